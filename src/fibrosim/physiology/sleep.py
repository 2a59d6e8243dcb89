"""Sleep: quality and depth."""

from __future__ import annotations

from ..language import Subsystem, exp, log, logistic

__all__ = ["Sleep"]


class Sleep(Subsystem):
    """Sleep quality and deep sleep.

    State ``quality`` [1], 0 to 1, is 1 - PSQI / 21; state ``depth`` [1] is the share of stage N3
    over the healthy one. Pain and stress lower both from day to night (Wu 2017), circulating
    cytokines and low vagal tone the depth; the causes weigh alike.
    Input ``sleep.treatment`` [1] raises the log-odds of good sleep.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        pain, stress = m.take("pain_burden", "1"), m.take("stress", "1")
        quality = m.state("quality", "1", start=p.healthy_quality, long_name="sleep quality")
        depth = m.state("depth", "1", start=1, long_name="deep sleep over health")

        def disturbed(name, target, value, source, note, reference="wu2017"):
            return m.link(
                name,
                value,
                source=source,
                target=target,
                loop="central",
                reference=reference,
                note=note,
            )

        bad = (
            disturbed(
                "pain_to_sleep",
                "sleep.quality",
                p.load * pain,
                "overall_pain.burden",
                "pain disturbs sleep",
            )
            + disturbed(
                "stress_to_sleep",
                "sleep.quality",
                p.load * stress,
                "stress_axis.stress",
                "stress disturbs sleep",
            )
            - m.input("treatment", "1")
        )
        odds = log(p.healthy_quality / (1 - p.healthy_quality))
        m.rate(quality, (logistic(odds - bad) - quality) / p.adjustment_time)
        light = (
            disturbed(
                "pain_to_deep_sleep",
                "sleep.depth",
                p.deep_load * pain,
                "overall_pain.burden",
                "pain makes sleep light",
            )
            + disturbed(
                "stress_to_deep_sleep",
                "sleep.depth",
                p.deep_load * stress,
                "stress_axis.stress",
                "stress makes sleep light",
            )
            + disturbed(
                "systemic_cytokines_to_deep_sleep",
                "sleep.depth",
                p.deep_load * m.take("systemic_cytokines", "1"),
                "systemic_cytokines.interleukin_6",
                "cytokines make sleep light",
                "",
            )
            - disturbed(
                "vagal_tone_to_deep_sleep",
                "sleep.depth",
                p.deep_load * (m.take("vagal_tone", "1") - 1),
                "autonomic.vagal_tone",
                "low vagal tone goes with light sleep",
                "",
            )
        )
        m.rate(depth, (exp(-light) - depth) / p.adjustment_time)
        m.give("sleep_loss", p.healthy_quality - quality)
        m.give("deep_sleep", depth)
        m.define("deep_share", p.healthy_deep_share * depth, long_name="stage N3 of sleep")
        arousals = p.healthy_arousals + p.arousal_rise * (1 - depth)
        m.define("arousals", arousals, long_name="arousals an hour")
