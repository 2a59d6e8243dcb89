"""Small trials on patients whom a clinic would take: placebo, talking therapy, training, lidocaine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from fibrosim.clinic import PatientView, acr_criteria
from fibrosim.clinic.questionnaires import Questionnaires
from fibrosim.errors import SimulationError
from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Cohort, Patient, simulate
from fibrosim.patients.triggers import make
from fibrosim.results import Course
from fibrosim.therapies import Therapy
from fibrosim.therapies.cognitive_behavioural_therapy import CognitiveBehaviouralTherapy
from fibrosim.therapies.graded_exercise import GradedExercise
from fibrosim.therapies.placebo import Placebo
from fibrosim.therapies.sodium_channel_blocker import SodiumChannelBlocker

ASKED, WANTED = 60, 32
KINDS = ("sympathetic", "central", "immune")
"""Presets of the people who are asked, in turn: as drawn from the population too few fall ill for a trial."""

ENROLLED = 364.0
FEWEST = 6
LEAST_PAIN = 4.0
"""Mean of a week's diary that trials ask for, 0 to 10."""

WEEK = 7.0
FOLLOW_UP = 182.0
RMSSD = "autonomic.rmssd"
TRIGGERS = (
    {"kind": "whiplash", "day": 30},
    {"kind": "infection", "day": 60},
    {"kind": "stress", "day": 60, "duration": "120 day"},
)
Ratings = Mapping[str, np.ndarray]


def rated(course: Course, day: float) -> Ratings:
    """Return diary and impact questionnaire of everybody on a day."""
    form = Questionnaires()
    found: dict[str, list[float]] = {"pain diary": [], "impact questionnaire": []}
    for number in course.ids:
        view = PatientView(course, number)
        result = form.perform(view, day, form.draws(view, day))
        for each in result.measurements:
            if each.name in found:
                found[each.name].append(float(each.value))  # type: ignore[arg-type]
    return {name: np.array(values) for name, values in found.items()}


@cache
def patients() -> tuple[Patient, ...]:
    """Return people with fibromyalgia and enough pain, as they are on the day of enrolment."""
    triggers = [make(**each) for each in TRIGGERS]
    kinds = [
        Cohort(ASKED, seed=2011, women=0.9, age="48 year", age_sd="11 year", preset=kind, triggers=triggers,
               events_for=ENROLLED)
        for kind in KINDS
    ]  # fmt: skip
    people = [kinds[k % len(kinds)][k] for k in range(ASKED)]
    criteria = acr_criteria()
    names = sorted({*criteria.requires, *Questionnaires.requires, *Questionnaires.optional})
    course = simulate(people, ENROLLED, rhythm="never", record=names)
    pain = rated(course, ENROLLED)["pain diary"]
    met = [criteria.fibromyalgia(PatientView(course, number), ENROLLED) for number in course.ids]
    found = [p for p, hit, each in zip(people, met, pain, strict=True) if hit and each >= LEAST_PAIN]
    if len(found) < FEWEST:
        raise SimulationError(f"{len(found)} of {ASKED} people would be taken, a trial wants {FEWEST}")
    return tuple(found[:WANTED])


@cache
def arm(treatment: Therapy | None, days: float) -> Course:
    """Let the patients live again, with a treatment from the day of enrolment, for some days more."""
    given = () if treatment is None else (treatment,)
    people = [replace(p, treatments=given) for p in patients()]
    names = sorted({*Questionnaires.requires, *Questionnaires.optional, RMSSD})
    return simulate(people, ENROLLED + days, rhythm="never", record=names)


def changes(course: Course, day: float, what: str = "pain diary") -> tuple[np.ndarray, np.ndarray]:
    """Return the readings at enrolment, and the change until `day` after it."""
    before = rated(course, ENROLLED)[what]
    return before, rated(course, ENROLLED + day)[what] - before


def fallen(before: np.ndarray, change: np.ndarray, share: float) -> float:
    """Return how many fell by this share at least, percent."""
    return 100.0 * float(np.mean(change <= -share * before))


def standardised(one: Iterable[float], other: Iterable[float]) -> float:
    """Return the difference of two means in their common SD."""
    first, second = np.array(list(one)), np.array(list(other))
    return float((first.mean() - second.mean()) / np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2.0))


@experiment(
    TRT060="calibrated", TRT061="calibrated", TRT062="calibrated", TRT064="predicted", TRT021="calibrated",
    TRT048="calibrated", TRT052="predicted",
)  # fmt: skip
def placebo_arm() -> Mapping[str, float]:
    """Fourteen weeks of daily placebo: how many respond, and how far pain falls."""
    weeks = 14
    course = arm(Placebo(int(weeks * WEEK), ENROLLED), weeks * WEEK)
    before, change = changes(course, 12 * WEEK)
    later = changes(course, weeks * WEEK)[1]
    third, half = fallen(before, change, 0.3), fallen(before, change, 0.5)
    return {
        "TRT060": third, "TRT061": half, "TRT062": half, "TRT064": float(-change.mean() / change.std(ddof=1)),
        "TRT021": float(change.mean()), "TRT048": float(change.mean()), "TRT052": 10.0 * float(later.mean()),
    }  # fmt: skip


@experiment(TRT065="hand-set", TRT068="calibrated", TRT069="calibrated")
def talking_therapy() -> Mapping[str, float]:
    """Cognitive behavioural therapy against no treatment: pain at its end, and half a year later."""
    given = CognitiveBehaviouralTherapy(day=ENROLLED)
    end = given.days()[-1] - ENROLLED + WEEK
    treated, waiting = (rated(arm(each, end + FOLLOW_UP), ENROLLED + end)["pain diary"] for each in (given, None))
    later, still = (
        rated(arm(each, end + FOLLOW_UP), ENROLLED + end + FOLLOW_UP)["pain diary"] for each in (given, None)
    )
    return {
        "TRT065": float(treated.mean() - waiting.mean()), "TRT068": standardised(treated, waiting),
        "TRT069": standardised(later, still),
    }  # fmt: skip


@experiment(TRT002="predicted", TRT004="predicted", AUT025="calibrated")
def training() -> Mapping[str, float]:
    """Sixteen weeks of training: impact questionnaire at week 8 with and without, RMSSD at the end."""
    course = arm(GradedExercise(16, day=ENROLLED), 16 * WEEK)
    resting = arm(None, CognitiveBehaviouralTherapy(day=ENROLLED).days()[-1] - ENROLLED + WEEK + FOLLOW_UP)
    what = "impact questionnaire"
    beats = course.data[RMSSD].values[:, -1]
    return {
        "TRT002": float(rated(course, ENROLLED + 8 * WEEK)[what].mean()),
        "TRT004": float(rated(resting, ENROLLED + 8 * WEEK)[what].mean()),
        "AUT025": float(np.log(beats).mean()),
    }


@experiment(TRT036="predicted")
def lidocaine() -> Mapping[str, float]:
    """One infusion of lidocaine: pain of the week after it."""
    course = arm(SodiumChannelBlocker("lidocaine", day=ENROLLED), WEEK)
    return {"TRT036": float(rated(course, ENROLLED + WEEK)["pain diary"].mean())}
