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
        self.packed, self.lanes = program.packed, program.lanes
        self.maps = maps
        self.groups = {"root": 1} | {k: len(self._records(n)) for k, n in (("hub", maps.hubs), ("leaf", maps.leaves))}
        self.fields = {"root": layout.root, "hub": layout.hub, "leaf": layout.leaf}
        self.base = {"root": 0, "hub": layout.root.size}
        self.base["leaf"] = self.base["hub"] + self.groups["hub"] * layout.hub.size
        self.base["ports"] = self.base["leaf"] + self.groups["leaf"] * layout.leaf.size
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

    def _records(self, names: list[str]) -> range:
        """First blocks of the records that hold these blocks."""
        return range(0, len(names), self.lanes if self.packed else 1)

    def blocks(self, kind: str) -> list[str]:
        """Names of the blocks of a kind."""
        return {"root": [""], "hub": self.maps.hubs, "leaf": self.maps.leaves}[kind]

    def find(self, what: str, name: str, block: str | None = None) -> list[int]:
        """Rows of a state, input, parameter or output: of one block or of all.

        In a packed workspace a number stands for row and lane: row * (lanes + 1) + lane, the lane
        of the patient's own values being `lanes` (all of them).

        Raises
        ------
        KeyError
            When there is no such name or block.
        """
        kind, row = self._known[what, name]
        names = self.blocks(kind)
        chosen = range(len(names)) if block is None else [names.index(block)]
        places = [self.place(kind, b, row) for b in chosen]
        if not self.packed:
            return [r for r, _ in places]
        return [r * (self.lanes + 1) + (self.lanes if kind == "root" else lane) for r, lane in places]

    def place(self, kind: str, block: int, row: int) -> tuple[int, int]:
        """Row of the workspace, and lane within it in a packed one."""
        group, lane = divmod(block, self.lanes) if self.packed else (block, 0)
        return self.base[kind] + group * self.fields[kind].size + row, lane

    def state_row(self, name: str) -> int:
        """Row of a state within its record."""
        return self._known["state", name][1]

    def recorded(self, what: str, name: str) -> list[int]:
        """Rows from which a state or output is recorded (states come from the argument field).

        In a packed workspace, positions of single numbers.
        """
        kind, row = self._known[what, name]
        if what == "state":
            row += self.fields[kind]["argument"] - self.fields[kind]["x"]
        places = [self.place(kind, b, row) for b in range(len(self.blocks(kind)))]
        return [r * self.lanes + lane if self.packed else r for r, lane in places]


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
        width = self.lanes if rows.packed else 1
        tables = [
            ("leaf", "leaf_hub", maps.leaf_to_hub), ("hub", "hub_leaf", maps.hub_to_leaf),
            ("near", "near_hub", maps.near), ("opposite", "opposite_hub", maps.opposite),
        ]  # fmt: skip
        self._tables = [(name, columns, sparse.padded(width)) for name, columns, sparse in tables]
        for name, columns, sparse in self._tables:
            self._set(f"{name}_start", sparse.start.ctypes.data)
            self._set(columns, sparse.column.ctypes.data)
            self._set(f"{name}_weight", sparse.weight.ctypes.data)
        for kind in ("leaf", "hub"):
            self._set(f"{kind}_groups", rows.groups[kind])
            self._set(f"{kind}_blocks", rows.groups[kind] * width)
        for name, array in (*self.counts.items(), *self.pointers.items()):
            self._set(name, array.ctypes.data)
        self._set("record_rows", self.record.ctypes.data)
        self._set("records", len(self.record))
        self._set("time_row", rows.place("root", 0, rows.state_row("clock.time"))[0])
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

    @property
    def slots(self) -> int:
        """Patients that are integrated at the same time."""
        return 1 if self.rows.packed else self.lanes

    def _records(self, kind: str, lane: int) -> list[tuple[int, int | slice]]:
        """First row and lanes of every record that belongs to the patient of a lane."""
        size, first = self.rows.fields[kind].size, self.rows.base[kind]
        lanes = slice(None) if self.rows.packed else lane
        return [(first + g * size, lanes) for g in range(self.rows.groups[kind])]

    def set_parameters(self, lane: int, values: dict[str, np.ndarray]) -> None:
        """Parameters per block kind: root (n,), hub (hubs, n), leaf (leaves, n)."""
        for kind, table in values.items():
            self._put(lane, kind, self.rows.fields[kind]["parameter"], table)

    def _put(self, lane: int, kind: str, first: int, table: np.ndarray) -> None:
        """Write a row of numbers per block from the row `first` of each record on."""
        n, rows = table.shape[-1], np.atleast_2d(table)
        if self.rows.packed and kind != "root":
            # lanes without a block of their own are like the first block, and read by nobody
            idle = -len(rows) % self.lanes if len(rows) else 0
            for b, row in enumerate([*rows, *rows[[0] * idle]]):
                start, place = self.rows.place(kind, b, first)
                self.values[start : start + n, place] = row
            return
        for row, (start, lanes) in zip(rows, self._records(kind, lane), strict=False):
            start += first
            self.values[start : start + n, lanes] = row[:, None] if self.rows.packed else row

    def copy_lane(self, source: int, target: int) -> None:
        """Give an unused lane the numbers of another, so that it computes something ordinary."""
        self.values[:, target] = self.values[:, source]
        self.control("active")[target] = 0.0
        self.control("t_stop")[target] = 1e300
        self.control("t_event")[target] = 1e300

    def end_lane(self, lane: int) -> None:
        """Let a lane idle."""
        lanes = slice(None) if self.rows.packed else lane
        self.counts["status"][lanes] = IDLE
        self.control("active")[lanes] = 0.0
        self.control("t_stop")[lanes] = 1e300
        self.control("t_event")[lanes] = 1e300

    def start_lane(
        self, lane: int, time: float, plan: Schedule, output_times: np.ndarray, buffer: np.ndarray, first_step: float,
        states: dict[str, np.ndarray] | None = None,
    ) -> None:  # fmt: skip
        """Put a patient whose parameters are set at its start; calls `prepare` and the first output."""
        fields = self.rows.fields
        packed = self.rows.packed
        lanes = range(self.lanes) if packed else [lane]
        spare = self.rows.base["root"] + fields["root"]["theta"]
        plans = {k: plan.lane(k, self.lanes, spare) if packed else plan for k in lanes}
        for kind in ("root", "hub", "leaf"):
            for start, mine in self._records(kind, lane):
                start += fields[kind]["input"]
                self.values[start : start + fields[kind].sizes["input"], mine] = 0.0
        for k, own in plans.items():
            for a in range(own.first[0]):
                if own.kind[a] == SET_AND_PREPARE:
                    self.values[own.row[a], k] = own.value[a]
        self.call("prepare")
        for kind in ("root", "hub", "leaf"):
            f = fields[kind]
            n = f.sizes["x"]
            for start, mine in self._records(kind, lane):
                state = self.values[start + f["start"] : start + f["start"] + n, mine]
                self.values[start + f["x"] : start + f["x"] + n, mine] = state
                self.values[start + f["x_new"] : start + f["x_new"] + n, mine] = state
                self.values[start + f["u"] : start + f["u"] + f.sizes["u"], mine] = 0.0
        for kind, table in (states or {}).items():
            for field in ("x", "x_new"):
                self._put(lane, kind, fields[kind][field], table)
        clock = self.rows.place("root", 0, self.rows.state_row("clock.time"))[0]
        shift = fields["root"]["x_new"] - fields["root"]["x"]
        everywhere = slice(None) if packed else lane
        self.values[clock, everywhere] = time
        self.values[clock + shift, everywhere] = time
        for k, own in plans.items():
            for a in range(own.first[0]):
                if own.kind[a] != SET_AND_PREPARE:
                    old = self.values[own.row[a], k] if own.kind[a] else 0.0
                    self.values[own.row[a], k] = old + own.value[a]
        self._kept[lane] = [plans, output_times, buffer]
        for k, own in plans.items():
            for name, array in (
                ("stop_grid", own.grid), ("stop_event", own.event), ("stop_first", own.first),
                ("action_row", own.row), ("action_kind", own.kind), ("action_value", own.value),
                ("output_times", output_times), ("output_buffer", buffer),
            ):  # fmt: skip
                self.pointers[name][k] = array.ctypes.data
        for name, value in (
            ("status", RUNNING), ("next_stop", 0), ("stops", len(plan.times)), ("next_output", 0),
            ("outputs", len(output_times)), ("steps", 0), ("rejected", 0),
        ):  # fmt: skip
            self.counts[name][everywhere] = value
        for name, value in (
            ("t", time), ("t_new", time), ("t_stop", plan.grid[0]), ("t_event", plan.event[0]), ("crossed", 0.0),
            ("h", 1.0), ("h_next", first_step), ("h_restart", first_step), ("h_abrupt", first_step),
            ("h_maximum", 1e300), ("after_stop", 1.0), ("was_rejected", 0.0), ("active", 1.0), ("worst", 0.0),
            ("theta", 0.0),
        ):  # fmt: skip
            self.control(name)[everywhere] = value
        self.control("accepted")[:] = 0.0
        self.control("accepted")[everywhere] = 1.0
        self.call("outputs")
