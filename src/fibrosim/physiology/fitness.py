"""Aerobic fitness."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["Fitness"]


class Fitness(Subsystem):
    """Aerobic fitness of the patient, state ``level`` [1], relative to health.

    Returns to health over weeks.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state("level", "1", start=1, long_name="aerobic fitness relative to health")
        m.rate(level, (1 - level) / p.adjustment_time)
        m.give("fitness", level)
