"""Nerve fibres on which the laboratory's protocols can be run."""

from .c_fibre import CFibre
from .excitation import conduction_velocity, fire, threshold
from .junction import JunctionFibre, JunctionRecording
from .myelinated import MyelinatedFibre
from .protocol import PROTOCOLS, FibreProtocol, parse_protocol
from .recording import FibreRecording

__all__ = ["CFibre", "FibreProtocol", "FibreRecording", "JunctionFibre", "JunctionRecording", "MyelinatedFibre", "PROTOCOLS",
           "conduction_velocity", "fire", "parse_protocol", "threshold"]  # fmt: skip
