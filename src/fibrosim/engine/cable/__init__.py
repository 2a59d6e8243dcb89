"""Cables: generated kernels for the membrane of one fibre, its gates tabulated, its chain solved in lanes."""

from .fibre_run import Cable, CableRun, Pulse, Window, run_cable
from .plan import CablePlan, plan_cable

__all__ = ["Cable", "CablePlan", "CableRun", "Pulse", "Window", "plan_cable", "run_cable"]
