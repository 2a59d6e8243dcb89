"""Steady branches of the averaged body against a gain or a parameter, by continuation in simulation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...body import body
from ...errors import InputError
from ...figures.shown import Shown
from ...parameters import nearest
from ...units import parse_quantity
from ..person import Patient
from ..settings import parameter_value, system_parameters
from ..triggers import whiplash
from .lanes import Lanes, States, rest

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["Branches", "branches"]

PAIN = "pain.intensity"
STRONG = 3.0
DRIFT = 0.02
APART = 0.05
FEWEST = 3
SWEEPS = ("up", "down", "after the trigger")
TAIL = 0.75


@dataclass(frozen=True)
class Branches(Shown):
    """Where the averaged body comes to rest for each value, and from where.

    Attributes
    ----------
    name, unit : str
        What is varied.
    reading, reading_unit : str
        What is read, mean over areas or pools.
    values : ndarray, shape (value,)
        Increasing.
    ends : dict of str to ndarray, shape (value,)
        Reading at rest on the way up, on the way down, and after the trigger.
    settled : dict of str to ndarray of bool, shape (value,)
        Whether the reading stood still over the last quarter of the run.
    spans : list of (float, float)
        Ranges of values with two steady branches.
    folds : list of (float, float, str)
        Where a branch is left: below and above which value, and on which sweep.
    tolerance : float
        Readings closer than this are one branch.
    status : str
        "ok", or the reason of the first failure.
    """

    name: str
    unit: str
    kind: str
    reference: float
    patient: str
    areas: int
    settle: float
    reading: str
    reading_unit: str
    values: np.ndarray
    ends: dict[str, np.ndarray] = field(repr=False)
    settled: dict[str, np.ndarray] = field(repr=False)
    spans: list[tuple[float, float]]
    folds: list[tuple[float, float, str]]
    tolerance: float
    status: str

    def to_frame(self) -> pandas.DataFrame:
        """Return a row a value and a sweep."""
        import pandas

        rows = [
            {"value": float(v), "sweep": sweep, "reading": float(self.ends[sweep][k]),
             "settled": bool(self.settled[sweep][k]), "two_branches": self._inside(float(v))}
            for sweep in SWEEPS
            for k, v in enumerate(self.values)
        ]  # fmt: skip
        frame = pandas.DataFrame(rows)
        frame.attrs["units"] = {"value": self.unit, "reading": self.reading_unit}
        return frame

    def _inside(self, value: float) -> bool:
        return any(low <= value <= high for low, high in self.spans)

    @property
    def hysteresis(self) -> bool:
        """Whether two steady branches were found for some value."""
        return bool(self.spans)

    def figure(self) -> Figure:
        """Draw the branches, the sweeps and what lies between two folds."""
        from ...figures import branches as draw

        words = self.name.replace("_", " ")
        axis = f"gain of the link {words}" if self.kind == "link" else words
        return draw(
            self.values, self.ends, self.settled, spans=self.spans, folds=self.folds, reference=self.reference,
            x_label=axis + ("" if self.unit == "1" else f" [{self.unit}]"),
            y_label=self.reading.replace("_", " ").replace(".", " ")
            + {"1": "", "pain_point": ", 0 to 10"}.get(self.reading_unit, f" [{self.reading_unit}]"),
            title=f"Steady branches of {self.patient}",
            subtitle=f"day-averaged body without noise, {self.settle / 365.25:g} years at each value, "
            f"{self.areas} area{'s' * (self.areas > 1)}",
            verdict=self._verdict(),
        )  # fmt: skip

    def _verdict(self) -> str:
        unit = "" if self.unit == "1" else f" {self.unit}"
        low, high = float(self.values[0]), float(self.values[-1])
        if not self.spans:
            return f"no hysteresis found in this range ({low:g} to {high:g}{unit})"
        found = []
        for a, b in self.spans:
            width = f"width {b - a:.3g}{unit}" if b > a else "at this value only"
            edge = " and beyond" if a <= low or b >= high else ""
            found.append(f"{a:.3g} to {b:.3g}{unit} ({width}{edge})")
        return "two steady branches (hysteresis): " + "; ".join(found)

    def __str__(self) -> str:
        unit = "" if self.unit == "1" else f" {self.unit}"
        shown = {"1": "", "pain_point": " of 10"}.get(self.reading_unit, f" {self.reading_unit}")
        lines = [
            f"Steady branches of {self.patient}: {self.reading} against {self.kind} {self.name}",
            f"  {len(self.values)} values from {self.values[0]:g} to {self.values[-1]:g}{unit} "
            f"(reference {self.reference:g}), {self.settle / 365.25:g} years at each, no noise, {self.areas} area"
            f"{'s' * (self.areas > 1)}",
            "  " + self._verdict(),
        ]
        for low, high, sweep in self.folds:
            lines.append(f"  fold: the branch is left between {low:.3g} and {high:.3g}{unit} ({sweep})")
        moved = self.values[np.abs(self.ends["after the trigger"] - self.ends["up"]) > self.tolerance]
        if moved.size:
            span = f"from {moved[0]:.3g} to {moved[-1]:.3g}{unit}"
            lines.append(f"  the trigger carries the well body to another branch {span}")
        else:
            lines.append("  the trigger carries the well body to no other branch")
        for sweep in SWEEPS:
            first, last = self.ends[sweep][0], self.ends[sweep][-1]
            lines.append(f"  {sweep}: {first:.2f} at {self.values[0]:g}, {last:.2f} at {self.values[-1]:g}{shown}")
        moving = sum(int((~s).sum()) for s in self.settled.values())
        total = len(SWEEPS) * len(self.values)
        lines.append(
            f"  status: {self.status}; {total - moving} of {total} runs at rest"
            + (f", {moving} still drift (not counted as a branch)" if moving else "")
        )
        return "\n".join(lines)


def branches(
    patient: Patient,
    name: str,
    values: Sequence[float],
    *,
    reading: str = PAIN,
    settle: float | str = "30 year",
    areas: int = 3,
    workers: int = 1,
) -> Branches:
    """Find where the averaged body comes to rest as a gain or a parameter goes up and down again.

    Three sweeps: up and down, each value from the state in which the value before it ended, and at
    every value from the upward state after the patient's triggers (three whiplashes' strength in one
    for a patient without any). Two ends that differ at one value are two branches.

    Parameters
    ----------
    patient : Patient
        Its treatments are left out and its noise is off.
    name : str
        A link (its gain is varied) or a parameter.
    values : sequence of float
        Three or more, in the parameter's unit.
    reading : str
        State or observable.
    settle : float or str
        Length of each run; what still drifts then is told as such.
    areas : {1, 3, 19}
        Version of the body in which it is done; the patient's own drawn values stay the same.
    workers : int
        Threads.

    Raises
    ------
    InputError
        An unknown name, a value out of range, too few values.
    """
    days = float(settle) if isinstance(settle, (int, float)) else parse_quantity(settle, "day", field="settle")
    if not 30.0 <= days <= 36525.0:
        raise InputError("out of range", field="settle", value=settle, allowed="30 day to 100 year")
    patient = replace(patient, areas=areas, treatments=(), cuts={})
    kind, unit, reference = _asked(patient, name)
    grid = _grid(name, kind, values)
    if not patient.triggers:
        patient = replace(patient, triggers=[whiplash(day=30, strength=STRONG)])

    def person(value: float) -> Patient:
        if kind == "link":
            return replace(patient, links={**patient.links, name: value})
        return replace(patient, parameters={**patient.parameters, name: value})

    people = [person(v) for v in grid]
    long = max(t.until() for t in patient.triggers) + days
    first = rest([people[0]], days, _times(days), [reading], workers=workers, label=f"{name}: start")
    kicked = rest([people[-1]], long, _times(long), [reading], events=True, workers=workers, label=f"{name}: start")
    up, down = _sweeps(people, days, reading, first.states[0], kicked.states[0], workers)
    starts = [lanes[0] for lanes in up]
    after = rest(people, long, _times(long), [reading], starts=starts, events=True, workers=workers,
                 label=f"{name}: after the trigger")  # fmt: skip
    ends = {
        "up": np.array([e for _, e, _, _ in up]), "down": np.array([e for _, e, _, _ in down]),
        "after the trigger": _ends(after, reading)[0],
    }  # fmt: skip
    drift = {
        "up": np.array([d for _, _, d, _ in up]), "down": np.array([d for _, _, d, _ in down]),
        "after the trigger": _ends(after, reading)[1],
    }  # fmt: skip
    status = [s for _, _, _, s in (*up, *down)] + after.status
    return _result(patient, name, kind, unit, reference, days, reading, grid, ends, drift, status)


def _result(
    patient: Patient, name: str, kind: str, unit: str, reference: float, days: float, reading: str, grid: np.ndarray,
    ends: dict[str, np.ndarray], drift: dict[str, np.ndarray], status: list[str],
) -> Branches:  # fmt: skip
    every = np.concatenate([ends[s] for s in SWEEPS])
    size = float(np.nanmax(every) - np.nanmin(every)) if np.isfinite(every).any() else 0.0
    # a reading that hardly moves has no branches, whatever its rounding
    tolerance = max(APART * size, 1e-3 * float(np.nanmax(np.abs(every), initial=0.0)), 1e-9)
    settled = {s: np.isfinite(ends[s]) & (drift[s] <= max(DRIFT * size, tolerance / 2)) for s in SWEEPS}
    spans, folds = _folds(grid, ends, settled, tolerance)
    failed = [s for s in status if s != "ok"]
    from ...language import unit_of

    return Branches(
        name, unit, kind, reference, patient.name or f"patient {patient.identity}", patient.areas, days, reading,
        unit_of(body(patient.areas).system, reading), grid, ends, settled, spans, folds, tolerance,
        failed[0] if failed else "ok",
    )  # fmt: skip


def _times(days: float) -> np.ndarray:
    return np.array([0.0, TAIL * days, days])


def _ends(lanes: Lanes, reading: str) -> tuple[np.ndarray, np.ndarray]:
    """Reading at the end, and how far it moved over the last quarter of the run."""
    found = lanes.values[reading]
    return found[:, -1], np.abs(found[:, -1] - found[:, -2])


def _sweeps(
    people: Sequence[Patient], days: float, reading: str, low: States, high: States, workers: int
) -> tuple[list[Any], list[Any]]:
    """Go up from the well body and down from the ill one, side by side; (state, end, drift, status) a value."""
    up: list[Any] = [None] * len(people)
    down: list[Any] = [None] * len(people)
    for k in range(len(people)):
        back = len(people) - 1 - k
        lanes = rest([people[k], people[back]], days, _times(days), [reading], starts=[low, high], workers=workers)
        end, drift = _ends(lanes, reading)
        up[k] = (lanes.states[0], float(end[0]), float(drift[0]), lanes.status[0])
        down[back] = (lanes.states[1], float(end[1]), float(drift[1]), lanes.status[1])
        low = lanes.states[0] if lanes.status[0] == "ok" else low
        high = lanes.states[1] if lanes.status[1] == "ok" else high
    return up, down


def _folds(
    grid: np.ndarray, ends: dict[str, np.ndarray], settled: dict[str, np.ndarray], tolerance: float
) -> tuple[list[tuple[float, float]], list[tuple[float, float, str]]]:
    """Ranges with two branches, and where a sweep leaves its own."""
    held = np.array([np.where(settled[s], ends[s], np.nan) for s in SWEEPS])
    there = np.isfinite(held)
    low = np.where(there, held, np.inf).min(axis=0)
    high = np.where(there, held, -np.inf).max(axis=0)
    two = (there.sum(axis=0) > 1) & (high - low > tolerance)
    spans: list[tuple[float, float]] = []
    folds: list[tuple[float, float, str]] = []
    k = 0
    while k < len(grid):
        if not two[k]:
            k += 1
            continue
        last = k
        while last + 1 < len(grid) and two[last + 1]:
            last += 1
        spans.append((float(grid[k]), float(grid[last])))
        if k > 0:
            folds.append((float(grid[k - 1]), float(grid[k]), "going down"))
        if last + 1 < len(grid):
            folds.append((float(grid[last]), float(grid[last + 1]), "going up"))
        k = last + 1
    return spans, folds


def _asked(patient: Patient, name: str) -> tuple[str, str, float]:
    """Kind, unit and reference value of what is varied."""
    links, records = body(patient.areas).system.links, system_parameters()
    if name in links:
        return "link", "1", float(patient.links.get(name, 1.0))
    if name in records:
        return "parameter", records[name].unit, float(patient.parameters.get(name, records[name].value))
    near = nearest(name, [*links, *records])
    raise InputError(
        f"No link or parameter '{name}'." + (f" Did you mean '{near}'?" if near else ""), field="name", value=name,
        code="unknown-link",
    )  # fmt: skip


def _grid(name: str, kind: str, values: Sequence[float]) -> np.ndarray:
    found = np.unique(np.asarray([float(v) for v in values], dtype=float))
    if len(found) < FEWEST or not np.isfinite(found).all():
        raise InputError("a sweep needs three or more different values", field="values", value=list(values),
                         fix="values=numpy.linspace(0, 2, 21)", code="too-few")  # fmt: skip
    for value in found:
        if kind == "parameter":
            parameter_value(name, float(value))
        elif not 0.0 <= value <= 100.0:
            raise InputError("a gain is a number without unit", field="values", value=float(value),
                             allowed="0 (cut) to 100", code="out-of-range")  # fmt: skip
    return found
