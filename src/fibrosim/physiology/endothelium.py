"""Small vessels of an area: leak of protein and flow."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["Endothelium"]


class Endothelium(Subsystem):
    """Leak and flow of the skin of an area.

    Fast state ``permeability`` [1]: protein in the dialysate above the baseline. Substance P opens
    venules from the nanomolar range in the probe (Leis 2003), CGRP helps it (Schlereth 2016),
    histamine opens them (Schmelz 1997); firing fibres of healthy human skin do not (Sauerstein 2000).
    ``flow_ratio`` [1] over rest: CGRP, substance P and histamine against norepinephrine.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        substance_p = m.take("substance_p_at_receptor", "pmol/l")
        cgrp, histamine = m.take("cgrp", "pmol/l"), m.take("histamine_rise", "nmol/l")
        coupled = m.take("coupled_receptors", "1")
        dilated = (1 - m.drug("cgrp_block")) * hill(cgrp, p.cgrp_half, 3)
        healthy = hill(m.take("resting_cgrp", "pmol/l"), p.cgrp_half, 3)
        leak = (
            m.link(
                "substance_p_to_endothelium",
                p.substance_p_leak * coupled * hill(substance_p, p.leak_half, 2) * (1 + p.cgrp_help * dilated),
                source="neuropeptides.substance_p",
                target="endothelium.permeability",
                loop="neurogenic",
                reference="leis2003",
                note="substance P opens venules; CGRP helps it",
            )
            + m.link(
                "histamine_to_endothelium",
                p.histamine_leak * hill(histamine, p.histamine_half),
                source="mast_cells.histamine",
                target="endothelium.permeability",
                loop="neurogenic",
                reference="schmelz1997",
                note="histamine opens venules: the wheal",
            )
            + m.link(
                "cytokines_to_endothelium",
                p.cytokine_leak * m.take("cytokine_drive", "1"),
                source="cytokines.proinflammatory",
                target="endothelium.permeability",
                loop="neurogenic",
                reference="brett1989",
                note="tumour necrosis factor loosens the junctions of endothelium",
            )
        )
        permeability = m.state("permeability", "1", clock="fast", long_name="protein leak above baseline")
        m.rate(permeability, (leak - permeability) / p.leak_time)
        by_cgrp = m.link(
            "cgrp_to_flow",
            p.cgrp_flow * (dilated - healthy),
            source="neuropeptides.cgrp",
            target="endothelium.flow_ratio",
            loop="neurogenic",
            reference="jaeger1990",
            note="CGRP dilates arterioles for half an hour",
        )
        by_substance_p = m.link(
            "substance_p_to_flow",
            p.substance_p_flow * coupled * (1 - dilated) * hill(substance_p, p.flow_half, 2),
            source="neuropeptides.substance_p",
            target="endothelium.flow_ratio",
            loop="neurogenic",
            reference="mcewan1988",
            note="substance P dilates arterioles for seconds, unless CGRP has opened them",
        )
        by_histamine = m.link(
            "histamine_to_flow",
            p.histamine_flow * hill(histamine, p.histamine_half),
            source="mast_cells.histamine",
            target="endothelium.flow_ratio",
            loop="neurogenic",
            reference="petersen1997",
            note="histamine dilates",
        )
        receptors = m.take("alpha1_vessel", "1") * (1 - m.drug("alpha1_block"))
        junction = m.take("norepinephrine_ratio", "1")
        tone = m.link(
            "norepinephrine_to_flow",
            p.constriction * (receptors * junction - 1),
            source="norepinephrine.junction",
            target="endothelium.flow_ratio",
            loop="cross",
            reference="wilson2002",
            note="norepinephrine constricts",
        )
        constricted = (1 + p.constriction) / (1 + p.constriction + tone)
        ratio = m.define(
            "flow_ratio",
            (1 + by_cgrp + by_substance_p + by_histamine) * constricted,
            long_name="skin blood flow over rest",
        )
        m.give("permeability_rise", permeability)
        m.give("flow_ratio", ratio)
