"""Fatigue."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Fatigue"]


class Fatigue(Subsystem):
    """Fatigue, state ``level`` [1] from 0 to 1: 0.19 in health, 0.72 in fibromyalgia.

    Poor sleep and low mood, of equal weight; pain tires through sleep alone (Nicassio 2002). Circulating
    cytokines make sick (Harrison 2015). It follows them from day to day.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state("level", "1", start=p.healthy_level, long_name="fatigue")
        drive = (
            m.link(
                "sleep_to_fatigue",
                p.load * m.take("sleep_loss", "1"),
                source="sleep.quality",
                target="fatigue.level",
                loop="symptoms",
                reference="nicassio2002",
                note="unrefreshing sleep tires",
            )
            + m.link(
                "mood_to_fatigue",
                p.load * m.take("distress_rise", "1"),
                source="mood.distress",
                target="fatigue.level",
                loop="symptoms",
                reference="nicassio2002",
                note="low mood tires",
            )
            + m.link(
                "cytokines_to_fatigue",
                p.sickness_effect * m.take("systemic_cytokines", "1"),
                source="systemic_cytokines.interleukin_6",
                target="fatigue.level",
                loop="symptoms",
                reference="harrison2015",
                note="circulating cytokines make sick",
            )
        )
        target = logistic(log(p.healthy_level / (1 - p.healthy_level)) + drive)
        m.rate(level, (target - level) / p.adjustment_time)
        m.give("fatigue_rise", level - p.healthy_level)
