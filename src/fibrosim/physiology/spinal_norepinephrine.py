"""Norepinephrine of the spinal cord."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["SpinalNorepinephrine"]


class SpinalNorepinephrine(Subsystem):
    """Norepinephrine that the locus coeruleus releases in the dorsal horn, 1 in health.

    It holds back nociception through alpha-2 receptors and is another quantity than that of the
    sympathetic endings. Pain and stress drive its release at once; driven for weeks, the ``reserve``
    [1] is used up and the level falls below health (Kimura 2015, Russell 1992).
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        reserve = m.state("reserve", "1", start=1, long_name="reserve of the locus coeruleus")
        pain = m.link(
            "pain_to_spinal_norepinephrine",
            p.drive * m.take("pain_burden", "1"),
            source="overall_pain.burden",
            target="spinal_norepinephrine.reserve",
            loop="central",
            reference="peters2015",
            note="noxious input drives the locus coeruleus",
        )
        stress = m.link(
            "stress_to_spinal_norepinephrine",
            p.drive * m.take("stress", "1"),
            source="stress_axis.stress",
            target="spinal_norepinephrine.reserve",
            loop="central",
            note="stress drives the locus coeruleus",
        )
        driven = pain + stress
        m.rate(reserve, (1 - reserve) / p.recovery_time - driven * reserve / p.exhaustion_time)
        reuptake = m.link(
            "reuptake_block_to_spinal_norepinephrine",
            p.reuptake_share * m.drug("norepinephrine_reuptake_block"),
            source="drug.norepinephrine_reuptake_block",
            target="spinal_norepinephrine.reserve",
            loop="central",
            reference="ito2018",
            note="norepinephrine stays longer where reuptake is blocked",
        )
        level = (1 + driven) * reserve / (1 - reuptake)
        m.give("spinal_norepinephrine", level)
        m.define("level", level, long_name="spinal norepinephrine")
