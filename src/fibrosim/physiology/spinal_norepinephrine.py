"""Norepinephrine of the spinal cord relative to health."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["SpinalNorepinephrine"]


class SpinalNorepinephrine(Subsystem):
    """Norepinephrine of the spinal cord relative to health."""

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state("level", "1", start=1, long_name="norepinephrine of the spinal cord relative to health")
        m.rate(level, (1 - level) / p.adjustment_time)
        m.give("spinal_norepinephrine", level)
