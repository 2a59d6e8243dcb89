"""A visit: one patient seen on one day, with the tests that were done."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from fibrosim.results.measurement import Measurement, TestResult

if TYPE_CHECKING:
    import pandas

    from fibrosim.results.course import Course

__all__ = ["Visit"]


@dataclass(repr=False)
class Visit:
    """One patient, one day, the tests by name.

    Parameters
    ----------
    patient : mapping
        The patient's record (id, name, age, sex, ...), as in `Course.people`.
    day : float
        Day of the course.
    tests : dict of str to TestResult
        By short name; each is an attribute too, ``visit.skin_biopsy``.
    mechanism : sequence of mapping
        Present strength of each link: ``name``, ``source``, ``target``, ``gain``, ``value``,
        ``healthy_value``, ``disputed``, ``loop``.
    course : Course, optional
        The course that was examined; kept for reports, never changed.
    manifest : mapping
        How the numbers were made.

    Raises
    ------
    AttributeError
        For a test that was not done; the message names those that were.
    """

    patient: Mapping[str, Any]
    day: float
    tests: dict[str, TestResult] = field(default_factory=dict)
    mechanism: Sequence[Mapping[str, Any]] = ()
    course: Course | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> TestResult:
        tests = self.__dict__.get("tests", {})
        if name in tests:
            return tests[name]
        if name.startswith("_"):
            raise AttributeError(name)
        near = difflib.get_close_matches(name, tests, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise AttributeError(f"no test '{name}' was done at this visit ({', '.join(tests) or 'none'}).{hint}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tests})

    def __getitem__(self, name: str) -> TestResult:
        return self.tests[name]

    def __iter__(self) -> Iterator[TestResult]:
        return iter(self.tests.values())

    def __len__(self) -> int:
        return len(self.tests)

    @property
    def measurements(self) -> list[Measurement]:
        """All measurements of all tests, in order."""
        return [m for test in self for m in test.measurements]

    @property
    def abnormal(self) -> list[Measurement]:
        """Measurements outside their normal range."""
        return [m for m in self.measurements if m.abnormal]

    def provisional(self) -> list[str]:
        """Names of the numbers read straight off a state, as ``test: measurement``."""
        return [f"{t.name}: {m.name}" for t in self for m in t.measurements if m.provisional]

    def to_frame(self) -> pandas.DataFrame:
        """Return all measurements as a table with one row each."""
        import pandas

        rows = [{"test": t.name, **m.to_dict()} for t in self for m in t.measurements]
        return pandas.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the visit as data that JSON can hold (without the course)."""
        return {
            "patient": dict(self.patient),
            "day": self.day,
            "tests": {name: test.to_dict() for name, test in self.tests.items()},
            "mechanism": [dict(link) for link in self.mechanism],
            "manifest": dict(self.manifest),
        }

    def headline(self) -> str:
        """Return who was seen and when, in one line."""
        who = self.patient.get("name") or f"Patient {self.patient.get('id', '')}".strip()
        known = [str(self.patient[k]) for k in ("sex", "age") if self.patient.get(k) is not None]
        return ", ".join([str(who), *known, f"day {self.day:g}"])

    def __str__(self) -> str:
        head = self.headline()
        parts = [f"{head}\n{'=' * len(head)}", *(str(test) for test in self)]
        if self.provisional():
            parts.append("provisional (read off a state): " + ", ".join(self.provisional()))
        return "\n\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<h3>{escape(self.headline())}</h3>" + "".join(t._repr_html_() for t in self)
