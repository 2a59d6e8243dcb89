"""Transfer of IgG of people with fibromyalgia to mice (Goebel 2021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.stats import ttest_rel

from fibrosim.clinic import Criteria, PatientView, test_named
from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Cohort, Subject, lesions, simulate
from fibrosim.results import Course

__all__ = ["Donor", "donors", "mice_of", "readings", "titre_of", "transfer"]

ANTIBODY, TOTAL = "immunoglobulin.anti_satellite_glia", "immunoglobulin.plasma_igg"
PATIENTS, CONTROLS, MICE = 8, 6, 6
DONOR_DAYS, ASKED = 1200.0, 24
FIRST, MOUSE_DAYS = 10.0, 31.0
BEFORE, AFTER = (2.0, 4.0, 6.0, 8.0, 10.0), (14.0, 16.0, 18.0, 20.0)
STEP = 0.5
TESTS = ("animal_von_frey", "animal_cold_plate")
ALPHA = 0.05


@dataclass(frozen=True)
class Donor:
    """A person whose IgG is given: whether it has fibromyalgia, and mg of anti-satellite-glia IgG in a g of it."""

    ill: bool
    titre: float


def titre_of(course: Course, person: int, day: float) -> float:
    """Return mg of anti-satellite-glia IgG in a g of a person's plasma IgG: what a transfer carries over."""
    view = PatientView(course, person)
    return view.value(ANTIBODY, day) / view.value(TOTAL, day)


@cache
def donors() -> tuple[Donor, ...]:
    """Eight people with an immune bent who meet the criteria, and six of the population who do not."""
    found: list[Donor] = []
    for preset, ill, wanted in (("immune", True, PATIENTS), (None, False, CONTROLS)):
        people = Cohort(ASKED, seed=2021, women=0.9, preset=preset)
        record = sorted({ANTIBODY, TOTAL, *Criteria().requires})
        course = simulate(people, DONOR_DAYS, outputs=7.0, rhythm="never", record=record)
        day = float(course.days[-1])
        fit = [k for k in course.ids if Criteria().fibromyalgia(PatientView(course, k), day) == ill]
        found += [Donor(ill, titre_of(course, k, day)) for k in fit[:wanted]]
    return tuple(found)


def mice_of(
    donor: Donor, number: int, depleted: bool = False, links: Mapping[str, float] | None = None
) -> list[Subject]:
    """Return the mice of a donor: 8 mg of IgG a day on four days."""
    given = lesions.igg_transfer(FIRST, donor.titre, "8 mg", days=4, depleted=depleted)
    first = 100 * number
    return [
        Subject(species="mouse", seed=144201, identity=first + k, triggers=[given], links=dict(links or {}))
        for k in range(MICE)
    ]


def transfer(given: Sequence[Donor], depleted: bool = False, links: Mapping[str, float] | None = None) -> Course:
    """Let the mice of all donors live."""
    mice = [mouse for k, donor in enumerate(given) for mouse in mice_of(donor, k, depleted, links)]
    names = {n for test in (*TESTS, "animal_grip") for n in test_named(test).requires}
    record = sorted(names | {"small_fibres.density", "satellite_glia.occupancy"})
    return simulate(mice, MOUSE_DAYS, outputs=STEP, rhythm="never", record=record)


def readings(course: Course, test: str, days: Sequence[float]) -> np.ndarray:
    """Return what the test reads, shape (mouse, day), mice in the order of the course."""
    made = test_named(test)
    views = [PatientView(course, k) for k in course.ids]
    return np.array(
        [[made.perform(v, day, made.draws(v, day)).measurements[0].value for day in days] for v in views], dtype=float
    )


def hypersensitive(course: Course, test: str) -> np.ndarray:
    """Say for each donor whether its mice answer to less than before; paired, one-sided, 5 %."""
    before = np.log(readings(course, test, BEFORE)).mean(1).reshape(-1, MICE)
    after = np.log(readings(course, test, AFTER)).mean(1).reshape(-1, MICE)
    return np.array([ttest_rel(a, b, alternative="less").pvalue < ALPHA for a, b in zip(after, before, strict=True)])


def onset(course: Course, test: str = "animal_von_frey") -> float:
    """Return hours from the first dose until the mice together answer to less than before; NaN if never."""
    before = np.log(readings(course, test, BEFORE)).mean(1)
    for day in np.arange(FIRST + STEP, FIRST + 10.0, STEP):
        now = np.log(readings(course, test, [float(day)]))[:, 0]
        if ttest_rel(now, before, alternative="less").pvalue < ALPHA / 10:
            return float(24.0 * (day - FIRST))
    return float("nan")


@experiment(CP235="predicted", CP236="predicted", CP237="predicted")
def goebel_2021_igg_transfer() -> Mapping[str, float]:
    """IgG of eight people with fibromyalgia makes mice answer to less force and cold, that of controls does not."""
    course = transfer([each for each in donors() if each.ill])
    force, cold = (100.0 * float(hypersensitive(course, test).mean()) for test in TESTS)
    return {"CP235": force, "CP236": cold, "CP237": onset(course)}
