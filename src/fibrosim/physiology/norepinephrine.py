"""Norepinephrine at the junctions of an area."""

from __future__ import annotations

from ..language import Subsystem, exp

__all__ = ["Norepinephrine"]


class Norepinephrine(Subsystem):
    """Junction norepinephrine of an area.

    Fast state ``junction`` [nmol/l]: released per burst of skin outflow, removed within about 2 s,
    one part in 12 of it as spillover to plasma (Kopin 1998). A block of the stellate ganglia takes
    away the share of the supply that passes them. Input ``norepinephrine.infusion`` [nmol/l/s]
    stands for a depot in the skin; ``norepinephrine.depletion`` [1] is minus the logarithm of the
    share of release that a regional block leaves.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        junction = m.state(
            "junction",
            "nmol/l",
            start=p.release_per_burst * p.resting_outflow * p.removal_time,
            clock="fast",
            long_name="junction norepinephrine",
        )
        left = p.stellate_left * m.drug("sympathetic_block_left")
        right = p.stellate_right * m.drug("sympathetic_block_right")
        supply = (1 - left - right) * (1 - m.drug("sympathetic_block"))
        outflow = m.link(
            "skin_outflow_to_norepinephrine",
            m.take("skin_outflow", "burst/minute"),
            source="autonomic.skin_outflow",
            target="norepinephrine.junction",
            loop="sympathetic",
            reference="kopin1998",
            note="each burst releases norepinephrine",
        )
        # guanethidine: overlapping blocks add up here, so the shares of release that they leave multiply
        stores = exp(-m.input("depletion", "1"))
        release = p.release_per_burst * supply * stores * outflow + m.input("infusion", "nmol/l/s")
        m.rate(junction, release - junction / p.removal_time)
        m.give("norepinephrine", junction)
        m.give("spillover", p.spillover_share * junction / p.removal_time)
