"""Immunoglobulin G: two compartments, saturable recycling, anti-satellite-glia fraction."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["Immunoglobulin"]


class Immunoglobulin(Subsystem):
    """Total IgG in plasma and tissue [g/l] and anti-satellite-glia IgG [mg/l].

    FcRn recycles 142 % of net catabolism at the resting level (Kim 2007) and saturates: clearance
    CL(C) = CLnet (1 + r - r (K + C0) / (K + C)), so an infusion speeds the loss of all IgG, the
    anti-satellite-glia fraction included. Input ``immunoglobulin.infusion`` [g/day].
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        plasma = m.state("plasma_igg", "g/l", start=p.resting_igg, long_name="plasma IgG")
        tissue = m.state("tissue_igg", "g/l", start=p.resting_igg, long_name="tissue IgG")
        saturation = m.link(
            "igg_to_clearance",
            1 - (p.receptor_half + p.resting_igg) / (p.receptor_half + plasma),
            source="immunoglobulin.plasma_igg",
            target="immunoglobulin.plasma_igg",
            loop="immune",
            reference="kim2007",
            note="high IgG saturates FcRn and shortens the life of IgG",
        )
        clearance = p.net_clearance * (1 + p.recycling * saturation)
        synthesis = p.net_clearance * p.resting_igg
        exchange = p.exchange * (plasma - tissue)
        infusion = m.input("infusion", "g/day")
        m.rate(plasma, (infusion + synthesis - clearance * plasma - exchange) / p.central_volume)
        m.rate(tissue, exchange / p.tissue_volume)

        plasma_cells = m.state("plasma_cells", "1", start=0, long_name="autoreactive plasma cells")
        help_ = m.link(
            "immunity_to_immunoglobulin",
            m.take("autoreactive_cells", "1"),
            source="immunity.effector",
            target="immunoglobulin.anti_satellite_glia",
            loop="immune",
            reference="krock2023",
            note="T-cell help makes anti-satellite-glia IgG",
        )
        m.rate(plasma_cells, (help_ - plasma_cells) / p.plasma_cell_time)
        antibody = m.state(
            "anti_satellite_glia",
            "mg/l",
            start=p.natural_synthesis * (p.central_volume + p.tissue_volume) / p.net_clearance,
            long_name="anti-satellite-glia IgG",
        )
        made = p.natural_synthesis + p.specific_synthesis * plasma_cells
        m.rate(antibody, made - antibody * clearance / (p.central_volume + p.tissue_volume))
        m.give("anti_satellite_glia", antibody)
