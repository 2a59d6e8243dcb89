"""What is constant in an internode: its equations are eliminated once, from both ends to the middle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .describe import DoubleCable

__all__ = ["Circuit", "Internodes", "circuit_of", "factorise"]

CM2 = 1e-8  # of a square um
MICRO = 1e6  # from S to uS
NANO = 1e3  # from uF to nF


@dataclass
class Circuit:
    """Capacitances (nF) and conductances (uS) of a cable, before any time step is chosen.

    Attributes
    ----------
    axial, space : ndarray, shape (internodes, pieces + 1)
        Along the axon and along the space, between neighbours; the first and last towards the nodes.
    axolemma, leak, sheath, sheath_leak : ndarray, shape (internodes, pieces)
        Capacitance and conductance of the axolemma and of the sheath.
    node_area : ndarray, shape (nodes,)
        By which a density in S/cm2 or mA/cm2 becomes uS or nA.
    node_capacitance : ndarray, shape (nodes,)
    """

    axial: np.ndarray
    space: np.ndarray
    axolemma: np.ndarray
    leak: np.ndarray
    sheath: np.ndarray
    sheath_leak: np.ndarray
    node_area: np.ndarray
    node_capacitance: np.ndarray


@dataclass
class Internodes:
    """One step of the internodes, solved as far as it is the same in every step.

    Attributes
    ----------
    inertia, sheath_inertia : ndarray, shape (internodes, pieces)
        Capacitance over step, uS.
    coupling : ndarray, shape (internodes, pieces + 1, 2)
        To the neighbours, of axon and space.
    inverse : ndarray, shape (internodes, pieces, 2, 2)
        Of each compartment's equation once its outer neighbours are eliminated.
    carry : ndarray, shape (internodes, pieces, 2, 2)
        From the neighbour towards the middle to this compartment.
    from_left, from_right : ndarray, shape (internodes, pieces, 2)
        Potentials for 1 mV at the node on the left or right.
    """

    inertia: np.ndarray
    sheath_inertia: np.ndarray
    coupling: np.ndarray
    inverse: np.ndarray
    carry: np.ndarray
    from_left: np.ndarray
    from_right: np.ndarray

    @property
    def middle(self) -> int:
        """The compartment at which the two eliminations meet."""
        return self.inverse.shape[1] // 2

    def solve(self, right: np.ndarray) -> np.ndarray:
        """Potentials of axon and space for currents (nA), nodes held at 0; shapes (internodes, pieces, 2)."""
        pieces, middle = right.shape[1], self.middle
        z = np.zeros_like(right)
        order = [*range(middle), *range(pieces - 1, middle, -1), middle]
        for k in order:
            total = right[:, k].copy()
            if 0 < k <= middle:
                total += self.coupling[:, k] * z[:, k - 1]
            if middle <= k < pieces - 1:
                total += self.coupling[:, k + 1] * z[:, k + 1]
            z[:, k] = np.einsum("nij,nj->ni", self.inverse[:, k], total)
        for k in range(middle - 1, -1, -1):
            z[:, k] += np.einsum("nij,nj->ni", self.carry[:, k], z[:, k + 1])
        for k in range(middle + 1, pieces):
            z[:, k] += np.einsum("nij,nj->ni", self.carry[:, k], z[:, k - 1])
        return z


def circuit_of(cable: DoubleCable) -> Circuit:
    """Turn sizes and densities into conductances and capacitances."""

    def resistance(length: np.ndarray, section: np.ndarray, resistivity: float) -> np.ndarray:
        return 0.5 * resistivity * length * 1e-4 / (section * CM2) / MICRO  # of half a compartment, MOhm

    def between(inner: np.ndarray, node: np.ndarray) -> np.ndarray:
        halves = np.concatenate((node[:-1, None], inner, node[1:, None]), axis=1)
        return 1.0 / (halves[:, :-1] + halves[:, 1:])

    def ring(diameter: np.ndarray, width: np.ndarray) -> np.ndarray:
        return math.pi * ((0.5 * diameter + width) ** 2 - (0.5 * diameter) ** 2)

    quarter = 0.25 * math.pi
    axial = between(
        resistance(cable.length, quarter * cable.diameter**2, cable.resistivity),
        resistance(cable.node_length, quarter * cable.node_diameter**2, cable.resistivity),
    )
    space = between(
        resistance(cable.length, ring(cable.diameter, cable.width), cable.space_resistivity),
        resistance(cable.node_length, ring(cable.node_diameter, cable.node_width), cable.space_resistivity),
    )
    area = math.pi * cable.diameter * cable.length * CM2
    sheath = math.pi * cable.sheath_diameter * cable.length * CM2
    node = math.pi * cable.node_diameter * cable.node_length * CM2
    return Circuit(
        axial, space, area * cable.capacitance * NANO, area * cable.leak * MICRO,
        sheath * cable.sheath_capacitance * NANO,
        sheath * cable.sheath_conductance * MICRO, node * MICRO, node * cable.node_capacitance * NANO,
    )  # fmt: skip


def factorise(circuit: Circuit, per_step: float) -> Internodes:
    """Eliminate every internode for a rate of 1 / step (1/ms); 0 gives the steady state."""
    inertia, sheath = circuit.axolemma * per_step, circuit.sheath * per_step
    coupling = np.stack((circuit.axial, circuit.space), axis=-1)
    count, pieces = inertia.shape
    through = inertia + circuit.leak
    own = np.empty((count, pieces, 2, 2))
    own[..., 0, 0] = through + circuit.axial[:, :-1] + circuit.axial[:, 1:]
    own[..., 0, 1] = own[..., 1, 0] = -through
    own[..., 1, 1] = through + sheath + circuit.sheath_leak + circuit.space[:, :-1] + circuit.space[:, 1:]
    middle = pieces // 2
    inverse, carry = np.empty_like(own), np.zeros_like(own)
    for k in [*range(middle), *range(pieces - 1, middle, -1), middle]:
        if 0 < k <= middle:
            c = coupling[:, k]
            own[:, k] -= c[:, :, None] * inverse[:, k - 1] * c[:, None, :]
        if middle <= k < pieces - 1:
            c = coupling[:, k + 1]
            own[:, k] -= c[:, :, None] * inverse[:, k + 1] * c[:, None, :]
        inverse[:, k] = _inverse(own[:, k])
        if k != middle:
            towards = coupling[:, k + 1] if k < middle else coupling[:, k]
            carry[:, k] = inverse[:, k] * towards[:, None, :]
    made = Internodes(inertia, sheath, coupling, inverse, carry, np.empty(0), np.empty(0))
    for name, place in (("from_left", 0), ("from_right", pieces - 1)):
        right = np.zeros((count, pieces, 2))
        right[:, place, 0] = circuit.axial[:, 0 if place == 0 else pieces]
        setattr(made, name, made.solve(right))
    return made


def _inverse(a: np.ndarray) -> np.ndarray:
    """Inverse of symmetric 2 x 2 matrices."""
    determinant = a[:, 0, 0] * a[:, 1, 1] - a[:, 0, 1] * a[:, 1, 0]
    out = np.empty_like(a)
    out[:, 0, 0], out[:, 1, 1] = a[:, 1, 1] / determinant, a[:, 0, 0] / determinant
    out[:, 0, 1] = out[:, 1, 0] = -a[:, 0, 1] / determinant
    return out
