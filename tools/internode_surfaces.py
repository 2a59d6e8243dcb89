"""Sample the double cable and fit conduction over an internode; writes src/fibrosim/coupling/data/internode.json.

Samples: healthy fibres; one thin internode among healthy ones; the load at which twenty equally thin ones, and random
patterns, block; random patterns that conduct; stretches of short internodes with thin sheaths.
No fit sees two further sets, each a quarter as large: points of another scrambled sequence, and such points moved onto
a face of the box. The errors on either are stored beside the coefficients.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from fibrosim.coupling.internode_surface import RANGES, InternodeSurface, polynomial
from fibrosim.electrophysiology.fibres import MyelinatedFibre
from fibrosim.engine.double_cable import NodePulse
from fibrosim.progress import task

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/internode.json"
COUNT, FIRST, LAST = 40, 10, 30
REACH = 4
TERMS = 3
KELVIN = 273.15
HELD = 4
FIT, INSIDE, EDGE = 0, 1, 2
THIN_SHORT = (0.04, 1.0)
SPIKE_OF = (10.0, 34.0)
SPIKE_STEP, SPIKE_SAMPLES, SPIKE_FADE = 0.02, 160, 30


def arrivals(diameter: float, temperature: float, kept: np.ndarray, length: np.ndarray | float = 1.0,
             time: float = 30.0) -> np.ndarray:  # fmt: skip
    """Times (ms) at which the spike passes each node, NaN where it does not."""
    fibre = MyelinatedFibre(diameter, nodes=len(kept) + 1, lamellae=kept, length=length,
                            temperature=temperature + KELVIN, geometry="interpolated")  # fmt: skip
    run = fibre.run(time, [NodePulse(0.0, 0.1, 0.8 * diameter, 0)])
    return np.array([each[0] if len(each) else np.nan for each in run.spikes])


def points(names: list[str], count: int, seed: int, **narrower: tuple[float, float]) -> dict[str, np.ndarray]:
    """Quasi-random points of these inputs, then those held back, inside and on the faces; shares in logarithm."""
    held = count // HELD
    other = [qmc.Sobol(len(names), seed=1000 * own + seed).random(held) for own in (INSIDE, EDGE)]
    rows, place = np.arange(held), np.arange(held)
    other[1][rows, place % len(names)] = place // len(names) % 2
    unit = np.concatenate([qmc.Sobol(len(names), seed=seed).random(count), *other])
    found = {}
    for k, name in enumerate(names):
        low, high = narrower.get(name, RANGES[name])
        log = name in ("kept", "length")
        a, b = (np.log(low), np.log(high)) if log else (low, high)
        x = a + (b - a) * unit[:, k]
        found[name] = np.clip(np.exp(x) if log else x, low, high)
    return found


def kinds(count: int) -> np.ndarray:
    """Which of these points are for the fit, which are held back inside and on the faces."""
    return np.repeat([FIT, INSIDE, EDGE], [count, count // HELD, count // HELD])


def fit(terms: list[np.ndarray], y: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Least-squares coefficients on what is not held back."""
    design, used = np.stack(terms, axis=1), kind == FIT
    return np.linalg.lstsq(design[used], y[used], rcond=None)[0]


def error(miss: np.ndarray, kind: np.ndarray) -> dict[str, float]:
    """Root of the mean square and largest, on what was held back inside and on the faces."""
    found: dict[str, float] = {}
    for prefix, own in (("", INSIDE), ("edge_", EDGE)):
        part = miss[kind == own]
        found |= {f"{prefix}rms": round(float(np.sqrt(np.mean(part**2))), 5),
                  f"{prefix}largest": round(float(np.abs(part).max()), 5), f"{prefix}samples": len(part)}  # fmt: skip
    return found


def critical(diameter: float, temperature: float, loads: np.ndarray) -> float:
    """Factor of the loads at which the pattern just blocks."""
    low, high = 0.5 / loads.max(), 1500.0 / loads.max()
    for _ in range(13):
        middle = np.sqrt(low * high)
        blocked = np.isnan(arrivals(diameter, temperature, 1.0 / (1.0 + middle * loads))[-3])
        low, high = (low, middle) if blocked else (middle, high)
    return float(np.sqrt(low * high))


def main() -> None:
    """Sample, fit, print the errors and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=256, help="of each kind")
    samples = parser.parse_args().samples
    book: dict[str, object] = {"samples": samples, "inputs": {k: list(v) for k, v in RANGES.items()}}
    errors: dict[str, dict[str, float]] = {}
    with task("internodes, response surfaces", 5 * len(kinds(samples))) as shown:
        x = points(["diameter", "temperature"], samples, 1)
        base = []
        for d, t in zip(x["diameter"], x["temperature"], strict=True):
            s = arrivals(d, t, np.ones(COUNT), time=12.0)
            base.append((s[LAST] - s[FIRST]) / (LAST - FIRST))
            shown.advance(1)
        kind = kinds(samples)
        terms = polynomial(x, 4)
        book["healthy"] = fit(terms, np.log(base), kind)
        errors["delay"] = error(np.expm1(np.stack(terms, 1) @ book["healthy"] - np.log(base)), kind)

        one = np.zeros(COUNT)
        one[FIRST:LAST] = 1.0
        limits = []
        for d, t in zip(x["diameter"], x["temperature"], strict=True):
            limits.append(critical(d, t, one))
            shown.advance(1)
        terms = polynomial(x, 3)
        book["blocking"] = fit(terms, np.log(limits), kind)
        errors["blocking_load"] = error(np.expm1(np.stack(terms, 1) @ book["blocking"] - np.log(limits)), kind)

        surface = blank(book)
        x = points(["diameter", "temperature", "kept"], samples, 2, kept=(0.006, 0.95))
        y = []
        for d, t, f in zip(x["diameter"], x["temperature"], x["kept"], strict=True):
            kept = np.ones(COUNT)
            kept[COUNT // 2] = f
            s, s0 = arrivals(d, t, kept), arrivals(d, t, np.ones(COUNT), time=12.0)
            whole = (s0[LAST] - s0[FIRST]) / (LAST - FIRST)
            y.append(((s[LAST] - s[FIRST]) / whole - (LAST - FIRST)) / (1.0 / f - 1.0))
            shown.advance(1)
        y = np.array(y)
        usable = np.isfinite(y) & (y > 0.0)
        terms = [term[usable] for term in polynomial(x, 4)]
        book["single"] = fit(terms, np.log(y[usable]), kind[usable])
        miss = np.expm1(np.stack(terms, 1) @ book["single"] - np.log(y[usable]))
        errors["single_excess"] = error(miss, kind[usable])

        book |= patterns(samples, blank(book), errors, shown)
        book["remyelinated"] = short(samples, surface, errors, shown)
        book["thin"] = thin_fibres(samples // 4, errors)
    book |= {"spike": spike(), "spike_step": SPIKE_STEP}
    book |= {"spike_diameter": SPIKE_OF[0], "spike_temperature": SPIKE_OF[1]}
    book["error"] = errors
    plain = {k: [float(f"{c:.8g}") for c in v] if isinstance(v, np.ndarray) else v for k, v in book.items()}
    TARGET.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(errors, indent=1), plain["weights"], plain["power"], plain["growth"])


def blank(book: dict[str, object], **known: object) -> InternodeSurface:
    """The surface as far as it is fitted."""
    given = {"remyelinated": (), "weights": (1.0,), "power": 1.0, "growth": (0.0,), "single": (), **book, **known}
    given |= {"thin": (), "spike": (), "spike_step": 1.0, "spike_diameter": 1.0, "spike_temperature": 1.0, "errors": {}}
    return InternodeSurface(**{each.name: given[each.name] for each in fields(InternodeSurface)})  # type: ignore


def drawn(rng: np.random.Generator) -> np.ndarray:
    """Loads of a random pattern between nodes 10 and 30: scattered, in a row, or all."""
    loads = np.zeros(COUNT)
    kind = rng.integers(3)
    if kind == 0:
        hit = rng.random(LAST - FIRST) < rng.uniform(0.1, 0.8)
    elif kind == 1:
        start, many = rng.integers(0, 10), rng.integers(2, 10)
        hit = (np.arange(LAST - FIRST) >= start) & (np.arange(LAST - FIRST) < start + many)
    else:
        hit = np.ones(LAST - FIRST, dtype=bool)
    hit[rng.integers(LAST - FIRST)] = True
    loads[FIRST:LAST] = np.where(hit, np.exp(rng.normal(0.0, rng.choice([0.1, 0.8]), LAST - FIRST)), 0.0)
    return loads


def patterns(samples: int, surface: InternodeSurface, errors: dict[str, dict[str, float]], shown) -> dict[str, object]:
    """Weights of neighbours from patterns at block, growth of the delay from patterns that conduct."""
    rng = np.random.default_rng(3)
    x = points(["diameter", "temperature"], samples, 3)
    loads, scale, single, extra, own = [], [], [], [], []
    for d, t in zip(x["diameter"], x["temperature"], strict=True):
        loads.append(drawn(rng))
        scale.append(critical(d, t, loads[-1]))
        single.append(float(surface.blocking_load(d, t)))
        kept = 1.0 / (1.0 + rng.uniform(0.05, 0.9) * scale[-1] * loads[-1])
        s, s0 = arrivals(d, t, kept), arrivals(d, t, np.ones(COUNT), time=12.0)
        whole = (s0[LAST] - s0[FIRST]) / (LAST - FIRST)
        extra.append(((s[LAST + 3] - s[FIRST - 3]) - (s0[LAST + 3] - s0[FIRST - 3])) / whole)
        own.append(kept)
        shown.advance(1)
    loads, scale, single = np.array(loads), np.array(scale), np.array(single)
    extra, kept = np.array(extra), np.array(own)
    kind = kinds(samples)

    def margin(values: np.ndarray) -> np.ndarray:
        trial = blank({}, healthy=(), blocking=(), weights=spread(values), power=values[-1])
        strain, _ = trial.strain(loads * scale[:, None], single[:, None])
        return np.log(strain.max(axis=1)) / values[-1]

    start = np.array([*np.full(2 * REACH, np.log(0.3)), 0.7])
    best = least_squares(lambda v: margin(v)[kind == FIT], start, loss="soft_l1", f_scale=0.1).x
    errors["blocking_pattern"] = error(np.expm1(margin(best)), kind)
    weights, power = spread(best), float(best[-1])
    final = blank({}, healthy=(), blocking=(), single=surface.single, weights=weights, power=power)
    strain, part = final.strain(1.0 / kept - 1.0, single[:, None])
    alone = np.where(kept < 1.0, final.single_excess(x["diameter"][:, None], x["temperature"][:, None],
                                                     np.clip(kept, *RANGES["kept"])), 0.0)  # fmt: skip
    design = np.stack([(alone * (strain - part) * strain**k).sum(axis=1) for k in range(TERMS)], axis=1)
    usable = np.isfinite(extra)
    weight = 1.0 / (LAST - FIRST + extra)
    use = usable & (kind == FIT)
    rest = (extra - alone.sum(axis=1)) * weight
    growth = np.linalg.lstsq((design * weight[:, None])[use], rest[use], rcond=None)[0]
    miss = (alone.sum(axis=1) + design @ growth - extra) * weight
    errors["delay_of_20_thin"] = error(miss[usable], kind[usable])
    return {"weights": np.array(weights), "power": power, "growth": growth}


def thin_fibres(samples: int, errors: dict[str, dict[str, float]]) -> np.ndarray:
    """Velocity of thin fibres: branches inside muscle and skin."""
    x = points(["thin_diameter", "temperature"], samples, 5)
    y = []
    for d, t in zip(x["thin_diameter"], x["temperature"], strict=True):
        fibre = MyelinatedFibre(d, nodes=COUNT + 1, temperature=t + KELVIN, geometry="thin")
        run = fibre.run(30.0, [NodePulse(0.0, 0.1, 0.8 * d, 0)])
        way = (LAST - FIRST) * fibre.sizes.spacing / 1000.0
        y.append(way / (run.spikes[LAST][0] - run.spikes[FIRST][0]))
    terms, kind = polynomial(x, 3), kinds(samples)
    found = fit(terms, np.log(y), kind)
    errors["thin_velocity"] = error(np.expm1(np.stack(terms, 1) @ found - np.log(y)), kind)
    return found


def spike() -> np.ndarray:
    """Voltage (mV) above rest at a node of a passing spike, which peaks in the first third."""
    diameter, temperature = SPIKE_OF
    fibre = MyelinatedFibre(diameter, nodes=COUNT + 1, temperature=temperature + KELVIN, geometry="interpolated")
    run = fibre.run(8.0, [NodePulse(0.0, 0.1, 0.8 * diameter, 0)], trace=[LAST])
    time = run.spikes[LAST][0] - 1.0 + SPIKE_STEP * np.arange(SPIKE_SAMPLES)
    voltage = np.interp(time, run.times, run.traces[:, 0]) - run.rest[LAST]
    return np.round(voltage * np.clip((SPIKE_SAMPLES - np.arange(SPIKE_SAMPLES)) / SPIKE_FADE, 0.0, 1.0), 3)


def spread(values: np.ndarray) -> tuple[float, ...]:
    """Weights of the internode and its neighbours; their sum is 1."""
    sides = np.exp(values[: 2 * REACH])
    total = 1.0 + sides.sum()
    return tuple(np.array([*sides[:REACH], 1.0, *sides[REACH:]]) / total)


def short(samples: int, surface: InternodeSurface, errors: dict[str, dict[str, float]], shown) -> np.ndarray:
    """Stretches of short internodes with thin sheaths."""
    x = points(["diameter", "temperature", "kept", "length"], samples, 4, kept=THIN_SHORT)
    y = []
    for k in range(len(x["kept"])):
        d, t, f = x["diameter"][k], x["temperature"][k], x["kept"][k]
        many = max(1, round(1.0 / x["length"][k]))
        x["length"][k] = 1.0 / many
        places = 6
        kept = np.concatenate([np.ones(12), np.full(places * many, f), np.ones(12)])
        length = np.concatenate([np.ones(12), np.full(places * many, 1.0 / many), np.ones(12)])
        s = arrivals(d, t, kept, length)
        healthy = float(surface.delay(d, t))
        s0 = arrivals(d, t, np.ones(24 + places), time=12.0)
        y.append(((s[-8] - s[7]) - (s0[-8] - s0[7]) + places * healthy) / (places * healthy))
        shown.advance(1)
    y = np.array(y)
    usable = np.isfinite(y)
    terms = [term[usable] for term in polynomial(x, 4)]
    found = fit(terms, np.log(y[usable]), kinds(samples)[usable])
    miss = np.expm1(np.stack(terms, 1) @ found - np.log(y[usable]))
    errors["remyelinated_factor"] = error(miss, kinds(samples)[usable])
    return found


if __name__ == "__main__":
    main()
