"""Sets what no source gives in the loop of heart and vessels, on healthy adults at rest and tilted; prints the misfit.

Run: python tools/set_circulation.py [--rounds 6]. What it prints is what the parameter files hold.
"""

from __future__ import annotations

import argparse

import numpy as np

from fibrosim.circulation import circulation, record
from fibrosim.circulation.variability import measures

PEOPLE = list(range(1, 25))
ANGLE = 70.0
TARGETS = {  # value, and how far from it is as bad as one unit
    "mean pressure, mmHg": (90.0, 3.0),  # 120/75
    "pulse pressure, mmHg": (45.0, 1.0),
    "ln RMSSD, ms": (np.log(32.0), 0.04),  # 30 to 45; Nunan 2010 has 42, doi:10.1111/j.1540-8159.2010.02841.x
    "ln LF/HF": (np.log(1.2), 0.08),  # 1 to 2.5
    "SDNN, ms": (45.0, 1.0),  # 40 to 50
    "norepinephrine at rest, nmol/l": (1.7, 0.05),
    "tilt: rise of heart rate, 1/min": (18.0, 0.5),  # Sharma 2009: 70.5 to 88.5
    "tilt: norepinephrine over rest": (1.6, 0.03),  # release 10.3 to 17.2 nmol/min on standing
}
FREE = (
    "circulation_vessels.start_splanchnic", "circulation_vessels.compliance_arteries",
    "circulation_centre.vagal_noise", "circulation_centre.gating",
    "circulation_junctions.spillover", "circulation_centre.low_pressure_weight",
)  # fmt: skip
LONGEST = 0.12  # of a step in a logarithm


def found(values: dict[str, float]) -> tuple[np.ndarray, dict[str, float]]:
    """What the targets are in the loop, and what else comes out."""
    lying = [r.between(0, 300) for r in record(300, patients=PEOPLE, seed=1, parameters=values)]
    up = record(420, patients=PEOPLE, seed=1, parameters=values, inputs={"vessels.angle": [(0, 0.0), (1, ANGLE)]})
    up = [r.between(120, 420) for r in up]
    rest, tilt = ([measures(r.beats) for r in each] for each in (lying, up))

    def mean(values):
        return float(np.mean(list(values)))

    systolic = mean(np.nanmean(r.systolic) for r in lying)
    diastolic = mean(np.mean(r.diastolic) for r in lying)
    plasma = mean(np.mean(r.series["junctions.plasma"]) for r in lying)
    rates = mean(r.heart_rate for r in lying), mean(r.heart_rate for r in up)
    power = {k: [np.exp(mean(np.log(m[k]) for m in each)) for each in (rest, tilt)] for k in ("lf", "hf", "lf_hf")}
    aimed = np.array([
        (systolic + 2 * diastolic) / 3, systolic - diastolic, mean(np.log(m["rmssd"]) for m in rest),
        np.log(power["lf_hf"][0]), mean(m["sdnn"] for m in rest), plasma, rates[1] - rates[0],
        mean(np.mean(r.series["junctions.plasma"]) for r in up) / plasma,
    ])  # fmt: skip
    besides = {
        "heart rate at rest, 1/min": rates[0], "systolic, mmHg": systolic, "diastolic, mmHg": diastolic,
        "LF at rest, ms2": power["lf"][0], "HF at rest, ms2": power["hf"][0],
        "stroke volume, ml": mean(np.mean(r.series["heart.stroke_volume"]) for r in lying),
        "flow, l/min": mean(np.mean(r.series["vessels.flow"]) for r in lying),
        "central venous pressure, mmHg": mean(np.mean(r.series["vessels.central_venous_pressure"]) for r in lying),
        "tilt: HF over rest": power["hf"][1] / power["hf"][0],
        "tilt: LF/HF over rest": power["lf_hf"][1] / power["lf_hf"][0],
        "tilt: RMSSD, ms": mean(m["rmssd"] for m in tilt), "tilt: SDNN, ms": mean(m["sdnn"] for m in tilt),
        "tilt: systolic, mmHg": mean(np.nanmean(r.systolic) for r in up),
        "tilt: diastolic, mmHg": mean(np.mean(r.diastolic) for r in up),
        "tilt: stroke volume over rest": mean(np.mean(r.series["heart.stroke_volume"]) for r in up)
        / mean(np.mean(r.series["heart.stroke_volume"]) for r in lying),
    }  # fmt: skip
    return aimed, besides


def main() -> None:
    """Set and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    rounds = parser.parse_args().rounds
    values = {name: circulation().parameters[name].value for name in FREE}
    goal = np.array([v for v, _ in TARGETS.values()])
    scale = np.array([s for _, s in TARGETS.values()])
    now, besides = found(values)
    for _ in range(rounds):
        slopes = np.empty((len(goal), len(FREE)))
        for k, name in enumerate(FREE):
            slopes[:, k] = (found(values | {name: 1.05 * values[name]})[0] - now) / np.log(1.05)
        rows = np.vstack([slopes / scale[:, None], 0.3 * np.eye(len(FREE))])
        step = np.linalg.lstsq(rows, np.concatenate([(goal - now) / scale, np.zeros(len(FREE))]), rcond=None)[0]
        size = np.clip(step, -LONGEST, LONGEST)
        values = {name: float(f"{values[name] * np.exp(s):.4g}") for name, s in zip(FREE, size, strict=True)}
        now, besides = found(values)
        print("  ".join(f"{n.split('.')[1]} {v:g}" for n, v in values.items()), flush=True)
        print("   misfit in scales: " + " ".join(f"{m:.1f}" for m in (now - goal) / scale), flush=True)
    for (name, (aim, _)), value in zip(TARGETS.items(), now, strict=True):
        print(f"{name:36s} aimed at {aim:8.3f}   found {value:8.3f}")
    for name, value in besides.items():
        print(f"{name:36s} came out {value:8.3f}")


if __name__ == "__main__":
    main()
