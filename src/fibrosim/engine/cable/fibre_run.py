"""Running one cable: arrays, balance at rest, pulses, spikes and traces."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...errors import InputError, SimulationError
from ...language import Membrane
from ...language.membrane import CORE, DIAMETER, LOCAL, SIDES
from ..aligned import aligned, steps_of
from ..interpret import evaluate
from .branch import Branch, check_branch, couplings
from .changing import Change, apply_change, check_changes
from .kernel import SLOTS
from .plan import ROW
from .program import build_cable
from .table_store import stored_table
from .tables import steady_gates
from .waveform import Waveform, check_waveforms

__all__ = ["Cable", "CableRun", "Pulse", "Window", "run_cable"]

MOST_SPIKES = 100_000
PIECE = 4000
"""Steps between two looks at whether the run is still finite."""


@dataclass(frozen=True)
class Window:
    """What need not be computed in every step.

    Attributes
    ----------
    quiet : float
        Blocks whose voltage moved by at most this (mV) over `hold` hold their gates for the next.
    still : float
        Blocks far from any that moved by more than this (mV) over `sleep` take one step over it.
    hold, sleep : float
        In ms; 0 switches the level off.
    fastest, foot : float
        Velocity (m/s) of what may come, and how far ahead (mm) it is felt: what is nearer stays awake.
    """

    quiet: float = 0.1
    still: float = 0.1
    hold: float = 0.2
    sleep: float = 1.0
    fastest: float = 1.0
    foot: float = 0.6


@dataclass(frozen=True)
class Pulse:
    """A rectangular stimulus.

    Attributes
    ----------
    start, duration : float
        In ms, rounded to steps.
    current : float
        Injected at `place`, nA.
    place : int
        Compartment.
    potential : ndarray of shape (compartments,), optional
        Extracellular potential (mV) while the pulse lasts.
    """

    start: float
    duration: float
    current: float = 0.0
    place: int = 0
    potential: np.ndarray | None = field(default=None, compare=False)


@dataclass
class Cable:
    """A cable, unbranched or with one side branch.

    Attributes
    ----------
    membrane : Membrane
    length, diameter : ndarray, shape (compartments,)
        In um.
    capacitance : float or ndarray
        uF/cm2.
    resistivity : float
        Of the axoplasm, ohm cm.
    rest : float
        Voltage (mV) at which all currents are balanced ion by ion, if the membrane has the means, and
        from which a run starts.
    temperature : float or ndarray
        K, of each compartment.
    core : float
        K.
    scale : dict
        Factors of densities by full name, numbers or arrays.
    parameters : dict
        Values of the membrane's parameters that differ from the files'.
    branch : Branch, optional
        Where the last compartments leave the others as a side.
    """

    membrane: Membrane
    length: np.ndarray
    diameter: np.ndarray
    capacitance: float | np.ndarray = 1.0
    resistivity: float = 100.0
    rest: float = -60.0
    temperature: float | np.ndarray = 310.15
    core: float = 310.15
    scale: dict[str, float | np.ndarray] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    branch: Branch | None = None

    @property
    def size(self) -> int:
        """Number of compartments."""
        return len(self.length)

    @property
    def positions(self) -> np.ndarray:
        """Distance of the compartments' centres from the first end, um."""
        return np.cumsum(self.length) - 0.5 * self.length


@dataclass
class CableRun:
    """What a run gave.

    Attributes
    ----------
    spikes : list of ndarray
        Times (ms) at which the voltage rose through the threshold, for each watched compartment.
    times : ndarray, shape (samples,)
        Of the traces, ms.
    traces : ndarray, shape (samples, traces)
        Voltages (mV) or concentrations (mmol/l), in the order asked for.
    voltage : ndarray, shape (compartments,)
        At the end.
    """

    spikes: list[np.ndarray]
    times: np.ndarray
    traces: np.ndarray
    voltage: np.ndarray


def run_cable(
    cable: Cable,
    duration: float,
    pulses: Sequence[Pulse] = (),
    *,
    step: float = 0.025,
    watch: Sequence[int] = (),
    threshold: float = -10.0,
    trace: Sequence[int | tuple[int, str, str]] = (),
    trace_step: float | None = None,
    slow_step: float = 0.2,
    window: Window | None = None,
    exact: bool = False,
    changes: Sequence[Change] = (),
    waveforms: Sequence[Waveform] = (),
    progress: Callable[[float], None] | None = None,
) -> CableRun:
    """Run a cable from rest.

    Parameters
    ----------
    duration, step : float
        In ms.
    pulses : sequence of Pulse
    watch : sequence of int
        Compartments whose spikes are wanted.
    trace : sequence of int or (int, ion, side)
        Compartments whose voltage, or concentration of an ion, is kept; (int, mechanism, "bound") is the share
        of its channels that a drug has bound.
    trace_step : float, optional
        In ms; the step if not given.
    slow_step : float
        How often what follows concentrations, and shares of bound channels, are renewed, ms.
    window : Window, optional
        What may rest. None: everything is computed in every step.
    exact : bool
        Exponential gates in place of Crank-Nicolson ones.
    changes : sequence of Change
        Temperatures and parameters from given times on; the balance at rest is that of the start.
    waveforms : sequence of Waveform
        Currents and conductances of any course.
    progress : callable, optional
        Called with the part done, 0 to 1.

    Raises
    ------
    InputError
        Geometry, step or pulses that cannot be.
    SimulationError
        The voltage leaves all bounds; a smaller step helps.
    """
    return Running(cable, step, slow_step, window, exact).go(
        duration, pulses, watch, threshold, trace, trace_step or step, progress, changes, waveforms
    )


class Running:
    """One run: its arrays, tables and record."""

    def __init__(self, cable: Cable, step: float, slow_step: float, window: Window | None, exact: bool) -> None:
        _check(cable, step)
        check_branch(cable, window)
        self.cable, self.step, self.exact = cable, step, exact
        self.program = build_cable(cable.membrane)
        self.plan = self.program.plan
        self.values = {n: p.value for n, p in cable.membrane.parameters.items()}
        self.values.update(cable.parameters)
        self.blocks = -(-cable.size // ROW)
        self.padded = self.blocks * ROW
        self.record = aligned(len(SLOTS), np.int64)
        self.keep: dict[str, np.ndarray] = {}
        self.slow_every = max(1, round(slow_step / step))
        self._arrays()
        self._membrane_state()
        self._clocks(window)

    def put(self, name: str, array: np.ndarray, offset: int = 0) -> None:
        """Keep an array and set its pointer."""
        self.keep[name] = array
        self.record[SLOTS[name]] = array.ctypes.data + offset

    def real(self, name: str, value: float) -> None:
        """Set a double of the record."""
        self.record.view(np.float64)[SLOTS[name]] = value

    def _pad(self, values: float | np.ndarray, fill: float | None = None) -> np.ndarray:
        out = np.empty(self.padded)
        out[: self.cable.size] = values
        out[self.cable.size :] = out[self.cable.size - 1] if fill is None else fill
        return out

    def _arrays(self) -> None:
        cable, n = self.cable, self.cable.size
        area = math.pi * cable.diameter * cable.length * 1e-8  # cm2
        half = 0.5 * cable.length * 1e-4 * cable.resistivity / (0.25 * math.pi * (cable.diameter * 1e-4) ** 2)
        joined = 1.0 / (half[:-1] + half[1:])
        ends = {} if cable.branch is None else couplings(cable.branch, half, joined, area)
        left, forward = np.zeros(n), np.zeros(n)
        left[1:], forward[:-1] = joined / area[1:], joined / area[:-1]
        self.area, self.left, self.forward = area, left, forward
        v = aligned(self.padded + 2 * ROW)
        v[:] = cable.rest
        self.put("v", v, ROW * 8)
        self.v = v[ROW : ROW + self.padded]
        axial = left + forward
        if cable.branch is not None:
            near, side = cable.branch.near, cable.branch.start
            axial[near] += ends["to_side_near"]
            axial[near + 1] += ends["to_side_far"]
            axial[side] += ends["from_near"] + ends["from_far"]
            self.record[SLOTS["branch"]], self.record[SLOTS["near"]] = side, near
            for name, value in ends.items():
                self.real(name, value)
        for name, values in (("left", left), ("forward", forward), ("axial", axial)):
            array = aligned(self.padded)
            array[:n] = values
            self.put(name, array)
        capacity = aligned(self.padded)
        capacity[:] = self._pad(2e-3 * np.broadcast_to(np.asarray(cable.capacitance, dtype=float), n))
        self.put("capacity", capacity)
        for name in ("x", "diagonal", "right", "stimulus"):
            self.put(name, aligned(self.padded + ROW))
        self.put("cells", aligned(self.padded, np.int64))
        self.put("parts", aligned(self.padded))
        self.put("scratch", aligned(3 * (self.padded + 4)))
        self.put("mode", aligned(self.blocks + ROW, np.int8))
        self.put("asleep", aligned(self.blocks + ROW, np.int8))
        self.put("spans", aligned(2 * self.blocks + ROW, np.int64))
        for name in ("moved", "drift"):
            array = aligned(self.padded)
            array[:] = cable.rest
            self.put(name, array)

    def set_temperature(self, temperature: np.ndarray) -> None:
        """Set the compartments' temperatures, in K."""
        self.temperature = self._pad(temperature)
        self.levels, self.level = np.unique(self.temperature, return_inverse=True)

    def _membrane_state(self) -> None:
        cable, plan, membrane = self.cable, self.plan, self.cable.membrane
        self.set_temperature(np.broadcast_to(np.asarray(cable.temperature, dtype=float), cable.size))
        table: dict[Any, Any] = {("parameter", "membrane", n): v for n, v in self.values.items()}
        self.table = table
        table.update({LOCAL: self.temperature, CORE: cable.core, DIAMETER: self._pad(cable.diameter)})
        for name, record in membrane.densities.items():
            base = 0.0 if record is None else record.value
            table["density", name] = self._pad(base * np.asarray(cable.scale.get(name, 1.0)) * np.ones(cable.size))
        for one in membrane.concentrations:
            (start,) = evaluate([one.start], table)
            table["concentration", one.ion, one.side] = np.broadcast_to(np.asarray(start, dtype=float), self.padded)
        self.gate_start = {}
        for gates in (plan.fast, plan.slow_gates):
            at = np.array([steady_gates(gates, membrane, self.values, t, cable.core, cable.rest) for t in self.levels])
            for k, gate in enumerate(gates):
                self.gate_start[gate.symbol] = at[self.level, k]
        # a fibre is balanced as it is without a drug; the drug then changes its rest
        for one in membrane.occupancies:
            self.gate_start[one.symbol] = np.zeros(self.padded)
        self._balance(table)
        for one in membrane.occupancies:
            on, off = evaluate([one.binding, one.leaving], _Chain(table, self.gate_start))
            self.gate_start[one.symbol] = on / (on + off) * np.ones(self.padded)
        fields = aligned((self.blocks, plan.width, ROW))
        nodes = list(plan.fields)
        for node, values in zip(nodes, evaluate(nodes, _Chain(table, self.gate_start)), strict=True):
            fields[:, plan.fields[node]] = np.broadcast_to(np.asarray(values, float), self.padded).reshape(-1, ROW)
        for symbol, row in plan.before.items():
            fields[:, row] = fields[:, plan.fields[symbol]]
        self.put("fields", fields)
        for name, chosen, rows in (("gates", plan.fast, plan.rows), ("slow_gates", plan.slow_gates, plan.slow_rows)):
            states = np.zeros((self.padded, max(rows, 1) * ROW))
            for k, gate in enumerate(chosen):
                states[:, k] = self.gate_start[gate.symbol]
            array = aligned((self.blocks, ROW, max(rows, 1) * ROW))
            states = states.reshape(self.blocks, ROW, -1)
            # slow gates lie gate by gate
            array[:] = states if name == "gates" else states.transpose(0, 2, 1).reshape(array.shape)
            self.put(name, array)

    def _balance(self, table: dict[Any, Any]) -> None:
        """Leaks and constant currents, ion by ion, that make the resting voltage a rest."""
        plan, membrane, rest = self.plan, self.cable.membrane, self.cable.rest
        for ion in plan.ions:
            leak, constant = f"ions.{ion}_leak", f"ions.{ion}_balance"
            if membrane.densities.get(leak, 0) is not None or membrane.densities.get(constant, 0) is not None:
                continue
            nodes = [plan.conductance[ion], plan.drive[ion], membrane.reversals[ion]]
            g, d, e = evaluate(nodes, _Chain(table, self.gate_start))
            current = np.broadcast_to(g * rest - d, self.padded)
            needed = -current / (rest - e)
            table["density", leak] = np.where(needed >= 0.0, needed, 0.0)
            table["density", constant] = np.where(needed >= 0.0, 0.0, -current)

    def make_tables(self) -> None:
        """Tables of the gates for the temperatures and parameters as they are now."""
        cable, plan, step, hold, sleep = self.cable, self.plan, self.step, self.hold, self.sleep
        kinds = [("table", "place", plan.fast, step, self.exact),
                 ("slow_table", "slow_place", plan.slow_gates, step * self.slow_every, True),
                 ("seldom_table", "place", plan.fast, step * self.slow_every, True)]  # fmt: skip
        kinds.append(("held_table", "place", plan.fast, step * max(hold, 1), True))
        kinds += [("sleep_table", "place", plan.fast, step * max(sleep, 1), True),
                  ("sleep_slow_table", "slow_place", plan.slow_gates, step * max(sleep, 1), True)]  # fmt: skip
        used = {"table", "slow_table"} | ({"held_table"} if hold else set())
        used |= {"seldom_table"} if plan.seldom else set()
        used |= {"sleep_table", "sleep_slow_table"} if sleep else set()
        for name, place, gates, size, exact in kinds:
            if name not in used:
                continue
            later = gates is plan.slow_gates
            made = stored_table(tuple(g.name for g in gates), cable.membrane, tuple(sorted(self.values.items())),
                                tuple(self.levels), cable.core, size, exact, later)  # fmt: skip
            self.put(name, made)
            offsets = aligned(self.padded, np.int64)
            offsets[:] = self.level * made[0].nbytes
            self.put(place, offsets)

    def _clocks(self, window: Window | None) -> None:
        step = self.step
        hold = self.hold = 0 if window is None else round(window.hold / step)
        sleep = self.sleep = 0 if window is None else round(window.sleep / step)
        self.make_tables()
        self.record[SLOTS["blocks"]] = self.blocks
        self.record[SLOTS["slow_every"]] = self.slow_every
        self.record[SLOTS["window"]], self.record[SLOTS["sleep"]] = hold, sleep
        if window is not None:
            self._reach(1e3 * (window.fastest * window.sleep + window.foot))
            self.real("quiet", window.quiet)
            self.real("still", window.still)
            self.real("sleep_per_step", 0.5 / window.sleep if window.sleep else 0.0)
            self.real("sleep_step", window.sleep)
        # in every step the slow terms are those of its begin, as NEURON has them
        self.real("ahead", 0.5 if self.slow_every > 1 else 0.0)
        self.real("per_step", 1.0 / step)
        self.real("step_size", step)

    def _reach(self, distance: float) -> None:
        """Blocks within a distance (um) of each block, first and one after the last."""
        ends = np.concatenate([[0.0], np.cumsum(self._pad(self.cable.length, 0.0))])[::ROW]
        left, right = ends[:-1], ends[1:]
        low = np.searchsorted(right, left - distance, side="left")
        high = np.searchsorted(left, right + distance, side="right")
        self.put("reach", np.ascontiguousarray(np.stack([low, np.minimum(high, self.blocks)], axis=1)))

    def go(self, duration: float, pulses: Sequence[Pulse], watch: Sequence[int], threshold: float,
           trace: Sequence[int | tuple[int, str, str]], trace_step: float,
           progress: Callable[[float], None] | None, changes: Sequence[Change] = (),
           waveforms: Sequence[Waveform] = ()) -> CableRun:  # fmt: skip
        """Run for `duration` ms; arguments as of `run_cable`."""
        check_changes(self, list(changes))
        check_waveforms(list(waveforms), self.cable.size)
        steps = steps_of(duration, self.step, "duration")
        every = max(1, round(trace_step / self.step))
        self._outputs(watch, threshold, trace, every, steps)
        stimulus = self.keep["stimulus"]
        due: dict[int, list[Change]] = {}
        for change in changes:
            due.setdefault(steps_of(change.start, self.step, "changes.start"), []).append(change)
        borders = {0, steps} | {b for p in pulses for b in self._border(p) if b < steps} | {b for b in due if b < steps}
        borders = borders.union(*(wave.borders(self.step, steps) for wave in waveforms))
        axial, resting = self.keep["axial"], self.keep["axial"].copy()
        for begin, end in itertools.pairwise(sorted(borders)):
            for change in due.get(begin, ()):
                apply_change(self, change)
            stimulus[:] = 0.0
            touched = np.zeros(self.padded, dtype=bool)
            for pulse in pulses:
                first, after = self._border(pulse)
                if first <= begin < after:
                    added = self._density(pulse)
                    stimulus[: self.cable.size] += added
                    touched[: self.cable.size] |= added != 0.0
                if begin in (first, after):
                    touched[pulse.place] = True
            if waveforms:
                axial[:] = resting
                for wave in waveforms:
                    wave.add(self, begin, stimulus, axial)
                    touched[: self.cable.size] |= wave.share != 0.0
            # what is stimulated, or was until now, is awake
            for name in ("moved", "drift"):
                self.keep[name][touched] = 1e9
            self._advance(begin, end, steps, progress)
        return self._result(watch, every)

    def _advance(self, begin: int, end: int, steps: int, progress: Callable[[float], None] | None) -> None:
        piece = PIECE - PIECE % max(self.sleep, 1)
        while begin < end:
            self.record[SLOTS["steps"]] = min(piece, end - begin)
            self.program.advance(self.record.ctypes.data)
            begin += piece
            if not np.all(np.abs(self.v) < 1e4):
                raise SimulationError(
                    f"the voltage leaves all bounds before {min(begin, end) * self.step:g} ms at steps of "
                    f"{self.step:g} ms; take a smaller step or a weaker stimulus"
                )
            if progress is not None:
                progress(min(begin, end) / steps)

    def _border(self, pulse: Pulse) -> tuple[int, int]:
        first = steps_of(pulse.start, self.step, "pulse.start")
        return first, first + max(1, steps_of(pulse.duration, self.step, "pulse.duration"))

    def _density(self, pulse: Pulse) -> np.ndarray:
        """Stimulus in mA/cm2 of each compartment."""
        cable = self.cable
        out = np.zeros(cable.size)
        if not 0 <= pulse.place < cable.size:
            raise InputError("there is no such compartment", field="pulse.place", value=pulse.place,
                             allowed=f"0 to {cable.size - 1}")  # fmt: skip
        out[pulse.place] = pulse.current * 1e-6 / self.area[pulse.place]
        if pulse.potential is not None:
            e = np.asarray(pulse.potential, dtype=float)
            if e.shape != (cable.size,):
                raise InputError("one potential for each compartment is needed", field="pulse.potential",
                                 value=e.shape, allowed=(cable.size,))  # fmt: skip
            steps = np.diff(e)
            out[1:] -= self.left[1:] * steps
            out[:-1] += self.forward[:-1] * steps
        return out

    def _outputs(self, watch: Sequence[int], threshold: float, trace: Sequence[int | tuple[int, str, str]],
                 every: int, steps: int) -> None:  # fmt: skip
        record = self.record
        self.put("watch", np.array([self._known(w) for w in watch] or [0], dtype=np.int64))
        self.put("watched", np.full(max(len(watch), 1), self.cable.rest))
        self.put("spikes", np.zeros((MOST_SPIKES, 2)))
        record[SLOTS["watches"]], record[SLOTS["most_spikes"]] = len(watch), MOST_SPIKES
        self.real("threshold", threshold)
        addresses = [self._address(one) for one in trace]
        self.put("traced", np.array(addresses or [0], dtype=np.int64))
        self.put("trace", np.zeros((steps // every + 1, max(len(trace), 1))))
        record[SLOTS["traces"]] = len(trace)
        record[SLOTS["trace_every"]] = every if trace else 0

    def _known(self, place: int) -> int:
        if not 0 <= place < self.cable.size:
            raise InputError("there is no such compartment", field="watch", value=place,
                             allowed=f"0 to {self.cable.size - 1}")  # fmt: skip
        return int(place)

    def _address(self, one: int | tuple[int, str, str]) -> int:
        if not isinstance(one, tuple):
            return self.v.ctypes.data + 8 * self._known(one)
        place, ion, side = one
        key = ("concentration", ion, side) if side in SIDES else ("occupancy", f"{ion}.{side}")
        symbol = self.cable.membrane.graph.symbol(key)
        if symbol not in self.plan.fields:
            raise InputError("this concentration is not part of the membrane", field="trace", value=one,
                             allowed=[(c.ion, c.side) for c in self.cable.membrane.concentrations])  # fmt: skip
        block, lane = divmod(self._known(place), ROW)
        return self.keep["fields"].ctypes.data + 8 * ((block * self.plan.width + self.plan.fields[symbol]) * ROW + lane)

    def _result(self, watch: Sequence[int], every: int) -> CableRun:
        found = int(self.record[SLOTS["found"]])
        if found > MOST_SPIKES:
            raise SimulationError(f"more than {MOST_SPIKES} spikes; watch fewer places or a shorter time")
        kept = self.keep["spikes"][:found]
        spikes = [kept[kept[:, 0] == k, 1] * self.step for k in range(len(watch))]
        samples = int(self.record[SLOTS["trace_at"]])
        times = every * self.step * np.arange(1, samples + 1)
        return CableRun(spikes, times, self.keep["trace"][:samples].copy(), self.v[: self.cable.size].copy())


class _Chain(dict):
    """Values of symbols: gates by symbol, the rest by key."""

    def __init__(self, table: Mapping[Any, Any], gates: Mapping[Any, Any]) -> None:
        super().__init__(table)
        self.update({symbol.value: values for symbol, values in gates.items()})


def _check(cable: Cable, step: float) -> None:
    if not (math.isfinite(step) and 0.0 < step <= 1.0):
        raise InputError("the step must be above 0", field="step", value=step, allowed="above 0, at most 1 ms")
    for name in ("length", "diameter"):
        values = np.asarray(getattr(cable, name), dtype=float)
        if values.ndim != 1 or len(values) < 1:
            raise InputError("a cable has at least one compartment", field=name, value=values.shape)
        if not (np.isfinite(values).all() and (values > 0).all()):
            raise InputError("must be above 0 in every compartment", field=name, value=float(np.nanmin(values)))
    if len(cable.length) != len(cable.diameter):
        raise InputError("lengths and diameters differ in number", field="diameter", value=len(cable.diameter),
                         allowed=len(cable.length))  # fmt: skip
    for name in cable.scale:
        if name not in cable.membrane.densities:
            raise InputError(f"no density '{name}' in the membrane", field="scale", value=name,
                             allowed=sorted(cable.membrane.densities), code="unknown-key")  # fmt: skip
    for name in cable.parameters:
        if name not in cable.membrane.parameters:
            raise InputError(f"no parameter '{name}' in the membrane", field="parameters", value=name,
                             allowed=sorted(cable.membrane.parameters), code="unknown-key")  # fmt: skip
