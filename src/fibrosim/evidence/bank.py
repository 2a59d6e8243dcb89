"""The bank: virtual people whose lives are simulated once, and from whom replicates are drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fibrosim.clinic import PatientView, acr_criteria, all_tests
from fibrosim.errors import SimulationError
from fibrosim.evidence.performed import perform_all
from fibrosim.evidence.readings import ALL_MEASURES
from fibrosim.evidence.study import Study
from fibrosim.results import Course
from fibrosim.units import parse_quantity

__all__ = ["Bank", "examine_bank", "life_key", "populations", "simulate_bank"]

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
    for group in study.groups:
        found.update(dict.fromkeys((measure, None) for measure in group.where))
    return list(found)


def simulate_bank(
    study: Study,
    seed: int,
    size: int | None = None,
    workers: int = 1,
    also: Sequence[Study] = (),
    held: MutableMapping[str, Course] | None = None,
) -> list[Course]:
    """Let the people of a study's population live, and those of groups that have people of their own.

    Parameters
    ----------
    study : Study
    seed : int
        Seed of the people.
    size : int, optional
        How many of each population; the study's own number if left out.
    workers : int
        Threads.
    also : sequence of Study
        Others that read these lives, where they have the same population and seed.
    held : mutable mapping of str to Course, optional
        Lives by `life_key`: those that are there are not simulated again, and new ones that others
        read too are put there.

    Returns
    -------
    list of Course
        One for each population, in the order of `populations`.
    """
    found = []
    for about in populations(study):
        key = life_key(about, seed)
        readers = [study, *(s for s in also if any(life_key(a, s.seed) == key for a in populations(s)))]
        course = None if held is None else held.get(key)
        if course is None:
            course = _lives(readers, about, seed, size, workers)
        if held is not None and len(readers) > 1:
            held[key] = course
        found.append(course)
    return found


def life_key(about: Mapping[str, Any], seed: int) -> str:
    """Return what tells the lives of a population from others: everything but its note."""
    return json.dumps({**about, "note": None, "seed": seed}, sort_keys=True, default=str)


def populations(study: Study) -> list[dict[str, Any]]:
    """Return the populations that the study's groups are drawn from, each once."""
    found: list[dict[str, Any]] = []
    for group in study.groups:
        if group.members:
            continue
        about = {**study.population, **group.people}
        if about not in found:
            found.append(about)
    return found


def _lives(studies: Sequence[Study], about: Mapping[str, Any], seed: int, size: int | None, workers: int) -> Course:
    from fibrosim.patients import Cohort, simulate
    from fibrosim.patients.triggers import make

    cohort = Cohort(
        int(about["size"]) if size is None else size,
        seed=seed,
        women=float(about["women"]),
        age=about["age"],
        age_sd=about.get("age_sd"),
        areas=int(about.get("areas", 19)),
        preset=about.get("preset"),
        links=about.get("links"),
        triggers=[make(**each) for each in about.get("triggers", ())],
        treatments=_treatments(about),
        events_for=about["duration"] if about.get("events") == "community" else None,
    )
    people = [_with_parameters(person, about.get("parameters", {}), studies[0]) for person in cohort]
    names, visits = set(), set()
    for study in studies:
        names |= {name for measure, _ in wanted(study) for name in ALL_MEASURES[measure].variables}
        if any(group.select != "all" for group in study.groups):
            names |= set(acr_criteria().requires)
        visits |= set(_visits(study, about))
    return simulate(
        people, about["duration"], rhythm="never", record=sorted(names), workers=workers,
        outputs=about.get("outputs", "1 day"), visits=sorted(visits) or None,
    )  # fmt: skip


def _visits(study: Study, about: Mapping[str, Any]) -> list[float]:
    """Days on which a test starts from the whole state (those that are done on request)."""
    start = float(study.protocol.get("first_dose") or 0.0)
    end = _days(about["duration"])
    tests = all_tests(None)
    return sorted(
        {
            end if day is None else start + day
            for measure, day in wanted(study)
            if (name := measure.partition("/")[0]) in tests and getattr(tests[name], "on_request", False)
        }
    )


def _days(duration: str | float) -> float:
    return float(duration) if isinstance(duration, (int, float)) else parse_quantity(duration, "day", field="duration")


def _treatments(about: Mapping[str, Any]) -> list[Any]:
    from fibrosim.patients.entries import treatment

    return [treatment(each, []) for each in about.get("treatments", ())]


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


def examine_bank(study: Study, courses: Course | Sequence[Course]) -> Bank:
    """Read the truth about each person, and judge who may be in which group.

    Raises
    ------
    SimulationError
        If a group has too few people to draw from, or every life failed.
    """
    banks = [courses] if isinstance(courses, Course) else list(courses)
    abouts = populations(study)
    parts = [_examine(study, course) for course in banks]
    starts = np.cumsum([0, *(len(ids) for ids, _, _, _ in parts)])
    keys = wanted(study)
    truth = {key: np.concatenate([part[1][key] for part in parts]) for key in keys}
    met = np.concatenate([part[2] for part in parts])
    groups = {}
    for group in study.groups:
        if group.members:
            groups[group.name] = np.concatenate([groups[name] for name in group.members])
            continue
        k = abouts.index({**study.population, **group.people}) if len(banks) > 1 else 0
        mine = np.zeros(len(met), dtype=bool)
        mine[starts[k] : starts[k + 1]] = True
        table = {"all": mine, MEETS: mine & met, MEETS_NOT: mine & ~met}
        chosen = table[group.select]
        for measure, (low, high) in group.where.items():
            value = truth[(measure, None)]
            lowest, highest = -np.inf if low is None else low, np.inf if high is None else high
            chosen = chosen & (value >= lowest) & (value <= highest)
        groups[group.name] = np.flatnonzero(chosen)
        if len(groups[group.name]) < 2:
            raise SimulationError(
                f"group '{group.name}' of {study.name}: {len(groups[group.name])} of "
                f"{int(mine.sum())} virtual people '{group.select}'"
                f"{' with ' + ', '.join(group.where) if group.where else ''}; too few to draw from"
            )
    people = np.concatenate([part[0] for part in parts])
    return Bank(people, truth, groups, sum(part[3] for part in parts))


def _examine(study: Study, course: Course) -> tuple[np.ndarray, dict[Any, np.ndarray], np.ndarray, int]:
    """Ids, truths, who meets the criteria, and how many lives failed, of one population."""
    failures = course.failures()
    ids = [number for number in course.ids if number not in failures]
    if not ids:
        raise SimulationError(f"all {len(course)} lives of the bank failed")
    views = [PatientView(course, number) for number in ids]
    last = float(course.days[-1])
    start = float(study.protocol.get("first_dose", 0.0))
    on = {(measure, day): last if day is None else start + day for measure, day in wanted(study)}
    tests = [(ALL_MEASURES[measure].test, when) for (measure, _), when in on.items()]
    perform_all([each for each in tests if each[0]], views)
    truth = {
        key: np.array([ALL_MEASURES[key[0]].truth(view, when) for view in views]) for key, when in on.items()
    }  # fmt: skip
    met = np.zeros(len(views), dtype=bool)
    if {group.select for group in study.groups} & {MEETS, MEETS_NOT}:
        criteria = acr_criteria()
        met = np.array([criteria.fibromyalgia(view, last) for view in views])
    return np.array(ids, dtype=np.int64), truth, met, len(failures)
