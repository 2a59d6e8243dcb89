"""Cognition."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Cognition"]


class Cognition(Subsystem):
    """Trouble with concentration and memory, state ``dyscognition`` [1] from 0 to 1.

    Pain takes working memory (Glass 2009), lost sleep attention (Lim 2010), distress and cytokines
    both. All of them weigh alike, for no study tells their shares apart.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        dyscognition = m.state("dyscognition", "1", start=p.healthy_level, long_name="trouble thinking clearly")
        drive = (
            m.link(
                "sleep_to_cognition",
                p.load * m.take("sleep_loss", "1"),
                source="sleep.quality",
                target="cognition.dyscognition",
                loop="symptoms",
                reference="lim2010",
                note="lost sleep takes attention",
            )
            + m.link(
                "pain_to_cognition",
                p.load * m.take("pain_burden", "1"),
                source="overall_pain.burden",
                target="cognition.dyscognition",
                loop="symptoms",
                reference="glass2009",
                note="pain takes working memory",
            )
            + m.link(
                "mood_to_cognition",
                p.load * m.take("distress_rise", "1"),
                source="mood.distress",
                target="cognition.dyscognition",
                loop="symptoms",
                reference="glass2009",
                note="distress takes attention",
            )
            + m.link(
                "cytokines_to_cognition",
                p.load * m.take("systemic_cytokines", "1"),
                source="systemic_cytokines.interleukin_6",
                target="cognition.dyscognition",
                loop="symptoms",
                reference="reichenberg2001",
                note="circulating cytokines dull memory",
            )
        )
        target = logistic(log(p.healthy_level / (1 - p.healthy_level)) + drive)
        m.rate(dyscognition, (target - dyscognition) / p.adjustment_time)
