"""The state in which nothing changes, from which runs start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.linalg import solve_banded

from ...errors import SimulationError
from ...language import Node
from ...language.membrane import CORE, LOCAL, VOLTAGE
from ..cable.plan import CablePlan
from ..interpret import Recipe
from .describe import DoubleCable
from .factors import Circuit, factorise

__all__ = ["Currents", "joined", "rest_of"]

MOST_TRIALS = 200
LARGEST_MOVE = 5.0  # mV in one trial
CLOSE = 1e-11  # mV
NUDGE = 1e-5  # mV


class Currents:
    """Conductance and drive of the nodes with all gates at their steady state.

    Parameters
    ----------
    densities : mapping
        Of each node, by key.
    """

    def __init__(
        self, cable: DoubleCable, plan: CablePlan, values: Mapping[str, float], densities: Mapping[Any, Any]
    ) -> None:
        self._table: dict[Any, Any] = {("parameter", "membrane", n): v for n, v in values.items()}
        self._table.update(densities)
        self._table.update({LOCAL: cable.temperature, CORE: cable.temperature})
        self._gates = [g.symbol.value for g in plan.fast]
        self._steady = Recipe([g.steady for g in plan.fast])
        roots: list[Node] = [plan.conductance[ion] for ion in plan.ions] + [plan.drive[ion] for ion in plan.ions]
        self._count, self._flow = len(plan.ions), Recipe(roots)

    def steady(self, v: np.ndarray) -> np.ndarray:
        """Steady states of the gates, shape (gates, nodes)."""
        found = self._steady({**self._table, VOLTAGE: v})
        return np.array([np.broadcast_to(np.asarray(x, dtype=float), v.shape) for x in found]).reshape(-1, len(v))

    def __call__(self, v: np.ndarray) -> np.ndarray:
        """Steady current, outward, mA/cm2."""
        gates = dict(zip(self._gates, self.steady(v), strict=True))
        found = [np.asarray(x, dtype=float) for x in self._flow({**self._table, VOLTAGE: v, **gates})]
        return v * sum(found[: self._count]) - sum(found[self._count :])


def joined(circuit: Circuit, made: Any) -> tuple[np.ndarray, np.ndarray]:
    """Conductance of each node towards its internodes, and between neighbours through an internode (uS)."""
    nodes = len(circuit.node_area)
    own = np.zeros(nodes)
    own[:-1] += circuit.axial[:, 0] * (1.0 - made.from_left[:, 0, 0])
    own[1:] += circuit.axial[:, -1] * (1.0 - made.from_right[:, -1, 0])
    return own, circuit.axial[:, 0] * made.from_right[:, 0, 0]


def rest_of(cable: DoubleCable, circuit: Circuit, currents: Currents) -> np.ndarray:
    """Voltages of the nodes (mV) at which no current changes them, by Newton's method.

    Raises
    ------
    SimulationError
        No rest is found: the densities leave the nodes without one that Newton's method reaches.
    """
    own, between = joined(circuit, factorise(circuit, 0.0))
    v = np.full(cable.nodes, cable.leak_reversal)
    bands = np.zeros((3, cable.nodes))
    bands[0, 1:] = bands[2, :-1] = -between
    for _ in range(MOST_TRIALS):
        above = v - cable.leak_reversal
        flow = circuit.node_area * currents(v) + own * above
        flow[:-1] -= between * above[1:]
        flow[1:] -= between * above[:-1]
        slope = (currents(v + NUDGE) - currents(v - NUDGE)) / (2.0 * NUDGE)
        bands[1] = circuit.node_area * slope + own
        move = solve_banded((1, 1), bands, flow)
        largest = float(np.max(np.abs(move)))
        v = v - move * min(1.0, LARGEST_MOVE / largest) if largest > 0.0 else v
        if largest < CLOSE or not np.isfinite(largest):
            break
    if not largest < CLOSE * 1e3:
        raise SimulationError(
            "no resting state of the nodes was found; the densities of the nodes' channels leave none nearby"
        )
    return v
