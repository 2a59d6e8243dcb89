"""Vessels of the skin: flow that follows CGRP, substance P, histamine and norepinephrine; leak, protein and wheal."""

from __future__ import annotations

from ..language import hill
from ..language.field import FieldPart

__all__ = ["SkinVessels"]


class SkinVessels(FieldPart):
    """Arterioles and venules at one point, by the laws of the body's area (`physiology.endothelium`).

    States ``signal`` and ``flow`` [1] over rest, two stages of one clock; ``uncoupled`` [1], NK1 receptors taken inside
    after substance P; ``protein`` [1] of the fluid between cells over that at rest, which a dialysis probe drains and
    its insertion (``trauma``) lets in; ``wheal`` [1], fluid that has leaked. `injected` takes the tone of an injected
    drug (`skin.norepinephrine`).
    """

    name = "skin_vessels"

    def __init__(self, injected: bool = False) -> None:
        self.injected = injected

    def build(self, m):
        """State the equations."""
        p = m.parameters

        def of(name):
            return m.borrow("endothelium", name)

        at_receptor = m.take("substance_p_at_receptor", "pmol/l")
        uncoupled = m.state("uncoupled", "1", long_name="NK1 receptors taken inside")
        answered = hill(at_receptor, m.borrow("neuropeptides", "receptor_half"))
        m.rate(
            uncoupled,
            answered * (1 - uncoupled) / m.borrow("neuropeptides", "uncoupling_time")
            - uncoupled / m.borrow("neuropeptides", "recoupling_time"),
        )
        coupled = 1 - uncoupled
        m.give("coupled", coupled)
        dilated = hill((1 - p.cgrp_block) * m.take("cgrp", "pmol/l"), of("cgrp_half"), 3)
        histamine = m.take("histamine_rise", "nmol/l")
        by_cgrp = m.link(
            "cgrp_to_arterioles",
            of("cgrp_flow") * dilated,
            source="skin_peptides.cgrp",
            target="skin_vessels.flow",
            reference="vanderschueren2008",
            note="CGRP dilates arterioles; its antagonist takes half of capsaicin's flow away",
        )
        by_substance_p = m.link(
            "substance_p_to_arterioles",
            of("substance_p_flow") * coupled * (1 - dilated) * hill(at_receptor, of("flow_half"), 2),
            source="skin_peptides.substance_p",
            target="skin_vessels.flow",
            reference="schlereth2016",
            note="substance P dilates for a short time, unless CGRP has done so",
        )
        by_histamine = m.link(
            "histamine_to_arterioles",
            of("histamine_flow") * hill(histamine, of("histamine_half")),
            source="skin_mast_cells.histamine",
            target="skin_vessels.flow",
            reference="petersen1997",
            note="histamine dilates",
        )
        tone = m.link(
            "norepinephrine_to_arterioles",
            of("constriction") * ((1 - p.alpha1_block) * p.alpha1_vessel * p.norepinephrine_ratio - 1),
            source="norepinephrine.junction",
            target="skin_vessels.flow",
            reference="hornyak1990",
            note="sympathetic impulses to the skin make axon-reflex flow smaller",
        )
        constricted = (1 + of("constriction")) / (1 + of("constriction") + tone)
        if self.injected:
            constricted = constricted * m.take("injected_tone", "1")
        signal = m.state("signal", "1", start=1, long_name="relaxation that the muscle of the wall is told")
        m.rate(signal, ((1 + by_cgrp + by_substance_p + by_histamine) * constricted - signal) / p.dilatation_time)
        flow = m.state("flow", "1", start=1, long_name="flow over rest")
        m.rate(flow, (signal - flow) / p.dilatation_time)
        m.give("flow", flow)
        self._leak(m, at_receptor, coupled, dilated, histamine)

    def _leak(self, m, at_receptor, coupled, dilated, histamine):
        p = m.parameters

        def of(name):
            return m.borrow("endothelium", name)

        by_substance_p = m.link(
            "substance_p_to_venules",
            p.leak_gain * p.substance_p_leak * coupled * hill(at_receptor, p.leak_half, 2)
            * (1 + of("cgrp_help") * dilated),
            source="skin_peptides.substance_p",
            target="skin_vessels.protein",
            reference="leis2003",
            note="substance P opens venules; CGRP helps it",
        )  # fmt: skip
        by_histamine = m.link(
            "histamine_to_venules",
            of("histamine_leak") * hill(histamine, of("histamine_half")),
            source="skin_mast_cells.histamine",
            target="skin_vessels.protein",
            reference="schmelz1997",
            note="histamine opens venules: the wheal",
        )
        leak = by_substance_p + by_histamine
        inserted = p.trauma_leak * m.map("inserted", "1")
        trauma = m.state("trauma", "1", start=inserted, long_name="leak by insertion of a probe")
        m.rate(trauma, -trauma / p.trauma_time)
        protein = m.state("protein", "1", start=1, long_name="protein between cells over rest")
        drained = p.probe_drain * m.map("probe_drains", "1") * protein
        m.rate(protein, (1 + p.resting_leak + leak + trauma - protein) / of("leak_time") - drained)
        m.spread(protein, p.protein_diffusion)
        wheal = m.state("wheal", "1", long_name="fluid that has leaked")
        m.rate(wheal, leak / p.wheal_forming - wheal / p.wheal_time)
