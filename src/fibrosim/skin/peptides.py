"""CGRP at arterioles and substance P at venules: release, spread, breakdown."""

from __future__ import annotations

from ..language.field import FieldPart

__all__ = ["SkinPeptides"]


class SkinPeptides(FieldPart):
    """Peptides at one point of the skin.

    States ``cgrp`` [pmol/l], at the wall of arterioles on which terminals lie, and ``substance_p`` [pmol/l], between
    terminals, venules and mast cells, where neprilysin has left little of it. Release per impulse of a terminal and
    clearance of substance P are those of the body's area (`physiology.neuropeptides`).
    """

    name = "skin_peptides"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        released = m.take("released", "1/s", over="fibre")
        cgrp = m.state("cgrp", "pmol/l", long_name="CGRP at arterioles")
        by_nerve = m.link(
            "terminals_to_cgrp",
            p.arteriole_gain * m.borrow("neuropeptides", "release_cgrp") * released,
            source="skin_terminals.store",
            target="skin_peptides.cgrp",
            reference="schmelz1997",
            note="CGRP rises in the flare",
        )
        m.rate(cgrp, by_nerve - cgrp / m.borrow("neuropeptides", "cgrp_time"))
        m.spread(cgrp, p.cgrp_diffusion)
        share = m.borrow("neuropeptides", "peptidase_share")
        clearing = 1 - share + share * p.peptidase
        substance_p = m.state("substance_p", "pmol/l", long_name="substance P in the skin")
        by_nerve = m.link(
            "terminals_to_substance_p",
            m.borrow("neuropeptides", "release_substance_p") * released,
            source="skin_terminals.store",
            target="skin_peptides.substance_p",
            reference="sauerstein2000",
            note="impulses release substance P too",
        )
        time = m.borrow("neuropeptides", "substance_p_time")
        probe = m.borrow("neuropeptides", "probe_delivery") * m.input("probe", "pmol/l") * m.map("probe_place", "1")
        m.rate(substance_p, by_nerve + probe / time - clearing * substance_p / time)
        m.spread(substance_p, p.substance_p_diffusion)
        m.give("cgrp", cgrp)
        m.give("substance_p", substance_p)
        m.give("substance_p_at_receptor", (1 - p.nk1_block) * substance_p)
