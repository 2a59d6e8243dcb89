"""The bank: virtual people whose lives are simulated once, and from whom replicates are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.clinic import Criteria, PatientView
from fibrosim.errors import SimulationError
from fibrosim.evidence.measures import MEASURES
from fibrosim.evidence.study import Study

if TYPE_CHECKING:
    from fibrosim.results import Course

__all__ = ["Bank", "examine_bank", "simulate_bank"]

MEETS, MEETS_NOT = "meets ACR 2016", "does not meet ACR 2016"


@dataclass(frozen=True)
class Bank:
    """People of a bank and the truth about them.

    Parameters
    ----------
    people : ndarray of int, shape (person,)
        Patient ids.
    truth : mapping of (measure, day or None) to ndarray, shape (person,)
        True values, before any test reads them.
    groups : mapping of str to ndarray of int
        Places in `people` of who may be in each group.
    failed : int
        How many lives failed and are left out.
    """

    people: np.ndarray
    truth: Mapping[tuple[str, float | None], np.ndarray]
    groups: Mapping[str, np.ndarray]
    failed: int


def wanted(study: Study) -> list[tuple[str, float | None]]:
    """Return each measure and day of a study once."""
    found: dict[tuple[str, float | None], None] = {}
    for each in study.published:
        found[(each.measure, each.day)] = None
        if each.other is not None:
            found[(each.other, each.day)] = None
    return list(found)


def simulate_bank(study: Study, seed: int, size: int | None = None, workers: int = 1) -> Course:
    """Let the people of a study's population live.

    Parameters
    ----------
    study : Study
    seed : int
        Seed of the people.
    size : int, optional
        How many; the study's own number if left out.
    workers : int
        Threads.
    """
    from fibrosim.patients import Cohort, simulate
    from fibrosim.patients.triggers import make

    about = dict(study.population)
    count = int(about["size"]) if size is None else size
    cohort = Cohort(
        count,
        seed=seed,
        women=float(about["women"]),
        age=about["age"],
        age_sd=about.get("age_sd"),
        areas=int(about.get("areas", 19)),
        triggers=[make(**each) for each in about.get("triggers", ())],
        treatments=_treatments(about),
    )
    people = [_with_parameters(person, about.get("parameters", {}), study) for person in cohort]
    names = {name for measure, _ in wanted(study) for name in MEASURES[measure].variables}
    if any(group.select != "all" for group in study.groups):
        names |= set(Criteria.requires)
    return simulate(people, about["duration"], rhythm="never", record=sorted(names), workers=workers)


def _treatments(about: Mapping[str, Any]) -> list[Any]:
    from fibrosim.therapies import therapy_from

    return [therapy_from(each) for each in about.get("treatments", ())]


def _with_parameters(person: Any, spreads: Mapping[str, Any], study: Study) -> Any:
    """Give a person its own values of parameters that the study's population sets."""
    from dataclasses import replace

    from fibrosim.patients.settings import parameter_value
    from fibrosim.random import normal

    own = {}
    for name, spread in spreads.items():
        median = parameter_value(name, spread["median"])
        z = float(normal(person.seed, person.identity, f"evidence/{study.name}/{name}", 0))
        own[name] = median * float(np.exp(np.sqrt(np.log1p(float(spread["cv"]) ** 2)) * z))
    return replace(person, parameters={**person.parameters, **own}) if own else person


def examine_bank(study: Study, course: Course) -> Bank:
    """Read the truth about each person, and judge who may be in which group.

    Raises
    ------
    SimulationError
        If a group has too few people to draw from, or every life failed.
    """
    failures = course.failures()
    ids = [number for number in course.ids if number not in failures]
    if not ids:
        raise SimulationError(f"all {len(course)} lives of the bank failed")
    views = [PatientView(course, number) for number in ids]
    last = float(course.days[-1])
    start = float(study.protocol.get("first_dose", 0.0))
    truth = {
        (measure, day): np.array(
            [MEASURES[measure].truth(view, last if day is None else start + day) for view in views]
        )
        for measure, day in wanted(study)
    }
    selections = {group.select for group in study.groups}
    met = np.zeros(len(views), dtype=bool)
    if selections & {MEETS, MEETS_NOT}:
        criteria = Criteria()
        met = np.array([criteria.fibromyalgia(view, last) for view in views])
    table = {"all": np.ones(len(views), dtype=bool), MEETS: met, MEETS_NOT: ~met}
    groups = {group.name: np.flatnonzero(table[group.select]) for group in study.groups}
    for group in study.groups:
        if len(groups[group.name]) < 2:
            raise SimulationError(
                f"group '{group.name}' of {study.name}: {len(groups[group.name])} of "
                f"{len(views)} virtual people '{group.select}'; too few to draw from"
            )
    return Bank(np.array(ids, dtype=np.int64), truth, groups, len(failures))
