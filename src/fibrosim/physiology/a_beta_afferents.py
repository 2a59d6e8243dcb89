"""Large sensory fibres: bursts of their somata in the ganglion and ectopic firing of bare axons."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["ABetaAfferents"]


class ABetaAfferents(Subsystem):
    """Ectopic firing of A-beta afferents of a pool, none in health.

    State ``ganglion_rate`` [1/s]: somata inside sympathetic baskets burst as norepinephrine
    occupies their alpha-2 receptors (McLachlan 1993, Xie 2010); IgG on satellite glia multiplies
    that. State ``channels`` [1]: sodium channels that spread along axons bare of myelin within
    days; such axons fire by themselves at 5 to 20 /s (Baker and Bostock 1992). Sodium-channel
    block silences both far below the concentration that stops conduction (Devor 1992).
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        ganglion = self._ganglion(m)
        channels = m.state("channels", "1", start=0, positive=False, long_name="sodium channels along bare axons")
        spread = m.link(
            "large_fibres_to_channels",
            1 - m.take("myelin", "1"),
            source="large_fibres.myelin",
            target="a_beta_afferents.channels",
            loop="immune",
            reference="wallace2003",
            note="axons that lose their myelin make and insert sodium channels",
        )
        m.rate(channels, (spread - channels) / p.channel_time)
        axon = m.link(
            "large_fibres_to_a_beta_afferents",
            p.axon_rate * hill(channels * (1 - m.take("nodes", "1")), p.exposure_half),
            source="large_fibres.nodes",
            target="a_beta_afferents.ectopy",
            loop="immune",
            reference="baker1992",
            note="bare axons with spread channels fire by themselves",
        )
        blocked = m.link(
            "sodium_block_to_a_beta_afferents",
            m.drug("sodium_channel_block"),
            source="drug.sodium_channel_block",
            target="a_beta_afferents.ectopy",
            loop="sympathetic",
            reference="devor1992",
            note="systemic block silences ganglion and injured axon without stopping conduction",
        )
        m.define("axon_rate", axon, unit="1/s", long_name="ectopic firing of bare large axons")
        ectopy = m.define(
            "ectopy",
            (ganglion + axon) * m.take("axons", "1") * (1 - blocked),
            unit="1/s",
            long_name="ectopic firing of A-beta afferents",
        )
        m.give("a_beta_ectopy", ectopy)

    def _ganglion(self, m):
        p = m.parameters
        rate = m.state("ganglion_rate", "1/s", start=0, long_name="ectopic firing of large somata")
        m.give("norepinephrine_half", p.norepinephrine_half)
        occupied = hill(m.take("norepinephrine", "nmol/l", over="area"), p.norepinephrine_half)
        receptors = m.take("alpha2", "1") * occupied
        baskets = m.link(
            "sprouting_to_a_beta_afferents",
            p.bursting_share * p.burst_rate * m.take("basket_density", "1") * hill(receptors, p.receptor_half, 2),
            source="sprouting.basket_density",
            target="a_beta_afferents.ganglion_rate",
            loop="sympathetic",
            disputed=True,
            reference="xie2010",
            note="norepinephrine from baskets makes large somata burst; block need not follow the sprouts",
        )
        glia = m.link(
            "satellite_glia_to_a_beta_afferents",
            p.glia_gain * (1 - m.take("glia_protection", "1")) * m.take("glia_occupancy", "1"),
            source="satellite_glia.occupancy",
            target="a_beta_afferents.ganglion_rate",
            loop="immune",
            disputed=True,
            reference="goebel2021",
            note="IgG on satellite glia makes somata excitable; alone it does not fire them",
        )
        m.rate(rate, (baskets * (1 + glia) - rate) / p.ganglion_time)
        return rate
