"""Where every value of a block lives: records of vector rows, the same for any number of blocks."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..language import System
from ..language.graph import symbols
from .structure import PortStructure
from .tableau import STAGES

__all__ = ["Fields", "Layout"]


@dataclass
class Fields:
    """Named consecutive fields of a record, in rows of one vector each."""

    rows: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    size: int = 0

    def add(self, name: str, count: int) -> None:
        """Append a field of `count` rows."""
        self.rows[name], self.sizes[name] = self.size, count
        self.size += count

    def __getitem__(self, name: str) -> int:
        return self.rows[name]


CONTROL = (
    "inverse_h", "inverse_h_gamma", "h", "t", "t_new", "t_stop", "t_event", "crossed", "h_next",
    "h_restart", "h_abrupt", "h_maximum",
    "after_stop", "was_rejected", "active", "accepted", "theta", "relative_tolerance", "error", "worst", "hit",
)  # fmt: skip


class Layout:
    """Rows of leaf, hub and root records for a system (LU slots are added by the kernels).

    Root states *upstream* of all others (drugs, the clock) are solved first in every stage, so that
    broadcasts of them alone are *known* when the blocks are solved and need no columns there.
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.ports = PortStructure({}, [], [], [], [], True, {})  # the kernels say which
        self.upstream = system.upstream_states()
        self.active, self.known = _sort_broadcasts(system, self.upstream)
        self.nz = len(self.active)
        self.leaf, self.hub, self.root = Fields(), Fields(), Fields()
        for level, fields in ((system.leaf, self.leaf), (system.hub, self.hub), (system.root, self.root)):
            n, takes = len(level.states), len(level.takes)
            outs = len(level.gives) + len(level.late)
            for name, count in (
                ("x", n), ("x_new", n), ("argument", n), ("sums", n), ("u", STAGES * n), ("start", n),
                ("parameter", len(level.parameters)), ("input", len(level.inputs)), ("take", takes),
                ("take_linear", takes), ("out", outs), ("out_linear", outs), ("observed", len(level.outputs)),
            ):  # fmt: skip
                fields.add(name, count)
            if fields is not self.root:
                fields.add("transfer", outs * (self.nz + takes))
                fields.add("broadcast_slope", outs * self.nz)
                fields.add("offset", outs)
                fields.add("out_total", outs)
        self.root.add("z", len(system.broadcast))
        self.root.add("z_linear", self.nz)
        self.root.add("z_known", len(self.known))
        self.root.add("mean_slope", len(system.root.takes) * self.nz)
        self.root.add("mean_linear", len(system.root.takes))
        for name in CONTROL:
            self.root.add(name, 1)
        for kind, level in (("leaf", system.leaf), ("hub", system.hub), ("root", system.root)):
            self.root.add(f"{kind}_tolerance", len(level.states))
            self.root.add(f"{kind}_minimum", len(level.states))


def _sort_broadcasts(system: System, upstream: list[int]) -> tuple[list[int], list[int]]:
    """Broadcasts that move with root states: those that are unknowns of a step, and those known beforehand."""
    first = {system.root.states[i].symbol for i in upstream}
    moving = system.active_broadcasts()
    states = {s.symbol for s in system.root.states}
    known = [i for i in moving if symbols([system.broadcast[i][2]]) & states <= first]
    return [i for i in moving if i not in known], known
