"""Fits the loads of symptoms for which the targets have a row, one for each, to what patients report.

`.venv/bin/python tools/calibrate_symptoms.py [--write]` lets people of three presets live with an injury, an infection
and stress, takes those with widespread pain, and moves each load so that their mean meets its published figure. A
symptom is a logistic function of its load times its causes, so what another load would give follows from the recorded
course: the rise of the log-odds since rest, times the ratio of loads. The prior of each log load is an SD of `PRIOR`
about the file's value. Repeated, for sleep and mood act on the others; the last run checks. Three minutes on two cores.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from calibrate_body import Scaled
from parameter_values import put

import fibrosim as fs
from fibrosim.clinic import PatientView
from fibrosim.clinic.pain_map import PainMap
from fibrosim.clinic.regions import regions_with_pain
from fibrosim.parameters import all_parameter_files

PRIOR = 0.5
TURNS = 4
PRESETS = ("sympathetic", "central", "immune")
PEOPLE, SEED, DAYS = 48, 2031, 728
"""People of each preset, who fall ill by different routes and often."""

WIDESPREAD, REGIONS = 7, 4
"""Painful areas and regions of the 2016 criteria; their symptom half is what is fitted here."""


@dataclass(frozen=True)
class Target:
    """A load, the state that it moves, and what patients report."""

    parameter: str
    state: str
    mean: float
    error: float
    """Standard error of the published mean."""
    source: str


MARTINEZ = "10.1186/1471-2474-3-2"
TARGETS = (
    Target("mood.load", "mood.distress", 14.1 / 63, 9.5 / 63 / 223**0.5, "TRT030, Mease 2009, BDI 14.1 (9.5) of 63"),
    Target("fatigue.load", "fatigue.level", 0.72, 0.24 / 20**0.5, f"SYM005 {MARTINEZ}, 7.2 (2.4)"),
    Target(
        "somatic_symptoms.unrefreshed_load", "somatic_symptoms.unrefreshed", 0.59, 0.26 / 20**0.5,
        f"SYM005 {MARTINEZ}, sleep 5.9 (2.6)",
    ),
    Target(
        "somatic_symptoms.bowel_load", "somatic_symptoms.bowel", 0.65, (0.65 * 0.35 / 20) ** 0.5,
        f"SYM007 {MARTINEZ}, 65 % of 20",
    ),
    Target(
        "somatic_symptoms.dryness_load", "somatic_symptoms.dryness", 0.53, (0.53 * 0.47 / 20) ** 0.5,
        f"SYM007 {MARTINEZ}, 53 % of 20",
    ),
    Target(
        "somatic_symptoms.raynaud_load", "somatic_symptoms.raynaud", 0.533, (0.533 * 0.467 / 30) ** 0.5,
        "SYM018 PMID 2448729, 53.3 % of 30",
    ),
)  # fmt: skip


def logit(share: np.ndarray) -> np.ndarray:
    """Logarithm of the odds."""
    return np.log(share / (1.0 - share))


def lives(factors: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Values at rest and after two years of those in widespread pain, by state; shape (2, people)."""
    events = [fs.triggers.whiplash(30), fs.triggers.infection(60), fs.triggers.stress(60, "120 day")]
    names = [t.state for t in TARGETS] + ["overall_pain.burden", "overall_pain.overall"]
    with Scaled(factors) as fixed:
        people = [
            person
            for k, preset in enumerate(PRESETS)
            for person in fs.Cohort(
                PEOPLE, seed=SEED + k, women=0.9, age=48, preset=preset, parameters=fixed, triggers=events
            )
        ]
        course = fs.simulate(
            people, DAYS, outputs=28, rhythm="never", record=sorted({*names, *PainMap.requires}), workers=2
        )
    views = [PatientView(course, n) for n in course.ids if n not in course.failures()]
    diaries = [PainMap().diary(view, float(DAYS)).painful for view in views]
    ill = [
        view
        for view, d in zip(views, diaries, strict=True)
        if len(d) >= WIDESPREAD and len(regions_with_pain(d)) >= REGIONS
    ]
    print(f"{len(ill)} of {len(views)} in widespread pain", flush=True)
    return {n: np.array([[v.value(n, day) for v in ill] for day in (0.0, float(DAYS))]) for n in names}


def predicted(target: Target, found: Mapping[str, np.ndarray], ratio: float) -> float:
    """Mean of the state if its load were `ratio` times as large."""
    rest, ill = logit(found[target.state])
    return float(np.mean(1.0 / (1.0 + np.exp(-(rest + ratio * (ill - rest))))))


def fit(target: Target, found: Mapping[str, np.ndarray], now: float) -> tuple[float, float]:
    """Return the log of the load over the file's value and its posterior SD over the prior's."""
    trial = np.linspace(-2.0, 2.0, 801)
    level = np.array([predicted(target, found, float(np.exp(k - now))) for k in trial])
    best = float(trial[np.argmin(((level - target.mean) / target.error) ** 2 + (trial / PRIOR) ** 2)])
    slope = float(np.interp(best, trial, np.gradient(level, trial)))
    return best, float(1.0 / np.sqrt(1.0 + (PRIOR * slope / target.error) ** 2))


def main() -> None:
    """Fit, print values, misfit and how well each row determines its load; write if asked."""
    table = {f"{s}.{n}": p for s, file in all_parameter_files().items() for n, p in file.parameters.items()}
    logs, ratios = {t.parameter: 0.0 for t in TARGETS}, {}
    found = lives({})
    for _ in range(TURNS):
        for target in TARGETS:
            logs[target.parameter], ratios[target.parameter] = fit(target, found, logs[target.parameter])
        found = lives({n: float(np.exp(v)) for n, v in logs.items()})
    values = {n: table[n].value * float(np.exp(v)) for n, v in logs.items()}
    print(f"\n{'load':36}{'file':>7}{'fitted':>8}{'SD/prior':>10}{'published':>11}{'fitted':>8}  source")
    for t in TARGETS:
        before, after, level = table[t.parameter].value, values[t.parameter], predicted(t, found, 1.0)
        shares = f"{ratios[t.parameter]:10.0%}{t.mean:11.3f}{level:8.3f}"
        print(f"{t.parameter:36}{before:7.3g}{after:8.3g}{shares}  {t.source}")
    burden, fatigue = found["overall_pain.burden"][1], np.diff(found["fatigue.level"], axis=0)[0]
    pain = found["overall_pain.overall"][1]
    print(f"pain of these people {pain.mean():.2f} ({pain.std():.2f}), burden {burden.mean():.2f}")
    print(f"pain burden and rise of fatigue together {np.mean(burden + fatigue):.2f} (fitness.activity_loss)")
    if "--write" in sys.argv:
        put(values)
        print("written to the parameter files")


if __name__ == "__main__":
    main()
