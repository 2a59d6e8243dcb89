"""Mast cells of the skin: activation by substance P, priming, histamine."""

from __future__ import annotations

from ..language import Subsystem, excess, hill

__all__ = ["MastCells"]


class MastCells(Subsystem):
    """Mast cells of an area.

    Unprimed cells answer only micromolar substance P (Petersen 1997: 90 nM histamine after 1 uM, 475
    after 3 uM), which nerves never reach in health. Primed cells bear NK1 receptors and answer
    picomolar substance P (Janiszewski 1994); NGF, stress hormone and cytokines prime. Slow state
    ``activation`` [1]: share of cells that secrete. Fast state ``histamine`` [nmol/l].
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        priming = m.link(
            "stress_to_mast_cells",
            p.stress_priming * excess(m.take("stress", "1"), p.stress_width),
            source="stress_axis.stress",
            target="mast_cells.activation",
            loop="cross",
            disputed=True,
            reference="theoharides1998",
            note="corticotropin-releasing hormone of stress primes mast cells",
        ) + m.link(
            "cytokines_to_mast_cells",
            p.cytokine_priming * m.take("cytokine_drive", "1"),
            source="cytokines.proinflammatory",
            target="mast_cells.activation",
            loop="neurogenic",
            reference="vanderkleij2003",
            note="cytokines make mast cells bear NK1 receptors",
        )
        priming = priming + m.link(
            "nerve_growth_factor_to_mast_cells",
            p.ngf_priming * m.take("trka_rise", "1"),
            source="nerve_growth_factor.tissue",
            target="mast_cells.activation",
            loop="neurogenic",
            reference="bischoff1992",
            note="nerve growth factor primes mast cells",
        )
        primed = priming / (1 + priming)
        by_receptor = m.link(
            "substance_p_to_mast_cells",
            primed
            * m.take("coupled_receptors", "1")
            * hill(m.take("substance_p_at_receptor", "pmol/l"), p.primed_half, 2),
            source="neuropeptides.substance_p",
            target="mast_cells.activation",
            loop="neurogenic",
            reference="janiszewski1994",
            note="primed mast cells answer picomolar substance P",
        )
        by_amine_site = m.link(
            "injected_substance_p_to_mast_cells",
            hill(m.take("substance_p", "pmol/l"), p.unprimed_half, 2),
            source="neuropeptides.substance_p",
            target="mast_cells.histamine",
            loop="neurogenic",
            reference="petersen1997",
            note="micromolar substance P empties every mast cell of connective tissue",
        )
        stable = 1 - m.drug("mast_cell_stabiliser")
        secretion = stable * p.sensitivity * (by_receptor + by_amine_site)
        activation = m.state("activation", "1", long_name="mast cells that secrete")
        m.rate(
            activation,
            (p.activation_gain * secretion * (1 - activation) - activation) / p.activation_time,
        )
        histamine = m.state(
            "histamine",
            "nmol/l",
            start=p.healthy_histamine,
            clock="fast",
            long_name="histamine in the skin",
        )
        level = p.healthy_histamine + p.histamine_capacity * secretion
        m.rate(histamine, (level - histamine) / p.histamine_time)
        m.give("histamine", histamine)
        m.give("histamine_rise", p.histamine_capacity * secretion)
        m.give("mast_cell_activation", activation)
