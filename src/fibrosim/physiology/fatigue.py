"""Fatigue."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Fatigue"]


class Fatigue(Subsystem):
    """Fatigue, state ``level`` [1] from 0 to 1: 0.1 in health, 0.72 in fibromyalgia.

    Poor sleep most of all (Nicassio 2002), with low mood, pain, stress, immune cells and circulating
    cytokines; it follows them within days.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state("level", "1", start=p.healthy_level, long_name="fatigue")
        drive = (
            m.link(
                "sleep_to_fatigue",
                p.sleep_effect * m.take("sleep_loss", "1"),
                source="sleep.quality",
                target="fatigue.level",
                loop="symptoms",
                reference="nicassio2002",
                note="unrefreshing sleep tires",
            )
            + m.link(
                "mood_to_fatigue",
                p.distress_effect * m.take("distress_rise", "1"),
                source="mood.distress",
                target="fatigue.level",
                loop="symptoms",
                reference="nicassio2002",
                note="low mood tires",
            )
            + m.link(
                "pain_to_fatigue",
                p.pain_effect * m.take("pain_burden", "1"),
                source="overall_pain.burden",
                target="fatigue.level",
                loop="symptoms",
                reference="nicassio2002",
                note="pain tires",
            )
            + m.link(
                "stress_to_fatigue",
                p.stress_effect * m.take("stress", "1"),
                source="stress_axis.stress",
                target="fatigue.level",
                loop="symptoms",
                note="stress tires",
            )
            + m.link(
                "immunity_to_fatigue",
                p.immune_effect * (m.take("effector", "1") - 1),
                source="immunity.effector",
                target="fatigue.level",
                loop="symptoms",
                note="sickness behaviour",
            )
            + m.link(
                "cytokines_to_fatigue",
                p.cytokine_effect * m.take("systemic_cytokines", "1"),
                source="systemic_cytokines.interleukin_6",
                target="fatigue.level",
                loop="symptoms",
                reference="reichenberg2001",
                note="circulating cytokines make sick",
            )
        )
        target = logistic(log(p.healthy_level / (1 - p.healthy_level)) + drive)
        m.rate(level, (target - level) / p.adjustment_time)
        m.give("fatigue_rise", level - p.healthy_level)
