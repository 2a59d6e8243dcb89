"""Sample the large ganglion cell and fit a closed form of its ectopic rate; writes src/fibrosim/coupling/data.

A smooth switch (logistic of a quadratic form) times a smooth rate. A quarter of the samples is held back, and the
error on them is stored beside the coefficients.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares, minimize
from scipy.stats import qmc

from fibrosim.coupling.ectopic_surface import ECTOPIC_INPUTS, LINEAR, EctopicSurface, ectopic_terms
from fibrosim.electrophysiology.neurons import LargeNeuron
from fibrosim.progress import task

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/ectopic_rate.json"
SODIUM = ("large_fast", "large_intermediate", "large_late")
TIME, SETTLED, SILENT, SKIP = 2500.0, 500.0, 3.0, 4
RIDGE, PULL = 0.01, 0.05
GOLDEN = 0.6180339887498949


def sample(current: float, sodium: float, slow: float, lidocaine: float) -> float:
    """Spikes per second from half a second after the onset."""
    factors = {"large_slow_potassium": slow, **dict.fromkeys(SODIUM, sodium)}
    return LargeNeuron(factors, drug="lidocaine", concentration=lidocaine).inject(current, TIME).rate(SETTLED)


def fit(terms: np.ndarray, rates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the switch and of the rate."""
    fires = (rates > SILENT).astype(float)

    def miss(w: np.ndarray) -> float:
        z = terms @ w
        return float(np.sum(np.logaddexp(0.0, z) - fires * z) + RIDGE * np.sum(w**2))

    switch = minimize(miss, np.zeros(terms.shape[1])).x
    slope = np.linalg.lstsq(terms[fires > 0][:, :LINEAR], rates[fires > 0], rcond=None)[0]
    start = np.concatenate([switch, slope])

    def residual(w: np.ndarray) -> np.ndarray:
        on = 1.0 / (1.0 + np.exp(-np.clip(terms @ w[:-LINEAR], -50.0, 50.0)))
        return np.concatenate([on * np.logaddexp(0.0, terms[:, :LINEAR] @ w[-LINEAR:]) - rates, PULL * (w - start)])

    found = least_squares(residual, start).x
    return found[:-LINEAR], found[-LINEAR:]


def main() -> None:
    """Sample, fit, print the error and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1024)
    samples = parser.parse_args().samples
    low, high = (np.array([r[k] for r in ECTOPIC_INPUTS.values()]) for k in (0, 1))
    points = qmc.scale(qmc.Sobol(len(ECTOPIC_INPUTS), seed=2).random(samples), low, high)
    # a little of the drug does much: more samples where there is little of it
    points[:, -1] = high[-1] * (points[:, -1] / high[-1]) ** 2
    rates = np.zeros(samples)
    with task("large cell, ectopic rate", samples) as shown:
        for k, point in enumerate(points):
            rates[k] = sample(*point)
            shown.advance(1)
    terms = np.array([ectopic_terms(*point) for point in points])
    # every fourth of Sobol's points would be a corner of the space, not a sample of it
    held = (np.arange(samples) * GOLDEN) % 1.0 < 1.0 / SKIP
    switch, slope = (tuple(float(f"{w:.8g}") for w in part) for part in fit(terms[~held], rates[~held]))
    surface = EctopicSurface(switch, slope, 0.0, 0.0)
    miss = np.array([surface.of_terms(list(row)) for row in terms[held]]) - rates[held]
    error = {"rms": round(float(np.sqrt(np.mean(miss**2))), 4), "largest": round(float(np.abs(miss).max()), 3)}
    book = {"samples": samples, "held_back": int(held.sum()), "firing": round(float((rates > SILENT).mean()), 4),
            "inputs": {k: list(v) for k, v in ECTOPIC_INPUTS.items()}, "switch": switch, "slope": slope,
            "error": error}  # fmt: skip
    TARGET.write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(error))


if __name__ == "__main__":
    main()
