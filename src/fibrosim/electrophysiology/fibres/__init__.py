"""Nerve fibres on which the laboratory's protocols can be run."""

from .c_fibre import CFibre
from .protocol import PROTOCOLS, FibreProtocol, parse_protocol
from .recording import FibreRecording

__all__ = ["CFibre", "FibreProtocol", "FibreRecording", "PROTOCOLS", "parse_protocol"]
