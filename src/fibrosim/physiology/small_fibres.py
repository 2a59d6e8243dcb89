"""Epidermal nerve fibres: loss by immune attack, regrowth."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["SmallFibres"]


class SmallFibres(Subsystem):
    """Epidermal nerve fibre density of an area, on the scale of the calf.

    State ``density`` [fibre/mm]: regrowth towards a capacity at a rate in proportion to it
    (Polydefkis 2004, 0.177 fibre/mm/day), loss by turnover, by cells and by IgG on the ganglion.
    Capacity follows the norm for age and sex (Goransson 2004) times a laboratory scale. No gradient
    along the limb is built in: published patterns contradict each other.
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
        cells = m.link(
            "immunity_to_small_fibres",
            p.attack_rate * m.take("immune_attack", "1"),
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
        loss = (p.turnover_rate + cells + glia) * density
        m.rate(density, growth * (capacity - density) - loss)
        deficit = 1 - density / healthy
        m.give("fibre_deficit", deficit)
        m.define("deficit", deficit, long_name="share of epidermal fibres lost")
        m.define("healthy_density", healthy, long_name="healthy density for age and sex")
