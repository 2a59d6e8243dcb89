"""Access of large fibres to the nociceptive output of the horn."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["TouchGate"]


class TouchGate(Subsystem):
    """Share of large-fibre input that reaches laminae I and II of a pool.

    Two routes apart. ``unmasking`` [1]: polysynaptic paths that local inhibition keeps shut open
    with its loss, at once (Torsney 2006); by its square, as inhibition holds more than one synapse
    of the path. State ``rewiring`` [1]: large fibres sprout into layers that C fibres have left,
    within weeks and for months (Woolf 1992); disputed (Hughes 2003).
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        rewiring = m.state("rewiring", "1", start=0, long_name="large fibres in laminae I and II")
        loss = m.link(
            "small_fibres_to_rewiring",
            p.sprouting_rate * hill(m.take("fibre_deficit", "1", over="area"), p.half_deficit, 4),
            source="small_fibres.density",
            target="touch_gate.rewiring",
            loop="central",
            disputed=True,
            reference="woolf1992",
            note="large fibres grow into layers that C fibres have left",
        )
        injury = m.link(
            "tissue_to_rewiring",
            p.sprouting_rate * hill(m.take("injury", "1", over="area"), p.half_injury, 3),
            source="tissue.injury",
            target="touch_gate.rewiring",
            loop="central",
            disputed=True,
            reference="woolf1992",
            note="injury that cuts nerve makes large fibres sprout",
        )
        m.rate(rewiring, (loss + injury) * (1 - rewiring) - rewiring / p.regression_time)
        opened = m.link(
            "disinhibition_to_touch_gate",
            m.take("disinhibition", "1") ** 2,
            source="spinal_inhibition.extrusion",
            target="touch_gate.unmasking",
            loop="central",
            reference="torsney2006",
            note="lost inhibition opens polysynaptic paths from large fibres to lamina I",
        )
        unmasking = m.define("unmasking", opened, long_name="opened paths from large fibres")
        access = m.define(
            "access",
            1 - (1 - rewiring) * (1 - unmasking),
            long_name="access of large fibres to nociceptive output",
        )
        m.give("touch_access", access)
