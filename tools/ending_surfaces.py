"""Sample endings and somata of C afferents and fit closed forms of their firing; writes src/fibrosim/coupling/data.

`.venv/bin/python tools/ending_surfaces.py [--samples 1.0] [--only NAME] [--write]`. The share of units that fire is a
logistic of a linear form over a population whose densities of channels differ, rates are a logistic of a quadratic form
times a smooth linear rate, or below a fixed one. A quarter of the samples is held back; the error on them is stored
beside the weights. `--write` puts the weight of sodium channels into the parameters of the body. Eight minutes on a
core.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares, minimize
from scipy.special import expit, ndtri
from scipy.stats import qmc

from fibrosim.coupling.ending_surface import CAPPED, SHARES, SURFACES, EndingSurface, ending_terms
from fibrosim.electrophysiology.neurons import Nociceptor
from fibrosim.electrophysiology.terminals import Sensitisation, Stimulus, Terminal
from fibrosim.electrophysiology.terminals.numbers import terminal_numbers
from fibrosim.progress import task

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/endings.json"
BODY = Path(__file__).parent.parent / "src/fibrosim/parameters/data/c_afferents.yaml"
SILENT, POLYMODAL = "c-mechano-insensitive", "c-mechano-heat"
COUNTS = {"silent_spontaneous": 640, "heat": 128, "force": 128, "soma": 512}
VARIED = ("trpv1", "thin_sodium", "thin_m_type")
LOOKED, HOLD, STEP, SKIN = 4500.0, 3.0, 0.02, 34.0
FULL = 1e9  # nmol/l: all receptors taken
HELD, GOLDEN, GROUPS = 0.25, 0.6180339887498949, 4
RIDGE, PULL, SOUND = 0.1, 0.05, 0.5
START, LITTLE, PULL_CAPPED = -2.0, 0.1, 0.1


def ending(kind: str, given: Mapping[str, float], factors: Mapping[str, float] | None = None) -> Terminal:
    """An ending with its mediators; nerve growth factor has acted for days."""
    growth = given["nerve_growth_factor"]
    around = Sensitisation(growth, growth, norepinephrine=FULL, alpha1=given["norepinephrine"])
    own = dict(factors or {})
    own["thin_sodium"] = own.get("thin_sodium", 1.0) * given["sodium_channels"]
    return Terminal(kind, around, own)


def spread_of(draws: np.ndarray) -> np.ndarray:
    """Factors of densities of one unit."""
    return np.exp(terminal_numbers()["density_spread"] * ndtri(draws))


def spontaneous(given: Mapping[str, float], draws: np.ndarray, seed: int) -> float:
    """1 if a silent unit of the population fires without a stimulus within `LOOKED` ms, else 0."""
    unit = ending(SILENT, given, dict(zip(VARIED, spread_of(draws).tolist(), strict=True)))
    still = Stimulus.of_temperature("still", np.array([0.0, 1.0, LOOKED - terminal_numbers()["after"]]),
                                    np.full(3, SKIN))  # fmt: skip
    return float(len(unit.respond(still, seed=seed).spikes) > 0)


def heat(given: Mapping[str, float], draws: np.ndarray, seed: int) -> float:
    """Spikes per second in three seconds of heat."""
    return ending(POLYMODAL, given).respond(f"heat:32-{given['temperature']:.4f}:20C/s:{HOLD:g}s", seed=seed).rate(
        0.0, 1e3 * HOLD
    )


def force(given: Mapping[str, float], draws: np.ndarray, seed: int) -> float:
    """Spikes per second in two seconds of force."""
    return ending(POLYMODAL, given).respond(f"force:{given['force']:.4f}mN:2s", seed=seed).rate(0.0, 2000.0)


def soma(given: Mapping[str, float], draws: np.ndarray, seed: int) -> float:
    """Spikes per second in the second second under a standing current."""
    cell = Nociceptor({"soma_nav18": given["sodium_channels"]}, satellite_glia=given["satellite_glia"])
    return cell.inject(given["current"], 2000.0, step=STEP).rate(1000.0)


RUNS = {"silent_spontaneous": spontaneous, "heat": heat, "force": force, "soma": soma}


def points_of(name: str, count: int) -> tuple[list[dict[str, float]], np.ndarray]:
    """A space-filling set of the inputs, and uniform draws of the unit's densities."""
    ranges = SURFACES[name]
    unit = qmc.Sobol(len(ranges) + len(VARIED), seed=list(SURFACES).index(name)).random(count)
    rows = []
    for row in unit:
        values = {}
        for (key, (low, high)), u in zip(ranges.items(), row, strict=False):
            ratio = key in ("sodium_channels", "force")
            values[key] = float(low * (high / low) ** u if ratio else low + (high - low) * u)
        rows.append(values)
    return rows, unit[:, len(ranges) :]


def fit_share(
    terms: np.ndarray, fired: np.ndarray, normal: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the log-odds and their standard errors; a small pull holds them where all or none fire.

    Where densities differ between units, firing is fitted with each unit's own (`normal`, standard normal), and the
    weights are those of the mean over all units, by the usual approximation of a logistic over a normal.
    """
    own = np.zeros((len(terms), 0)) if normal is None else normal
    whole = np.hstack([terms, own])
    pull = np.full(whole.shape[1], RIDGE)
    pull[0] = 0.0

    def miss(w: np.ndarray) -> float:
        z = whole @ w
        return float(np.sum(np.logaddexp(0.0, z) - fired * z) + np.sum(pull * w**2))

    found = minimize(miss, np.zeros(whole.shape[1])).x
    given = expit(whole @ found)
    curvature = (whole * (given * (1.0 - given))[:, None]).T @ whole + 2.0 * np.diag(pull)
    errors = np.sqrt(np.diag(np.linalg.inv(curvature)))
    count = terms.shape[1]
    flatter = np.sqrt(1.0 + np.pi / 8.0 * float(np.sum(found[count:] ** 2)))
    return found[:count] / flatter, errors[:count] / flatter


def fit_rate(terms: np.ndarray, rates: np.ndarray, linear: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the switch and of the rate, whose terms are the first `linear` ones."""
    fires = rates > SOUND
    slope = np.linalg.lstsq(terms[fires][:, :linear], rates[fires], rcond=None)[0]
    start = np.concatenate([fit_share(terms, fires.astype(float))[0], slope])

    def residual(w: np.ndarray) -> np.ndarray:
        on = expit(terms @ w[:-linear])
        return np.concatenate([on * np.logaddexp(0.0, terms[:, :linear] @ w[-linear:]) - rates, PULL * (w - start)])

    found = least_squares(residual, start).x
    return found[:-linear], found[-linear:]


def fit_capped(terms: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Weights of a logistic below `CAPPED`; on square roots, since chance of counts grows with them."""
    start = np.zeros(terms.shape[1])
    start[0] = START

    def residual(w: np.ndarray) -> np.ndarray:
        given = CAPPED["heat"] * expit(terms @ w)
        return np.concatenate([np.sqrt(given + LITTLE) - np.sqrt(rates + LITTLE), PULL_CAPPED * (w - start)])

    return least_squares(residual, start).x


def error_of(surface: EndingSurface, rows: list[dict[str, float]], values: np.ndarray) -> dict[str, float]:
    """Misses on what was held back: of single rates, or of shares of groups of like samples."""
    given = np.array([surface.value(**row) for row in rows])
    if surface.name not in SHARES:
        miss = given - values
        extra = {"mean_rate": round(float(values.mean()), 2)}
    else:
        groups = np.array_split(np.argsort(given), GROUPS)
        miss = np.array([given[g].mean() - values[g].mean() for g in groups])
        entropy = -np.mean(values * np.log(given) + (1 - values) * np.log1p(-given))
        plain = values.mean()
        none = -(plain * np.log(plain) + (1 - plain) * np.log1p(-plain))
        extra = {"explained_deviance": round(float(1 - entropy / none), 3)}
    return {"rms": round(float(np.sqrt(np.mean(miss**2))), 4), "largest": round(float(np.abs(miss).max()), 3), **extra}


def made(name: str, count: int) -> dict[str, object]:
    """Sample and fit one surface."""
    rows, draws = points_of(name, count)
    values = np.zeros(count)
    with task(name, count) as shown:
        for k, row in enumerate(rows):
            values[k] = RUNS[name](row, draws[k], k)
            shown.advance(1)
    return entry(name, rows, draws, values)


def entry(name: str, rows: list[dict[str, float]], draws: np.ndarray, values: np.ndarray) -> dict[str, object]:
    """Fit one surface to its samples."""
    count = len(rows)
    terms = np.array([ending_terms(name, row) for row in rows])
    # every fourth of Sobol's points would be a corner of the space, not a sample of it
    held = (np.arange(count) * GOLDEN) % 1.0 < HELD
    errors, slope = np.zeros(0), np.zeros(0)
    if name in SHARES:
        switch, errors = fit_share(terms[~held], values[~held], ndtri(draws[~held]))
    elif name in CAPPED:
        switch = fit_capped(terms[~held], values[~held])
    else:
        switch, slope = fit_rate(terms[~held], values[~held], 1 + len(SURFACES[name]))
    switch, slope, errors = (tuple(float(f"{w:.6g}") for w in part) for part in (switch, slope, errors))
    surface = EndingSurface(name, switch, slope, 0.0, 0.0)
    error = error_of(surface, [row for row, out in zip(rows, held, strict=True) if out], values[held])
    print(name, json.dumps(error), f"mean {values.mean():.3g}", flush=True)
    return {"samples": count, "held_back": int(held.sum()), "mean": round(float(values.mean()), 4),
            "inputs": {k: list(v) for k, v in SURFACES[name].items()}, "switch": switch, "slope": slope,
            "standard_errors": errors, "error": error}  # fmt: skip


def main() -> None:
    """Sample, fit, print the errors and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=float, default=1.0, help="factor of the numbers of samples")
    parser.add_argument("--only", choices=list(SURFACES), help="make one surface and keep the others")
    parser.add_argument("--write", action="store_true", help="write the share's weights for the body")
    asked = parser.parse_args()
    book = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {"surfaces": {}}
    for name, count in COUNTS.items():
        if asked.only in (None, name):
            book["surfaces"][name] = made(name, max(int(count * asked.samples), 8))
            TARGET.write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")
    if asked.write:
        write(book["surfaces"]["silent_spontaneous"]["switch"])


def write(weights: list[float]) -> None:
    """Put the weight of sodium channels into the body's parameter file."""
    text = BODY.read_text(encoding="utf-8")
    text, count = re.subn(r"(?m)(^  surface_sodium:\n    value: ).*$", rf"\g<1>{weights[1]:.3g}", text)
    if count != 1:
        raise SystemExit(f"{BODY}: no single value of surface_sodium")
    BODY.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
