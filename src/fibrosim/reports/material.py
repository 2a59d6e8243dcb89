"""What a report is made of, gathered once: visit, course, twin."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fibrosim.errors import FibrosimError
from fibrosim.results import Course, Measurement, TestResult, Visit

__all__ = ["Material", "source_key"]

PAIN = "pain.intensity"

# A state and the measurement whose normal range fits it: same quantity, same unit.
SAME_QUANTITY = {
    "immunity.soluble_il2_receptor": "soluble interleukin-2 receptor",
    "immunoglobulin.plasma_igg": "immunoglobulin g",
    "immunoglobulin.anti_satellite_glia": "anti-satellite-glia igg",
    "norepinephrine_plasma.concentration": "norepinephrine",
    "systemic_cytokines.interleukin_6": "interleukin-6",
}


@dataclass
class Material:
    """Everything that the parts of a report draw from."""

    visit: Visit
    course: Course | None
    twin_visit: Visit | None
    twin_course: Course | None

    @classmethod
    def gather(cls, visit: Visit, course: Course | None = None, twin: Course | Visit | None = None) -> Material:
        """Take the visit's patient out of the course and examine the twin on the same day."""
        course = course if course is not None else visit.course
        if course is not None:
            course = _one(course, visit.patient.get("id"))
        twin_visit, twin_course = None, None
        if isinstance(twin, Visit):
            twin_visit, twin_course = twin, twin.course
        elif twin is not None:
            twin_course = _one(twin, None)
            twin_visit = _examined(twin_course, visit)
        return cls(visit, course, twin_visit, twin_course)

    @property
    def headline(self) -> str:
        """Who was seen."""
        patient = self.visit.patient
        return str(patient.get("name") or f"Patient {patient.get('id', '')}".strip())

    @property
    def failure(self) -> str:
        """Why the patient's run failed; empty where it did not."""
        reasons = [] if self.course is None else list(self.course.failures().values())
        return reasons[0] if reasons else ""

    def pain(self, course: Course | None) -> dict[str, float]:
        """Return simulated pain by area on the day of the visit; empty where there is none."""
        if course is None or PAIN not in course:
            return {}
        days = course.days
        if not days[0] <= self.visit.day <= days[-1]:
            return {}
        values = course.at(self.visit.day)[PAIN].isel(patient=0)
        pairs = zip(course.areas, np.asarray(values.values, dtype=float), strict=True)
        # The state may leave the scale by rounding only; the scale is what is shown.
        return {name: float(np.clip(value, 0.0, 10.0)) for name, value in pairs}

    def state(self, course: Course | None, name: str) -> float:
        """Return a patient's state on the day of the visit, averaged over areas or pools."""
        if course is None or name not in course:
            return math.nan
        if not course.days[0] <= self.visit.day <= course.days[-1]:
            return math.nan
        return float(np.mean(course.at(self.visit.day)[name].values))

    def twin_of(self, test: TestResult, measurement: Measurement) -> Measurement | None:
        """Return the twin's measurement of the same name, where the twin had the test."""
        other = None if self.twin_visit is None else self.twin_visit.tests.get(test.name)
        return next((m for m in other or () if m.name == measurement.name), None)

    def normal(self) -> dict[str, tuple[float | None, float | None]]:
        """Return normal bands of states from the ranges that the tests themselves printed."""
        found = {}
        for name, wanted in SAME_QUANTITY.items():
            if self.course is None or name not in self.course:
                continue
            unit = self.course[name].attrs["unit"]
            for measurement in self.visit.measurements:
                limits = (measurement.normal_low, measurement.normal_high)
                same = measurement.name.lower() == wanted and measurement.unit == unit
                if same and limits != (None, None):
                    found[name] = limits
        return found

    def sources(self) -> list[dict[str, Any]]:
        """Return sources of the run and of the tests, each once, by key or words."""
        return self._sources

    @cached_property
    def _sources(self) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        given: list[Any] = list(self.course.sources()) if self.course is not None else []
        for test in self.visit:
            given += list(test.references)
        for record in given:
            plain = dict(record) if isinstance(record, Mapping) else {"citation": str(record)}
            key = source_key(record)
            if key and key != "assumed":
                found[key] = {**found.get(key, {}), **plain}
        return [found[key] for key in sorted(found, key=str.lower)]


def source_key(record: Any) -> str:
    """Return what a source goes by: its key, else its words."""
    if isinstance(record, Mapping):
        return str(record.get("key") or record.get("citation") or "")
    return str(record)


def _one(course: Course, number: Any) -> Course:
    if len(course) == 1:
        return course
    return course.patient(number)


def _examined(course: Course, visit: Visit) -> Visit | None:
    """Do the visit's tests on the twin; without one where the twin cannot have them."""
    from fibrosim.clinic import all_tests, examine

    known = all_tests(None)
    names = [name for name in visit.tests if name in known]
    if not names:
        return None
    try:
        return examine(course, visit.day, names)
    except FibrosimError:
        return None
