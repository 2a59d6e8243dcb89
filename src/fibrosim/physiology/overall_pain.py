"""Overall pain of the patient."""

from __future__ import annotations

from ..language import Subsystem, hill, sqrt

__all__ = ["OverallPain"]


class OverallPain(Subsystem):
    """How much the patient as a whole is in pain.

    State ``burden`` [1], 0 to 1: the areas that hurt, saturating in their number, averaged over
    half a day. Drives stress, outflow, sleep, fatigue and mood. ``overall`` [pain_point] is what
    a rating of pain as a whole follows: the fourth-power mean of the areas, so that the worst
    areas and the number of areas both count (Staud 2004).
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
            reference="staud2004",
            note="areas in pain add up and saturate",
        )
        m.rate(burden, (hill(extent, p.half_extent) - burden) / p.averaging_time)
        m.give("pain_burden", burden)
        peak = m.take("pain_peak", "1", over="area")
        m.define(
            "overall",
            p.scale * sqrt(sqrt(peak)),
            unit="pain_point",
            long_name="pain as a whole",
        )
        m.define(
            "mean_intensity",
            m.take("pain_intensity", "pain_point", over="area"),
            long_name="mean pain of areas",
        )
