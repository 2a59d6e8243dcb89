"""Epidermal and sympathetic C fibres of the skin: loss in three patterns, regrowth."""

from __future__ import annotations

from ..language import Subsystem, exp, hill, log

__all__ = ["SmallFibres"]


class SmallFibres(Subsystem):
    """Small fibres of an area's skin.

    State ``density`` [fibre/mm], epidermal, on the scale of the calf: regrowth towards a capacity
    (Polydefkis 2004, 0.177 fibre/mm/day), loss by turnover and attack. State ``autonomic`` [1],
    surviving share of sympathetic C fibres, which regrow faster (Gibbons 2010). Capacity follows
    the norm for age and sex (Goransson 2004) times a laboratory scale.

    Where fibres go missing follows from where they are attacked: along the axon (``metabolic``)
    the loss grows with fibre length; at the ganglion (IgG on satellite glia, ``ganglion_share`` of
    the cells) short and long fibres suffer alike, or those of the worst ganglia most; at the
    endings (``patchiness`` of cells) each area has its own luck. No pattern is built in.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        norm = p.norm_at_birth + p.norm_women * p.female - p.norm_decline * p.age
        healthy = norm * p.laboratory_scale * p.density_factor * p.area_factor
        growth = p.regrowth_rate / p.reference_capacity
        capacity = healthy * (1 + p.turnover_rate / growth)
        density = m.state(
            "density", "fibre/mm", start=healthy, long_name="epidermal nerve fibre density"
        )
        autonomic = m.state("autonomic", "1", start=1, long_name="surviving sympathetic C fibres")
        attack = self._attack(m)
        vigour = self._support(m)
        outgrowth = growth * vigour * (capacity - density)
        m.rate(density, outgrowth - (p.turnover_rate + attack) * density)
        m.rate(
            autonomic,
            p.autonomic_regrowth * vigour * (1 - autonomic)
            - p.autonomic_vulnerability * attack * autonomic,
        )
        deficit = 1 - density / healthy
        m.give("fibre_deficit", deficit)
        m.give("fibre_regrowth", outgrowth / healthy - p.turnover_rate)
        m.give("autonomic_fibres", autonomic)
        m.define("deficit", deficit, long_name="share of epidermal fibres lost")
        m.define("healthy_density", healthy, long_name="healthy density for age and sex")

    def _attack(self, m):
        """Loss rate [1/day] above turnover."""
        p = m.parameters
        focus = exp(p.patchiness * p.place)
        where = p.ganglion_share + (1 - p.ganglion_share) * focus
        cells = m.link(
            "immunity_to_small_fibres",
            p.attack_rate * where * m.take("immune_attack", "1"),
            source="immunity.effector",
            target="small_fibres.density",
            loop="immune",
            reference="caro2014",
            note="cells that attack own nerve strip epidermal endings",
        )
        glia = m.link(
            "satellite_glia_to_small_fibres",
            p.glia_rate * m.take("glia_occupancy", "1", over="pool"),
            source="satellite_glia.occupancy",
            target="small_fibres.density",
            loop="immune",
            disputed=True,
            reference="goebel2021",
            note="fewer endings after transfer of patients' IgG; mechanism unknown",
        )
        cytokines = m.link(
            "cytokines_to_small_fibres",
            p.cytokine_rate * m.take("cytokine_drive", "1"),
            source="cytokines.proinflammatory",
            target="small_fibres.density",
            loop="cross",
            disputed=True,
            note="inflamed skin loses endings",
        )
        metabolic = p.metabolic * p.metabolic_loss * p.fibre_length
        return cells + glia + cytokines + metabolic + m.input("axotomy", "1/day")

    def _support(self, m):
        """Vigour of regrowth [1], 1 in health."""
        p = m.parameters
        metabolic = exp(p.metabolic * log(p.diabetic_regrowth))
        trophic = m.link(
            "nerve_growth_factor_to_small_fibres",
            (1 + p.trophic_half) * hill(m.take("trka_relative", "1"), p.trophic_half) - 1,
            source="nerve_growth_factor.tissue",
            target="small_fibres.density",
            loop="neurogenic",
            disputed=True,
            reference="brown2014",
            note="skin without nerve growth factor keeps fewer endings; little is seen under antibody",
        )
        return metabolic * (1 + trophic)
