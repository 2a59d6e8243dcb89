"""The dense Jacobian of the whole body, put together from the blocks' derivatives (check engine)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..language import Level, Node, System
from .interpret import Recipe

__all__ = ["DenseJacobian"]


class _Slopes:
    """Derivatives of some nodes with respect to states, broadcasts and takes of their level."""

    def __init__(self, system: System, nodes: list[Node], symbols: list[Node]) -> None:
        rows = system.graph.jacobian(nodes, set(symbols))
        column = {s: j for j, s in enumerate(symbols)}
        self.shape = (len(nodes), len(symbols))
        self.places = [(i, column[s]) for i, row in enumerate(rows) for s in row]
        self.recipe = Recipe(value for row in rows for value in row.values())

    def __call__(self, table: Mapping[object, object], blocks: int) -> np.ndarray:
        out = np.zeros((blocks, *self.shape))
        for (i, j), value in zip(self.places, self.recipe(table), strict=True):
            out[:, i, j] = value
        return out


class DenseJacobian:
    """d rates / d states, shape (size, size), in the order of `expand.Expanded`."""

    def __init__(self, system: System, matrix: dict[str, np.ndarray], counts: dict[str, int]) -> None:
        self.system, self.matrix, self.counts = system, matrix, counts
        self.z = [s for _, s, _ in system.broadcast]
        self.levels: dict[str, Level] = {"root": system.root, "hub": system.hub, "leaf": system.leaf}
        self.slopes: dict[str, _Slopes] = {}
        for kind, level in self.levels.items():
            seen = [s.symbol for s in level.states]
            if kind == "root":
                self.slopes["root broadcast"] = _Slopes(system, [v for _, _, v in system.broadcast], seen)
            else:
                seen += self.z
            seen += [t.symbol for t in level.takes]
            self.slopes[f"{kind} rates"] = _Slopes(system, level.rates, seen)
            self.slopes[f"{kind} gives"] = _Slopes(system, [v for _, v in level.gives], seen)
            self.slopes[f"{kind} late"] = _Slopes(system, [v for _, v in level.late], seen)

    def __call__(self, table: Mapping[object, object], slices: dict[str, slice], size: int) -> np.ndarray:
        """Evaluate; `table` holds the values of all symbols, ports included."""
        z_x = np.zeros((len(self.z), size))
        z_x[:, slices["root"]] = self.slopes["root broadcast"](table, 1)[0]

        def chained(kind: str, what: str, takes: list[np.ndarray]) -> np.ndarray:
            """Total derivative of values of a level: (blocks, values, size)."""
            level, n = self.levels[kind], self.counts[kind]
            part = self.slopes[f"{kind} {what}"](table, n)
            states = len(level.states)
            out = np.zeros((n, part.shape[1], size))
            for b in range(n):
                start = slices[kind].start + b * states
                out[b, :, start : start + states] = part[b, :, :states]
                if kind != "root":
                    out[b] += part[b, :, states : states + len(self.z)] @ z_x
                first = states if kind == "root" else states + len(self.z)
                for k, take in enumerate(takes):
                    out[b] += np.outer(part[b, :, first + k], take[b])
            return out

        nothing: Callable[[str], list[np.ndarray]] = lambda kind: [  # noqa: E731
            np.zeros((self.counts[kind], size)) for _ in self.levels[kind].takes
        ]
        early = chained("hub", "gives", nothing("hub"))
        leaf_takes = [self.matrix[t.over] @ early[:, t.source_index] for t in self.system.leaf.takes]
        out = chained("leaf", "gives", leaf_takes)
        hub_takes = [
            self.matrix[t.over] @ (out if t.over == "area" else early)[:, t.source_index] for t in self.system.hub.takes
        ]
        late = chained("hub", "late", hub_takes)
        root_takes = [
            (out if t.over == "area" else late)[:, t.source_index].mean(axis=0)[None] for t in self.system.root.takes
        ]
        full = np.zeros((size, size))
        for kind, takes in (("root", root_takes), ("hub", hub_takes), ("leaf", leaf_takes)):
            full[slices[kind]] = chained(kind, "rates", takes).reshape(-1, size)
        return full
