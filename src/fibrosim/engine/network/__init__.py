"""Fixed-step networks of conductance-based cells: generated kernels with patients in lanes."""

from .describe import Cell, Chloride, Input, Network, Plasticity, Population, Projection, Receptor, Section, cell_of
from .run import NetworkRun, Spikes, run_network

__all__ = [
    "Cell", "Chloride", "Input", "Network", "NetworkRun", "Plasticity", "Population", "Projection", "Receptor",
    "Section", "Spikes", "cell_of", "run_network",
]  # fmt: skip
