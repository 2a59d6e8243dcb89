"""The course: what a simulation returns, labelled and with units, sources and status."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    import pandas
    import xarray

__all__ = ["Course", "Variable", "concatenate"]

OK = "ok"
LEVEL_DIMS = {
    "patient": ("patient", "time"),
    "area": ("patient", "time", "area"),
    "pool": ("patient", "time", "pool"),
}


@dataclass(frozen=True)
class Variable:
    """What is known about one state or observable of a course.

    Parameters
    ----------
    name : str
        Full name, ``subsystem.symbol``.
    unit : str
        Unit of the values; ``"1"`` for a number without one.
    level : str
        ``"patient"``, ``"area"`` or ``"pool"``.
    long_name : str
        Name in words.
    clock : str
        ``"slow"`` or ``"fast"``.
    references : sequence of str
        Keys of the sources of the numbers behind it.
    provisional : bool
        True where the value is an index read straight off a state.
    calibrated : bool
        True where the value was informed by calibration.
    """

    name: str
    unit: str = "1"
    level: str = "patient"
    long_name: str = ""
    clock: str = "slow"
    references: Sequence[str] = ()
    provisional: bool = False
    calibrated: bool = False

    def attributes(self) -> dict[str, Any]:
        """Return the attributes that the labelled array carries."""
        return {
            "unit": self.unit,
            "long_name": self.long_name or self.name.replace("_", " ").replace(".", ": "),
            "subsystem": self.name.partition(".")[0],
            "level": self.level,
            "clock": self.clock,
            "references": list(self.references),
            "provisional": bool(self.provisional),
            "calibrated": bool(self.calibrated),
        }


class Course:
    """Patients over time: every stored state with its unit, source and status.

    Parameters
    ----------
    data : xarray.Dataset
        Dims ``patient`` (ids), ``time`` (days), ``area`` and ``pool`` (names). One variable per
        state or observable, named ``subsystem.symbol``.
    people : list of dict
        One record a patient, in the order of `data`: id, name, seed, age, sex, and so on.
    status : sequence of str
        ``"ok"`` or ``"failed: reason"``, one a patient.
    solver : mapping of str to sequence, optional
        Columns such as ``steps``, ``rejected``, ``worst_state``; one value a patient.
    events : list of dict, optional
        What happened: ``patient``, ``day``, ``kind`` ("trigger", "treatment", ...), ``what``;
        ``until`` (day) where it lasts.
    manifest : mapping, optional
        Version, hashes, seed, random scheme, kernel, cpu, solver, tolerances, created.
    references : mapping of str to mapping, optional
        Source records by key, each with ``citation`` and ``doi``, ``pmid`` or ``identifier``.
    snapshots : xarray.Dataset, optional
        The whole state on the days of visits that were asked for; see `snapshots.snapshot_data`.

    Raises
    ------
    InputError
        If people, status or a solver column do not have one entry a patient.

    Notes
    -----
    Values of a failed patient are NaN from the failure on and the reason is in `status`:
    a NaN never comes without one.
    """

    def __init__(
        self,
        data: xarray.Dataset,
        people: Sequence[Mapping[str, Any]],
        status: Sequence[str],
        solver: Mapping[str, Sequence[Any]] | None = None,
        events: Iterable[Mapping[str, Any]] = (),
        manifest: Mapping[str, Any] | None = None,
        references: Mapping[str, Mapping[str, Any]] | None = None,
        snapshots: xarray.Dataset | None = None,
    ) -> None:
        count = int(data.sizes["patient"])
        columns = {name: list(column) for name, column in (solver or {}).items()}
        parts = {"people": people, "status": status}
        for what, part in {**parts, **{f"solver.{k}": v for k, v in columns.items()}}.items():
            if len(part) != count:
                raise InputError(
                    f"must have one entry for each of the {count} patients",
                    field=what,
                    value=len(part),
                    code="wrong-length",
                )
        self.data = data
        self.people = [dict(person) for person in people]
        self._status = [str(text) for text in status]
        self._solver = columns
        self.events = [dict(event) for event in events]
        self.manifest = dict(manifest or {})
        self.references = {key: dict(record) for key, record in (references or {}).items()}
        self.snapshots = snapshots

    @classmethod
    def from_arrays(
        cls,
        time: np.ndarray,
        arrays: Mapping[str, np.ndarray],
        variables: Mapping[str, Variable],
        people: Sequence[Mapping[str, Any]],
        *,
        status: Sequence[str],
        areas: Sequence[str] = (),
        pools: Sequence[str] = (),
        solver: Mapping[str, Sequence[Any]] | None = None,
        events: Iterable[Mapping[str, Any]] = (),
        manifest: Mapping[str, Any] | None = None,
        references: Mapping[str, Mapping[str, Any]] | None = None,
        snapshots: xarray.Dataset | None = None,
    ) -> Course:
        """Label plain arrays.

        Parameters
        ----------
        time : ndarray, shape (time,)
            Days, increasing.
        arrays : mapping of str to ndarray
            Shape (patient, time), or (patient, time, area or pool) as the variable's level says.
        variables : mapping of str to Variable
            One for each array.
        people : sequence of mapping
            Records with at least ``id``, in the order of the arrays.
        status, areas, pools, solver, events, manifest, references, snapshots
            As in `Course`.
        """
        import xarray

        held = {}
        for name in sorted(arrays):
            variable = variables[name]
            dims = LEVEL_DIMS[variable.level]
            values = np.asarray(arrays[name], dtype="<f8")
            held[name] = (dims, values, variable.attributes())
        coords = {
            "patient": ("patient", np.array([int(p["id"]) for p in people], dtype="<i8")),
            "time": ("time", np.asarray(time, dtype="<f8"), {"unit": "day"}),
        }
        if areas:
            coords["area"] = ("area", np.array(list(areas), dtype=str))
        if pools:
            coords["pool"] = ("pool", np.array(list(pools), dtype=str))
        data = xarray.Dataset(held, coords=coords)
        return cls(data, people, status, solver, events, manifest, references, snapshots)

    # -- what it holds ---------------------------------------------------------------------

    @property
    def status(self) -> xarray.DataArray:
        """``"ok"`` or ``"failed: reason"``; shape (patient,)."""
        import xarray

        return xarray.DataArray(
            np.array(self._status, dtype=str),
            dims="patient",
            coords={"patient": self.data["patient"]},
            name="status",
        )

    @property
    def solver(self) -> pandas.DataFrame:
        """Steps, rejected steps, worst state and so on; one row a patient."""
        import pandas

        return pandas.DataFrame(self._solver, index=pandas.Index(self.ids, name="patient"))

    @property
    def ids(self) -> list[int]:
        """Patient ids in stored order."""
        return [int(number) for number in self.data["patient"].values]

    @property
    def days(self) -> np.ndarray:
        """Stored times, shape (time,), in days."""
        return np.asarray(self.data["time"].values, dtype=float)

    @property
    def areas(self) -> list[str]:
        """Names of the body areas."""
        return [str(n) for n in self.data["area"].values] if "area" in self.data.coords else []

    def __len__(self) -> int:
        return len(self._status)

    def __contains__(self, name: object) -> bool:
        return name in self.data.data_vars

    def __getitem__(self, name: str) -> xarray.DataArray:
        """Return one variable; a misspelt name is answered with the nearest one."""
        if name not in self.data.data_vars:
            names = [str(n) for n in self.data.data_vars]
            near = difflib.get_close_matches(str(name), names, n=1)
            raise InputError(
                "no such variable in this course",
                field="variable",
                value=name,
                fix=f"did you mean '{near[0]}'?" if near else "list(course.data) names them",
                code="unknown-key",
            )
        return self.data[name]

    def sources(self) -> list[dict[str, Any]]:
        """Return the references behind what was run, each with its ``key``, sorted by key."""
        used = set(self.references)
        for variable in self.data.data_vars.values():
            used.update(variable.attrs.get("references", ()))
        return [{"key": key, **self.references.get(key, {})} for key in sorted(used)]

    # -- parts of it -----------------------------------------------------------------------

    def at(self, day: float) -> xarray.Dataset:
        """Return the last stored values at or before `day` (no time dimension left).

        Raises
        ------
        InputError
            If `day` lies before the first or after the last stored time.
        """
        days = self.days
        if not (days.size and days[0] <= day <= days[-1]):
            raise InputError(
                "must lie inside the course",
                field="day",
                value=day,
                allowed=f"{days[0]:g} to {days[-1]:g} day" if days.size else "nothing was stored",
                code="out-of-range",
            )
        return self.data.isel(time=int(np.searchsorted(days, day, side="right")) - 1)

    def patient(self, number: int | None = None) -> Course:
        """Return the course of one patient.

        Parameters
        ----------
        number : int, optional
            Patient id; may be left out where there is only one.
        """
        if number is None and len(self) == 1:
            number = self.ids[0]
        if number not in self.ids:
            raise InputError(
                "no such patient in this course",
                field="patient",
                value=number,
                allowed=_short_list(self.ids),
                code="unknown-patient",
            )
        return self.select([number])

    def select(self, numbers: Iterable[int]) -> Course:
        """Return the course of the patients with these ids, in this order."""
        ids = self.ids
        rows = [ids.index(int(number)) for number in numbers]
        kept = {ids[row] for row in rows}
        return Course(
            self.data.isel(patient=rows),
            [copy.deepcopy(self.people[row]) for row in rows],
            [self._status[row] for row in rows],
            {name: [column[row] for row in rows] for name, column in self._solver.items()},
            [event for event in self.events if event.get("patient") in kept],
            self.manifest,
            self.references,
            None if self.snapshots is None else self.snapshots.isel(patient=rows),
        )

    def ok(self) -> Course:
        """Return the course of the patients that did not fail."""
        return self.select(n for n, text in zip(self.ids, self._status, strict=True) if text == OK)

    def failures(self) -> dict[int, str]:
        """Return the reason for each failed patient, by id."""
        pairs = zip(self.ids, self._status, strict=True)
        return {number: text for number, text in pairs if text != OK}

    # -- showing and keeping ---------------------------------------------------------------

    def save(self, folder: str | PathLike[str]) -> Path:
        """Write the course to a new folder and return its path; see `save_course`."""
        from fibrosim.results.storage import save_course

        return save_course(self, folder)

    def content_hash(self) -> str:
        """Return the hash of the canonical content; see `fibrosim.results.content_hash`."""
        from fibrosim.results.canonical import content_hash

        return content_hash(self)

    def __repr__(self) -> str:
        days, failed = self.days, self.failures()
        span = f"{days[0]:g} to {days[-1]:g} day, {days.size} times" if days.size else "no times"
        lines = [
            f"<fibrosim.Course: {len(self)} patient{'s' * (len(self) != 1)}, {span}>",
            f"  variables  {len(self.data.data_vars)}, areas {len(self.areas) or '-'}",
            f"  status     {len(self) - len(failed)} ok, {len(failed)} failed",
        ]
        lines += [f"    patient {n}: {text}" for n, text in list(failed.items())[:3]]
        for event in self.events[:5]:
            lines.append(f"  day {event['day']:<8g}{event['kind']}: {event['what']}")
        if len(self.events) > 5:
            lines.append(f"  and {len(self.events) - 5} more events")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(repr(self))}</pre>{self.data._repr_html_()}"


def concatenate(courses: Sequence[Course]) -> Course:
    """Join courses of different patients over the same times and variables.

    Parameters
    ----------
    courses : sequence of Course
        At least one; no patient id may come twice.

    Raises
    ------
    InputError
        If there is none, an id comes twice, or times or variables differ.
    """
    import xarray

    if not courses:
        raise InputError("needs at least one course", field="courses", value=0, code="empty")
    first = courses[0]
    ids = [number for course in courses for number in course.ids]
    if len(set(ids)) != len(ids):
        raise InputError("patient ids must differ between courses", field="courses", code="twice")
    for course in courses[1:]:
        same = np.array_equal(course.days, first.days) and course.areas == first.areas
        if not same or set(course.data.data_vars) != set(first.data.data_vars):
            raise InputError(
                "must share times, areas and variables to be joined",
                field="courses",
                code="mixed-courses",
            )
    references: dict[str, Mapping[str, Any]] = {}
    for course in courses:
        references.update(course.references)
    return Course(
        xarray.concat([course.data for course in courses], dim="patient", join="exact"),
        [person for course in courses for person in course.people],
        [text for course in courses for text in course._status],
        {name: [v for c in courses for v in c._solver[name]] for name in first._solver},
        [event for course in courses for event in course.events],
        first.manifest,
        references,
        _joined(courses),
    )


def _joined(courses: Sequence[Course]) -> xarray.Dataset | None:
    import xarray

    held = [course.snapshots for course in courses if course.snapshots is not None]
    if len(held) < len(courses):
        return None
    return xarray.concat(held, dim="patient", join="exact")


def _short_list(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids[:8])) + (f", ... ({len(ids)} patients)" if len(ids) > 8 else "")
