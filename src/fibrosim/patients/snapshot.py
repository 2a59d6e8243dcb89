"""What a course keeps of the days of visits: states from the engine, inputs and switches from the schedule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..body import Body, body
from ..body.blocks import labels, vector_of
from ..engine import Schedule
from ..engine.context import ADD
from ..engine.run import Case, Outcome
from ..errors import InputError
from ..results.snapshots import snapshot_data

if TYPE_CHECKING:
    import xarray

__all__ = ["check_labels", "checked_visits", "native_labels", "snapshot_names", "snapshots"]

RHYTHM = "clock.rhythm"


def checked_visits(visits: Sequence[float], days: float) -> list[float]:
    """Return the days of visits, sorted, each once.

    Raises
    ------
    InputError
        A day outside the life.
    """
    for day in visits:
        if not 0.0 <= float(day) <= days:
            raise InputError("outside the life", field="visits", value=day, allowed=f"0 to {days:g} day",
                             fix="visit within the duration", code="out-of-range")  # fmt: skip
    return sorted({float(day) for day in visits})


def snapshot_names(version: Body) -> list[tuple[str, str]]:
    """What is recorded at a visit: every state, and the long-run value of every fast one."""
    fast = body(version.areas, fast=True).system
    slow = [{s.name for s in level.states} for level in version.system.levels]
    return [
        ("state" if s.name in names else "output", s.name)
        for names, level in zip(slow, fast.levels, strict=True)
        for s in level.states
    ]


def snapshots(
    version: Body,
    outcomes: Sequence[Outcome],
    cases: Sequence[Case],
    visits: Sequence[float],
    label_of: Mapping[int, str],
    start: float,
) -> xarray.Dataset:
    """Return the labelled snapshots of all patients.

    Parameters
    ----------
    label_of : mapping of int to str
        Label of the input (or the switch of the rhythm) that a row of the schedule sets.
    """
    day_clock = body(version.areas, fast=True)
    inputs = labels(version, "input")
    found = [_inputs(case.schedule, visits, label_of, start) for case in cases]
    arrays = {
        "states": np.array([_ordered(version, np.asarray(o.kept)) for o in outcomes]),
        "inputs": np.array([[[held.get(name, 0.0) for name in inputs] for held in days] for days in found]),
        "rhythm": np.array([[held.get(RHYTHM, 0.0) for held in days] for days in found]),
        "parameters": np.array([vector_of(version, "parameter", case.parameters) for case in cases]),
    }
    names = {"state": labels(day_clock, "state"), "input": inputs, "parameter": labels(version, "parameter")}
    return snapshot_data([o.identity for o in outcomes], visits, names, arrays)


def _ordered(version: Body, kept: np.ndarray) -> np.ndarray:
    """Rows recorded name by name, put into the order of labels (block by block), shape (visit, label)."""
    out, column = [], 0
    blocks = {"patient": 1, "pool": len(version.maps.hubs), "area": len(version.maps.leaves)}
    for level in body(version.areas, fast=True).system.levels:
        n, width = blocks[level.name], len(level.states)
        part = kept[:, column : column + n * width].reshape(len(kept), width, n)
        out.append(part.transpose(0, 2, 1).reshape(len(kept), n * width))
        column += n * width
    return np.concatenate(out, axis=1)


def _inputs(
    plan: Schedule, visits: Sequence[float], label_of: Mapping[int, str], start: float
) -> list[dict[str, float]]:
    """Value of each input just before each visit: a visit comes before what begins on its day."""
    counts = np.diff(plan.first)
    times = np.concatenate([np.full(plan.first[0], start), np.repeat(plan.times, counts)])
    kept = (plan.kind != ADD) & np.isin(plan.row, np.fromiter(label_of, dtype=np.int64, count=len(label_of)))
    times, row, value = times[kept], plan.row[kept], plan.value[kept]
    days = []
    for day in visits:
        before = times < day
        rows, last = np.unique(row[before][::-1], return_index=True)
        values = value[before][::-1][last]
        days.append({label_of[int(r)]: float(v) for r, v in zip(rows, values, strict=True)})
    return days


def native_labels(version: Body, find: Callable[[str, str, str | None], list[int]]) -> dict[int, str]:
    """Labels by row for a native workspace."""
    table = {}
    for label in labels(version, "input"):
        name, _, block = label.partition("/")
        table[find("input", name, block or None)[0]] = label
    return table | {find("parameter", RHYTHM, None)[0]: RHYTHM}


def check_labels(table: Sequence[tuple[str, str, str | None]]) -> dict[int, str]:
    """Labels by row for the check engine, which numbers rows as they are asked for."""
    found = {}
    for row, (what, name, block) in enumerate(table):
        if what == "input" or name == RHYTHM:
            found[row] = f"{name}/{block}" if block else name
    return found
