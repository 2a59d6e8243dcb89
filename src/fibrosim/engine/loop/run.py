"""Running a loop: patients side by side in lanes, blocks of lanes one after the other."""

from __future__ import annotations

import ctypes
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...errors import InputError, SimulationError
from ...language.loop import LoopSystem
from ...parameters import nearest
from ...random import Stream, portable_exp
from ..aligned import aligned
from ..build import compile_text
from .functions import LoopLayout
from .stepping import SLOTS, loop_text

__all__ = ["NOISE_STEP", "LoopEvents", "LoopRun", "run_loop"]

LANES = 8  # a day of one person, its hours in lanes, takes two thirds of the time with four
LONGEST = 32768  # steps between two visits of the host; the bits do not depend on it
NOISE_STEP = 0.25  # s
_lock = threading.Lock()
_loaded: dict[str, tuple[Any, Any, object]] = {}


@dataclass(frozen=True)
class LoopEvents:
    """Events of one kind in one lane.

    Attributes
    ----------
    time : ndarray, shape (events,)
        s, in rising order.
    kept : dict of str to ndarray, shape (events,)
        Values just before the reset.
    """

    time: np.ndarray
    kept: dict[str, np.ndarray]


@dataclass
class LoopRun:
    """What a run gave.

    Attributes
    ----------
    times : ndarray, shape (samples,)
        s; 0 is the end of `settle`.
    values : dict of str to ndarray, shape (lanes, samples)
        States and observables asked for; NaN in a lane that failed.
    events : dict of str to list of LoopEvents
        One for each lane; none in a lane that failed.
    status : list of str
        "ok", or why a lane has no result.
    """

    times: np.ndarray
    values: dict[str, np.ndarray]
    events: dict[str, list[LoopEvents]]
    status: list[str] = field(default_factory=list)


@lru_cache(maxsize=32)
def _program(system: LoopSystem) -> tuple[LoopLayout, Any, Any]:
    """Layout and functions of a loop, compiled or from the cache."""
    layout = LoopLayout(system)
    with _lock:
        code = compile_text(loop_text(layout, LANES))
        if code.key not in _loaded:
            prepare = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
            advance = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
            address = code.engine.get_function_address
            _loaded[code.key] = prepare(address("loop_prepare")), advance(address("advance")), code.engine
        prepare, advance, _ = _loaded[code.key]
    return layout, prepare, advance


def run_loop(
    system: LoopSystem,
    duration: float,
    *,
    patients: Sequence[int] = (0,),
    seed: int | str | Sequence[int | str] = 0,
    occasion: str = "",
    parameters: Mapping[str, ArrayLike] | None = None,
    inputs: Mapping[str, Any] | None = None,
    keep: Sequence[str] = (),
    step: float = 0.01,
    every: float | None = None,
    settle: float = 0.0,
    noise_step: float = NOISE_STEP,
    progress: Callable[[float], None] | None = None,
) -> LoopRun:
    """Run a loop.

    Parameters
    ----------
    duration, step, every, settle, noise_step : float
        s; samples are kept `every` so often (default: each step), the first at time 0. Before it the loop runs
        for `settle`. All are rounded to steps.
    patients : sequence of int
        One a lane: with the seed they key the noise, so that a patient has the same bits in any company.
    seed : int, str, or one for each lane
    occasion : str
        Part of the noise's key too: another day, another noise.
    parameters : dict of str to float or array, shape (lanes,)
        In place of the files' values, in their units.
    inputs : dict of str to float, array of shape (lanes,), or list of (time, value)
        A list holds changes in rising order, each value a float or array; times count from the end of `settle`,
        and the input is the first value before the first time.
    keep : sequence of str
        States and observables whose samples are wanted.

    Raises
    ------
    InputError
        Unknown names, values that are not finite, schedules that do not rise, delays shorter than a step.
    SimulationError
        Not one lane came through.
    """
    lanes = len(patients)
    _check_times(duration, step, settle, noise_step, every, lanes)
    layout, prepare, advance = _program(system)
    times = (step, max(1, round(noise_step / step)), max(1, round((every or step) / step)))
    values = _parameters(system, parameters or {}, lanes)
    schedules = _schedules(system, inputs or {}, lanes, step)
    wanted = [*(s.name for s in system.states), *(o.name for o in system.observables)]
    for name in keep:
        _known_name(name, wanted, "keep")
    columns = [wanted.index(name) for name in keep]
    streams = _streams(seed, lanes)
    # whole sampling intervals, so that a sample falls on time 0
    ahead, steps = -(-round(settle / step) // times[2]) * times[2], round(duration / step)
    found: list[np.ndarray] = []
    events: dict[str, list[LoopEvents]] = {e.name: [] for e in system.events}
    status: list[str] = []
    for first in range(0, lanes, LANES):
        who = [*patients[first : first + LANES]]
        block = _Block(layout, prepare, advance, who, values[first : first + len(who)],
                       streams[first : first + len(who)], times, occasion)  # fmt: skip
        block.set_inputs({n: [(k, v[first : first + len(who)]) for k, v in s] for n, s in schedules.items()})

        def told(part: float, first: int = first, many: int = len(who)) -> None:
            if progress is not None:
                progress((first + part * many) / lanes)

        block.go(-ahead, steps, columns, told)
        status += block.status
        found.append(block.samples()[:, :, : len(who)])
        for name, lists in block.events().items():
            events[name] += lists
    if all(one != "ok" for one in status):
        raise SimulationError(f"loop '{system.name}' at steps of {step:g} s: {status[0]}; take a smaller step")
    kept = np.concatenate(found, axis=2)
    kept[:, :, [one != "ok" for one in status]] = np.nan
    series = {name: np.ascontiguousarray(kept[:, k].T) for k, name in enumerate(keep)}
    return LoopRun(times[2] * step * np.arange(len(kept)), series, events, status)


def _streams(seed: int | str | Sequence[int | str], lanes: int) -> list[Stream]:
    """Source of variates of each lane."""
    if isinstance(seed, (int, str, np.integer)):
        return [Stream(seed)] * lanes  # pyright: ignore[reportArgumentType]
    if len(seed) != lanes:
        raise InputError("one seed, or one for each lane", field="seed", value=len(seed), allowed=f"1 or {lanes}")
    return [Stream(one) for one in seed]


def _check_times(duration: float, step: float, settle: float, noise_step: float, every: float | None, lanes: int):
    given = {"step": step, "noise_step": noise_step, "every": step if every is None else every}
    for name, value in given.items():
        if not (math.isfinite(value) and value > 0.0):
            raise InputError("a time above 0 is needed", field=name, value=value, allowed="above 0 s")
    for name, value in {"duration": duration, "settle": settle}.items():
        if not (math.isfinite(value) and value >= 0.0):
            raise InputError("a time of at least 0 is needed", field=name, value=value, allowed="0 s or more")
    if lanes < 1:
        raise InputError("a run has at least one lane", field="patients", value=lanes, allowed="1 or more")


def _known_name(name: str, allowed: Sequence[str], what: str) -> None:
    if name not in allowed:
        hint = nearest(name, allowed)
        raise InputError(f"no '{name}' in the loop", field=what, value=name, allowed=sorted(allowed),
                         fix=f"'{hint}'" if hint else None, code="unknown-name")  # fmt: skip


def _lane_values(name: str, value: ArrayLike, lanes: int) -> np.ndarray:
    found = np.asarray(value, dtype=np.float64)
    if found.shape not in ((), (1,), (lanes,)) or not np.all(np.isfinite(found)):
        raise InputError("a finite number, or one for each lane, is needed", field=name, value=value,
                         allowed=f"a number or {lanes} numbers")  # fmt: skip
    return np.broadcast_to(found, (lanes,))


def _parameters(system: LoopSystem, given: Mapping[str, ArrayLike], lanes: int) -> np.ndarray:
    values = np.array([[record.value] * lanes for record in system.parameters.values()]).reshape(-1, lanes).T.copy()
    names = list(system.parameters)
    for name, value in given.items():
        _known_name(name, names, "parameters")
        values[:, names.index(name)] = _lane_values(name, value, lanes)
    return values


def _schedules(
    system: LoopSystem, given: Mapping[str, Any], lanes: int, step: float
) -> dict[str, list[tuple[int, np.ndarray]]]:
    """Of each input the steps at which it changes."""
    found = {}
    names = [one.name for one in system.inputs]
    for name, value in given.items():
        _known_name(name, names, "inputs")
        changes = value if isinstance(value, list) else [(-math.inf, value)]
        times = [t for t, _ in changes]
        if not times or any(b <= a for a, b in pairwise(times)):
            raise InputError("a schedule's times rise", field=name, value=times[:5])
        # before its first time an input has its first value
        found[name] = [(-(2**62) if k == 0 else round(t / step), _lane_values(name, v, lanes))
                       for k, (t, v) in enumerate(changes)]  # fmt: skip
    return found


class _Block:
    """As many patients as there are lanes; empty lanes repeat the last one and are thrown away."""

    def __init__(
        self, layout: LoopLayout, prepare: Any, advance: Any, patients: list[int], values: np.ndarray,
        streams: list[Stream], times: tuple[float, int, int], occasion: str,
    ) -> None:  # fmt: skip
        self.layout, self.advance, self.patients, self.streams = layout, advance, patients, streams
        self.occasion = f"/{occasion}" if occasion else ""
        system = self.system = layout.system
        self.size, self.cell, self.every = times
        self.lane = [min(j, len(patients) - 1) for j in range(LANES)]
        n, m = len(system.states), len(layout.point)
        self.known = aligned((len(layout.known) + 1, LANES))
        for name, row in layout.parameter_row.items():
            self.known[row] = values[self.lane, list(system.parameters).index(name)]
        given = aligned((len(layout.given) + 1, LANES))
        prepare(self.known.ctypes.data, given.ctypes.data)
        counts = [n, len(system.inputs), len(system.noises), len(system.delays), len(system.delays)]
        starts, defaults, correlation, delays, before = np.split(given[: sum(counts)], np.cumsum(counts)[:-1])
        self._check_delays(delays)
        most = int(np.max(delays, initial=0.0) / self.size) + 3
        length = 1 << most.bit_length()
        room = max(n, 1)
        self.arrays = {
            "state": aligned((room, LANES)), "known": self.known, "out": aligned((m + 1, LANES)),
            "trial": aligned((room, LANES)), "slope": aligned((room, LANES)),
            "ring": aligned((length, max(len(delays), 1), LANES)), "waits": aligned((len(delays) + 1, LANES)),
            "noise": aligned((len(correlation) + 1, LANES)), "keep": aligned((len(correlation) + 1, LANES)),
            "reset": aligned((len(layout.resets) + 1, LANES)), "guards": aligned((len(system.events) + 1, LANES)),
            "count": aligned((len(system.events) + 1, LANES), np.int64),
        }  # fmt: skip
        self.arrays["state"][:n] = starts
        self.arrays["waits"][: len(delays)] = delays / self.size
        if len(delays):
            self.arrays["ring"][:] = before
            self.known[layout.delay_row : layout.delay_row + len(delays)] = before
        for name, row in layout.input_row.items():
            self.known[row] = defaults[list(layout.input_row).index(name)]
        kept = portable_exp(-(self.cell * self.size) / correlation) if len(correlation) else correlation
        self.arrays["keep"][: len(correlation)] = kept
        self.arrays["noise"][: len(correlation)] = np.sqrt(1.0 - kept * kept)
        self.record = np.zeros(len(SLOTS) + len(system.events), dtype=np.int64)
        self.whole = {"mask": length - 1, "cell": self.cell, "every": self.every}
        self.status = ["ok"] * len(patients)
        self.pool, self.pool_at, self.last_cell = np.zeros((0, 1, LANES)), 0, 0
        self.kept: list[np.ndarray] = []
        self.found: list[list[list[np.ndarray]]] = [[[] for _ in patients] for _ in system.events]

    def _check_delays(self, delays: np.ndarray) -> None:
        for delay, row in zip(self.system.delays, delays, strict=True):
            if not np.all(np.isfinite(row)) or np.min(row) < self.size:
                raise InputError(f"a delay ({delay.where}) is at least a step", field="step", value=float(np.min(row)),
                                 allowed=f"{self.size:g} s or more", fix="take a smaller step")  # fmt: skip

    def set_inputs(self, schedules: dict[str, list[tuple[int, np.ndarray]]]) -> None:
        """Keep changes of inputs by the step at which they come."""
        self.changes: dict[int, list[tuple[int, np.ndarray]]] = {}
        for name, changes in schedules.items():
            for k, value in changes:
                self.changes.setdefault(k, []).append((self.layout.input_row[name], value[self.lane]))

    def _change(self, step: int) -> None:
        for row, value in self.changes.get(step, []):
            self.known[row] = value

    def go(self, begin: int, end: int, columns: list[int], progress: Callable[[float], None]) -> None:
        """Run from a step to a step; samples are kept from step 0 on."""
        for k in sorted(k for k in self.changes if k < begin):
            self._change(k)
        self.shift, self.last_cell = -begin, (end - begin - 1) // self.cell + 1
        stops = sorted({0, end, *(k for k in self.changes if begin <= k < end)})
        now = begin
        for stop in stops:
            while now < stop:
                self._change(now)
                steps = min(stop - now, LONGEST)
                self._chunk(now, steps, columns)
                now += steps
                progress((now - begin) / max(1, end - begin))

    def _chunk(self, first: int, steps: int, columns: list[int]) -> None:
        """Advance; in the kernel steps count from the beginning of the settling."""
        layout, system = self.layout, self.system
        k, n = first + self.shift, len(system.states)
        self.arrays["draws"] = self._draws(k, steps)
        width = n + len(layout.observed)
        counted = steps // self.every + 2
        self.arrays["samples"] = aligned((counted, max(width, 1), LANES))
        self.arrays["count"][:] = 0
        buffers = [np.empty((steps + 1, LANES, 1 + len(e.kept))) for e in system.events]
        for name, array in self.arrays.items():
            self.record[SLOTS[name]] = array.ctypes.data
        for name, value in {**self.whole, "first": k, "steps": steps, "draw": 0, "sampled": 0}.items():
            self.record[SLOTS[name]] = value
        self.record[SLOTS["size"] : SLOTS["size"] + 1] = np.array([self.size]).view(np.int64)
        for e, buffer in enumerate(buffers):
            self.record[len(SLOTS) + e] = buffer.ctypes.data
        self.advance(self.record.ctypes.data)
        sampled = int(self.record[SLOTS["sampled"]])
        if first >= 0 and columns:
            self.kept.append(self.arrays["samples"][:sampled][:, columns].copy())
        elif first >= 0:
            self.kept.append(np.zeros((sampled, 0, LANES)))
        for e, buffer in enumerate(buffers):
            for j in range(len(self.patients)):
                many = self.arrays["count"][e, j]
                if first >= 0 and many:
                    found = buffer[:many, j].copy()
                    found[:, 0] -= self.shift * self.size
                    self.found[e][j].append(found)
        self._look(first, steps)

    def _draws(self, k: int, steps: int) -> np.ndarray:
        """Variates of the cells that begin in a chunk; the first cell of all starts from one too."""
        first, last = -(-k // self.cell), (k + steps - 1) // self.cell + 1
        if last > self.pool_at + len(self.pool) or first < self.pool_at:
            self._fill_pool(first, last)
        drawn = self.pool[first - self.pool_at : last - self.pool_at]
        if k == 0 and self.system.noises:
            self.known[self.layout.noise_row : self.layout.delay_row] = drawn[0]
            drawn = drawn[1:]
        draws = aligned((max(len(drawn), 1), max(len(self.system.noises), 1), LANES))
        draws[: len(drawn)] = drawn
        return draws

    def _fill_pool(self, first: int, last: int) -> None:
        """Draw many cells at once, however often inputs change: a draw alone costs far more than its share."""
        cells = np.arange(first, max(last, min(first + LONGEST // self.cell, self.last_cell)))
        self.pool_at, noises = first, self.system.noises
        self.pool = np.zeros((len(cells), max(len(noises), 1), LANES))
        for j, one in enumerate(noises):
            purpose = f"{self.system.name}.{one.name}{self.occasion}"
            for lane, patient in enumerate(self.patients):
                self.pool[:, j, lane] = self.streams[lane].normal(patient, purpose, cells)
            self.pool[:, j, len(self.patients) :] = self.pool[:, j, [len(self.patients) - 1]]

    def _look(self, first: int, steps: int) -> None:
        """Lanes whose numbers are no longer finite fail; others go on."""
        state = self.arrays["state"][: len(self.system.states), : len(self.patients)]
        for lane in np.flatnonzero(~np.isfinite(state).all(axis=0)):
            if self.status[lane] == "ok":
                name = self.system.states[int(np.flatnonzero(~np.isfinite(state[:, lane]))[0])].name
                until = (first + steps) * self.size
                self.status[lane] = f"'{name}' is not finite between {first * self.size:g} and {until:g} s"

    def samples(self) -> np.ndarray:
        """Samples, shape (samples, columns, lanes)."""
        return np.concatenate(self.kept) if self.kept else np.zeros((0, 0, LANES))

    def events(self) -> dict[str, list[LoopEvents]]:
        """Events of each kind, one a patient."""
        found = {}
        for e, event in enumerate(self.system.events):
            lists = []
            for j, parts in enumerate(self.found[e]):
                none = not parts or self.status[j] != "ok"
                table = np.zeros((0, 1 + len(event.kept))) if none else np.concatenate(parts)
                lists.append(LoopEvents(table[:, 0], {key: table[:, 1 + i] for i, key in enumerate(event.kept)}))
            found[event.name] = lists
        return found
