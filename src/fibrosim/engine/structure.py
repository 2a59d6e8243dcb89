"""What the ports' algebra can know before there are numbers: which outputs depend on which inputs."""

from __future__ import annotations

from dataclasses import dataclass

from ..language import System

__all__ = ["PortStructure"]

Pattern = set[tuple[int, int]]


@dataclass
class PortStructure:
    """Groups of ports, from the blocks' patterns after their own states are eliminated.

    Attributes
    ----------
    inputs : dict of str to set of (int, int)
        Per block kind: (output, input) pairs that can differ from zero; inputs are the active
        broadcasts, then what the block takes.
    free, solved, after : list of int
        Early hub ports: those that depend on no take; those that feed back on each other; the rest.
    fed : list of int
        Leaf outputs that hubs take.
    fed_by_free : bool
        Whether those depend on free ports alone.
    partial : dict of str to list of set of int
        Per block kind and output, the broadcasts it depends on by free ports alone.
    """

    inputs: dict[str, Pattern]
    free: list[int]
    solved: list[int]
    after: list[int]
    fed: list[int]
    fed_by_free: bool
    partial: dict[str, list[set[int]]]

    @staticmethod
    def of(system: System, nz: int, inputs: dict[str, Pattern]) -> PortStructure:
        """Sort the ports of a system with `nz` active broadcasts."""
        hub, leaf = system.hub, system.leaf
        early = range(len(hub.gives))
        dependent = [o for o in early if any((o, nz + k) in inputs["hub"] for k in range(len(hub.takes)))]
        free = [o for o in early if o not in dependent]
        fed = sorted({t.source_index for t in hub.takes if t.over == "area"})
        read: set[int] = set()
        for k, take in enumerate(hub.takes):
            if not any((o, nz + k) in inputs["hub"] for o in dependent):
                continue
            if take.over == "area":
                mine = [m for m in range(len(leaf.takes)) if (take.source_index, nz + m) in inputs["leaf"]]
                read |= {leaf.takes[m].source_index for m in mine}
            else:
                read.add(take.source_index)
        solved = [o for o in dependent if o in read]
        after = [o for o in dependent if o not in read]
        by_free = all(
            leaf.takes[m].source_index in free
            for y in fed for m in range(len(leaf.takes)) if (y, nz + m) in inputs["leaf"]
        )  # fmt: skip
        partial = _closure(system, nz, inputs, set(free))
        return PortStructure(inputs, free, solved, after, fed, by_free, partial)


def _closure(system: System, nz: int, inputs: dict[str, Pattern], through: set[int]) -> dict[str, list[set[int]]]:
    """Broadcasts that each output depends on, by way of the hub ports `through`."""
    levels = {"leaf": system.leaf, "hub": system.hub}
    found = {
        kind: [{c for c in range(nz) if (o, c) in inputs[kind]} for o in range(len(level.gives) + len(level.late))]
        for kind, level in levels.items()
    }
    size = -1
    while size != (size := sum(len(s) for part in found.values() for s in part)):
        for kind, level in levels.items():
            for o, mine in enumerate(found[kind]):
                for k, take in enumerate(level.takes):
                    if (o, nz + k) not in inputs[kind]:
                        continue
                    if take.over == "area":
                        mine |= found["leaf"][take.source_index]
                    elif take.source_index in through:
                        mine |= found["hub"][take.source_index]
    return found
