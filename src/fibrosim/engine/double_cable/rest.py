"""The state in which nothing changes, from which runs start."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.linalg import solve_banded
from scipy.sparse import csc_matrix, diags
from scipy.sparse.linalg import spsolve

from ...errors import SimulationError
from ...language import Node
from ...language.membrane import CORE, LOCAL, VOLTAGE
from ..cable.plan import CablePlan
from ..interpret import Recipe
from .describe import DoubleCable
from .factors import CM2, MICRO, Circuit, factorise

__all__ = ["Channels", "Currents", "joined", "rest_of"]

MOST_TRIALS = 200
LARGEST_MOVE = 5.0  # mV in one trial
CLOSE = 1e-11  # mV
NUDGE = 1e-5  # mV
NO_REST = "no resting state of the nodes was found; the densities of the channels leave none nearby"


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
        self._occupancies = [one.symbol.value for one in plan.membrane.occupancies]
        self._binding = Recipe([node for one in plan.membrane.occupancies for node in (one.binding, one.leaving)])
        roots: list[Node] = [plan.conductance[ion] for ion in plan.ions] + [plan.drive[ion] for ion in plan.ions]
        self._count, self._flow = len(plan.ions), Recipe(roots)

    def steady(self, v: np.ndarray) -> np.ndarray:
        """Steady states of the gates, shape (gates, nodes)."""
        found = self._steady({**self._table, VOLTAGE: v})
        return np.array([np.broadcast_to(np.asarray(x, dtype=float), v.shape) for x in found]).reshape(-1, len(v))

    def bound(self, v: np.ndarray) -> np.ndarray:
        """Shares of bound channels in balance, shape (occupancies, nodes)."""
        if not self._occupancies:
            return np.zeros((0, len(v)))
        gates = dict(zip(self._gates, self.steady(v), strict=True))
        rates = [np.asarray(x, dtype=float) for x in self._binding({**self._table, **gates})]
        on, off = np.array(rates[::2]), np.array(rates[1::2])
        return on / (on + off) * np.ones(len(v))

    def __call__(self, v: np.ndarray) -> np.ndarray:
        """Steady current, outward, mA/cm2."""
        conductance, drive = self.parts(v)
        return v * conductance - drive

    def parts(self, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Steady conductance (S/cm2) and drive (mA/cm2)."""
        gates = dict(zip(self._gates, self.steady(v), strict=True))
        gates.update(zip(self._occupancies, self.bound(v), strict=True))
        found = [np.asarray(x, dtype=float) for x in self._flow({**self._table, VOLTAGE: v, **gates})]
        return sum(found[: self._count]), sum(found[self._count :])  # type: ignore[return-value]


class Channels:
    """Channels of the internodes' axolemma; arrays have the shape (internodes, compartments).

    Attributes
    ----------
    area : ndarray
        By which a density in S/cm2 or mA/cm2 becomes uS or nA.
    table : dict
        Values of symbols but for the voltage and the gates.
    """

    def __init__(self, cable: DoubleCable, plan: CablePlan) -> None:
        if cable.channels is None:
            raise ValueError("a cable without channels under the sheath")
        self.plan, self.membrane = plan, cable.channels
        diameter = cable.diameter if cable.channel_diameter is None else cable.channel_diameter
        self.area = math.pi * diameter * cable.length * CM2 * MICRO
        self.values = {name: record.value for name, record in self.membrane.parameters.items()}
        densities: dict[Any, Any] = {}
        for name, record in self.membrane.densities.items():
            factor = np.broadcast_to(np.asarray(cable.channel_scale.get(name, 1.0), dtype=float), cable.length.shape)
            densities["density", name] = (0.0 if record is None else record.value) * factor
        self.table: dict[Any, Any] = {("parameter", "membrane", n): v for n, v in self.values.items()} | densities
        self._currents = Currents(cable, plan, self.values, {k: v.ravel() for k, v in densities.items()})

    def steady(self, v: np.ndarray) -> np.ndarray:
        """Steady states of the gates, shape (gates, internodes, compartments)."""
        return self._currents.steady(v.ravel()).reshape(-1, *v.shape)

    def conductance(self, v: np.ndarray) -> np.ndarray:
        """Steady conductance, S/cm2."""
        return self._currents.parts(v.ravel())[0].reshape(v.shape)

    def flow(self, v: np.ndarray) -> np.ndarray:
        """Steady current, outward, nA."""
        return self.area * self._currents(v.ravel()).reshape(v.shape)


def joined(circuit: Circuit, made: Any) -> tuple[np.ndarray, np.ndarray]:
    """Conductance of each node towards its internodes, and between neighbours through an internode (uS)."""
    nodes = len(circuit.node_area)
    own = np.zeros(nodes)
    own[:-1] += circuit.axial[:, 0] * (1.0 - made.from_left[:, 0, 0])
    own[1:] += circuit.axial[:, -1] * (1.0 - made.from_right[:, -1, 0])
    return own, circuit.axial[:, 0] * made.from_right[:, 0, 0]


def rest_of(
    cable: DoubleCable, circuit: Circuit, currents: Currents, channels: Channels | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The state in which no current changes anything, by Newton's method.

    Returns
    -------
    ndarray, shape (nodes,)
        Voltages of the nodes, mV.
    ndarray, shape (internodes, compartments, 2)
        Potentials of axon (above the leak's reversal potential) and space, mV.

    Raises
    ------
    SimulationError
        No rest is found: the densities leave the fibre without one that Newton's method reaches.
    """
    if channels is not None:
        return _rest_with_channels(cable, circuit, currents, channels)
    v = _rest_of_nodes(cable, circuit, currents)
    still = factorise(circuit, 0.0)
    above = v - cable.leak_reversal
    return v, still.from_left * above[:-1, None, None] + still.from_right * above[1:, None, None]


def _rest_with_channels(
    cable: DoubleCable, circuit: Circuit, currents: Currents, channels: Channels
) -> tuple[np.ndarray, np.ndarray]:
    """All potentials at once: nodes, axon and space of the internodes."""
    nodes, shape = cable.nodes, cable.length.shape
    axon = nodes + np.arange(circuit.leak.size).reshape(shape)
    space = axon + circuit.leak.size
    inside = np.concatenate((np.arange(nodes - 1)[:, None], axon, np.arange(1, nodes)[:, None]), axis=1)
    size = nodes + 2 * circuit.leak.size
    ends: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = [
        (inside[:, :-1], inside[:, 1:], circuit.axial), (space[:, :-1], space[:, 1:], circuit.space[:, 1:-1]),
        (axon, space, circuit.leak),
    ]  # fmt: skip
    ground = np.zeros(size)
    ground[space] = circuit.sheath_leak
    ground[space[:, 0]] += circuit.space[:, 0]
    ground[space[:, -1]] += circuit.space[:, -1]
    matrix = diags(ground).tolil()
    for one, other, g in ends:
        matrix += _between(one.ravel(), other.ravel(), g.ravel(), size)
    linear, reference = matrix.tocsc(), cable.leak_reversal
    u = np.zeros(size)

    def extra(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return circuit.node_area * currents(at[:nodes] + reference), channels.flow(at[axon] - at[space] + reference)

    for _ in range(MOST_TRIALS):
        node, under = extra(u)
        flow = linear @ u
        flow[:nodes] += node
        flow[axon] += under
        flow[space] -= under
        step = np.zeros(size)
        step[:nodes], step[axon] = NUDGE, NUDGE
        up, down = extra(u + step), extra(u - step)
        slopes = [(a - b).ravel() / (2.0 * NUDGE) for a, b in zip(up, down, strict=True)]
        place = np.arange(nodes)
        more = csc_matrix((slopes[0], (place, place)), shape=(size, size))
        more += _between(axon.ravel(), space.ravel(), slopes[1], size)
        move = spsolve(linear + more, flow)
        largest = float(np.max(np.abs(move)))
        u = u - move * min(1.0, LARGEST_MOVE / largest) if largest > 0.0 else u
        if largest < CLOSE or not np.isfinite(largest):
            break
    if not largest < CLOSE * 1e3:
        raise SimulationError(NO_REST)
    return u[:nodes] + reference, np.stack((u[axon], u[space]), axis=-1)


def _between(one: np.ndarray, other: np.ndarray, g: np.ndarray, size: int) -> csc_matrix:
    """Conductances between pairs of places."""
    rows, columns = np.concatenate((one, other, one, other)), np.concatenate((one, other, other, one))
    return csc_matrix((np.concatenate((g, g, -g, -g)), (rows, columns)), shape=(size, size))


def _rest_of_nodes(cable: DoubleCable, circuit: Circuit, currents: Currents) -> np.ndarray:
    """Voltages of the nodes (mV) at which no current changes them."""
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
        raise SimulationError(NO_REST)
    return v
