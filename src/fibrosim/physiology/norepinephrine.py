"""Norepinephrine at the junctions of an area."""

from __future__ import annotations

from ..language import Subsystem, exp, sqrt

__all__ = ["Norepinephrine"]


class Norepinephrine(Subsystem):
    """Junction norepinephrine of an area.

    Fast state ``junction`` [nmol/l]: released per burst of skin outflow by the surviving sympathetic
    fibres, which hold back their own release through alpha-2 receptors and take most of it up again
    within about 2 s; one part in 12 spills over to plasma (Kopin 1998). A block of the stellate
    ganglia takes away the share of the supply that passes them. Input ``norepinephrine.infusion``
    [nmol/l/s] stands for a depot in the skin; ``norepinephrine.depletion`` [1] is minus the logarithm
    of the share of release that a regional block leaves.

    With removal k, infusion i and uninhibited release r the level is where k c = i + r / (1 + c / K);
    the state approaches this root at the rate k.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        rested = p.release_per_burst * m.take("resting_skin_outflow", "burst/minute") * p.removal_time
        resting = self._root(p, rested)
        junction = m.state(
            "junction",
            "nmol/l",
            start=resting,
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
        held = m.link(
            "alpha2_activation_to_norepinephrine",
            p.clonidine_effect * m.drug("alpha2_activation"),
            source="drug.alpha2_activation",
            target="norepinephrine.junction",
            loop="sympathetic",
            note="alpha-2 receptors on the endings hold back release",
        )
        lost = m.link(
            "small_fibres_to_norepinephrine",
            1 - m.take("autonomic_fibres", "1"),
            source="small_fibres.autonomic",
            target="norepinephrine.junction",
            loop="cross",
            reference="kopin1998",
            note="fewer sympathetic fibres release less and take up less",
        )
        # guanethidine: overlapping blocks add up here, so the shares of release that they leave multiply
        stores = exp(-m.input("depletion", "1"))
        fibres = 1 - lost
        blocked = m.drug("norepinephrine_reuptake_block")
        reuptake = (1 - p.spillover_share) * fibres * (1 - blocked)
        removal = (p.spillover_share + reuptake) / p.removal_time
        release = p.release_per_burst * supply * stores * fibres * outflow * (1 - held)
        infusion = m.input("infusion", "nmol/l/s")
        m.rate(junction, removal * (self._root(p, release / removal, infusion / removal) - junction))
        m.give("norepinephrine", junction)
        m.give("resting_norepinephrine", resting)
        m.give("norepinephrine_ratio", junction / resting)
        m.give("spillover", p.spillover_share * junction / p.removal_time)

    @staticmethod
    def _root(p, released, infused=None):
        """Positive root c of c = infused + released / (1 + c / K)."""
        half = p.autoinhibition_half
        gap = -half / 2 if infused is None else (infused - half) / 2
        everything = released if infused is None else infused + released
        return gap + sqrt(gap**2 + half * everything)
