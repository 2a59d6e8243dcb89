"""Sleep quality."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Sleep"]


class Sleep(Subsystem):
    """Sleep quality, state ``quality`` [1] from 0 to 1: worsened by pain and stress within days."""

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        quality = m.state("quality", "1", start=p.healthy_quality, long_name="sleep quality")
        pain = m.link(
            "pain_to_sleep",
            p.pain_effect * m.take("pain_burden", "1"),
            source="overall_pain.burden",
            target="sleep.quality",
            loop="central",
            note="pain disturbs sleep",
        )
        stress = m.link(
            "stress_to_sleep",
            p.stress_effect * m.take("stress", "1"),
            source="stress_axis.stress",
            target="sleep.quality",
            loop="central",
            note="stress disturbs sleep",
        )
        target = logistic(log(p.healthy_quality / (1 - p.healthy_quality)) - pain - stress)
        m.rate(quality, (target - quality) / p.adjustment_time)
        m.give("sleep_quality", quality)
        m.give("deep_sleep", quality / p.healthy_quality)
