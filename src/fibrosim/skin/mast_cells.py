"""Mast cells and histamine of the skin, and histamine from outside."""

from __future__ import annotations

from ..language import hill
from ..language.field import FieldPart

__all__ = ["SkinMastCells"]


class SkinMastCells(FieldPart):
    """Mast cells at one point.

    State ``histamine`` [nmol/l] in the skin, from cells, iontophoresis or a prick; state ``granules`` [1] what cells
    still hold. Unprimed cells answer micromolar substance P only (Petersen 1997); primed ones picomolar (Janiszewski
    1994); strong stroking opens some.
    """

    name = "skin_mast_cells"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        substance_p, at_receptor = m.take("substance_p", "pmol/l"), m.take("substance_p_at_receptor", "pmol/l")
        granules = m.state("granules", "1", start=1, long_name="histamine that mast cells hold")
        by_receptor = m.link(
            "substance_p_to_primed_cells",
            p.primed * m.take("coupled", "1") * hill(at_receptor, m.borrow("mast_cells", "primed_half"), 2),
            source="skin_peptides.substance_p",
            target="skin_mast_cells.granules",
            reference="janiszewski1994",
            note="primed mast cells answer picomolar substance P",
        )
        by_amine_site = m.link(
            "substance_p_to_mast_cells",
            hill(substance_p, m.borrow("mast_cells", "unprimed_half"), 2),
            source="skin_peptides.substance_p",
            target="skin_mast_cells.granules",
            reference="petersen1997",
            note="micromolar substance P opens every mast cell",
        )
        by_force = p.stroked * m.take("scratch", "1")
        healthy, time = m.borrow("mast_cells", "healthy_histamine"), m.borrow("mast_cells", "histamine_time")
        able = (1 - p.stabiliser) * p.sensitivity * granules
        # what receptors call up goes piece by piece, as in the body; the amine site opens a cell at once
        slow = m.borrow("mast_cells", "histamine_capacity") / time * by_receptor
        set_free = able * (slow + p.burst * (by_amine_site + by_force))
        m.rate(granules, (1 - granules) / p.granule_time - set_free / p.content)
        histamine = m.state("histamine", "nmol/l", start=healthy, long_name="histamine in the skin")
        brought = m.input("iontophoresis", "nmol/l/s") * m.map("electrode", "1")
        m.rate(histamine, brought + set_free + (healthy - histamine) / time)
        m.spread(histamine, p.histamine_diffusion)
        m.give("histamine_rise", (1 - p.h1_block) * (histamine - healthy))
        m.define("histamine_level", histamine, long_name="histamine in the skin")
