"""Memory of one group of lanes and the table of pointers into it."""

from __future__ import annotations

import ctypes

import numpy as np

from ..language import System
from .actions import Schedule
from .build import Program
from .context import CONTEXT, IDLE, RUNNING, SET_AND_PREPARE, index_of
from .maps import BlockMaps

__all__ = ["Rows", "Workspace"]

PER_LANE_COUNTS = ("status", "next_stop", "stops", "next_output", "outputs", "steps", "rejected")
PER_LANE_POINTERS = (
    "stop_grid", "stop_event", "stop_first", "action_row", "action_kind", "action_value",
    "output_times", "output_buffer",
)  # fmt: skip


class Rows:
    """Absolute rows of named values, for a number of blocks."""

    def __init__(self, program: Program, maps: BlockMaps) -> None:
        layout = program.layout
        self.system: System = layout.system
        self.maps = maps
        self.fields = {"root": layout.root, "hub": layout.hub, "leaf": layout.leaf}
        self.base = {"root": 0, "hub": layout.root.size}
        self.base["leaf"] = self.base["hub"] + len(maps.hubs) * layout.hub.size
        self.base["ports"] = self.base["leaf"] + len(maps.leaves) * layout.leaf.size
        solved = len(layout.ports.solved)
        self.band = maps.bandwidth(solved)
        self.size = self.base["ports"] + len(maps.hubs) * solved * (2 * self.band + 3 + layout.nz) + 1
        self._known: dict[tuple[str, str], tuple[str, int]] = {}
        for kind, level in (("root", self.system.root), ("hub", self.system.hub), ("leaf", self.system.leaf)):
            for i, s in enumerate(level.states):
                self._known["state", s.name] = (kind, self.fields[kind]["x"] + i)
            for i, name in enumerate(level.inputs):
                self._known["input", name] = (kind, self.fields[kind]["input"] + i)
            for i, name in enumerate(level.parameters):
                self._known["parameter", name] = (kind, self.fields[kind]["parameter"] + i)
            for i, o in enumerate(level.outputs):
                self._known["output", o.name] = (kind, self.fields[kind]["observed"] + i)

    def blocks(self, kind: str) -> list[str]:
        """Names of the blocks of a kind."""
        return {"root": [""], "hub": self.maps.hubs, "leaf": self.maps.leaves}[kind]

    def find(self, what: str, name: str, block: str | None = None) -> list[int]:
        """Rows of a state, input, parameter or output: of one block or of all.

        Raises
        ------
        KeyError
            When there is no such name or block.
        """
        kind, row = self._known[what, name]
        size = self.fields[kind].size
        names = self.blocks(kind)
        chosen = range(len(names)) if block is None else [names.index(block)]
        return [self.base[kind] + b * size + row for b in chosen]

    def recorded(self, what: str, name: str) -> list[int]:
        """Rows from which a state or output is recorded (states come from the argument field)."""
        kind, row = self._known[what, name]
        if what == "state":
            row += self.fields[kind]["argument"] - self.fields[kind]["x"]
        size = self.fields[kind].size
        return [self.base[kind] + b * size + row for b in range(len(self.blocks(kind)))]


class Workspace:
    """Rows of `lanes` doubles, the per-lane tables, and calls into the program."""

    def __init__(self, program: Program, rows: Rows, record: np.ndarray) -> None:
        self.program = program
        self.rows = rows
        self.lanes = program.lanes
        raw = np.zeros(rows.size * self.lanes + 8)
        skip = (-raw.ctypes.data // 8) % 8
        self._raw = raw
        self.values = raw[skip : skip + rows.size * self.lanes].reshape(rows.size, self.lanes)
        self.counts = {name: np.zeros(self.lanes, dtype=np.int64) for name in PER_LANE_COUNTS}
        self.counts["status"][:] = IDLE
        self.pointers = {name: np.zeros(self.lanes, dtype=np.int64) for name in PER_LANE_POINTERS}
        self.record = np.ascontiguousarray(record, dtype=np.int64)
        self.table = np.zeros(len(CONTEXT), dtype=np.int64)
        self._kept: list[list[object]] = [[] for _ in range(self.lanes)]
        self._fill_table()

    def _fill_table(self) -> None:
        rows, maps = self.rows, self.rows.maps
        address = self.values.ctypes.data
        for kind in ("root", "hub", "leaf", "ports"):
            self._set(kind, address + rows.base[kind] * self.lanes * 8)
        self._set("workspace", address)
        self._set("leaves", len(maps.leaves))
        self._set("hubs", len(maps.hubs))
        self._set("band", rows.band)
        for name, columns, sparse in (
            ("leaf", "leaf_hub", maps.leaf_to_hub), ("hub", "hub_leaf", maps.hub_to_leaf),
            ("near", "near_hub", maps.near), ("opposite", "opposite_hub", maps.opposite),
        ):  # fmt: skip
            self._set(f"{name}_start", sparse.start.ctypes.data)
            self._set(columns, sparse.column.ctypes.data)
            self._set(f"{name}_weight", sparse.weight.ctypes.data)
        for name, array in (*self.counts.items(), *self.pointers.items()):
            self._set(name, array.ctypes.data)
        self._set("record_rows", self.record.ctypes.data)
        self._set("records", len(self.record))
        self._set("time_row", rows.find("state", "clock.time")[0])
        self._set("rounds", 1000)
        self._set("maximum_steps", 2**62)

    def _set(self, name: str, value: int) -> None:
        self.table[index_of(name)] = value

    def limits(self, rounds: int, maximum_steps: int) -> None:
        """Rounds per call of `advance` and steps per patient."""
        self._set("rounds", rounds)
        self._set("maximum_steps", maximum_steps)

    def control(self, name: str) -> np.ndarray:
        """View of a control row."""
        return self.values[self.rows.fields["root"][name]]

    def call(self, name: str) -> None:
        """Call a function of the program; the interpreter lock is released meanwhile."""
        self.program.functions[name](ctypes.c_void_p(self.table.ctypes.data))  # type: ignore[operator]

    def tolerances(self, relative: float, absolute: dict[str, np.ndarray], minimum: dict[str, np.ndarray]) -> None:
        """Set tolerances per state (arrays per block kind)."""
        self.control("relative_tolerance")[:] = relative
        for kind in ("leaf", "hub", "root"):
            for name, table in (("tolerance", absolute), ("minimum", minimum)):
                first = self.rows.fields["root"][f"{kind}_{name}"]
                self.values[first : first + len(table[kind])] = table[kind][:, None]

    def set_parameters(self, lane: int, values: dict[str, np.ndarray]) -> None:
        """Parameters per block kind: root (n,), hub (hubs, n), leaf (leaves, n)."""
        for kind, table in values.items():
            first, size = self.rows.fields[kind]["parameter"], self.rows.fields[kind].size
            n = table.shape[-1]
            for b, row in enumerate(np.atleast_2d(table)):
                start = self.rows.base[kind] + b * size + first
                self.values[start : start + n, lane] = row

    def copy_lane(self, source: int, target: int) -> None:
        """Give an unused lane the numbers of another, so that it computes something ordinary."""
        self.values[:, target] = self.values[:, source]
        self.control("active")[target] = 0.0
        self.control("t_stop")[target] = 1e300
        self.control("t_event")[target] = 1e300

    def start_lane(
        self, lane: int, time: float, plan: Schedule, output_times: np.ndarray, buffer: np.ndarray, first_step: float
    ) -> None:
        """Put a patient whose parameters are set at its start; calls `prepare` and the first output."""
        fields, base = self.rows.fields, self.rows.base
        for kind in ("root", "hub", "leaf"):
            first = fields[kind]["input"]
            for b in range(len(self.rows.blocks(kind))):
                start = base[kind] + b * fields[kind].size + first
                self.values[start : start + fields[kind].sizes["input"], lane] = 0.0
        for k in range(plan.first[0]):
            if plan.kind[k] == SET_AND_PREPARE:
                self.values[plan.row[k], lane] = plan.value[k]
        self.call("prepare")
        for kind in ("root", "hub", "leaf"):
            f = fields[kind]
            n = f.sizes["x"]
            for b in range(len(self.rows.blocks(kind))):
                start = base[kind] + b * f.size
                state = self.values[start + f["start"] : start + f["start"] + n, lane]
                self.values[start + f["x"] : start + f["x"] + n, lane] = state
                self.values[start + f["x_new"] : start + f["x_new"] + n, lane] = state
                self.values[start + f["u"] : start + f["u"] + f.sizes["u"], lane] = 0.0
        clock = self.rows.find("state", "clock.time")[0]
        shift = fields["root"]["x_new"] - fields["root"]["x"]
        self.values[[clock, clock + shift], lane] = time
        for k in range(plan.first[0]):
            if plan.kind[k] != SET_AND_PREPARE:
                old = self.values[plan.row[k], lane] if plan.kind[k] else 0.0
                self.values[plan.row[k], lane] = old + plan.value[k]
        self._kept[lane] = [plan, output_times, buffer]
        for name, array in (
            ("stop_grid", plan.grid), ("stop_event", plan.event), ("stop_first", plan.first), ("action_row", plan.row),
            ("action_kind", plan.kind), ("action_value", plan.value), ("output_times", output_times),
            ("output_buffer", buffer),
        ):  # fmt: skip
            self.pointers[name][lane] = array.ctypes.data
        for name, value in (
            ("status", RUNNING), ("next_stop", 0), ("stops", len(plan.times)), ("next_output", 0),
            ("outputs", len(output_times)), ("steps", 0), ("rejected", 0),
        ):  # fmt: skip
            self.counts[name][lane] = value
        for name, value in (
            ("t", time), ("t_new", time), ("t_stop", plan.grid[0]), ("t_event", plan.event[0]), ("crossed", 0.0),
            ("h", 1.0), ("h_next", first_step),
            ("h_restart", first_step), ("h_abrupt", first_step), ("h_maximum", 1e300), ("after_stop", 1.0),
            ("was_rejected", 0.0), ("active", 1.0), ("worst", 0.0), ("theta", 0.0),
        ):  # fmt: skip
            self.control(name)[lane] = value
        self.control("accepted")[:] = 0.0
        self.control("accepted")[lane] = 1.0
        self.call("outputs")
