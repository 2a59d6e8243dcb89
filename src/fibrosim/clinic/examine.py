"""A visit to the clinic: every test done on one patient on one day."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable
from functools import partial
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.criteria import Criteria
from fibrosim.clinic.found import test_classes
from fibrosim.clinic.mechanism import link_strengths
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Visit

if TYPE_CHECKING:
    from fibrosim.results import Course, TestResult

__all__ = ["acr_criteria", "all_tests", "examine", "examine_cohort", "read_by_tests", "test_named"]

PLUG_INS = "fibrosim.tests"


def all_tests(species: str | None = "human") -> dict[str, Callable[[], ClinicalTest]]:
    """Return the tests of this package and of installed plug-ins, by name.

    Parameters
    ----------
    species : str, optional
        On whom they are done; None for all.
    """
    found: dict[str, Callable[[], ClinicalTest]] = {}
    for kind in test_classes():
        if species is not None and species not in kind.species:
            continue
        found[kind.name] = kind
        found.update({name: partial(kind, **choices) for name, choices in kind.variants.items()})
    for point in entry_points(group=PLUG_INS):
        if point.name not in found:
            found[point.name] = point.load()
    return found


def test_named(name: str) -> ClinicalTest:
    """Return a test by its name, at its default site."""
    known = all_tests(None)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise InputError(
            "no test of this name",
            field="tests",
            value=name,
            allowed=list(known),
            fix=f"did you mean '{near[0]}'?" if near else None,
            code="unknown-name",
        )
    return known[name]()


def acr_criteria() -> Criteria:
    """Return the test of the ACR criteria, the one whose verdict decides who has fibromyalgia."""
    return Criteria()


test_named.__test__ = False  # type: ignore[attr-defined]


def read_by_tests() -> set[str]:
    """Return the variables of a course that the tests of a visit read."""
    kinds = [kind for kind in test_classes() if not kind.on_request]
    return {name for kind in kinds for name in (*kind.requires, *kind.optional)}


def examine(
    course: Course,
    day: float,
    tests: Iterable[str | ClinicalTest] | None = None,
    patient: int | None = None,
) -> Visit:
    """Do the tests of the clinic on a patient.

    Parameters
    ----------
    course : Course
        What `simulate` returned; it is read and never changed.
    day : float
        Day of the course, inside it.
    tests : iterable of str or ClinicalTest, optional
        Names (``"skin_biopsy"``) or tests with their choices (``SkinBiopsy("thigh")``); every
        test of the package that the simulated areas allow is done if left out, but for those
        that are done on request only (injections, blocks).
    patient : int, optional
        Patient id; may be left out where the course has only one.

    Returns
    -------
    Visit
        With one `TestResult` a test, each an attribute. The same examination gives the same
        result, whatever else was examined before.

    Raises
    ------
    InputError
        For an unknown test or patient, a day outside the course, or a variable that a test
        needs and the course lacks.
    SimulationError
        If the patient's run failed.
    """
    _check_day(day)
    view = PatientView(course, patient)
    view.index(day)
    results = {}
    for test in _once(_chosen(view, tests)):
        test.check_species(view)
        results[test.name] = test.perform(view, day, test.draws(view, day))
    return _visit(course, view, day, results)


def examine_cohort(course: Course, day: float, tests: Iterable[str | ClinicalTest] | None = None) -> dict[int, Visit]:
    """Do the tests of the clinic on everybody of a course whose run did not fail.

    Tests are done in their form for many people (`ClinicalTest.for_cohorts`), and on all at once where they can be;
    each patient's results are the same in any company.

    Parameters
    ----------
    course, day, tests
        As of `examine`.

    Returns
    -------
    dict of int to Visit
        By patient id, in the order of the course; `course.failures()` names those who are left out.
    """
    _check_day(day)
    failed = course.failures()
    views = [PatientView(course, number) for number in course.ids if number not in failed]
    if not views:
        return {}
    views[0].index(day)
    results: list[dict[str, TestResult]] = [{} for _ in views]
    for test in _once(each.for_cohorts() for each in _chosen(views[0], tests)):
        for view in views:
            test.check_species(view)
        for own, result in zip(results, test.perform_many(views, day), strict=True):
            own[test.name] = result
    return {view.id: _visit(course, view, day, own) for view, own in zip(views, results, strict=True)}


def _check_day(day: float) -> None:
    if isinstance(day, bool) or not isinstance(day, (int, float)) or not math.isfinite(day):
        raise InputError("must be a number of days", field="day", value=day, fix="day=400", code="wrong-type")


def _once(tests: Iterable[ClinicalTest]) -> list[ClinicalTest]:
    found: dict[str, ClinicalTest] = {}
    for test in tests:
        if test.name in found:
            raise InputError("a test may be done once a visit", field="tests", value=test.name, code="twice")
        found[test.name] = test
    return list(found.values())


def _visit(course: Course, view: PatientView, day: float, results: dict[str, TestResult]) -> Visit:
    return Visit(
        patient=view.record,
        day=float(day),
        tests=results,
        mechanism=link_strengths(view, day),
        course=course.select([view.id]),
        manifest=course.manifest,
    )


def _chosen(view: PatientView, tests: Iterable[str | ClinicalTest] | None) -> list[ClinicalTest]:
    if tests is None:
        made = [test_named(name) for name in all_tests(view.species)]
        return [t for t in made if not t.on_request and (not t.area or t.area in view.areas)]
    if isinstance(tests, (str, ClinicalTest)):
        tests = [tests]
    made = [test_named(t) if isinstance(t, str) else t for t in tests]
    for each in made:
        if not isinstance(each, ClinicalTest):
            raise InputError(
                "must be a test or its name",
                field="tests",
                value=each,
                allowed=list(all_tests(None)),
                code="wrong-type",
            )
    return made
