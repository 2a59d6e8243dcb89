"""Free endings of C and A-delta fibres: heat, cold, force and capsaicin into spikes."""

from .conducted import ConductedResponse
from .response import TerminalResponse
from .sensitisation import Sensitisation
from .stimulus import Stimulus, parse_stimulus
from .terminal import CLASSES, Terminal

__all__ = ["CLASSES", "ConductedResponse", "Sensitisation", "Stimulus", "Terminal", "TerminalResponse",
           "parse_stimulus"]  # fmt: skip
