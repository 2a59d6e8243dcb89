"""Soft tissue: injury and its healing."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["Tissue"]


class Tissue(Subsystem):
    """Injury of skin and deep tissue of an area.

    State ``injury`` [1], 1 a fresh strain. It rises with the input ``tissue.injury_rate``
    [1/day] and heals at first order within weeks; nothing here can persist.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        injury = m.state("injury", "1", start=0, long_name="tissue injury")
        m.rate(injury, m.input("injury_rate", "1/day") - injury / p.healing_time)
        m.give("injury", injury)
