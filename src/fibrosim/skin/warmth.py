"""Heat of the skin and of the tissue below it: what flow brings, what the air and sweat take."""

from __future__ import annotations

from ..language.field import FieldPart

__all__ = ["SkinWarmth"]


class SkinWarmth(FieldPart):
    """Temperature at one point.

    States ``skin`` and ``below`` [K]: the skin, warmed by its blood flow, cooled by air and by evaporation, and the
    tissue under it, which the core warms. Heat is conducted between both, and sideways in each. Input ``air`` [K] is
    what the room has over the usual; map ``sweat`` [nl/cm2/minute] what evaporates besides the insensible loss.
    """

    name = "skin_warmth"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        skin = m.state("skin", "K", start=p.usual_skin, long_name="temperature of the skin")
        below = m.state("below", "K", start=p.usual_below, long_name="temperature of the tissue below")
        by_flow = m.link(
            "flow_to_temperature",
            p.resting_flow * m.take("flow", "1") * p.heat_of_blood * p.thickness * (p.arterial - skin),
            source="skin_vessels.flow",
            target="skin_warmth.skin",
            reference="sejrsen1969",
            note="blood brings heat to the skin",
        )
        by_sweat = m.link(
            "sweat_to_temperature",
            p.latent_heat * m.map("sweat", "nl/cm**2/minute"),
            source="sweat_glands.sweat",
            target="skin_warmth.skin",
            reference="taylor2013",
            note="sweat that evaporates cools",
        )
        to_air = p.to_air * (p.room + m.input("air", "K") - skin)
        between = p.to_below * (below - skin)
        held = p.heat_of_tissue * p.thickness
        m.rate(skin, (by_flow + to_air + between - p.insensible * p.latent_heat - by_sweat) / held)
        m.rate(below, (p.to_core * (p.core - below) - between) / (p.heat_of_tissue * p.depth_below))
        m.spread(skin, p.conductivity / p.heat_of_tissue)
        m.spread(below, p.conductivity / p.heat_of_tissue)
