"""The dorsal horn of the spinal cord: cells, circuits, and what the laboratory does to them."""

from .cells import CELLS, horn_cell
from .deep_horn import DeepHorn, Volley, run_deep_horn
from .wind_up import WindUp, wind_up, wind_ups

__all__ = ["CELLS", "DeepHorn", "Volley", "WindUp", "horn_cell", "run_deep_horn", "wind_up", "wind_ups"]
