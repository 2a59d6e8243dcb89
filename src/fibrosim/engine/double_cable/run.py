"""Running one double cable: arrays, pulses, spikes and traces."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...errors import InputError, SimulationError
from ..cable.table_store import stored_table
from ..interpret import evaluate
from .describe import DoubleCable, check_cable
from .factors import circuit_of, factorise
from .kernel import SLOTS
from .layout import LANES, pack_constants
from .program import build_double_cable
from .rest import Currents, joined, rest_of

__all__ = ["SCHEMES", "DoubleCableRun", "NodePulse", "run_double_cable"]

SCHEMES = ("crank-nicolson", "backward-euler")
MOST_SPIKES = 100_000
PIECE = 4000
"""Steps between two looks at whether the run is still finite."""
ALIGNED = 64
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
    if scheme not in SCHEMES:
        raise InputError("there is no such scheme", field="scheme", value=scheme, allowed=SCHEMES)
    run = _Run(cable, step, scheme == "crank-nicolson")
    watched = range(cable.nodes) if watch is None else watch
    return run.go(duration, pulses, watched, threshold, trace, trace_step or step, progress)


def _aligned(shape: tuple[int, ...] | int, kind: Any = np.float64) -> np.ndarray:
    count = int(np.prod(shape)) * np.dtype(kind).itemsize
    raw = np.zeros(count + ALIGNED, dtype=np.uint8)
    start = -raw.ctypes.data % ALIGNED
    return raw[start : start + count].view(kind).reshape(shape)


class _Run:
    def __init__(self, cable: DoubleCable, step: float, middle: bool) -> None:
        check_cable(cable)
        if not (math.isfinite(step) and 0.0 < step <= 1.0):
            raise InputError("the step must be above 0", field="step", value=step, allowed="above 0, at most 1 ms")
        self.cable, self.step = cable, step
        self.program = build_double_cable(cable.membrane, cable.pieces, middle=middle)
        self.circuit = circuit_of(cable)
        self.record = _aligned(len(SLOTS), np.int64)
        self.keep: dict[str, np.ndarray] = {}
        self.half = cable.nodes // 2
        self.node_groups = -(-(2 * self.half + 1) // LANES)
        self.internode_groups = -(-(cable.nodes - 1) // LANES)
        self.width = LANES * (max(self.node_groups, self.internode_groups) + 1)
        self._membrane(middle)
        self._constants(middle)

    def put(self, name: str, array: np.ndarray) -> None:
        """Keep an array and set its pointer."""
        self.keep[name] = array
        self.record[SLOTS[name]] = array.ctypes.data

    def real(self, name: str, value: float) -> None:
        """Set a double of the record."""
        self.record.view(np.float64)[SLOTS[name]] = value

    def _lanes(self, name: str, values: float | np.ndarray, fill: float | None = None) -> np.ndarray:
        """One number for each node; beyond the last node the fill, or the last value."""
        array = _aligned(self.width)
        values = np.broadcast_to(np.asarray(values, dtype=float), self.cable.nodes)
        array[: self.cable.nodes] = values
        array[self.cable.nodes :] = values[-1] if fill is None else fill
        self.put(name, array)
        return array

    def _membrane(self, middle: bool) -> None:
        cable, membrane, plan = self.cable, self.cable.membrane, self.program.plan
        values = {n: p.value for n, p in membrane.parameters.items()} | cable.parameters
        densities = {}
        for name, record in membrane.densities.items():
            base = 0.0 if record is None else record.value
            densities["density", name] = base * np.asarray(cable.scale.get(name, 1.0)) * np.ones(cable.nodes)
        currents = Currents(cable, plan, values, densities)
        self.rest = rest_of(cable, self.circuit, currents)
        self._lanes("v", self.rest)
        # nodes that are not there are at 0 conductance and stay where they are
        padded = self.node_groups * LANES
        fields = _aligned((self.node_groups, plan.width, LANES))
        table: dict[Any, Any] = {("parameter", "membrane", n): v for n, v in values.items()} | densities
        nodes = list(plan.fields)
        for node, found in zip(nodes, evaluate(nodes, table), strict=True):
            row = np.zeros(padded)
            row[: cable.nodes] = found
            fields[:, plan.fields[node]] = row.reshape(-1, LANES)
        self.put("fields", fields)
        rows = max(plan.rows, 1)
        states = _aligned((padded, rows * LANES))
        states[: cable.nodes, : len(plan.fast)] = currents.steady(self.rest).T
        self.put("gates", states)
        self.put("place", _aligned(padded, np.int64))
        if plan.fast:
            names, given = tuple(g.name for g in plan.fast), tuple(sorted(values.items()))
            temperature = float(cable.temperature)
            self.put("table", stored_table(names, membrane, given, (temperature,), temperature, self.step, not middle))

    def _constants(self, middle: bool) -> None:
        cable, circuit, record = self.cable, self.circuit, self.record
        per_step = (2.0 if middle else 1.0) / self.step
        made = factorise(circuit, per_step)
        own, between = joined(circuit, made)
        inertia = circuit.node_capacitance * per_step
        self._lanes("inertia", inertia, 0.0)
        self._lanes("fixed", inertia + own, 1.0)
        self._lanes("area", circuit.node_area, 0.0)
        self._lanes("between", np.append(between, 0.0), 0.0)
        self._lanes("to_left", np.insert(circuit.axial[:, -1], 0, 0.0), 0.0)
        self._lanes("to_right", np.append(circuit.axial[:, 0], 0.0), 0.0)
        self._lanes("x", self.rest - cable.leak_reversal, 0.0)
        for name in ("stimulus", "diagonal", "right", "watched", "first", "last"):
            self._lanes(name, 0.0)
        self.put("scratch", _aligned(4 * self.half + LANES))
        packed, place = pack_constants(made, 2.0 if middle else 1.0)
        constants = _aligned(packed.shape)
        constants[:] = packed
        self.put("constants", constants)
        self.put("where", place * (packed[0].size * 8))
        # the internodes begin at rest: their last step was one that changed nothing
        still = factorise(circuit, 0.0)
        above = self.rest - cable.leak_reversal
        full = still.from_left * above[:-1, None, None] + still.from_right * above[1:, None, None]
        passive = full - made.from_left * above[:-1, None, None] - made.from_right * above[1:, None, None]
        history = np.stack((made.inertia * (full[..., 0] - full[..., 1]), made.sheath_inertia * full[..., 1]), axis=-1)
        for name, values in (("passive", passive), ("history", history), ("sources", np.zeros_like(full))):
            self.put(name, self._grouped(values))
        record[SLOTS["internode_groups"]], record[SLOTS["node_groups"]] = self.internode_groups, self.node_groups
        record[SLOTS["half"]] = self.half
        self.real("reference", cable.leak_reversal)

    def _grouped(self, values: np.ndarray) -> np.ndarray:
        """From (internodes, pieces, 2) to (groups, pieces, 2, lanes)."""
        out = _aligned((self.internode_groups, *values.shape[1:], LANES))
        for k in range(len(values)):
            out[k // LANES, :, :, k % LANES] = values[k]
        return out

    def go(self, duration: float, pulses: Sequence[NodePulse], watch: Sequence[int], threshold: float,
           trace: Sequence[int], trace_step: float, progress: Callable[[float], None] | None) -> DoubleCableRun:  # fmt: skip
        steps = _steps(duration, self.step, "duration")
        every = max(1, round(trace_step / self.step))
        self._outputs(watch, threshold, trace, every, steps)
        drives = [(*self._border(p), *self._drive(p)) for p in pulses]
        borders = sorted({0, steps} | {b for d in drives for b in d[:2] if b < steps})
        for begin, end in zip(borders[:-1], borders[1:], strict=True):
            stimulus, sources = self.keep["stimulus"], self.keep["sources"]
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
            self.program.advance(self.record.ctypes.data)
            begin += PIECE
            if not np.all(np.abs(self.keep["v"][: self.cable.nodes]) < BEYOND):
                raise SimulationError(
                    f"the voltage leaves all bounds before {min(begin, end) * self.step:g} ms at steps of "
                    f"{self.step:g} ms; take a smaller step or a weaker stimulus"
                )
            if progress is not None:
                progress(min(begin, end) / steps)

    def _border(self, pulse: NodePulse) -> tuple[int, int]:
        first = _steps(pulse.start, self.step, "pulse.start")
        return first, first + max(1, _steps(pulse.duration, self.step, "pulse.duration"))

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
        out[:-1] += self.circuit.axial[:, 0] * rises[:, 0]
        out[1:] -= self.circuit.axial[:, -1] * rises[:, -1]
        inner = [g[:, 1:] * rises[:, 1:] - g[:, :-1] * rises[:, :-1] for g in (self.circuit.axial, self.circuit.space)]
        return out, self._grouped(np.stack(inner, axis=-1))

    def _outputs(self, watch: Sequence[int], threshold: float, trace: Sequence[int], every: int, steps: int) -> None:
        record = self.record
        for node in watch:
            self.keep["watched"][self._known(node, "watch")] = 1.0
        self.put("spikes", np.zeros((MOST_SPIKES, 2)))
        record[SLOTS["most_spikes"]] = MOST_SPIKES
        self.real("threshold", threshold)
        self.put("traced", np.array([self._known(node, "trace") for node in trace] or [0], dtype=np.int64))
        self.put("trace", np.zeros((steps // every + 1 if trace else 1, max(len(trace), 1))))
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
        return DoubleCableRun(spikes, times, traces, self.rest, self.keep["v"][: self.cable.nodes].copy())


def _steps(time: float, step: float, what: str) -> int:
    if not (math.isfinite(time) and time >= 0.0):
        raise InputError("a time of at least 0 is needed", field=what, value=time, allowed="0 ms or more")
    return round(time / step)
