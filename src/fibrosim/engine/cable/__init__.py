"""Cables: generated kernels for the membrane of one fibre, its gates tabulated, its chain solved in lanes."""

from .branch import Branch
from .changing import Change
from .fibre_run import Cable, CableRun, Pulse, Window, run_cable
from .plan import CablePlan, plan_cable
from .waveform import Waveform

__all__ = [
    "Branch", "Cable", "CablePlan", "CableRun", "Change", "Pulse", "Waveform", "Window", "plan_cable", "run_cable",
]  # fmt: skip
