"""The closed equations of a body: three levels of blocks that meet through ports.

Leaves (areas) and hubs (pools) are repeated blocks, the root (patient) is one. Values flow
root -> hubs -> leaves -> hubs -> root within one evaluation, so no algebraic loop is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .graph import Graph, Node, symbols
from .quantity import Unit
from .subsystem import Link, Noise, Parts, State

__all__ = ["CrossTake", "Level", "Output", "System"]


@dataclass
class Output:
    """An algebraic value that is stored with a course."""

    name: str
    unit: Unit
    node: Node
    long_name: str
    provisional: bool


@dataclass
class CrossTake:
    """An incoming port of a block: where it comes from and which output of that level it reads."""

    over: str
    name: str
    symbol: Node
    source_index: int = -1


@dataclass
class Level:
    """One level: its states with rates, its own parameters and inputs, its ports."""

    name: str
    states: list[State] = field(default_factory=list)
    rates: list[Node] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    takes: list[CrossTake] = field(default_factory=list)
    gives: list[tuple[str, Node]] = field(default_factory=list)
    late: list[tuple[str, Node]] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)

    def position(self, state: str) -> int:
        """Index of a state in this level."""
        return [s.name for s in self.states].index(state)


@dataclass
class System:
    """Equations of the whole body, ready for an engine.

    Attributes
    ----------
    leaf, hub, root : Level
        Areas, pools and the patient. ``gives`` of the hub are read by leaves and hubs and depend on
        hub states and broadcasts only; ``late`` values are read by the root.
    broadcast : list of (name, Node, Node)
        Name, symbol at the lower levels, and value at the root.
    """

    graph: Graph
    leaf: Level
    hub: Level
    root: Level
    broadcast: list[tuple[str, Node, Node]]
    links: dict[str, Link]
    noises: dict[str, Noise]
    parts: Parts
    fast: bool
    long_run: dict[str, Node]

    @property
    def levels(self) -> tuple[Level, Level, Level]:
        """Root, hub and leaf, in the order in which results are stored."""
        return self.root, self.hub, self.leaf

    def level_of(self, name: str) -> Level:
        """Level of a state, input or output by its full name."""
        for level in self.levels:
            if name in level.inputs or any(s.name == name for s in level.states):
                return level
            if any(o.name == name for o in level.outputs):
                return level
        raise KeyError(name)

    def active_broadcasts(self) -> list[int]:
        """Indices of broadcasts that depend on root states (the others have no Jacobian column)."""
        wanted = {s.symbol for s in self.root.states}
        slopes = self.graph.jacobian([value for _, _, value in self.broadcast], wanted)
        return [i for i, slope in enumerate(slopes) if slope]

    def upstream_states(self) -> list[int]:
        """Indices of root states whose rates read only each other: they can be solved before all others."""
        reads = [symbols([rate]) for rate in self.root.rates]
        inside = set(range(len(reads)))
        size = -1
        while size != (size := len(inside)):
            outside = {s.symbol for i, s in enumerate(self.root.states) if i not in inside}
            inside = {i for i in inside if not any(s in outside or s.value[0] == "in" for s in reads[i])}
        return sorted(inside)
