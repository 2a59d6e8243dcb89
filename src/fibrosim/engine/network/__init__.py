"""Fixed-step networks of conductance-based cells: generated kernels with patients in lanes."""

from .describe import Cell, Input, Network, Plasticity, Population, Projection, Receptor, Section, cell_of
from .run import NetworkRun, Spikes, run_network

__all__ = [
    "Cell", "Input", "Network", "NetworkRun", "Plasticity", "Population", "Projection", "Receptor", "Section", "Spikes",
    "cell_of", "run_network",
]  # fmt: skip
