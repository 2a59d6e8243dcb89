"""Recruitment: people of the community live, some come to a clinic, and the clinic takes whom it wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from ..clinic import PatientView, acr_criteria
from ..errors import InputError, ModelError
from ..parameters import nearest
from ..progress import task
from ..random import portable_exp, seed_from, uniform
from .cohort import Cohort
from .person import Patient
from .simulate import simulate

if TYPE_CHECKING:
    from ..results import Course

__all__ = ["READINGS", "Recruited", "clinic_names", "recruit"]

CHUNK = 256
OUTPUTS = 7.0
FOR_EACH = 200
"""How many people of the community are asked at most for each one wanted, unless told otherwise."""

PAIN, DISTRESS, DENSITY, HEALTHY = (
    "pain.intensity",
    "mood.distress",
    "small_fibres.density",
    "small_fibres.healthy_density",
)
LEGS = ("lower_leg_left", "lower_leg_right")


def _fibre_deficit(view: PatientView, day: float) -> float:
    legs = [leg for leg in LEGS if leg in view.areas]
    return float(np.mean([1.0 - view.area(DENSITY, day, leg) / view.area(HEALTHY, day, leg) for leg in legs]))


READINGS: dict[str, tuple[tuple[str, ...], Callable[[PatientView, float], float]]] = {
    "worst_pain": ((PAIN,), lambda view, day: float(view.area_values(PAIN, np.array([day])).max())),
    "distress": ((DISTRESS,), lambda view, day: view.value(DISTRESS, day)),
    "fibre_deficit": ((DENSITY, HEALTHY), _fibre_deficit),
}
"""What may bring people to a clinic: variables of the course, and the reading."""


@cache
def _clinics() -> dict[str, dict[str, Any]]:
    document = yaml.safe_load((files("fibrosim.patients") / "clinics.yaml").read_text(encoding="utf-8"))
    for name, row in document["clinics"].items():
        if row["criteria"] not in ("none", "acr2016") or not set(row["slopes"]) <= set(READINGS):
            raise ModelError(f"patients/clinics.yaml: '{name}' has unknown criteria or readings")
    return document["clinics"]


def clinic_names() -> tuple[str, ...]:
    """Return the names of the clinics that recruit."""
    return tuple(_clinics())


def clinic_notes() -> dict[str, str]:
    """Return whom each clinic takes, in words."""
    return {name: str(row["note"]) for name, row in _clinics().items()}


@dataclass(frozen=True)
class Recruited:
    """People whom a clinic took; each can live again, to the same bits, with a treatment added.

    Parameters
    ----------
    people : tuple of Patient
        With the events of their lives; `enrolled` is the day on which each was taken.
    enrolled : float
        Day of the course.
    clinic : str
    asked, came : int
        People of the community who were asked, and who came.
    failed : int
        Lives that failed and are left out.
    """

    people: tuple[Patient, ...]
    enrolled: float
    clinic: str
    asked: int
    came: int
    failed: int = 0
    note: str = field(default="", compare=False)

    def __len__(self) -> int:
        return len(self.people)

    def __iter__(self) -> Iterator[Patient]:
        return iter(self.people)

    def __getitem__(self, k: int) -> Patient:
        return self.people[k]

    def __repr__(self) -> str:
        return (
            f"<{len(self.people)} people of the {self.clinic} clinic on day {self.enrolled:g}: "
            f"{self.asked} asked, {self.came} came>"
        )


def recruit(
    size: int,
    clinic: str = "rheumatology",
    *,
    seed: int | str = 1,
    lived: str | float = "5 year",
    women: float = 0.5,
    age: str | float | None = None,
    age_sd: str | float | None = None,
    preset: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    links: Mapping[str, float] | None = None,
    most: int | None = None,
    workers: int = 1,
) -> Recruited:
    """Let people of the community live, and take those whom a clinic would see.

    Parameters
    ----------
    size : int
        How many are wanted.
    clinic : str
        Door: see `clinic_names`.
    seed, women, age, age_sd, preset, parameters, links
        Of the community, as in `Cohort`; age is that at the start of the life.
    lived : str or float
        Life before the day of enrolment, with the community's events; taken in whole weeks.
    most : int, optional
        Most people to ask; 200 for each one wanted if left out.
    workers : int
        Threads.

    Raises
    ------
    InputError
        Unknown clinic; nobody, or fewer than wanted, found among `most`: the message says at which
        step they were lost.
    """
    table = _clinics()
    if clinic not in table:
        near = nearest(clinic, table)
        raise InputError(
            "no clinic of this name" + (f". Did you mean '{near}'?" if near else ""), field="clinic", value=clinic,
            allowed=list(table), code="unknown-name",
        )  # fmt: skip
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise InputError("how many people are wanted", field="size", value=size, allowed="1 or more")
    limit = FOR_EACH * size if most is None else most
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < size:
        raise InputError(
            "how many people are asked at most", field="most", value=most, allowed=f"a whole number, {size} or more",
            code="out-of-range",
        )  # fmt: skip
    community = Cohort(
        limit, seed=seed_from(seed), women=women, age=age, age_sd=age_sd, preset=preset, parameters=parameters,
        links=links, events_for=lived,
    )  # fmt: skip
    door = _Door(clinic, table[clinic], community.events_for)
    taken: list[Patient] = []
    asked = 0
    with task(f"recruiting {size} at {clinic}", size) as step:
        while len(taken) < size and asked < limit:
            people = [community[k] for k in range(asked, min(asked + CHUNK, limit))]
            found = door.take(people, workers)[: size - len(taken)]
            taken += found
            asked += len(people)
            step.advance(len(found))
    if len(taken) < size:
        raise InputError(
            f"the {clinic} clinic finds {len(taken)} of {size} people among {asked}: {door.lost()}",
            field="size", value=size, allowed=f"up to {len(taken)} with these settings",
            fix="ask more people (most=...), a longer life before (lived=...), or another clinic", code="nobody-found",
        )  # fmt: skip
    return Recruited(tuple(taken), door.day, clinic, asked, door.came, door.failed)


class _Door:
    """Who comes to a clinic, and who is taken; counts both."""

    def __init__(self, clinic: str, row: Mapping[str, Any], day: float) -> None:
        self.clinic, self.row = clinic, row
        self.day = OUTPUTS * max(np.floor(day / OUTPUTS), 1.0)  # a stored day
        self.criteria = acr_criteria()
        self.asked = self.came = self.met = self.both = self.failed = 0
        self.read: dict[str, list[float]] = {reading: [] for reading in row["slopes"]}
        names = {name for reading in row["slopes"] for name in READINGS[reading][0]}
        self.record = sorted(names | set(self.criteria.requires))

    def take(self, people: list[Patient], workers: int) -> list[Patient]:
        self.asked += len(people)
        course = simulate(people, self.day, outputs=OUTPUTS, rhythm="never", record=self.record, workers=workers)
        return [p for p in people if self._takes(course, p)]

    def _takes(self, course: Course, person: Patient) -> bool:
        if str(course.status.values[course.ids.index(person.identity)]) != "ok":
            self.failed += 1
            return False
        view = PatientView(course, person.identity)
        chance = uniform(person.seed, person.identity, f"recruit/{self.clinic}", 0)
        comes = float(chance) < self._probability(view)
        meets = self.row["criteria"] == "none" or self.criteria.fibromyalgia(view, self.day)
        self.came += comes
        self.met += meets
        self.both += comes and meets
        return comes and meets

    def lost(self) -> str:
        """Say how many each condition kept out."""
        asked = self.asked - self.failed
        words = [f"{self.failed} lives failed"] if self.failed else []
        if self.row["criteria"] != "none":
            words.append(f"criteria {self.row['criteria']} kept out {asked - self.met} of {asked}")
        reasons = "; ".join(
            f"{name.replace('_', ' ')} {np.mean(values):.2g} on average, {self.row['slopes'][name]['centre']:g} is "
            "middling"
            for name, values in self.read.items()
            if values
        )
        words.append(f"{asked - self.came} of {asked} did not come" + (f" ({reasons})" if reasons else ""))
        if self.row["criteria"] != "none":
            words.append(f"{self.met - self.both} of the {self.met} with the criteria did not come")
        return ", ".join(words)

    def _probability(self, view: PatientView) -> float:
        odds = float(self.row["base"])
        for reading, slope in self.row["slopes"].items():
            found = READINGS[reading][1](view, self.day)
            self.read[reading].append(found)
            odds += float(slope["slope"]) * (found - float(slope["centre"]))
        return float(1.0 / (1.0 + portable_exp(-odds)))
