"""What excites terminals in the skin: histamine, capsaicin that has come through, heat, a scratch."""

from __future__ import annotations

from ..language import hill
from ..language.field import FieldPart

__all__ = ["SkinStimuli"]


class SkinStimuli(FieldPart):
    """Excitation of the terminals at one point, as firing of one terminal that is excited so all over [1/s].

    States ``in_horny_layer``, ``in_epidermis`` and ``capsaicin`` [umol/l]: topical capsaicin on its way, which makes
    the ten minutes in which nothing happens; ``wounded`` [1]: what a scratch leaves for a while. Input ``applied``
    [umol/l] is the level that the drop on the skin would reach below in the end, ``heat`` [1/s] firing by heat.
    """

    name = "skin_stimuli"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        outer = m.state("in_horny_layer", "umol/l", long_name="capsaicin in the horny layer")
        middle = m.state("in_epidermis", "umol/l", long_name="capsaicin in the epidermis")
        capsaicin = m.state("capsaicin", "umol/l", long_name="capsaicin at the terminals")
        m.rate(outer, (m.input("applied", "umol/l") * m.map("drop", "1") - outer) / p.passage_time)
        m.rate(middle, (outer - middle) / p.passage_time)
        m.rate(capsaicin, (middle - capsaicin) / p.passage_time)
        wounded = m.state("wounded", "1", long_name="wound by a scratch")
        scratch = m.input("scratching", "1") * m.map("scratched", "1")
        m.rate(wounded, (scratch - wounded) / p.wound_time)
        by_histamine = m.link(
            "histamine_to_terminals",
            p.histamine_rate * hill(m.take("histamine_rise", "nmol/l"), p.histamine_half, 2),
            source="skin_mast_cells.histamine",
            target="skin_terminals.rate",
            reference="schmelz1997itch",
            note="histamine drives mechano-insensitive C fibres for minutes",
        )
        by_capsaicin = m.link(
            "capsaicin_to_terminals",
            p.capsaicin_rate * hill(capsaicin, p.capsaicin_half, 2),
            source="skin_stimuli.capsaicin",
            target="skin_terminals.rate",
            reference="schmelz2000burning",
            note="capsaicin opens TRPV1 of terminals",
        )
        by_hand = p.scratch_rate * wounded + m.input("heat", "1/s") * m.map("heated", "1")
        m.give("excitation", by_histamine + by_capsaicin + by_hand)
        m.give("scratch", wounded)
