"""The body: subsystems assembled into one model, in versions with 1, 3 or 19 areas."""

from .areas import area_names, block_maps, own_values, pool_names
from .assembly import Body, body, subsystems
from .disputed import LinkPrior, draw_gains, link_priors

__all__ = [
    "Body", "LinkPrior", "area_names", "block_maps", "body", "draw_gains", "link_priors", "own_values", "pool_names",
    "subsystems",
]  # fmt: skip
