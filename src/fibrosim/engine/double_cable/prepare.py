"""Everything of a double cable's run that does not depend on the stimuli: arrays, constants, the state at rest."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from ...errors import InputError
from ...language.membrane import CORE, LOCAL
from ..aligned import aligned
from ..cable.table_store import stored_table
from ..interpret import evaluate
from .describe import DoubleCable, check_cable
from .factors import circuit_of, factorise
from .kernel import SLOTS
from .layout import LANES, pack_constants
from .program import build_double_cable
from .rest import Channels, Currents, joined, rest_of

__all__ = ["SCHEMES", "Prepared"]

SCHEMES = ("crank-nicolson", "backward-euler")
CHANGING = (
    "history", "passive", "sources", "first", "last", "x", "v", "gates", "fields", "stimulus", "diagonal", "right",
    "scratch", "watched", "given", "channel_gates",
)  # fmt: skip


class Prepared:
    """A cable at rest, ready to be run with any stimuli, any number of times and by several threads at once.

    Parameters
    ----------
    step : float
        In ms.
    scheme : str
        "crank-nicolson" or "backward-euler".

    Raises
    ------
    InputError
        Geometry, step or scheme that cannot be.
    SimulationError
        The nodes have no resting state, and the cable names no start.
    """

    def __init__(self, cable: DoubleCable, step: float, scheme: str) -> None:
        check_cable(cable)
        if scheme not in SCHEMES:
            raise InputError("there is no such scheme", field="scheme", value=scheme, allowed=SCHEMES)
        if not (math.isfinite(step) and 0.0 < step <= 1.0):
            raise InputError("the step must be above 0", field="step", value=step, allowed="above 0, at most 1 ms")
        middle = scheme == "crank-nicolson"
        self.cable, self.step = cable, step
        self.program = build_double_cable(cable.membrane, cable.pieces, middle=middle, channels=cable.channels)
        self.circuit = circuit_of(cable)
        self.record = aligned(len(SLOTS), np.int64)
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

    def _lanes(self, name: str, values: float | np.ndarray, fill: float | None = None) -> None:
        """One number for each node; beyond the last node the fill, or the last value."""
        array = aligned(self.width)
        values = np.broadcast_to(np.asarray(values, dtype=float), self.cable.nodes)
        array[: self.cable.nodes] = values
        array[self.cable.nodes :] = values[-1] if fill is None else fill
        self.put(name, array)

    def _membrane(self, middle: bool) -> None:
        cable, membrane, plan = self.cable, self.cable.membrane, self.program.plan
        values = {n: p.value for n, p in membrane.parameters.items()} | cable.parameters
        densities = {}
        for name, record in membrane.densities.items():
            base = 0.0 if record is None else record.value
            densities["density", name] = base * np.asarray(cable.scale.get(name, 1.0)) * np.ones(cable.nodes)
        currents = Currents(cable, plan, values, densities)
        channels = None if self.program.channels is None else Channels(cable, self.program.channels)
        found = rest_of(cable, self.circuit, currents, channels) if cable.start is None else cable.start
        self.rest, self.full = (np.array(part, dtype=float) for part in found)
        if channels is not None:
            self._channels(channels, middle)
        self._lanes("v", self.rest)
        # nodes that are not there are at 0 conductance and stay where they are
        padded = self.node_groups * LANES
        fields = aligned((self.node_groups, plan.width, LANES))
        table: dict[Any, Any] = {("parameter", "membrane", n): v for n, v in values.items()} | densities
        table.update({LOCAL: cable.temperature, CORE: cable.temperature})
        nodes = [node for node in plan.fields if node.op != "sym" or node.value[0] != "occupancy"]
        for node, found in zip(nodes, evaluate(nodes, table), strict=True):
            fields[:, plan.fields[node]] = _filled(padded, np.broadcast_to(found, cable.nodes)).reshape(-1, LANES)
        self.put("fields", fields)
        bound = dict(zip([one.symbol for one in membrane.occupancies], currents.bound(self.rest), strict=True))
        for symbol, shares in bound.items():
            fields[:, plan.fields[symbol]] = _filled(padded, shares).reshape(-1, LANES)
        rows = max(plan.rows, 1)
        states = aligned((padded, rows * LANES))
        states[: cable.nodes, : len(plan.fast)] = currents.steady(self.rest).T
        self.put("gates", states)
        self.put("place", aligned(padded, np.int64))
        if plan.fast:
            names, given = tuple(g.name for g in plan.fast), tuple(sorted(values.items()))
            temperature = float(cable.temperature)
            self.put("table", stored_table(names, membrane, given, (temperature,), temperature, self.step, not middle))

    def _channels(self, channels: Channels, middle: bool) -> None:
        """Arrays of the internodes' channels; their conductance at rest becomes part of the circuit."""
        across = self.full[..., 0] - self.full[..., 1] + self.cable.leak_reversal
        fixed = channels.area * channels.conductance(across)
        self.circuit = replace(self.circuit, leak=self.circuit.leak + fixed)
        inverse = self.step / (2.0 * self.circuit.axolemma)
        plan, shape = channels.plan, (self.internode_groups, self.cable.pieces, LANES)

        def blocks(values: np.ndarray) -> np.ndarray:
            out = aligned(shape)
            for k, row in enumerate(np.broadcast_to(values, across.shape)):
                out[k // LANES, :, k % LANES] = row
            return out

        for name, values in (("area", channels.area), ("fixed", fixed), ("inverse", inverse)):
            self.put(f"channel_{name}", blocks(values))
        fields = aligned((*shape[:2], plan.width, LANES))
        nodes = list(plan.fields)
        for node, found in zip(nodes, evaluate(nodes, channels.table), strict=True):
            fields[:, :, plan.fields[node]] = blocks(np.asarray(found, dtype=float))
        self.put("channel_fields", fields)
        rows = max(plan.rows, 1)
        states = aligned((*shape, rows * LANES))
        for k, row in enumerate(channels.steady(across)):
            states[..., k] = blocks(row)
        self.put("channel_gates", states)
        self.put("channel_place", aligned(LANES, np.int64))
        if plan.fast:
            names, temperature = tuple(g.name for g in plan.fast), float(self.cable.temperature)
            given = tuple(sorted(channels.values.items()))
            table = stored_table(names, channels.membrane, given, (temperature,), temperature, self.step, not middle)
            self.put("channel_table", table)

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
        self.put("scratch", aligned(4 * self.half + LANES))
        packed, place = pack_constants(made, 2.0 if middle else 1.0)
        constants = aligned(packed.shape)
        constants[:] = packed
        self.put("constants", constants)
        self.put("where", place * (packed[0].size * 8))
        # the internodes begin at rest: their last step was one that changed nothing
        above, full = self.rest - cable.leak_reversal, self.full
        passive = full - made.from_left * above[:-1, None, None] - made.from_right * above[1:, None, None]
        history = np.stack((made.inertia * (full[..., 0] - full[..., 1]), made.sheath_inertia * full[..., 1]), axis=-1)
        for name, values in (("passive", passive), ("history", history), ("sources", np.zeros_like(full)),
                             ("given", np.zeros_like(full))):  # fmt: skip
            self.put(name, self.grouped(values))
        record[SLOTS["internode_groups"]], record[SLOTS["node_groups"]] = self.internode_groups, self.node_groups
        record[SLOTS["half"]] = self.half
        self.real("reference", cable.leak_reversal)
        self.real("step_size", self.step)

    def grouped(self, values: np.ndarray) -> np.ndarray:
        """From (internodes, pieces, 2) to (groups, pieces, 2, lanes)."""
        out = aligned((self.internode_groups, *values.shape[1:], LANES))
        for k in range(len(values)):
            out[k // LANES, :, :, k % LANES] = values[k]
        return out

    def fresh(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """A record at rest, with the arrays that a run changes; the others are shared."""
        record = aligned(len(SLOTS), np.int64)
        record[:] = self.record
        keep = {}
        for name in CHANGING:
            if name not in self.keep:
                continue
            source = self.keep[name]
            keep[name] = aligned(source.shape)
            keep[name][...] = source
            record[SLOTS[name]] = keep[name].ctypes.data
        return record, keep


def _filled(size: int, values: np.ndarray) -> np.ndarray:
    """Values of the nodes, and 0 where there is none."""
    out = np.zeros(size)
    out[: len(values)] = values
    return out
