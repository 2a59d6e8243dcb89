"""Fit conduction over a stretch of nerve under attack; writes src/fibrosim/coupling/data/stretch.json.

Internodes of a stretch are hit at random and keep random shares of their lamellae; what that does to delay and block is
sampled from the closed forms of single internodes (`internode_surface`), whose own errors are stored with those. The
errors stored here are on points that no fit saw, inside the box and on its faces.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import qmc

from fibrosim.coupling.internode_surface import internode_surface
from fibrosim.coupling.stretch_surface import DEGREES, RANGES, block_terms, delay_terms
from fibrosim.electrophysiology.nerves import nerve_numbers
from fibrosim.progress import task

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/stretch.json"
INTERNODES, MARGIN, STRETCHES = 30, 4, 800
FEWEST = 100
HELD = 4
RIDGE = 1e-4


def points(count: int, seed: int, faces: bool = False) -> np.ndarray:
    """Quasi-random points, shape (4, count): power in logarithm, share hit, diameter, temperature."""
    unit = qmc.Sobol(4, seed=seed).random(count)
    if faces:
        place = np.arange(count)
        unit[place, place % 4] = place // 4 % 2
    low, high = (np.array(ends) for ends in zip(*RANGES.values(), strict=True))
    low[0], high[0] = np.log(low[0]), np.log(high[0])
    found = (low + (high - low) * unit).T
    found[0] = np.exp(found[0])
    return np.clip(found, *(np.array(ends)[:, None] for ends in zip(*RANGES.values(), strict=True)))


def stretches(power: float, hit: float, diameter: float, temperature: float, rng: np.random.Generator) -> list[float]:
    """Number of stretches that conduct; mean and SD of the delay that an internode of those adds, times healthy."""
    surface, shape = internode_surface(), (STRETCHES, INTERNODES + 2 * MARGIN)
    kept = np.where(rng.random(shape) < hit, rng.random(shape) ** power, 1.0)
    kept = np.maximum(kept, nerve_numbers()["kept_least"])
    walk = surface.walk(np.full(shape, diameter), np.full(shape, temperature), kept)
    inner = slice(MARGIN, MARGIN + INTERNODES)
    free = walk.strain[:, inner].max(axis=1) < 1.0
    added = (walk.delays[free, inner] / float(surface.delay(diameter, temperature)) - 1.0).sum(axis=1)
    enough = len(added) >= FEWEST
    return [len(added), added.mean() / INTERNODES if enough else np.nan,
            added.std() / np.sqrt(INTERNODES) if enough else np.nan]  # fmt: skip


def hazard(design: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Coefficients of the logarithm of an internode's chance of a block, by maximum likelihood."""
    blocked = STRETCHES - free

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        rate = INTERNODES * np.exp(np.clip(design @ weights, -40.0, 6.0))
        chance = np.maximum(-np.expm1(-rate), 1e-300)
        good = np.where(blocked > 0, blocked * np.log(chance), 0.0) - free * rate
        slope = np.where(blocked > 0, blocked * np.exp(-rate) / chance * rate, 0.0) - free * rate
        rest = RIDGE * STRETCHES * (weights**2).sum()
        return -good.sum() + rest, -(design * slope[:, None]).sum(axis=0) + 2.0 * RIDGE * STRETCHES * weights

    start = np.zeros(design.shape[1])
    start[0] = -5.0
    return minimize(loss, start, jac=True, method="BFGS", options={"maxiter": 5000}).x


def error(miss: np.ndarray) -> dict[str, float]:
    """Root of the mean square and largest."""
    return {"rms": round(float(np.sqrt(np.mean(miss**2))), 4), "largest": round(float(np.abs(miss).max()), 4),
            "samples": len(miss)}  # fmt: skip


def main() -> None:
    """Sample, fit, print the errors and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=512)
    count = parser.parse_args().samples
    held = count // HELD
    sets = {"fit": points(count, 1), "inside": points(held, 1001), "faces": points(held, 2001, faces=True)}
    found = {}
    with task("stretches of nerve", count + 2 * held) as shown:
        for number, (name, x) in enumerate(sets.items()):
            rng, rows = np.random.default_rng(100 + number), []
            for point in x.T:
                rows.append(stretches(*point, rng))
                shown.advance(1)
            found[name] = np.array(rows)
    x, y = sets["fit"], found["fit"]
    kinds = {"delay": delay_terms, "block": block_terms}
    designs = {name: {kind: np.stack(terms(*at), axis=1) for kind, terms in kinds.items()} for name, at in sets.items()}
    known = np.isfinite(y[:, 1])
    book: dict[str, object] = {"samples": count, "inputs": {k: list(v) for k, v in RANGES.items()}, "degrees": DEGREES}
    weights = {
        "delay": np.linalg.lstsq(designs["fit"]["delay"][known], np.log(y[known, 1]), rcond=None)[0],
        "spread": np.linalg.lstsq(designs["fit"]["block"][known], np.log(y[known, 2]), rcond=None)[0],
        "hazard": hazard(designs["fit"]["block"], y[:, 0]),
    }
    errors = {}
    for name in ("inside", "faces"):
        own, known = found[name], np.isfinite(found[name][:, 1])
        rate = INTERNODES * np.exp(designs[name]["block"] @ weights["hazard"])
        errors[name] = {
            "delay": error(np.expm1(designs[name]["delay"][known] @ weights["delay"] - np.log(own[known, 1]))),
            "spread": error(np.expm1(designs[name]["block"][known] @ weights["spread"] - np.log(own[known, 2]))),
            "block": error(-np.expm1(-rate) - (1.0 - own[:, 0] / STRETCHES)),
        }
    book |= {name: [float(f"{c:.8g}") for c in each] for name, each in weights.items()} | {"error": errors}
    TARGET.write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(errors, indent=1))


if __name__ == "__main__":
    main()
