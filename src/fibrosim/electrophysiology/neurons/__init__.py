"""Cells of the dorsal root ganglion."""

from .cross_excitation import CrossExcitation, CrossResponse
from .large_neuron import LargeNeuron
from .nociceptor import Nociceptor
from .recording import NeuronRecording

__all__ = ["CrossExcitation", "CrossResponse", "LargeNeuron", "Nociceptor", "NeuronRecording"]
