"""Overall pain of the patient."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["OverallPain"]


class OverallPain(Subsystem):
    """How much the patient as a whole is in pain.

    State ``burden`` [1], 0 to 1: the areas that hurt, saturating in their number, averaged over
    half a day. Drives stress, outflow, sleep, fatigue and mood.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        burden = m.state("burden", "1", start=0, long_name="overall pain burden")
        extent = m.link(
            "pain_to_overall_pain",
            m.take("pain_count", "1", over="area"),
            source="pain.intensity",
            target="overall_pain.burden",
            loop="sympathetic",
            note="areas in pain add up and saturate",
        )
        m.rate(burden, (hill(extent, p.half_extent) - burden) / p.averaging_time)
        m.give("pain_burden", burden)
        m.define("rating", p.scale * burden, long_name="overall pain rating", provisional=True)
        m.define(
            "mean_intensity",
            m.take("pain_intensity", "pain_point", over="area"),
            long_name="mean pain of areas",
        )
