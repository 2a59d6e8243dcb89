"""Tests behind measures: done once a patient and day, and on everybody together where a test can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fibrosim.clinic import PatientView, test_named

if TYPE_CHECKING:
    from fibrosim.clinic import ClinicalTest
    from fibrosim.results import TestResult

__all__ = ["form_of", "perform_all", "performed"]

_DONE: WeakKeyDictionary[PatientView, dict[tuple[str, float], TestResult]] = WeakKeyDictionary()


@cache
def form_of(name: str) -> ClinicalTest:
    """Return the form for cohorts of a test."""
    return test_named(name).for_cohorts()


def performed(name: str, view: PatientView, day: float) -> TestResult:
    """Return the result of a test on a patient, done now if it was not."""
    done = _DONE.setdefault(view, {})
    if (name, day) not in done:
        test = form_of(name)
        done[name, day] = test.perform(view, day, test.draws(view, day))
    return done[name, day]


def perform_all(wanted: Iterable[tuple[str, float]], views: Sequence[PatientView]) -> None:
    """Do tests (name and day) on everybody at once; `performed` finds the results."""
    for name, day in dict.fromkeys(wanted):
        left = [view for view in views if (name, day) not in _DONE.setdefault(view, {})]
        for view, result in zip(left, form_of(name).perform_many(left, day), strict=True):
            _DONE[view][name, day] = result
