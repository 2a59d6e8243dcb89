"""Measure what blockers of sodium channels leave, and fit closed forms; writes src/fibrosim/coupling/data.

One over one plus a power of the concentration for each measure; for ectopic firing of both kinds of cells, which
the body's pharmacokinetic bank takes, the power is 1. A third of the concentrations is held back from each fit, and
the error on them is stored beside the numbers.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from fibrosim.coupling.block_surface import ECTOPIC
from fibrosim.electrophysiology.dose_response import dose_response

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/sodium_block.json"
DRUGS = {"lidocaine": (0.03, 2000.0), "mexiletine": (0.03, 2000.0), "carbamazepine": (0.03, 4000.0),
         "licarbazepine": (0.03, 4000.0)}  # fmt: skip
FIRING = ("ectopic", "nociceptor")
MEASURES = (*FIRING, "large", "thin")
POINTS, SKIP, STEEPEST = 37, 3, 40.0


def edge(c: np.ndarray, left: np.ndarray) -> np.ndarray:
    """A finer grid around the concentrations at which conduction ends."""
    inside = np.flatnonzero((left > 0.0) & (left < 1.0))
    last = np.flatnonzero(left == 1.0)[-1]
    end = inside[-1] + 1 if inside.size else last + 1
    return np.geomspace(c[last], c[min(end, len(c) - 1)], POINTS)


def fit(c: np.ndarray, left: np.ndarray, steepness: float | None) -> dict[str, float]:
    """Half and steepness (held at a value if given), and the error on what is held back."""
    held = np.arange(len(c)) % SKIP == 1
    start = np.log(c[np.argmin(np.abs(left - 0.5))])

    def form(x: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp((np.exp(x[1]) if steepness is None else steepness) * (np.log(c) - x[0])))

    found = least_squares(lambda x: (form(x) - left)[~held], [start, 0.7]).x
    if steepness is None:
        # a handful of fibres is a stair; steeper than this cannot be told
        found[1] = min(found[1], np.log(STEEPEST))
    miss = (form(found) - left)[held]
    return {
        "half": float(f"{np.exp(found[0]):.6g}"),
        "steepness": float(f"{np.exp(found[1]):.6g}") if steepness is None else steepness,
        "error": round(float(np.sqrt(np.mean(miss**2))), 5), "largest": round(float(np.abs(miss).max()), 5),
    }  # fmt: skip


def main() -> None:
    """Measure, fit, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("drugs", nargs="*", default=list(DRUGS))
    book: dict[str, Any] = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {"drugs": {}}
    for drug in parser.parse_args().drugs:
        concentrations = np.geomspace(*DRUGS[drug], POINTS)
        found = dose_response(drug, concentrations, MEASURES)
        one = {}
        for name, share in found.shares.items():
            at = concentrations if name in FIRING else edge(concentrations, share)
            one[name] = fit(at, share if name in FIRING else dose_response(drug, at, (name,)).shares[name], None)
        both = 0.5 * (found.shares["ectopic"] + found.shares["nociceptor"])
        one[ECTOPIC] = fit(concentrations, both, 1.0)
        book["drugs"][drug] = one
        book["points"], book["held_back"] = POINTS, int((np.arange(POINTS) % SKIP == 1).sum())
        print(drug, json.dumps(one, indent=1))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
