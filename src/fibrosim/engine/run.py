"""Running many patients: lanes are filled, advanced, collected and refilled; blocks go to threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from ..language import System
from .actions import Schedule
from .build import LANES, Program, build
from .context import DONE, IDLE, RUNNING, STEP_TOO_SMALL, TOO_MANY_STEPS
from .maps import BlockMaps
from .workspace import Rows, Workspace

__all__ = ["Case", "Outcome", "Options", "default_values", "run_cases", "scales"]

REASONS = {
    STEP_TOO_SMALL: "step became too small",
    TOO_MANY_STEPS: "more steps than allowed",
}


@dataclass
class Case:
    """One patient for the engine.

    Attributes
    ----------
    identity : int
        Number of the patient; results come back in the order of the cases.
    parameters : dict of str to ndarray
        Per block kind: root (n,), hub (hubs, n), leaf (leaves, n), in the level's order.
    schedule : Schedule
        Exact stops; the last is the end.
    states : dict of str to ndarray, optional
        Where it starts, per block kind as the parameters; the body's own start if left out.
    """

    identity: int
    parameters: dict[str, np.ndarray]
    schedule: Schedule
    states: dict[str, np.ndarray] | None = None


@dataclass
class Options:
    """How to integrate.

    Attributes
    ----------
    relative, absolute : float
        Tolerances; the absolute one is per nominal size of each state.
    """

    relative: float = 1e-5
    absolute: float = 1e-8
    lanes: int = LANES
    workers: int = 1
    maximum_steps: int = 5_000_000
    first_step: float = 1e-3


@dataclass
class Outcome:
    """What one patient gave.

    Attributes
    ----------
    values : ndarray, shape (outputs, records)
        Recorded rows at the output times; NaN after a failure.
    status : str
        "ok" or "failed: reason".
    kept : ndarray, shape (days, rows), optional
        Further rows at the few output times that were asked for.
    """

    identity: int
    values: np.ndarray
    status: str
    steps: int
    rejected: int
    worst_state: str
    reached: float = field(default=np.nan)
    kept: np.ndarray | None = None


def default_values(system: System) -> dict[str, np.ndarray]:
    """Default parameter values per block kind, shape (n,): links 1, drug slots empty, rhythm 1."""
    from ..language.drugs import SLOTS, slot_parameters

    slots: dict[str, float] = {}
    for s in range(SLOTS):
        slots |= slot_parameters(s, sorted(system.parts.drugs))

    def value(name: str) -> float:
        if name in system.parts.parameters:
            return float(system.parts.parameters[name].value)
        return slots.get(name, 1.0)

    levels = (("root", system.root), ("hub", system.hub), ("leaf", system.leaf))
    return {kind: np.array([value(n) for n in level.parameters]) for kind, level in levels}


def scales(system: System) -> dict[str, np.ndarray]:
    """Nominal size of each state per block kind: its start at the default parameters, or 1 if that is 0."""
    known = _nominal.get(id(system))
    if known is None or known[0] is not system:
        known = _nominal[id(system)] = system, _scales(system)
    return dict(known[1])


_nominal: dict[int, tuple[System, dict[str, np.ndarray]]] = {}


def _scales(system: System) -> dict[str, np.ndarray]:
    from .interpret import evaluate

    defaults = default_values(system)
    table: dict[object, float] = {}
    for kind, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf)):
        for name, value in zip(level.parameters, defaults[kind], strict=True):
            table["parameter", level.name, name] = value
    found = {}
    for kind, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf)):
        starts = np.array([float(v) for v in evaluate([s.start for s in level.states], table)])
        found[kind] = np.where(starts == 0.0, 1.0, np.abs(starts)) if len(starts) else np.ones(0)
    return found


def run_cases(
    system: System,
    maps: BlockMaps,
    cases: Sequence[Case],
    start: float,
    output_times: np.ndarray,
    record: Callable[[Rows], np.ndarray],
    options: Options | None = None,
    progress: Callable[[int], None] | None = None,
    program: Program | None = None,
    keep: tuple[Callable[[Rows], np.ndarray], np.ndarray] | None = None,
) -> list[Outcome]:
    """Integrate every case from `start` to the end of its schedule.

    Parameters
    ----------
    output_times : ndarray, shape (outputs,)
        Increasing times in days at which rows are recorded (from the dense output).
    record : callable
        Gives the rows to record once the layout is known.
    progress : callable, optional
        Called with the number of finished patients.
    keep : (callable, ndarray of int), optional
        Further rows, and the few output times (their indices) at which they are kept.
    """
    options = options or Options()
    program = build(system, options.lanes) if program is None else program
    rows = Rows(program, maps)
    chosen = np.asarray(record(rows), dtype=np.int64)
    few = None
    if keep is not None:
        few = (len(chosen), np.asarray(keep[1], dtype=np.intp))
        chosen = np.concatenate([chosen, np.asarray(keep[0](rows), dtype=np.int64)])
    times = np.ascontiguousarray(output_times, dtype=float)
    size = scales(system)
    absolute = {k: options.absolute * v for k, v in size.items()}
    minimum = _minimum(system, size, options)
    outcomes: list[Outcome | None] = [None] * len(cases)
    queue = list(range(len(cases)))[::-1]
    lock = threading.Lock()

    def work() -> None:
        space = Workspace(program, rows, chosen)
        space.tolerances(options.relative, absolute, minimum)
        space.limits(500, options.maximum_steps)
        Group(space, cases, start, times, outcomes, queue, lock, options, progress, few).run()

    threads = max(1, min(options.workers, -(-len(cases) // (1 if program.packed else program.lanes))))
    if threads == 1:
        work()
    else:
        with ThreadPoolExecutor(threads) as pool:
            for future in [pool.submit(work) for _ in range(threads)]:
                future.result()
    return [o for o in outcomes if o is not None]


def _minimum(system: System, size: dict[str, np.ndarray], options: Options) -> dict[str, np.ndarray]:
    """Least allowed value per state: a little below zero where the state must be positive."""
    out = {}
    for kind, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf)):
        slack = -np.maximum(100.0 * options.absolute, options.relative) * size[kind]
        positive = np.array([s.positive for s in level.states], dtype=bool)
        out[kind] = np.where(positive, slack, -np.inf) if len(positive) else np.ones(0)
    return out


class Group:
    """One set of lanes with its share of the queue."""

    def __init__(
        self,
        space: Workspace,
        cases: Sequence[Case],
        start: float,
        times: np.ndarray,
        outcomes: list[Outcome | None],
        queue: list[int],
        lock: threading.Lock,
        options: Options,
        progress: Callable[[int], None] | None,
        few: tuple[int, np.ndarray] | None = None,
    ) -> None:
        self.space, self.cases, self.start, self.times = space, cases, start, times
        self.outcomes, self.queue, self.lock, self.options, self.progress = outcomes, queue, lock, options, progress
        self.few = few
        self.in_lane: list[int | None] = [None] * space.slots
        self.buffers: list[np.ndarray | None] = [None] * space.slots

    def run(self) -> None:
        """Advance until the queue and the lanes are empty."""
        self._refill(first=True)
        while any(k is not None for k in self.in_lane):
            self.space.call("advance")
            ended = [
                lane for lane, k in enumerate(self.in_lane)
                if k is not None and self.space.counts["status"][lane] not in (RUNNING, IDLE)
            ]  # fmt: skip
            for lane in ended:
                self._collect(lane)
            if ended:
                self._refill()

    def _take(self) -> int | None:
        with self.lock:
            return self.queue.pop() if self.queue else None

    def _refill(self, first: bool = False) -> None:
        fresh = []
        for lane, k in enumerate(self.in_lane):
            if k is None and (case := self._take()) is not None:
                self.in_lane[lane] = case
                fresh.append(lane)
                self.space.set_parameters(lane, self.cases[case].parameters)
        if first and fresh:
            for lane in range(self.space.slots):
                if lane not in fresh:
                    self.space.set_parameters(lane, self.cases[self.in_lane[fresh[0]]].parameters)
        for lane in fresh:
            case = self.cases[self.in_lane[lane]]
            buffer = np.full((len(self.times), len(self.space.record)), np.nan)
            self.buffers[lane] = buffer
            self.space.start_lane(
                lane, self.start, case.schedule, self.times, buffer, self.options.first_step, case.states
            )
        if first and fresh:
            for lane in range(self.space.slots):
                if lane not in fresh:
                    self.space.copy_lane(fresh[0], lane)

    def _collect(self, lane: int) -> None:
        space, index, buffer = self.space, self.in_lane[lane], self.buffers[lane]
        if index is None or buffer is None:
            return
        status = int(space.counts["status"][lane])
        t = float(space.control("t")[lane])
        worst = self._state_name(int(space.control("worst")[lane])) if space.counts["rejected"][lane] else ""
        text = "ok" if status == DONE else f"failed: {REASONS[status]} at day {t:.6g} (worst state {worst})"
        kept = None
        if self.few is not None:
            # a copy, so that the wide buffer of this patient can go
            width, places = self.few
            buffer, kept = buffer[:, :width].copy(), buffer[places, width:].copy()
        self.outcomes[index] = Outcome(
            self.cases[index].identity, buffer, text, int(space.counts["steps"][lane]),
            int(space.counts["rejected"][lane]), worst, t, kept,
        )  # fmt: skip
        space.end_lane(lane)
        self.in_lane[lane] = None
        if self.progress is not None:
            with self.lock:
                self.progress(sum(o is not None for o in self.outcomes))

    def _state_name(self, code: int) -> str:
        system = self.space.rows.system
        names = [s.name for level in (system.root, system.hub, system.leaf) for s in level.states]
        return names[code] if 0 <= code < len(names) else "?"
