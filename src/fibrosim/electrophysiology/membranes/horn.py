"""Membranes of neurons of the dorsal horn."""

from __future__ import annotations

from functools import cache

from fibrosim.language import Membrane, assemble_membrane

from ..channels import (
    HornAType,
    HornCalcium,
    HornCalciumPool,
    HornCalciumPotassium,
    HornCationic,
    HornLeak,
    HornPersistentSodium,
    HornPotassium,
    HornSodium,
    HornSynapticCalcium,
    TonicPotassium,
    TonicSodium,
)

__all__ = [
    "excitatory_dendrite_membrane", "excitatory_hillock_membrane", "excitatory_soma_membrane", "horn_axon_membrane",
    "projection_dendrite_membrane", "projection_soma_membrane", "relay_dendrite_membrane",
    "relay_soma_membrane",
    "tonic_dendrite_membrane", "tonic_soma_membrane",
]  # fmt: skip


@cache
def horn_axon_membrane() -> Membrane:
    """Hillock and axon (Aguiar 2010, doi:10.1152/jn.00834.2009)."""
    return assemble_membrane("horn_axon", [HornSodium(), HornPotassium(), HornLeak()])


@cache
def projection_soma_membrane() -> Membrane:
    """Soma of a projection neuron (Aguiar 2010)."""
    return assemble_membrane(
        "projection_soma",
        [
            HornSodium(), HornPotassium(), HornPersistentSodium(), HornCalcium(), HornCalciumPool(),
            HornCalciumPotassium(), HornLeak(),
        ],
    )  # fmt: skip


@cache
def projection_dendrite_membrane() -> Membrane:
    """Dendrite of a projection neuron, where wind-up arises (Aguiar 2010)."""
    return assemble_membrane(
        "projection_dendrite",
        [
            HornPotassium(), HornCalcium(), HornCalciumPool(), HornCationic(), HornCalciumPotassium(), HornLeak(),
        ],
    )  # fmt: skip


@cache
def relay_soma_membrane() -> Membrane:
    """Soma of an excitatory interneuron whose calcium comes from its synapses (Aguiar 2010)."""
    return assemble_membrane(
        "relay_soma",
        [
            HornSodium(), HornPotassium(), HornSynapticCalcium(), HornCalciumPool(), HornCalciumPotassium(),
            HornLeak(),
        ],
    )  # fmt: skip


@cache
def relay_dendrite_membrane() -> Membrane:
    """Its dendrite (Aguiar 2010)."""
    return assemble_membrane(
        "relay_dendrite", [HornSynapticCalcium(), HornCalciumPool(), HornCalciumPotassium(), HornLeak()]
    )


@cache
def excitatory_soma_membrane() -> Membrane:
    """Soma of an excitatory neuron of lamina II (Medlock 2022, doi:10.1523/JNEUROSCI.1199-21.2022)."""
    return assemble_membrane(
        "excitatory_soma",
        [
            HornSodium(), HornPotassium(), TonicSodium(), HornAType(), TonicPotassium(), HornSynapticCalcium(),
            HornCalciumPool(), HornCalciumPotassium(), HornLeak(),
        ],
    )  # fmt: skip


@cache
def excitatory_dendrite_membrane() -> Membrane:
    """Dendrite of an excitatory neuron of lamina II (Medlock 2022)."""
    return assemble_membrane(
        "excitatory_dendrite",
        [
            HornPotassium(), HornAType(), TonicPotassium(), HornSynapticCalcium(), HornCalciumPool(),
            HornCalciumPotassium(), HornLeak(),
        ],
    )  # fmt: skip


@cache
def excitatory_hillock_membrane() -> Membrane:
    """Hillock of an excitatory neuron of lamina II (Medlock 2022)."""
    return assemble_membrane(
        "excitatory_hillock",
        [HornSodium(), HornPotassium(), TonicSodium(), HornAType(), TonicPotassium(), HornLeak()],
    )


@cache
def tonic_soma_membrane() -> Membrane:
    """Soma or hillock of an inhibitory neuron of lamina II (Medlock 2022)."""
    return assemble_membrane("tonic_soma", [TonicSodium(), TonicPotassium(), HornLeak()])


@cache
def tonic_dendrite_membrane() -> Membrane:
    """Dendrite of an inhibitory neuron of lamina II (Medlock 2022)."""
    return assemble_membrane("tonic_dendrite", [TonicPotassium(), HornLeak()])
