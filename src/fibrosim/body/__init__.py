"""The body: subsystems assembled into one model, in versions with 1, 3 or 19 areas."""

from .areas import area_names, block_maps, own_values, pool_names
from .assembly import Body, body, subsystems

__all__ = ["Body", "area_names", "block_maps", "body", "own_values", "pool_names", "subsystems"]
