"""Membranes: which mechanisms a membrane of a fibre or neuron holds."""

from .c_fibre import c_fibre_membrane
from .ganglion import (
    large_neuron_membrane,
    nociceptor_membrane,
    sheathed_large_membrane,
    sheathed_nociceptor_membrane,
)
from .horn import (
    excitatory_dendrite_membrane,
    excitatory_hillock_membrane,
    excitatory_soma_membrane,
    horn_axon_membrane,
    projection_dendrite_membrane,
    projection_soma_membrane,
    relay_dendrite_membrane,
    relay_soma_membrane,
    tonic_dendrite_membrane,
    tonic_soma_membrane,
)
from .human_nodes import (
    motor_internode_membrane,
    motor_node_membrane,
    sensory_internode_membrane,
    sensory_node_membrane,
)
from .node import node_membrane
from .thin_axon import terminal_membrane, thin_axon_membrane

__all__ = [
    "c_fibre_membrane", "excitatory_dendrite_membrane", "excitatory_hillock_membrane", "excitatory_soma_membrane",
    "horn_axon_membrane", "large_neuron_membrane", "motor_internode_membrane", "motor_node_membrane",
    "nociceptor_membrane", "node_membrane", "projection_dendrite_membrane", "projection_soma_membrane",
    "relay_dendrite_membrane", "relay_soma_membrane", "sensory_internode_membrane", "sensory_node_membrane",
    "sheathed_large_membrane", "sheathed_nociceptor_membrane", "terminal_membrane", "thin_axon_membrane",
    "tonic_dendrite_membrane", "tonic_soma_membrane",
]  # fmt: skip
