"""Mood."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Mood"]


class Mood(Subsystem):
    """Anxious and depressed mood, state ``distress`` [1] from 0 to 1 (Beck inventory over 63).

    Lasting pain and stress, of equal weight, raise it over months; input ``mood.treatment`` [1] lowers its log-odds.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        distress = m.state("distress", "1", start=p.healthy_distress, long_name="distress")
        pain = m.link(
            "pain_to_mood",
            p.load * m.take("pain_burden", "1"),
            source="overall_pain.burden",
            target="mood.distress",
            loop="central",
            reference="mease2009",
            note="lasting pain depresses",
        )
        stress = m.link(
            "stress_to_mood",
            p.load * m.take("stress", "1"),
            source="stress_axis.stress",
            target="mood.distress",
            loop="central",
            reference="mease2009",
            note="lasting stress depresses",
        )
        drive = pain + stress - m.input("treatment", "1")
        target = logistic(log(p.healthy_distress / (1 - p.healthy_distress)) + drive)
        m.rate(distress, (target - distress) / p.adjustment_time)
        m.give("distress_rise", distress - p.healthy_distress)
