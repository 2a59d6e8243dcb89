"""What is left of the nerves of an area, as an examiner could find it."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["NerveSupply"]


class NerveSupply(Subsystem):
    """Share of an area's small and large fibres that still serve it; no state.

    ``small`` [1] is the epidermal density over the healthy one. ``large`` [1] is the share of large
    axons that survive and conduct from end to end: a closed form of what the fibres of a nerve do
    whose stretches are attacked (``large_fibres.block_along``).
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        m.define("small", 1 - m.take("fibre_deficit", "1"), long_name="small fibres left")
        m.define(
            "large",
            m.take("conducting", "1", over="pool"),
            long_name="large axons that survive and conduct",
        )
