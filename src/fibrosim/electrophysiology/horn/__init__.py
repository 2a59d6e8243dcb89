"""The dorsal horn of the spinal cord: cells, circuits, and what the laboratory does to them."""

from .cells import CELLS, horn_cell
from .circuit import GROUPS, HornCircuit, run_circuit
from .deep_horn import DeepHorn, Volley, run_deep_horn
from .receptive_field import ReceptiveField, receptive_field, receptive_fields
from .reflex import FlexionSweep, flexion_reflex, flexion_sweeps, reflex_threshold
from .touch_and_pinch import HornAnswer, press, press_many
from .wind_up import WindUp, wind_up, wind_ups

__all__ = [
    "CELLS", "GROUPS", "DeepHorn", "FlexionSweep", "HornAnswer", "HornCircuit", "ReceptiveField", "Volley",
    "WindUp", "flexion_reflex", "flexion_sweeps", "horn_cell", "press", "press_many", "receptive_field",
    "receptive_fields", "reflex_threshold", "run_circuit", "run_deep_horn", "wind_up", "wind_ups",
]  # fmt: skip
