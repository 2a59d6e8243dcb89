"""Calibrate exchange and FcRn saturation of immunoglobulin G on two published means, and show the misfit.

Rows CP215 and CP216 (day 7 and day 30 after 2 g/kg, n = 42) are the only numbers fitted; the study file
holds them. Least squares on log ratios over 64 people of the study's cohort; run from the repository:
`.venv/bin/python tools/calibrate_immunoglobulin.py`.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares

import fibrosim as fs
from fibrosim.evidence import load_study
from fibrosim.parameters import all_parameter_files

PEOPLE = 64
NAMES = ("immunoglobulin.exchange", "immunoglobulin.receptor_half")
PLASMA = "immunoglobulin.plasma_igg"
ROWS = {"CP215": 7.0, "CP216": 30.0}


STUDY = load_study("igg-after-ivig")
FIRST_DOSE = float(STUDY.protocol["first_dose"])
RESTING = next(float(p.value) for p in STUDY.published if p.id == "CP214")


def means(values: np.ndarray) -> np.ndarray:
    """Mean plasma IgG of the cohort on the days of the rows."""
    chosen = dict(zip(NAMES, map(float, values), strict=True)) | {"immunoglobulin.resting_igg": RESTING}
    cohort = fs.Cohort(
        PEOPLE, seed=STUDY.seed, women=STUDY.population["women"], age=STUDY.population["age"],
        age_sd=STUDY.population["age_sd"], areas=1, parameters=chosen,
        treatments=[fs.therapies.IVIg("0.4 g/kg", days=5, day=FIRST_DOSE)],
    )  # fmt: skip
    course = fs.simulate(cohort, 32, outputs=1, rhythm="never", record=[PLASMA])
    days = [FIRST_DOSE + day for day in ROWS.values()]
    return course.data[PLASMA].sel(time=days).mean("patient").values


def main() -> None:
    """Fit, and print values, misfit and how well the two rows fix the two parameters."""
    wanted = {p.id: float(p.value) for p in STUDY.published if p.id in ROWS}
    target = np.array([wanted[row] for row in ROWS])
    file = all_parameter_files()["immunoglobulin"].parameters
    now = np.array([file[n.split(".")[1]].value for n in NAMES])
    low, high = (np.log([file[n.split(".")[1]].range[k] for n in NAMES]) for k in (0, 1))
    fit = least_squares(lambda x: np.log(means(np.exp(x)) / target), np.log(now), bounds=(low, high), diff_step=0.02)
    print(f"{'':30}{'file':>10}{'fitted':>10}")
    for name, old, new in zip(NAMES, now, np.exp(fit.x), strict=True):
        print(f"{name:30}{old:10.4g}{new:10.4g}")
    for row, day, want, old, new in zip(ROWS, ROWS.values(), target, means(now), means(np.exp(fit.x)), strict=True):
        print(f"{row} day {day:.0f}: published {want:.2f} g/l, file {old:.2f}, fitted {new:.2f}, {new / want - 1:+.1%}")
    print(f"condition number of the log sensitivities: {np.linalg.cond(fit.jac):.1f}")


if __name__ == "__main__":
    main()
