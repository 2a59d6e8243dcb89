"""Sets what no source gives in the loop of heart and vessels, on healthy adults at rest and tilted; prints the misfit.

Run: python tools/set_circulation.py [--rounds 6]. What it prints is what the parameter files hold.
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.optimize import lsq_linear

from fibrosim.circulation import blockade, circulation, record
from fibrosim.circulation.variability import measures

PEOPLE = list(range(1, 25))
ANGLE = 70.0
TARGETS = {  # value, and how far from it is as bad as one unit
    "mean pressure, mmHg": (90.0, 1.5),  # 120/75
    "pulse pressure, mmHg": (45.0, 1.0),
    "flow, l/min": (5.5, 0.1),  # recalled
    "ln RMSSD, ms": (np.log(38.0), 0.04),  # at 26 years; Nunan 2010 has 42, doi:10.1111/j.1540-8159.2010.02841.x
    "ln LF/HF": (np.log(1.15), 0.08),  # 1 to 2.5
    "SDNN, ms": (48.0, 3.0),  # 40 to 50
    "SD of systolic pressure, mmHg": (6.0, 0.5),  # recalled
    "heart rate, 1/min": (70.5, 0.5),  # Sharma 2009
    "beta block: fall of heart rate, 1/min": (12.0, 0.5),  # Wong 2014, 12 of 72
    "norepinephrine at rest, nmol/l": (1.7, 0.05),
    "tilt: rise of heart rate, 1/min": (18.0, 0.5),  # Sharma 2009: 70.5 to 88.5
    "tilt: norepinephrine over rest": (1.6, 0.03),  # release 10.3 to 17.2 nmol/min on standing
    "tilt: change of systolic pressure, mmHg": (-1.0, 1.0),  # about as lying
    "tilt: ln HF over rest": (np.log(0.28), 0.08),  # -69 to -73 percent
    "tilt: stroke volume over rest": (0.63, 0.02),  # recalled
}
FREE = (
    "circulation_vessels.start_splanchnic", "circulation_vessels.compliance_arteries",
    "circulation_centre.vagal_noise", "circulation_centre.gating",
    "circulation_junctions.spillover", "circulation_centre.low_pressure_weight",
    "circulation_centre.low_pressure_cardiac", "circulation_centre.low_pressure_vagal",
    "circulation_vessels.constriction_gain", "circulation_vessels.venoconstriction_gain",
    "circulation_vessels.vasomotion", "circulation_vessels.other_resistance",
    "circulation_junctions.rate_gain", "circulation_junctions.vagal_gain",
)  # fmt: skip
LONGEST = 0.2  # of a step in a logarithm


def found(values: dict[str, float]) -> tuple[np.ndarray, dict[str, float]]:
    """What the targets are in the loop, and what else comes out."""
    lying = [r.between(0, 300) for r in record(300, patients=PEOPLE, seed=1, parameters=values)]
    up = record(420, patients=PEOPLE, seed=1, parameters=values, inputs={"vessels.angle": [(0, 0.0), (1, ANGLE)]})
    up = [r.between(120, 420) for r in up]
    blocked = record(180, patients=PEOPLE, seed=1, parameters=values, inputs=blockade(beta=1.0))
    rest, tilt = ([measures(r.beats) for r in each] for each in (lying, up))

    def mean(values):
        return float(np.mean(list(values)))

    systolic = mean(np.nanmean(r.systolic) for r in lying)
    diastolic = mean(np.mean(r.diastolic) for r in lying)
    plasma = mean(np.mean(r.series["junctions.plasma"]) for r in lying)
    rates = mean(r.heart_rate for r in lying), mean(r.heart_rate for r in up)
    strokes = [mean(np.mean(r.series["heart.stroke_volume"]) for r in each) for each in (lying, up)]
    power = {k: [np.exp(mean(np.log(m[k]) for m in each)) for each in (rest, tilt)] for k in ("lf", "hf", "lf_hf")}
    aimed = np.array([
        (systolic + 2 * diastolic) / 3, systolic - diastolic,
        mean(np.mean(r.series["vessels.flow"]) for r in lying), mean(np.log(m["rmssd"]) for m in rest),
        np.log(power["lf_hf"][0]), mean(m["sdnn"] for m in rest), mean(np.nanstd(r.systolic) for r in lying),
        rates[0], rates[0] - mean(r.heart_rate for r in blocked), plasma, rates[1] - rates[0],
        mean(np.mean(r.series["junctions.plasma"]) for r in up) / plasma,
        mean(np.nanmean(r.systolic) for r in up) - systolic,
        np.log(power["hf"][1] / power["hf"][0]), strokes[1] / strokes[0],
    ])  # fmt: skip
    besides = {
        "systolic, mmHg": systolic, "diastolic, mmHg": diastolic,
        "LF at rest, ms2": power["lf"][0], "HF at rest, ms2": power["hf"][0],
        "stroke volume, ml": strokes[0],
        "central venous pressure, mmHg": mean(np.mean(r.series["vessels.central_venous_pressure"]) for r in lying),
        "tilt: LF/HF over rest": power["lf_hf"][1] / power["lf_hf"][0],
        "tilt: RMSSD, ms": mean(m["rmssd"] for m in tilt), "tilt: SDNN, ms": mean(m["sdnn"] for m in tilt),
        "tilt: systolic, mmHg": mean(np.nanmean(r.systolic) for r in up),
        "tilt: diastolic, mmHg": mean(np.mean(r.diastolic) for r in up),
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
        aim = np.concatenate([(goal - now) / scale, np.zeros(len(FREE))])
        size = lsq_linear(rows, aim, (-LONGEST, LONGEST)).x
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
