"""Cells of the dorsal root ganglion."""

from .large_neuron import LargeNeuron
from .nociceptor import Nociceptor
from .recording import NeuronRecording

__all__ = ["LargeNeuron", "Nociceptor", "NeuronRecording"]
