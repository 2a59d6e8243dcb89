"""Sample the loop of heart and vessels and fit closed forms of short records; writes src/fibrosim/coupling/data.

Each sample is one person of random state, recorded five minutes lying and ten tilted as the clinic does. A quarter is
held back, and the error on it is stored; the held-back people are recorded a second time, which tells what of the
error is the chance of one record.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.stats import qmc

from fibrosim.circulation import bursts, manoeuvre, measures, record
from fibrosim.clinic.tilt_test import LYING, SETTLING, lowest_systolic
from fibrosim.coupling.circulation import CirculationState
from fibrosim.coupling.circulation_surface import (
    CIRCULATION_INPUTS,
    CIRCULATION_OUTPUTS,
    LOGARITHMIC,
    SCALES,
    UNITS,
    circulation_powers,
    circulation_terms,
)
from fibrosim.progress import task

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/circulation.json"
END, CHUNK, SKIP, LAST = LYING + 600.0, 32, 4, 40
RIDGE = 1e-3
GOLDEN = 0.6180339887498949


def sampled(points: np.ndarray, first: int, seed: int) -> np.ndarray:
    """Outputs of one record of each point; NaN where the loop left its range."""
    names = list(CIRCULATION_INPUTS)
    states = [CirculationState(**{n if n != "beta" else "beta_sensitivity": float(v) for n, v in
                                  zip(names, point, strict=True)}) for point in points]  # fmt: skip
    inputs = {place: np.array([s.inputs()[place] for s in states]) for place in states[0].inputs()}
    who = list(range(first, first + len(points)))
    runs = record(END, patients=who, seed=seed, inputs=inputs | manoeuvre("tilt", LYING))
    rows = []
    for patient, run in zip(who, runs, strict=True):
        if run.status != "ok":
            rows.append([np.nan] * len(CIRCULATION_OUTPUTS))
            continue
        low, high = run.between(0.0, LYING), run.between(LYING + SETTLING, END)
        heights = bursts(run, seed, patient)
        lying, up = measures(low.beats), measures(high.beats)
        rates = [60.0 * np.count_nonzero(heights[(run.beats >= a) & (run.beats < b)]) / (b - a)
                 for a, b in ((0.0, LYING), (LYING + SETTLING, END))]  # fmt: skip
        rows.append([
            low.heart_rate, *(np.log(lying[n]) for n in ("sdnn", "rmssd", "lf", "hf")), np.nanmean(low.systolic),
            np.mean(low.diastolic), rates[0],
            low.series["junctions.plasma"][-LAST:].mean(), high.heart_rate - low.heart_rate,
            np.nanmean(high.systolic), np.mean(high.diastolic), np.log(up["lf"]), np.log(up["hf"]),
            high.series["junctions.plasma"][-LAST:].mean(), lowest_systolic(run, LYING, END),
            rates[1] - rates[0],
        ])  # fmt: skip
    return np.array(rows)


def main() -> None:
    """Sample, fit, print the error and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=2048)
    samples = parser.parse_args().samples
    spans = {n: np.log(r) if n in LOGARITHMIC else np.array(r) for n, r in CIRCULATION_INPUTS.items()}
    low, high = (np.array([span[k] for span in spans.values()]) for k in (0, 1))
    points = qmc.scale(qmc.Sobol(len(spans), seed=3).random(samples), low, high)
    for k, name in enumerate(spans):
        points[:, k] = np.exp(points[:, k]) if name in LOGARITHMIC else points[:, k]
    points = np.clip(points, *np.array(list(CIRCULATION_INPUTS.values())).T)
    # every fourth of Sobol's points would be a corner of the space, not a sample of it
    held = (np.arange(samples) * GOLDEN) % 1.0 < 1.0 / SKIP
    parts = []
    with task("heart and vessels, closed forms", 2 * samples) as shown:
        for first in range(0, samples, CHUNK):
            parts.append(sampled(points[first : first + CHUNK], first, 1))
            shown.advance(CHUNK)
        found, again = np.vstack(parts), np.full((samples, len(CIRCULATION_OUTPUTS)), np.nan)
        rows = np.flatnonzero(held)
        for first in range(0, len(rows), CHUNK):
            some = rows[first : first + CHUNK]
            again[some] = sampled(points[some], 10 * samples + first, 2)
            shown.advance(CHUNK)
    good = np.all(np.isfinite(found), axis=1)
    terms = np.array([circulation_terms(dict(zip(CIRCULATION_INPUTS, p, strict=True))) for p in points])
    use, test = good & ~held, good & held & np.all(np.isfinite(again), axis=1)
    left = terms[use].T @ terms[use] + RIDGE * np.eye(terms.shape[1])
    weights = np.linalg.solve(left, terms[use].T @ found[use])
    weights = np.array([[float(f"{w:.8g}") for w in row] for row in weights])
    miss = terms[test] @ weights - found[test]
    twice = (found[test] - again[test]) / np.sqrt(2.0)
    chance = np.linalg.cholesky(twice.T @ twice / len(twice))
    names = list(CIRCULATION_OUTPUTS)

    def row(values: np.ndarray) -> dict[str, float]:
        return {name: round(float(v), 4) for name, v in zip(names, values, strict=True)}

    book = {
        "samples": samples, "held_back": int(test.sum()), "out_of_range": int((~good).sum()),
        "inputs": {n: list(r) for n, r in CIRCULATION_INPUTS.items()}, "units": UNITS | dict(CIRCULATION_OUTPUTS),
        "logarithmic": list(LOGARITHMIC), "scales": SCALES, "powers": circulation_powers(),
        "error": row(np.sqrt(np.mean(miss**2, axis=0))), "largest": row(np.abs(miss).max(axis=0)),
        "noise": row(np.sqrt(np.mean(twice**2, axis=0))), "spread": row(found[test].std(axis=0)),
        "weights": {name: weights[:, k].tolist() for k, name in enumerate(names)},
        "chance": [[float(f"{v:.6g}") for v in line[: k + 1]] for k, line in enumerate(chance)],
    }  # fmt: skip
    TARGET.write_text(json.dumps(book) + "\n", encoding="utf-8")
    print(f"{'':16s}{'error':>9s}{'chance':>9s}{'largest':>9s}{'spread':>9s}")
    for name in names:
        print(f"{name:16s}" + "".join(f"{book[k][name]:9.3f}" for k in ("error", "noise", "largest", "spread")))
    print({k: book[k] for k in ("samples", "held_back", "out_of_range")})


if __name__ == "__main__":
    main()
