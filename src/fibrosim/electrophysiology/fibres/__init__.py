"""Nerve fibres on which the laboratory's protocols can be run."""

from .c_fibre import CFibre
from .conducted_spike import ConductedSpike, conduct
from .ephapse import Ephapse, EphapticResponse
from .excitation import conduction_velocity, fire, threshold
from .junction import JunctionFibre, JunctionRecording
from .myelinated import MyelinatedFibre
from .protocol import PROTOCOLS, FibreProtocol, parse_protocol
from .recording import FibreRecording

__all__ = [
    "PROTOCOLS", "CFibre", "ConductedSpike", "Ephapse", "EphapticResponse", "FibreProtocol", "FibreRecording",
    "JunctionFibre", "JunctionRecording", "MyelinatedFibre", "conduct", "conduction_velocity", "fire", "parse_protocol",
    "threshold",
]  # fmt: skip
