"""Sample the C fibre and fit closed forms of its velocity and slowing; writes src/fibrosim/coupling/data.

The logarithms of both are quadratic in the logarithms of sodium channels, pump and diameter and in the temperature
of the skin. Pulses are twice as strong as a fibre of that thickness needs; samples in which a pulse fails to arrive
are counted and left out. A quarter of the samples is held back, and the error on them is stored.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.stats import qmc

from fibrosim.coupling.c_fibre_surface import INPUTS, terms
from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.electrophysiology.fibres.c_fibre import KINDS, fibre_numbers
from fibrosim.errors import SimulationError
from fibrosim.progress import task

TARGET = Path(__file__).parent.parent / "src/fibrosim/coupling/data/c_fibre.json"
PROTOCOL = "2hz-180s"
SCALE = 0.04
SKIP = 0.25
STRENGTH = 2.0


def sample(kind: str, row: np.ndarray) -> tuple[float, float]:
    """Velocity in the nerve (m/s) and slowing after the protocol (percent) of a fibre of full length."""
    sodium, pump, diameter, skin = row
    fibre = CFibre(
        kind, scale=SCALE, diameter=diameter, skin_temperature=skin,
        expression={"nav17": sodium, "nav18": sodium, "nav19": sodium, "sodium_pump": pump},
    )  # fmt: skip
    found = fibre.record(PROTOCOL, current=STRENGTH * fibre_numbers()["pulse_current"] * diameter**1.5)
    if np.isnan(found.latency).any():
        raise SimulationError("a pulse failed to arrive")
    whole = full_latency(found.branch_velocity, found.parent_velocity)
    return float(found.parent_velocity[0]), float(100.0 * (whole[-1] / whole[0] - 1.0))


def full_latency(branch: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Latency (ms) along branch, cone and parent of full length at these velocities (m/s)."""
    p = fibre_numbers()
    cone = 0.5 * (branch + parent)
    return p["branch_length"] / branch + p["cone_length"] / cone + p["parent_length"] / parent


def main() -> None:
    """Sample, fit, print the errors and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=64, help="per kind of fibre")
    samples = parser.parse_args().samples
    low = np.array([np.log(r[0]) if name != "skin_temperature" else r[0] for name, r in INPUTS.items()])
    high = np.array([np.log(r[1]) if name != "skin_temperature" else r[1] for name, r in INPUTS.items()])
    points = qmc.scale(qmc.Sobol(len(INPUTS), seed=1).random(samples), low, high)
    points[:, :3] = np.exp(points[:, :3])
    book: dict[str, object] = {
        "protocol": PROTOCOL, "scale": SCALE, "samples": samples, "inputs": {k: list(v) for k, v in INPUTS.items()},
    }  # fmt: skip
    with task("C fibre, response surfaces", len(KINDS) * samples) as shown:
        for kind in KINDS:
            rows, values = [], []
            for point in points:
                try:
                    values.append(sample(kind, point))
                    rows.append(point)
                except SimulationError:
                    pass
                shown.advance(1)
            book[kind] = fit(np.array(rows), np.array(values), samples - len(rows))
    TARGET.write_text(json.dumps(book, indent=1) + "\n", encoding="utf-8")
    for kind in KINDS:
        print(kind, json.dumps(book[kind]["error"]))


def fit(rows: np.ndarray, values: np.ndarray, silent: int) -> dict[str, object]:
    """Coefficients of each output and their error on what is held back."""
    # every fourth point of a Sobol sequence lies in one corner, so they are drawn
    held = np.random.default_rng(1).permutation(len(rows)) < SKIP * len(rows)
    design = np.array([terms(*row) for row in rows])
    found: dict[str, object] = {"did_not_fire": silent, "held_back": int(held.sum())}
    error = {}
    for k, name in enumerate(("velocity", "slowing")):
        y = np.log(values[:, k])
        coefficients = np.linalg.lstsq(design[~held], y[~held], rcond=None)[0]
        miss = np.expm1(design[held] @ coefficients - y[held])
        found[name] = [float(f"{c:.8g}") for c in coefficients]
        rms, largest = float(np.sqrt(np.mean(miss**2))), float(np.abs(miss).max())
        error[name] = {"rms": round(rms, 5), "largest": round(largest, 5)}
    found["error"] = error
    return found


if __name__ == "__main__":
    main()
