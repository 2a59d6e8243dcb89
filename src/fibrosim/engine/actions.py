"""What happens to a patient at exact times, and its compiled form: rows and values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .context import ADD, SET, SET_AND_PREPARE

__all__ = ["Action", "Schedule", "combine_inputs", "schedule"]

NEVER = 1e300
KINDS = {"input": SET, "add": ADD, "parameter": SET_AND_PREPARE}


@dataclass(frozen=True)
class Action:
    """A change at an exact time.

    Parameters
    ----------
    day : float
        Time of the change in days.
    kind : {"input", "add", "parameter", "dose"}
        Set an input, add to a state, set a parameter (a switch), or put a dose into a slot of the
        drug bank (resolved to "add" before it reaches the engine).
    name : str
        Full name of the input, state or parameter.
    value : float
        New value or amount, in the declared unit.
    area : str, optional
        Area or pool; None means every block of the level.
    until : float, optional
        For an input: the day on which it ends. Inputs that overlap add up; without an end the
        input stays.
    """

    day: float
    kind: str
    name: str
    value: float
    area: str | None = None
    until: float | None = None


@dataclass
class Schedule:
    """Stops of one patient: times, and the actions of each as rows of the workspace.

    Attributes
    ----------
    times : ndarray of float, shape (stops,)
        Increasing; the last is the end of the run.
    grid, event : ndarray of float, shape (stops,)
        For each stop: the next time that steps end at exactly (the noise grid), and the stop's own
        time where it is an event, which a step may pass and is then cut back to (else 1e300).
    first : ndarray of int, shape (stops + 1,)
        Index of the first action of each stop.
    row, kind, value : ndarray, shape (actions,)
        Target row, kind of change and value.
    """

    times: np.ndarray
    grid: np.ndarray
    event: np.ndarray
    first: np.ndarray
    row: np.ndarray
    kind: np.ndarray
    value: np.ndarray

    def lane(self, lane: int, lanes: int, spare: int) -> Schedule:
        """The part that one lane of a packed workspace does; rows are coded as `Rows.find` says.

        An abrupt change in another lane's block is done here on the `spare` row: all lanes are one
        patient, so the short step after it must be the same in all.
        """
        row, place = np.divmod(self.row, lanes + 1)
        mine = (place == lanes) | (place == lane)
        kept = mine | (self.kind != SET)
        first = np.concatenate([[0], np.cumsum(kept)])[self.first]
        row, kind = np.where(mine, row, spare)[kept], np.where(mine, self.kind, ADD)[kept]
        value = np.where(mine, self.value, 0.0)[kept]
        return Schedule(self.times, self.grid, self.event, first, row, kind, value)


def schedule(
    actions: Iterable[Action],
    rows: Callable[[Action], list[int]],
    start: float,
    end: float,
    extra: Sequence[tuple[np.ndarray, int, np.ndarray]] = (),
) -> Schedule:
    """Sort actions (stable) into stops after `start`; those at or before it belong to the first instant.

    Parameters
    ----------
    extra : iterable of (times, row, values)
        Piecewise constant series, such as noise, that set one row at many times.

    Returns
    -------
    Schedule
        Actions at or before `start` are put at time `start` and must be done before the run.
    """
    entries: list[tuple[float, int, int, int, float]] = []
    for k, a in enumerate(sorted(actions, key=lambda a: a.day)):
        if a.day < end:
            entries += [(max(a.day, start), k, row, KINDS[a.kind], a.value) for row in rows(a)]
    times, row, kind, value = _columns(entries)
    order = [np.arange(len(times))]
    for series_times, series_row, series_values in extra:
        keep = series_times < end
        n = int(keep.sum())
        times = np.concatenate([times, np.maximum(series_times[keep], start)])
        row = np.concatenate([row, np.full(n, series_row, dtype=np.int64)])
        kind = np.concatenate([kind, np.full(n, SET, dtype=np.int64)])
        value = np.concatenate([value, series_values[keep]])
        order.append(np.full(n, len(order[0])))
    sort = np.lexsort((np.concatenate(order), times))
    times, row, kind, value = times[sort], row[sort], kind[sort], value[sort]
    stops = np.append(np.unique(times[times > start]), end)
    on_grid = np.isin(stops, np.concatenate([np.zeros(0), *(series[0] for series in extra)]))
    event = np.where(on_grid, NEVER, stops)
    grid = np.minimum.accumulate(np.where(on_grid, stops, NEVER)[::-1])[::-1].copy()
    first = np.searchsorted(times, stops, side="left")
    first = np.append(first, len(times)).astype(np.int64)
    return Schedule(stops, grid, event, first, row, kind, value)


def combine_inputs(actions: Iterable[Action], blocks: Callable[[str], list[str | None]]) -> list[Action]:
    """Replace overlapping pulses of inputs by one piecewise constant course per input and block.

    Parameters
    ----------
    blocks : callable
        Names of the blocks that hold an input (``[None]`` at the root).
    """
    pulses: dict[tuple[str, str | None], list[tuple[float, float, float]]] = {}
    rest = []
    for a in actions:
        if a.kind != "input":
            rest.append(a)
            continue
        end = np.inf if a.until is None else a.until
        for block in blocks(a.name) if a.area is None else [a.area]:
            pulses.setdefault((a.name, block), []).append((a.day, end, a.value))
    for (name, block), parts in pulses.items():
        parts.sort()
        for day in sorted({t for start, end, _ in parts for t in (start, end) if np.isfinite(t)}):
            total = sum(value for start, end, value in parts if start <= day < end)
            rest.append(Action(day, "input", name, total, block))
    return rest


def _columns(entries: list[tuple[float, int, int, int, float]]) -> tuple[np.ndarray, ...]:
    times = np.array([e[0] for e in entries], dtype=float)
    row = np.array([e[2] for e in entries], dtype=np.int64)
    kind = np.array([e[3] for e in entries], dtype=np.int64)
    return times, row, kind, np.array([e[4] for e in entries], dtype=float)
