"""Small cells and networks."""

import numpy as np

from fibrosim.electrophysiology.channels import HornLeak, HornPotassium, HornSodium
from fibrosim.engine.network import Input, Network, Population, Projection, Receptor, Section, cell_of
from fibrosim.language import assemble_membrane

AMPA = Receptor("AMPA", 0.1, 5.0, 0.0)
SLOW = Receptor("slow", 2.0, 30.0, -10.0)
PASSIVE = assemble_membrane("passive", [HornLeak()])
ACTIVE = assemble_membrane("active", [HornSodium(), HornPotassium(), HornLeak()])
ONE = np.array([[0, 0]])


def passive_cell(pieces=4, **rest):
    """A soma with a tapering branch at each end and one in its middle."""
    sections = [
        Section("soma", PASSIVE, 20.0, 15.0, 3),
        Section("near", PASSIVE, 120.0, (3.0, 1.0), pieces, "soma", 0.0),
        Section("far", PASSIVE, 200.0, 2.0, pieces, "soma", 1.0),
        Section("side", PASSIVE, 90.0, 1.0, pieces, "soma", 0.5, {"horn_leak.conductance": 3.0}),
    ]
    return cell_of("passive", sections, **rest)


def active_cell(pieces=5, scale=1.0):
    """A soma that fires, with a dendrite."""
    sections = [
        Section("soma", ACTIVE, 20.0, 20.0, 1),
        Section("dendrite", PASSIVE, 300.0, 3.0, pieces, "soma", 0.0, {"horn_leak.conductance": scale}),
    ]
    return cell_of("active", sections)


def leaky(refractory=5.0):
    """A leaky integrator with a reset."""
    return cell_of("leaky", [Section("soma", PASSIVE, 20.0, 20.0, 1)], threshold=-50.0, reset=-70.0,
                   refractory=refractory)  # fmt: skip


def driven(cell, place, weights, many=1, count=1, pairs=ONE, **rest):
    """A population of a cell under one kind of input."""
    return Network("driven", [Population("cells", cell, count)], [Input("fibres", many)],
                   [Projection("input", "fibres", "cells", weights, place, pairs, **rest)])  # fmt: skip


def pair(delay=2.5, weight=2e-3, **rest):
    """Two cells that fire, the first driven, the second by the first."""
    cell = active_cell()
    at = cell.place("dendrite", 0.5)
    return Network(
        "pair", [Population("first", cell), Population("second", cell)], [Input("fibres", 3)],
        [
            Projection("input", "fibres", "first", {AMPA: 6e-3, SLOW: 1e-3}, at, np.array([[k, 0] for k in range(3)])),
            Projection("between", "first", "second", {AMPA: weight, SLOW: weight}, at, ONE, delay, **rest),
        ],
    )  # fmt: skip
