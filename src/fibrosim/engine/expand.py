"""The whole body as one right-hand side in NumPy: the check and fallback for the native engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..language import Level, System
from .dense_jacobian import DenseJacobian
from .interpret import Recipe
from .maps import BlockMaps, Sparse

__all__ = ["Expanded", "integrate"]


def _dense(table: Sparse, columns: int) -> np.ndarray:
    matrix = np.zeros((len(table.start) - 1, columns))
    for i, row in enumerate(table.rows()):
        for j, weight in row:
            matrix[i, j] = weight
    return matrix


class Expanded:
    """Evaluates rates and outputs of one patient over all blocks.

    Parameters
    ----------
    parameters : dict of str to ndarray
        Per block kind, as in `run.Case`.
    """

    def __init__(self, system: System, maps: BlockMaps, parameters: dict[str, np.ndarray]) -> None:
        self.system, self.maps = system, maps
        self.levels: tuple[tuple[str, Level, int], ...] = (
            ("root", system.root, 1), ("hub", system.hub, len(maps.hubs)), ("leaf", system.leaf, len(maps.leaves)),
        )  # fmt: skip
        self.matrix = {
            "pool": _dense(maps.leaf_to_hub, len(maps.hubs)), "area": _dense(maps.hub_to_leaf, len(maps.leaves)),
            "neighbours": _dense(maps.near, len(maps.hubs)), "opposite": _dense(maps.opposite, len(maps.hubs)),
        }  # fmt: skip
        self.table: dict[object, object] = {}
        for kind, level, _ in self.levels:
            for i, name in enumerate(level.parameters):
                self.table["parameter", level.name, name] = np.array(parameters[kind][..., i])
        self._recipes: dict[str, Recipe] = {"broadcast": Recipe(v for _, _, v in system.broadcast)}
        for kind, level, _ in self.levels:
            self._recipes |= {
                f"{kind} rates": Recipe(level.rates), f"{kind} starts": Recipe(s.start for s in level.states),
                f"{kind} outputs": Recipe(o.node for o in level.outputs),
                f"{kind} gives": Recipe(v for _, v in level.gives), f"{kind} late": Recipe(v for _, v in level.late),
            }  # fmt: skip
        self.inputs = {kind: np.zeros((len(level.inputs), n)) for kind, level, n in self.levels}
        self.slices: dict[str, slice] = {}
        first = 0
        for kind, level, n in self.levels:
            self.slices[kind] = slice(first, first + n * len(level.states))
            first += n * len(level.states)
        self.size = first
        self._jacobian: DenseJacobian | None = None

    def set_input(self, name: str, value: float, block: str | None = None) -> None:
        """Set an input of one block or of all."""
        for kind, level, _ in self.levels:
            if name in level.inputs:
                row = self.inputs[kind][level.inputs.index(name)]
                blocks = {"root": [""], "hub": self.maps.hubs, "leaf": self.maps.leaves}[kind]
                row[slice(None) if block is None else blocks.index(block)] = value

    def start(self, time: float) -> np.ndarray:
        """State from which a life starts, shape (size,)."""
        y = np.zeros(self.size)
        for kind, _, n in self.levels:
            values = self._recipes[f"{kind} starts"](self.table)
            part = np.array([np.broadcast_to(v, (n,)) for v in values]).reshape(len(values), n)
            y[self.slices[kind]] = part.T.ravel()
        y[self.index("clock.time")] = time
        return y

    def index(self, name: str, block: str | None = None) -> int:
        """Position of a state in the vector."""
        for kind, level, _ in self.levels:
            names = [s.name for s in level.states]
            if name in names:
                blocks = {"root": [""], "hub": self.maps.hubs, "leaf": self.maps.leaves}[kind]
                b = 0 if block is None else blocks.index(block)
                return self.slices[kind].start + b * len(names) + names.index(name)
        raise KeyError(name)

    def _evaluate(self, y: np.ndarray) -> dict[object, object]:
        table = dict(self.table)
        for kind, level, n in self.levels:
            part = y[self.slices[kind]].reshape(n, len(level.states))
            for i, s in enumerate(level.states):
                table["state", level.name, s.name] = part[0, i] if kind == "root" else part[:, i]
            for i, name in enumerate(level.inputs):
                row = self.inputs[kind][i]
                table["input", level.name, name] = row[0] if kind == "root" else row
        system = self.system
        for (_, symbol, _), value in zip(system.broadcast, self._recipes["broadcast"](table), strict=True):
            table[symbol.value] = value
        hubs, leaves = len(self.maps.hubs), len(self.maps.leaves)
        early = self._values("hub gives", table, hubs)
        for take in system.leaf.takes:
            table[take.symbol.value] = self.matrix[take.over] @ early[take.source_index]
        out = self._values("leaf gives", table, leaves)
        for take in system.hub.takes:
            source = out if take.over == "area" else early
            table[take.symbol.value] = self.matrix[take.over] @ source[take.source_index]
        late = self._values("hub late", table, hubs)
        for take in system.root.takes:
            source = out if take.over == "area" else late
            table[take.symbol.value] = source[take.source_index].mean()
        return table

    def _values(self, recipe: str, table: dict[object, object], n: int) -> np.ndarray:
        values = self._recipes[recipe](table)
        return np.array([np.broadcast_to(v, (n,)) for v in values]).reshape(len(values), n)

    def rates(self, t: float, y: np.ndarray) -> np.ndarray:
        """Right-hand side, shape (size,)."""
        table = self._evaluate(y)
        out = np.empty(self.size)
        for kind, _, n in self.levels:
            values = self._recipes[f"{kind} rates"](table)
            part = np.array([np.broadcast_to(v, (n,)) for v in values]).reshape(len(values), n)
            out[self.slices[kind]] = part.T.ravel()
        return out

    def jacobian(self, t: float, y: np.ndarray) -> np.ndarray:
        """Derivative of `rates`, shape (size, size)."""
        if self._jacobian is None:
            counts = {kind: n for kind, _, n in self.levels}
            self._jacobian = DenseJacobian(self.system, self.matrix, counts)
        return self._jacobian(self._evaluate(y), self.slices, self.size)

    def outputs(self, y: np.ndarray) -> dict[str, np.ndarray]:
        """Observables by name; shape () or (blocks,)."""
        table = self._evaluate(y)
        found = {}
        for kind, level, n in self.levels:
            values = self._recipes[f"{kind} outputs"](table)
            for o, v in zip(level.outputs, values, strict=True):
                found[o.name] = np.asarray(v) if kind == "root" else np.broadcast_to(v, (n,))
        return found


def integrate(
    expanded: Expanded,
    start: float,
    stops: np.ndarray,
    at_stop: Callable[[int, np.ndarray], None],
    output_times: np.ndarray,
    relative: float,
    absolute: np.ndarray,
    record: Callable[[np.ndarray], None],
) -> np.ndarray:
    """LSODA between stops.

    Parameters
    ----------
    at_stop : callable
        ``at_stop(k, y)`` applies the actions of stop k in place; k = -1 is the start.
    record : callable
        Called with the state at every output time, before the actions of a stop at that time.

    Returns
    -------
    ndarray, shape (size,)
        State at the last stop.

    Raises
    ------
    ArithmeticError
        When LSODA fails.
    """
    from scipy.integrate import solve_ivp

    y, t = expanded.start(start), start
    at_stop(-1, y)
    for _ in range(int(np.sum(output_times <= start))):
        record(y)
    for index, stop in enumerate(stops):
        times = output_times[(output_times > t) & (output_times <= stop)]
        solution = solve_ivp(
            expanded.rates, (t, stop), y, method="LSODA", rtol=relative, atol=absolute,
            t_eval=np.unique(np.append(times, stop)), jac=expanded.jacobian,
        )  # fmt: skip
        if not solution.success:
            raise ArithmeticError(solution.message)
        for column in solution.y.T[: len(times)]:
            record(column)
        y, t = solution.y[:, -1].copy(), stop
        at_stop(index, y)
    return y
