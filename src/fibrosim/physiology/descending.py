"""Descending inhibition."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Descending"]


class Descending(Subsystem):
    """Descending inhibition of the dorsal horn.

    State ``inhibition`` [1], the share of C-fibre drive taken away (Heinricher 2009): lowered
    by stress and poor sleep within days.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        inhibition = m.state(
            "inhibition", "1", start=p.healthy_inhibition, long_name="descending inhibition"
        )
        stress = m.link(
            "stress_to_descending",
            p.stress_effect * m.take("stress", "1"),
            source="stress_axis.stress",
            target="descending.inhibition",
            loop="sympathetic",
            note="stress weakens inhibition",
        )
        sleep = m.link(
            "sleep_to_descending",
            p.sleep_effect * (m.take("sleep_quality", "1") - p.healthy_sleep),
            source="sleep.quality",
            target="descending.inhibition",
            loop="central",
            note="poor sleep weakens inhibition",
        )
        target = logistic(log(p.healthy_inhibition / (1 - p.healthy_inhibition)) + sleep - stress)
        m.rate(inhibition, (target - inhibition) / p.adjustment_time)
        m.give("inhibition", inhibition)
