"""Sample the C fibre and fit a closed form of the rate that it follows; writes src/fibrosim/coupling/data.

Cubic in logarithms; how much the weights are held small is chosen by leaving out each sample that is fitted in turn.
A quarter of the samples is held back, and the error on them is stored beside the numbers. A quarter of an hour.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.stats import qmc

from fibrosim.coupling.following_surface import FOLLOWING_INPUTS, following_terms
from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.electrophysiology.fibres.c_fibre import KINDS
from fibrosim.errors import SimulationError
from fibrosim.progress import task

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/c_fibre_following.json"
SCALE, SHARE, GOLDEN = 0.05, 0.25, 0.6180339887498949
RIDGES = (1e-9, 1e-3, 1e-2, 0.1, 0.3, 1.0, 3.0)


def sample(kind: str, row: np.ndarray) -> float:
    """Largest rate (Hz) that a fibre follows; nan if it does not conduct."""
    sodium, rectifier, pump, diameter, lidocaine = row
    factors = {name: float(sodium) for name in ("nav17", "nav18", "nav19")}
    fibre = CFibre(kind, scale=SCALE, diameter=diameter, drug="lidocaine", concentration=lidocaine,
                   expression={**factors, "delayed_rectifier": rectifier, "sodium_pump": pump})  # fmt: skip
    try:
        return fibre.following_frequency()
    except SimulationError:
        return float("nan")


def fit(terms: np.ndarray, rates: np.ndarray, held: np.ndarray) -> dict[str, object]:
    """Weights of the terms, and their error on what is held back."""
    usable = np.isfinite(rates)
    fitted, tested = usable & ~held, usable & held
    size = np.append(1.0, terms[fitted, 1:].std(axis=0))
    design, y = terms[fitted] / size, np.log(rates[fitted])
    found = []
    for ridge in RIDGES:
        penalty = np.diag(np.append(0.0, np.full(terms.shape[1] - 1, ridge)))
        inverse = np.linalg.solve(design.T @ design + penalty, design.T)
        weights, own = inverse @ y, np.einsum("ij,ji->i", design, inverse)
        left_out = (y - design @ weights) / (1.0 - own)
        found.append((float(np.sqrt(np.mean(left_out**2))), ridge, weights / size))
    _, ridge, weights = min(found, key=lambda one: one[0])
    miss = terms[tested] @ weights - np.log(rates[tested])
    error = {
        "rms": round(float(np.sqrt(np.mean(miss**2))), 4), "largest": round(float(np.abs(miss).max()), 4),
        "median": round(float(np.median(np.abs(miss))), 4),
    }  # fmt: skip
    return {"did_not_conduct": int((~usable).sum()), "held_back": int(tested.sum()), "ridge": ridge,
            "weights": [float(f"{w:.8g}") for w in weights], "error": error}  # fmt: skip


def main() -> None:
    """Sample, fit, print the errors and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=192, help="per kind of fibre")
    samples = parser.parse_args().samples
    low, high = (np.array([r[k] for r in FOLLOWING_INPUTS.values()]) for k in (0, 1))
    low[:-1], high[:-1] = np.log(low[:-1]), np.log(high[:-1])
    points = qmc.scale(qmc.Sobol(len(FOLLOWING_INPUTS), seed=3).random(samples), low, high)
    points[:, :-1] = np.exp(points[:, :-1])
    points[:, -1] = high[-1] * (points[:, -1] / high[-1]) ** 2
    # every fourth of Sobol's points would be a corner of the space, not a sample of it
    held = (np.arange(samples) * GOLDEN) % 1.0 < SHARE
    terms = np.array([following_terms(*point) for point in points])
    kinds: dict[str, dict[str, object]] = {}
    with task("C fibre, rates that it follows", len(KINDS) * samples) as shown:
        for kind in KINDS:
            rates = np.full(samples, np.nan)
            for k, point in enumerate(points):
                rates[k] = sample(kind, point)
                shown.advance(1)
            kinds[kind] = fit(terms, rates, held)
            print(kind, json.dumps(kinds[kind]["error"]))
    book = {"samples": samples, "inputs": {k: list(v) for k, v in FOLLOWING_INPUTS.items()}, "kinds": kinds}
    TARGET.write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
