"""Measures by rule: what a test of the clinic reads, and what is read off a variable of the course.

``blood_panel/interleukin-6`` is the measurement of that name of that test, with the noise of device and
tester, once for each person; ``... (low)`` and ``... (high)`` are 1 where it lies below or above the range
that the test prints. ``course/autonomic.muscle_outflow`` is a variable of the course, and
``course/pain.intensity@neck`` an area's (or pool's): no test reads it, so it is provisional.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.clinic import PatientView, all_tests
from fibrosim.errors import InputError
from fibrosim.evidence.measures import MEASURES, Measure
from fibrosim.evidence.performed import form_of, performed
from fibrosim.random import Stream

if TYPE_CHECKING:
    from fibrosim.results import Measurement

__all__ = ["ALL_MEASURES", "AllMeasures", "is_provisional"]

COURSE = "course"


def _as_read(truth: np.ndarray, people: np.ndarray, stream: Stream, purpose: str) -> np.ndarray:
    return np.asarray(truth)


def is_provisional(name: str) -> bool:
    """Say whether a measure is read off a variable of the course, by no test."""
    return name.startswith(f"{COURSE}/")


@cache
def _variable(rest: str) -> Measure:
    from fibrosim.body import area_names, body, pool_names

    name, _, place = rest.partition("@")
    system = body(19).system
    try:
        level = system.level_of(name)
    except KeyError:
        raise KeyError(rest) from None
    if level.name != "patient" and place not in (*area_names(), *pool_names()):
        raise KeyError(rest)
    from fibrosim.language import unit_of

    def truth(view: PatientView, day: float) -> float:
        if level.name == "area":
            return view.area(name, day, place)
        if level.name == "pool":
            return view.pool(name, day, place)
        return view.value(name, day)

    words = name.replace("_", " ").replace(".", " ") + (f", {place.replace('_', ' ')}" if place else "")
    return Measure(words, unit_of(system, name), (name,), truth, _as_read)


@cache
def _reading(test_name: str, wanted: str) -> Measure:
    if test_name not in all_tests(None):
        raise KeyError(f"{test_name}/{wanted}")
    test = form_of(test_name)
    side = next((s for s in ("low", "high") if wanted.endswith(f" ({s})")), "")
    plain = wanted.removesuffix(f" ({side})") if side else wanted

    def truth(view: PatientView, day: float) -> float:
        result = performed(test_name, view, day)
        for each in result.measurements:
            if each.name == plain:
                return _number(each, side)
        names = [each.name for each in result.measurements]
        raise InputError(
            f"{test_name} has no measurement of this name", field="measure", value=wanted, allowed=names,
            code="unknown-name",
        )  # fmt: skip

    place = getattr(test, "place", "")
    words = f"{plain}, {place}" if place else plain
    words += {"low": " below the normal range", "high": " above the normal range"}.get(side, "")
    return Measure(words, "1" if side else "", (*test.requires, *test.optional), truth, _as_read, test_name)


def _number(each: Measurement, side: str) -> float:
    """Return the value of a measurement, or whether it lies on one side of its normal range."""
    if each.value is None:
        return math.nan
    value = float(each.value)
    if not side:
        return value
    limit = each.normal_low if side == "low" else each.normal_high
    if limit is None:
        raise InputError(
            "the test prints no such limit", field="measure", value=f"{each.name} ({side})", code="unknown-name"
        )
    return float(value < limit if side == "low" else value > limit)


class AllMeasures(Mapping[str, Measure]):
    """The measures of `MEASURES`, and those that follow by rule from tests and variables."""

    def __getitem__(self, name: str) -> Measure:
        if name in MEASURES:
            return MEASURES[name]
        kind, found, rest = str(name).partition("/")
        if not found:
            raise KeyError(name)
        return _variable(rest) if kind == COURSE else _reading(kind, rest)

    def __contains__(self, name: object) -> bool:
        try:
            self[str(name)]
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(MEASURES)

    def __len__(self) -> int:
        return len(MEASURES)


ALL_MEASURES = AllMeasures()
"""Every measure that a study may name."""
