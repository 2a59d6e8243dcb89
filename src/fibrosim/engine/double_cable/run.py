"""Running one double cable: arrays, pulses, spikes and traces."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from ...errors import InputError, SimulationError
from ..aligned import steps_of
from .describe import DoubleCable
from .kernel import SLOTS
from .prepare import Prepared

__all__ = ["DoubleCableRun", "NodePulse", "run_double_cable", "run_prepared"]

MOST_SPIKES = 100_000
PIECE = 4000
"""Steps between two looks at whether the run is still finite."""
BEYOND = 1e4  # mV


@dataclass(frozen=True)
class NodePulse:
    """A rectangular stimulus.

    Attributes
    ----------
    start, duration : float
        In ms, rounded to steps.
    current : float
        Injected into the axon at `node`, nA.
    node : int
    potential : ndarray, optional
        Extracellular potential (mV) of all compartments along the fibre while the pulse lasts: a node, its
        internode's, the next node, ...
    """

    start: float
    duration: float
    current: float = 0.0
    node: int = 0
    potential: np.ndarray | None = field(default=None, compare=False)


@dataclass
class DoubleCableRun:
    """What a run gave.

    Attributes
    ----------
    spikes : list of ndarray
        Times (ms) at which the voltage rose through the threshold, for each watched node.
    times : ndarray, shape (samples,)
        Of the traces, ms.
    traces : ndarray, shape (samples, nodes asked for)
        Voltages across the membrane, mV.
    rest, voltage : ndarray, shape (nodes,)
        At the start and at the end.
    """

    spikes: list[np.ndarray]
    times: np.ndarray
    traces: np.ndarray
    rest: np.ndarray
    voltage: np.ndarray


def run_double_cable(
    cable: DoubleCable,
    duration: float,
    pulses: Sequence[NodePulse] = (),
    *,
    step: float = 0.004,
    scheme: str = "crank-nicolson",
    watch: Sequence[int] | None = None,
    threshold: float = -20.0,
    trace: Sequence[int] = (),
    trace_step: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> DoubleCableRun:
    """Run a double cable from its rest.

    Parameters
    ----------
    duration, step : float
        In ms.
    pulses : sequence of NodePulse
    scheme : str
        "crank-nicolson" (second order, staggered: gates half a step ahead, Crank-Nicolson gates) or
        "backward-euler" (first order, exponential gates).
    watch : sequence of int, optional
        Nodes whose spikes are wanted; all if not given.
    trace : sequence of int
        Nodes whose voltage is kept.
    trace_step : float, optional
        In ms; the step if not given.
    progress : callable, optional
        Called with the part done, 0 to 1.

    Raises
    ------
    InputError
        Geometry, step or pulses that cannot be.
    SimulationError
        The voltage leaves all bounds; a smaller step helps.
    """
    prepared = Prepared(cable, step, scheme)
    return run_prepared(prepared, duration, pulses, watch=watch, threshold=threshold, trace=trace,
                        trace_step=trace_step, progress=progress)  # fmt: skip


def run_prepared(
    prepared: Prepared,
    duration: float,
    pulses: Sequence[NodePulse] = (),
    *,
    watch: Sequence[int] | None = None,
    threshold: float = -20.0,
    trace: Sequence[int] = (),
    trace_step: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> DoubleCableRun:
    """Run a prepared cable from its rest; arguments and errors as of `run_double_cable`."""
    watched = range(prepared.cable.nodes) if watch is None else watch
    return _Run(prepared).go(duration, pulses, watched, threshold, trace, trace_step or prepared.step, progress)


class _Run:
    def __init__(self, prepared: Prepared) -> None:
        self.prepared, self.cable, self.step = prepared, prepared.cable, prepared.step
        self.record, self.keep = prepared.fresh()

    def _put(self, name: str, array: np.ndarray) -> None:
        self.keep[name] = array
        self.record[SLOTS[name]] = array.ctypes.data

    def go(self, duration: float, pulses: Sequence[NodePulse], watch: Sequence[int], threshold: float,
           trace: Sequence[int], trace_step: float,
           progress: Callable[[float], None] | None) -> DoubleCableRun:  # fmt: skip
        steps = steps_of(duration, self.step, "duration")
        every = max(1, round(trace_step / self.step))
        self._outputs(watch, threshold, trace, every, steps)
        drives = [(*self._border(p), *self._drive(p)) for p in pulses]
        borders = sorted({0, steps} | {b for d in drives for b in d[:2] if b < steps})
        for begin, end in pairwise(borders):
            # channels under the sheath add theirs to what is given
            stimulus, sources = self.keep["stimulus"], self.keep["sources" if self.cable.channels is None else "given"]
            stimulus[:], sources[:] = 0.0, 0.0
            driven = False
            for first, after, currents, inner in drives:
                if first <= begin < after:
                    stimulus[: self.cable.nodes] += currents
                    if inner is not None:
                        sources += inner
                        driven = True
            self.record[SLOTS["driven"]] = driven
            self._advance(begin, end, steps, progress)
        return self._result(watch, trace, every)

    def _advance(self, begin: int, end: int, steps: int, progress: Callable[[float], None] | None) -> None:
        while begin < end:
            self.record[SLOTS["steps"]] = min(PIECE, end - begin)
            self.prepared.program.advance(self.record.ctypes.data)
            begin += PIECE
            if not np.all(np.abs(self.keep["v"][: self.cable.nodes]) < BEYOND):
                raise SimulationError(
                    f"the voltage leaves all bounds before {min(begin, end) * self.step:g} ms at steps of "
                    f"{self.step:g} ms; take a smaller step or a weaker stimulus"
                )
            if progress is not None:
                progress(min(begin, end) / steps)

    def _border(self, pulse: NodePulse) -> tuple[int, int]:
        first = steps_of(pulse.start, self.step, "pulse.start")
        return first, first + max(1, steps_of(pulse.duration, self.step, "pulse.duration"))

    def _drive(self, pulse: NodePulse) -> tuple[np.ndarray, np.ndarray | None]:
        """Currents of nodes (nA) and of internodes' compartments."""
        cable, out = self.cable, np.zeros(self.cable.nodes)
        if not math.isfinite(pulse.current):
            raise InputError("a current is a finite number", field="pulse.current", value=pulse.current)
        out[self._known(pulse.node, "pulse.node")] = pulse.current
        if pulse.potential is None:
            return out, None
        e = np.asarray(pulse.potential, dtype=float)
        shape = (cable.nodes + (cable.nodes - 1) * cable.pieces,)
        if e.shape != shape or not np.isfinite(e).all():
            raise InputError("one finite potential for each compartment along the fibre is needed",
                             field="pulse.potential", value=e.shape, allowed=shape)  # fmt: skip
        whole = np.append(e[:-1].reshape(cable.nodes - 1, -1), e[cable.pieces + 1 :: cable.pieces + 1, None], axis=1)
        rises = np.diff(whole, axis=1)
        out[:-1] += self.prepared.circuit.axial[:, 0] * rises[:, 0]
        out[1:] -= self.prepared.circuit.axial[:, -1] * rises[:, -1]
        ways = (self.prepared.circuit.axial, self.prepared.circuit.space)
        inner = [g[:, 1:] * rises[:, 1:] - g[:, :-1] * rises[:, :-1] for g in ways]
        return out, self.prepared.grouped(np.stack(inner, axis=-1))

    def _outputs(self, watch: Sequence[int], threshold: float, trace: Sequence[int], every: int, steps: int) -> None:
        record = self.record
        for node in watch:
            self.keep["watched"][self._known(node, "watch")] = 1.0
        self._put("spikes", np.zeros((MOST_SPIKES, 2)))
        record[SLOTS["most_spikes"]] = MOST_SPIKES
        record.view(np.float64)[SLOTS["threshold"]] = threshold
        self._put("traced", np.array([self._known(node, "trace") for node in trace] or [0], dtype=np.int64))
        self._put("trace", np.zeros((steps // every + 1 if trace else 1, max(len(trace), 1))))
        record[SLOTS["traces"]] = len(trace)
        record[SLOTS["trace_every"]] = every if len(trace) else 0

    def _known(self, node: int, what: str) -> int:
        if not 0 <= node < self.cable.nodes:
            raise InputError("there is no such node", field=what, value=node, allowed=f"0 to {self.cable.nodes - 1}")
        return int(node)

    def _result(self, watch: Sequence[int], trace: Sequence[int], every: int) -> DoubleCableRun:
        found = int(self.record[SLOTS["found"]])
        if found > MOST_SPIKES:
            raise SimulationError(f"more than {MOST_SPIKES} spikes; watch fewer nodes or a shorter time")
        kept = self.keep["spikes"][:found]
        spikes = [kept[kept[:, 0] == node, 1] * self.step for node in watch]
        samples = int(self.record[SLOTS["trace_at"]])
        times = every * self.step * np.arange(1, samples + 1)
        traces = self.keep["trace"][:samples, : len(trace)].copy()
        return DoubleCableRun(spikes, times, traces, self.prepared.rest, self.keep["v"][: self.cable.nodes].copy())
