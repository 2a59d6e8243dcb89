"""Stiffness."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["Stiffness"]


class Stiffness(Subsystem):
    """Morning stiffness, state ``level`` [1] from 0 to 1; ten times it is the 0-10 scale.

    Pain and disturbed sleep bring it (Moldofsky 1975), with guarding muscle; they weigh alike.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state("level", "1", start=p.healthy_level, long_name="morning stiffness")
        drive = (
            m.link(
                "pain_to_stiffness",
                p.load * m.take("pain_burden", "1"),
                source="overall_pain.burden",
                target="stiffness.level",
                loop="symptoms",
                reference="moldofsky1975",
                note="painful muscle is stiff",
            )
            + m.link(
                "sleep_to_stiffness",
                p.load * m.take("sleep_loss", "1"),
                source="sleep.quality",
                target="stiffness.level",
                loop="symptoms",
                reference="moldofsky1975",
                note="disturbed deep sleep brings stiffness",
            )
            + m.link(
                "contraction_to_stiffness",
                p.load * m.take("contraction", "1", over="area"),
                source="deep_tissue.guarding",
                target="stiffness.level",
                loop="symptoms",
                note="guarding muscle is stiff",
            )
        )
        target = logistic(log(p.healthy_level / (1 - p.healthy_level)) + drive)
        m.rate(level, (target - level) / p.adjustment_time)
