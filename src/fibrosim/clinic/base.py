"""What a clinical test is: a protocol done on a patient, scored as a clinic scores it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norms import Norms, norms
from fibrosim.clinic.view import PatientView
from fibrosim.errors import FibrosimError, InputError, ModelError

if TYPE_CHECKING:
    from fibrosim.results import Course, TestResult

__all__ = ["ClinicalTest", "check_test"]


class ClinicalTest(ABC):
    """Base of all tests.

    Attributes
    ----------
    name : str
        Short name, an identifier; the attribute of the visit (``visit.skin_biopsy``).
    numbers : str
        Name of the test's parameter file.
    level : str
        ``"patient"`` or ``"area"``: what one drawn specimen or rating belongs to.
    requires : tuple of str
        Variables of the course that it measures.
    optional : tuple of str
        Variables that it measures besides, where the course has them.
    site : str
        Where it is done; part of the key of its noise.
    area : str
        Area of the body that it needs; empty if none.
    rank : int
        Place in the order of a visit.
    species : tuple of str
        On whom it can be done.
    on_request : bool
        True for a test that a visit does only where it is named.
    variants : mapping
        Further names, with the arguments that make the test of that name (another site).
    """

    name: ClassVar[str] | str = ""
    rank: ClassVar[int] = 100
    on_request: ClassVar[bool] = False
    species: ClassVar[tuple[str, ...]] = ("human",)
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    numbers: ClassVar[str] = ""
    level: ClassVar[str] = "patient"
    requires: ClassVar[tuple[str, ...]] = ()
    optional: ClassVar[tuple[str, ...]] = ()
    site: str = ""
    area: str = ""

    @property
    def norms(self) -> Norms:
        """Protocol, noise and norms of the test."""
        return norms(self.numbers)

    def draws(self, view: PatientView, day: float, part: str = "") -> Draws:
        """Return the test's own noise for this patient and day."""
        site = "/".join(text for text in (self.site, part) if text) or "whole"
        return Draws(view.seed, view.id, f"clinic/{self.name}/{site}/{float(day)!r}")

    def for_cohorts(self) -> ClinicalTest:
        """Return the form for many people: the test itself, unless it has a cheaper one."""
        return self

    def trace(self, day: float) -> tuple[dict[str, Any], ...]:
        """Return what doing the test on a day leaves in the body: triggers for `simulate`, none for most tests.

        An examination reads a course and never changes it, so a test that sensitises says here by what.
        """
        return ()

    def check(self, view: PatientView) -> None:
        """Raise InputError for another species, or naming the variable that the course lacks."""
        self.check_species(view)
        for name in self.requires:
            if not view.has(name):
                raise InputError(
                    f"{self.name} needs a variable that the course lacks",
                    field="variable",
                    value=name,
                    fix='simulate(..., record="tests"), or record with a list of names, this among them',
                    code="missing-variable",
                )

    def check_species(self, view: PatientView) -> None:
        """Raise InputError if the test is not for this species."""
        if view.species not in self.species:
            raise InputError(
                f"{self.name} is a test for {' and '.join(self.species)}", field="species", value=view.species,
                allowed=list(self.species), fix="take a test of the species", code="wrong-species",
            )  # fmt: skip

    @abstractmethod
    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Do the test.

        Parameters
        ----------
        view : PatientView
            The patient, read only.
        day : float
            Day of the course.
        draws : Draws
            Noise of device, tester and patient; nothing else may be random.
        """

    def perform_many(self, views: Sequence[PatientView], day: float) -> list[TestResult]:
        """Do the test on many patients, each with the noise that is its own.

        Returns
        -------
        list of TestResult
            In the order of `views`, the same as one by one.
        """
        return [self.perform(view, day, self.draws(view, day)) for view in views]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}{', ' + self.site if self.site else ''}>"


def check_test(test: ClinicalTest, course: Course, day: float, patient: int | None = None) -> None:
    """Check that a test, of this package or of a plug-in, keeps the contract.

    Parameters
    ----------
    test : ClinicalTest
        What is checked.
    course : Course
        A course that holds what the test requires.
    day : float
        Day inside that course.
    patient : int, optional
        Patient id, where the course has several.

    Raises
    ------
    ModelError
        With every fault in one message.
    """
    faults: list[str] = []
    if not str(test.name).isidentifier():
        faults.append(f"name '{test.name}' is not an identifier")
    if not test.requires:
        faults.append("requires names no variable")
    before = course.content_hash()
    view = PatientView(course, patient)
    result = test.perform(view, day, test.draws(view, day))
    again = test.perform(view, day, test.draws(view, day))
    if result.to_dict() != again.to_dict():
        faults.append("the same examination gives another result")
    if course.content_hash() != before:
        faults.append("examining changed the course")
    faults += _faults_of(test, result)
    for name in test.requires:
        if not _refuses_without(test, course, day, patient, name):
            faults.append(f"does not name {name} where the course lacks it")
    if faults:
        raise ModelError(f"{test!r} breaks the contract of tests: " + "; ".join(faults))


def _faults_of(test: ClinicalTest, result: TestResult) -> list[str]:
    from fibrosim.units import READINGS, dimension_and_scale

    faults = []
    if result.name != test.name:
        faults.append(f"result is named '{result.name}'")
    if not result.measurements:
        faults.append("gives no measurement")
    for each in result.measurements:
        try:
            if each.unit not in READINGS:
                dimension_and_scale(each.unit or "1")
        except FibrosimError as error:
            faults.append(f"unit of '{each.name}': {error}")
    if not result.protocol:
        faults.append("protocol is empty")
    if not result.references:
        faults.append("names no source")
    if "kind" not in result.picture:
        faults.append("picture has no kind")
    try:
        json.dumps(result.to_dict(), allow_nan=False)
    except (TypeError, ValueError) as error:
        faults.append(f"not plain data: {error}")
    return faults


def _refuses_without(test: ClinicalTest, course: Course, day: float, patient: int | None, name: str) -> bool:
    from fibrosim.results import Course

    poorer = Course(course.data.drop_vars(name), course.people, list(course.status.values))
    view = PatientView(poorer, patient)
    try:
        test.perform(view, day, test.draws(view, day))
    except InputError as error:
        return name in str(error)
    return False
