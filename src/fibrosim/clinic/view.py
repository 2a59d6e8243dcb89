"""What a test may see of a patient: the record, and the course up to the day of the visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError, SimulationError

if TYPE_CHECKING:
    from fibrosim.results import Course

__all__ = ["PatientView", "Snapshot", "pool_values"]


@dataclass(frozen=True)
class Snapshot:
    """The whole state of a patient, by label ``subsystem.symbol`` or ``subsystem.symbol/block``.

    Parameters
    ----------
    day : float
    states, inputs, parameters : mapping of str to float
        Fast states stand at their long-run values.
    rhythm : float
        1 where the 24 h rhythm runs, else 0.
    """

    day: float
    states: Mapping[str, float]
    inputs: Mapping[str, float]
    parameters: Mapping[str, float]
    rhythm: float


class PatientView:
    """One patient's course, read only.

    Parameters
    ----------
    course : Course
        One or more patients; it is read and never changed.
    patient : int, optional
        Patient id; may be left out where there is only one.

    Raises
    ------
    InputError
        If the patient is not in the course.
    SimulationError
        If the patient's run failed: there is nothing that a test could measure.
    """

    def __init__(self, course: Course, patient: int | None = None) -> None:
        ids = course.ids
        if patient is None and len(ids) == 1:
            patient = ids[0]
        if patient not in ids:
            raise InputError(
                "say which patient of the course is examined",
                field="patient",
                value="none" if patient is None else patient,
                allowed=", ".join(map(str, ids[:8])) + (", ..." if len(ids) > 8 else ""),
                code="unknown-patient",
            )
        self._row = ids.index(patient)
        status = str(course.status.values[self._row])
        if status != "ok":
            raise SimulationError(f"patient {patient} cannot be examined: {status}")
        self._course = course
        self._arrays: dict[str, np.ndarray] = {}  # looked up in the data once: each look costs a millisecond
        self.record: Mapping[str, Any] = dict(course.people[self._row])
        self.days = course.days
        self.areas = course.areas
        self.manifest = course.manifest

    @property
    def id(self) -> int:
        """Patient id, part of the key of every draw."""
        return int(self.record["id"])

    @property
    def seed(self) -> int:
        """The patient's seed, part of the key of every draw."""
        return int(self.record.get("seed", 0))

    @property
    def age(self) -> float:
        """Age in years."""
        return _number(self.record, "age", "46 year")

    @property
    def woman(self) -> bool:
        """True for women."""
        return str(self.record.get("sex", "female")) == "female"

    @property
    def events(self) -> list[Mapping[str, Any]]:
        """What happened to the patient: triggers, treatments, side effects."""
        return [event for event in self._course.events if event.get("patient") == self.id]

    @property
    def species(self) -> str:
        """Species; human unless the record says otherwise."""
        return str(self.record.get("species", "human"))

    @property
    def names(self) -> list[str]:
        """Names of the variables that the course holds."""
        return [str(name) for name in self._course.data.data_vars]

    def has(self, name: str) -> bool:
        """Say whether the course holds this variable."""
        return name in self._course

    def value(self, name: str, day: float) -> float:
        """Return a patient-level variable at the last stored time at or before `day`."""
        return float(self._at(name, self.index(day)))

    def values(self, name: str, start: float, stop: float) -> np.ndarray:
        """Return all stored values in [start, stop]; shape (time,) or (time, area)."""
        chosen = (self.days >= start) & (self.days <= stop)
        return self._array(name)[self._row, chosen]

    def area(self, name: str, day: float, area: str) -> float:
        """Return an area's value at the last stored time at or before `day`."""
        if area not in self.areas:
            raise InputError(
                "this area was not simulated",
                field="area",
                value=area,
                allowed=self.areas,
                fix="simulate with areas=19",
                code="unknown-area",
            )
        return float(self._at(name, self.index(day))[self.areas.index(area)])

    def pool(self, name: str, day: float, pool: str) -> float:
        """Return a pool's value at the last stored time at or before `day`."""
        if "pool" not in self._arrays:
            self._arrays["pool"] = self._course.data["pool"].values
        pools = [str(each) for each in self._arrays["pool"]]
        if pool not in pools:
            raise InputError(
                "this pool was not simulated", field="pool", value=pool, allowed=pools, code="unknown-pool"
            )
        return float(self._at(name, self.index(day))[pools.index(pool)])

    def area_values(self, name: str, days: np.ndarray) -> np.ndarray:
        """Return an area variable at several days, shape (day, area)."""
        return np.array([self._at(name, self.index(day)) for day in days])

    def index(self, day: float) -> int:
        """Return the place of the last stored time at or before `day`.

        Raises
        ------
        InputError
            If `day` lies outside the course.
        """
        if not (self.days.size and self.days[0] <= day <= self.days[-1]):
            raise InputError(
                "must lie inside the course",
                field="day",
                value=day,
                allowed=f"{self.days[0]:g} to {self.days[-1]:g} day" if self.days.size else "none",
                code="out-of-range",
            )
        return int(np.searchsorted(self.days, day, side="right")) - 1

    def snapshot(self, day: float) -> Snapshot:
        """Return the whole state at the beginning of a visit.

        Raises
        ------
        InputError
            If the course kept none for this day.
        """
        held = self._course.snapshots
        days = [] if held is None else [float(d) for d in held["visit"].values]
        if held is None or float(day) not in days:
            raise InputError(
                "the course keeps no whole state of this day, from which the test could go on",
                field="day",
                value=day,
                allowed=", ".join(f"{d:g}" for d in days) or "none: no visits were asked for",
                fix=f"simulate(..., visits=[{day:g}])",
                code="no-snapshot",
            )
        one = held.isel(patient=self._row, visit=days.index(float(day)))

        def named(name: str, dim: str) -> dict[str, float]:
            return dict(zip(held[dim].values.tolist(), one[name].values.tolist(), strict=True))

        return Snapshot(
            float(day),
            named("states", "state"),
            named("inputs", "input"),
            named("parameters", "parameter"),
            float(one["rhythm"]),
        )

    def _at(self, name: str, index: int) -> np.ndarray:
        values = self._array(name)[self._row, index]
        if not np.all(np.isfinite(values)):
            raise SimulationError(f"{name} of patient {self.id} is not a number on this day")
        return values

    def _array(self, name: str) -> np.ndarray:
        if name in self._arrays:
            return self._arrays[name]
        if name not in self._course:
            raise InputError(
                "the course lacks a variable that this test measures",
                field="variable",
                value=name,
                fix="run a body that has it, and keep it among the outputs",
                code="missing-variable",
            )
        self._arrays[name] = self._course.data[name].values
        return self._arrays[name]


def pool_values(views: Sequence[PatientView], names: Sequence[str], day: float, pools: Sequence[str]) -> np.ndarray:
    """Return what `PatientView.pool` gives, of many patients at once; shape (names, patients, pools).

    Raises
    ------
    InputError
        As `PatientView.pool` does.
    SimulationError
        If a value is not a number.
    """
    found = np.empty((len(names), len(views), len(pools)))
    courses = {id(view._course): view for view in views}
    for key, first in courses.items():
        known = [str(each) for each in first._course.data["pool"].values]
        mine = [k for k, view in enumerate(views) if id(view._course) == key]
        if missing := [pool for pool in pools if pool not in known]:
            raise InputError(
                "this pool was not simulated", field="pool", value=missing[0], allowed=known,
                fix="simulate with areas=19", code="unknown-pool",
            )  # fmt: skip
        rows, columns = np.array([views[k]._row for k in mine]), np.array([known.index(pool) for pool in pools])
        for row, name in enumerate(names):
            found[row, mine] = first._array(name)[rows[:, None], first.index(day), columns]
    if not np.isfinite(found).all():
        name, who, _ = np.argwhere(~np.isfinite(found))[0]
        raise SimulationError(f"{names[name]} of patient {views[who].id} is not a number on this day")
    return found


def _number(record: Mapping[str, Any], field: str, example: str) -> float:
    value = record.get(field)
    if isinstance(value, str):
        from fibrosim.units import parse_quantity

        return float(parse_quantity(value, "year", field=field))
    if value is None:
        raise InputError(
            "the patient's record lacks it",
            field=field,
            fix=f"{field}: {example}",
            code="missing-field",
        )
    return float(value)
