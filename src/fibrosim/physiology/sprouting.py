"""Sympathetic sprouts in the dorsal root ganglia: baskets around large somata."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["Sprouting"]


class Sprouting(Subsystem):
    """Noradrenergic baskets around large somata of a pool's ganglia.

    State ``basket_density`` [1], 0 in health and 1 when every large soma that can bear one does:
    growth over weeks with NGF, injury and ectopic activity, slow withdrawal (McLachlan 1993,
    Davis 1994, Ramer 1998, Xie 2007). What baskets do is disputed: they need not predict whether
    a block relieves (conflict of sprouting and phentolamine sensitivity).
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        density = m.state("basket_density", "1", long_name="baskets around large somata")
        drive = m.link(
            "nerve_growth_factor_to_sprouting",
            p.ngf_drive * m.take("trka_rise", "1", over="area"),
            source="nerve_growth_factor.tissue",
            target="sprouting.basket_density",
            loop="cross",
            disputed=True,
            reference="davis1994",
            note="NGF carried from skin and muscle draws sympathetic axons into the ganglion",
        )
        drive += m.link(
            "csf_nerve_growth_factor_to_sprouting",
            p.ngf_drive * m.take("csf_trka_rise", "1"),
            source="csf_nerve_growth_factor.concentration",
            target="sprouting.basket_density",
            loop="cross",
            disputed=True,
            reference="ramer1998",
            note="NGF of the fluid reaches the ganglia through root sleeves",
        )
        drive += m.link(
            "tissue_to_sprouting",
            p.injury_drive * m.take("injury", "1", over="area"),
            source="tissue.injury",
            target="sprouting.basket_density",
            loop="sympathetic",
            disputed=True,
            reference="mclachlan1993",
            note="nerve injury makes baskets; that of soft tissue is not proven",
        )
        drive += m.link(
            "a_beta_ectopy_to_sprouting",
            p.activity_drive * hill(m.take("a_beta_ectopy", "1/s"), p.activity_half, 2),
            source="a_beta_afferents.ectopy",
            target="sprouting.basket_density",
            loop="sympathetic",
            disputed=True,
            reference="xie2007",
            note="sprouts prefer cells that fire by themselves; block of the nerve reduces them",
        )
        m.rate(density, p.growth_rate * drive * (1 - density) - density / p.withdrawal_time)
        m.give("basket_density", density)
