"""Nerve growth factor of the tissue and its occupancy of TrkA."""

from __future__ import annotations

from ..language import Subsystem, excess, hill

__all__ = ["NerveGrowthFactor"]


class NerveGrowthFactor(Subsystem):
    """NGF of an area's skin and muscle.

    State ``tissue`` [pg/ml], bound and free: made by keratinocytes at a rate that holds 30 pmol/l
    in health, more with injury, mast cells and cytokines, lost with a half-life of 9 h (Benson
    2013). TrkA sees the free share less what an antibody binds. Most NGF is bound: were it all
    free, TrkA would be three quarters occupied in health, with no room for a rise.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        healthy = (p.healthy_concentration * p.molar_mass).to("pg/ml")
        tissue = m.state(
            "tissue", "pg/ml", start=healthy, long_name="nerve growth factor of the tissue"
        )
        drive = m.link(
            "tissue_to_nerve_growth_factor",
            p.injury_effect * m.take("injury", "1"),
            source="tissue.injury",
            target="nerve_growth_factor.tissue",
            loop="neurogenic",
            reference="paterson2009",
            note="injured and inflamed skin makes more nerve growth factor",
        )
        drive += m.link(
            "mast_cells_to_nerve_growth_factor",
            p.mast_cell_effect * m.take("mast_cell_activation", "1"),
            source="mast_cells.activation",
            target="nerve_growth_factor.tissue",
            loop="neurogenic",
            reference="leon1994",
            note="mast cells make, store and release nerve growth factor",
        )
        drive += m.link(
            "cytokines_to_nerve_growth_factor",
            p.cytokine_effect * m.take("cytokine_drive", "1"),
            source="cytokines.proinflammatory",
            target="nerve_growth_factor.tissue",
            loop="neurogenic",
            reference="safieh1995",
            note="interleukin-1 makes tissue produce nerve growth factor",
        )
        m.rate(
            tissue,
            p.loss_rate * (healthy * (1 + drive) - tissue) + m.input("injection", "pg/ml/day"),
        )
        free = p.free_share * (1 - m.drug("anti_ngf")) * tissue / p.molar_mass
        rest = hill(p.free_share * p.healthy_concentration, p.trka_half)
        occupancy = m.define(
            "trka_occupancy", hill(free, p.trka_half), long_name="share of TrkA occupied in tissue"
        )
        m.give("trka_relative", occupancy / rest)
        m.give("trka_rise", excess(occupancy - rest, p.rise_width))
