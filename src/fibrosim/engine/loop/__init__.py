"""Fixed-step engine of closed loops: delays, events, inputs and noise, with patients in lanes. Knows no biology."""

from .functions import LoopLayout, loop_functions
from .run import NOISE_STEP, LoopEvents, LoopRun, run_loop

__all__ = ["NOISE_STEP", "LoopEvents", "LoopLayout", "LoopRun", "loop_functions", "run_loop"]
