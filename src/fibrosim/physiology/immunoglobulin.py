"""Immunoglobulin G: two compartments, saturable recycling, anti-satellite-glia and anti-myelin fractions."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["Immunoglobulin"]

FRACTIONS = {
    "anti_satellite_glia": "anti-satellite-glia IgG",
    "anti_myelin": "anti-myelin IgG",
}


class Immunoglobulin(Subsystem):
    """Total IgG in plasma and tissue [g/l]; anti-satellite-glia and anti-myelin IgG [mg/l] likewise.

    FcRn recycles ``recycling`` times what is lost net at the resting level and saturates: clearance
    CL(C) = CLnet (1 + r - r (1 - block) (K + C0) / (K + C)), so an infusion or a block of FcRn speeds
    the loss of all IgG, the pathogenic fractions included. Inputs ``immunoglobulin.infusion``
    [g/day], ``immunoglobulin.anti_satellite_glia_infusion`` and ``..anti_myelin_infusion`` [mg/day] (what is in
    it), ``immunoglobulin.exchange_rate`` [l/day] (plasma taken out and replaced without IgG).
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
            reference="masson1993",
            note="high IgG saturates FcRn and shortens the life of IgG",
        )
        block = m.link(
            "fcrn_block_to_clearance",
            m.drug("fcrn_block"),
            source="drug.fcrn_block",
            target="immunoglobulin.plasma_igg",
            loop="immune",
            reference="ulrichts2018",
            note="a blocked FcRn recycles no IgG",
        )
        recycled = (1 - block) * (1 - saturation)
        clearance = p.net_clearance * (1 + p.recycling * (1 - recycled))
        out = clearance + m.input("exchange_rate", "l/day")
        made = self._synthesis(m)
        exchange = p.exchange * (plasma - tissue)
        infusion = m.input("infusion", "g/day")
        m.rate(plasma, (infusion + made - out * plasma - exchange) / p.central_volume)
        m.rate(tissue, exchange / p.tissue_volume)
        plasma_cells = m.link(
            "b_cells_to_immunoglobulin",
            m.take("autoreactive_plasma_cells", "1"),
            source="b_cells.short_lived",
            target="immunoglobulin.anti_satellite_glia",
            loop="immune",
            reference="krock2023",
            note="autoreactive plasma cells make the pathogenic fractions of IgG",
        )
        natural = {"anti_satellite_glia": p.natural_level}
        m.give("natural_anti_satellite_glia", p.natural_level)
        for name, text in FRACTIONS.items():
            start = natural.get(name, 0)
            here = m.state(name, "mg/l", start=start, long_name=text)
            there = m.state(f"{name}_tissue", "mg/l", start=start, long_name=f"{text} in tissue")
            level = start + m.parameter(f"{name}_level") * plasma_cells
            flow = p.exchange * (here - there)
            given = m.input(f"{name}_infusion", "mg/day")
            m.rate(here, (given + p.net_clearance * level - out * here - flow) / p.central_volume)
            m.rate(there, flow / p.tissue_volume)
            m.give(name, here)

    def _synthesis(self, m):
        p = m.parameters
        loss = m.link(
            "b_cells_to_total_igg",
            p.short_lived_share * (1 - m.take("b_cells", "1")),
            source="b_cells.b_cells",
            target="immunoglobulin.plasma_igg",
            loop="immune",
            reference="pan2019",
            note="without B cells the share of IgG that short-lived plasma cells make is missing",
        )
        steroid = m.link(
            "steroid_to_immunoglobulin",
            p.steroid_effect * m.drug("steroid"),
            source="drug.steroid",
            target="immunoglobulin.plasma_igg",
            loop="immune",
            reference="butler1973",
            note="glucocorticoids lower the synthesis of IgG",
        )
        return p.net_clearance * p.resting_igg * (1 - loss) * (1 - steroid)
