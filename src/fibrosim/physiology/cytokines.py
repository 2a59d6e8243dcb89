"""Cytokines and leucocytes of an area."""

from __future__ import annotations

from ..language import Subsystem, excess, hill

__all__ = ["Cytokines"]


class Cytokines(Subsystem):
    """Local inflammation of an area, after the structure of Reynolds 2006 and Kumar 2004.

    ``proinflammatory`` [pg/ml] stands for TNF and interleukin-1, ``leucocytes`` [1] for the cells they
    call in, ``interleukin_10`` [pg/ml] for the counter-regulation, which follows and restrains
    production (Radwanski 1998). Cortisol, vagal tone and beta-2 receptors restrain it too.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state(
            "proinflammatory",
            "pg/ml",
            start=p.healthy_level,
            long_name="TNF and interleukin-1 in the skin",
        )
        counter = m.state(
            "interleukin_10",
            "pg/ml",
            start=p.healthy_interleukin_10,
            long_name="interleukin-10 in the skin",
        )
        leucocytes = m.state("leucocytes", "1", long_name="leucocytes called in")
        sources = (
            p.joint_source
            + m.link(
                "tissue_to_cytokines",
                p.injury_source * m.take("injury", "1"),
                source="tissue.injury",
                target="cytokines.proinflammatory",
                loop="neurogenic",
                reference="sjogren2009",
                note="injured tissue makes interleukin-1 and tumour necrosis factor",
            )
            + m.link(
                "mast_cells_to_cytokines",
                p.mast_cell_source * m.take("mast_cell_activation", "1"),
                source="mast_cells.activation",
                target="cytokines.proinflammatory",
                loop="neurogenic",
                reference="gordon1990",
                note="mast cells release tumour necrosis factor",
            )
            + m.link(
                "small_fibres_to_cytokines",
                p.fibre_source * hill(excess(m.take("fibre_deficit", "1"), p.deficit_width), p.deficit_half, 3),
                source="small_fibres.density",
                target="cytokines.proinflammatory",
                loop="cross",
                disputed=True,
                reference="uceyler2010",
                note="injured fibres call in cells that make cytokines",
            )
            + m.link(
                "immunity_to_cytokines",
                p.effector_source * m.take("effector_cytokines", "1"),
                source="immunity.effector",
                target="cytokines.proinflammatory",
                loop="cross",
                disputed=True,
                note="effector cells that turn on own tissue bring their cytokines there",
            )
            + m.link(
                "leucocytes_to_cytokines",
                p.leucocyte_source * leucocytes,
                source="cytokines.leucocytes",
                target="cytokines.proinflammatory",
                loop="neurogenic",
                reference="reynolds2006",
                note="leucocytes make the cytokines that call them",
            )
        )
        held = m.link(
            "interleukin_10_to_cytokines",
            p.counter_maximum
            * (
                hill(counter, p.counter_half)
                - hill(p.healthy_interleukin_10, p.counter_half)
            ),
            source="cytokines.interleukin_10",
            target="cytokines.proinflammatory",
            loop="neurogenic",
            reference="radwanski1998",
            note="interleukin-10 restrains production",
        )
        restraint = 1 + m.link(
            "cortisol_to_cytokines",
            p.cortisol_share * (m.take("cortisol_ratio", "1") - 1),
            source="stress_axis.cortisol",
            target="cytokines.proinflammatory",
            loop="cross",
            reference="derijk1997",
            note="cortisol restrains production",
        )
        restraint *= 1 + m.link(
            "vagal_tone_to_cytokines",
            p.vagal_share * (m.take("vagal_tone", "1") - 1),
            source="autonomic.vagal_tone",
            target="cytokines.proinflammatory",
            loop="cross",
            disputed=True,
            reference="borovikova2000",
            note="vagal tone restrains production",
        )
        junction = m.take("norepinephrine_ratio", "1")
        restraint *= 1 + m.link(
            "norepinephrine_to_cytokines",
            p.adrenergic_share * (m.take("beta2_sensitivity", "1") * junction - 1),
            source="norepinephrine.junction",
            target="cytokines.proinflammatory",
            loop="cross",
            disputed=True,
            reference="vanderpoll1996",
            note="beta-2 receptors of leucocytes restrain production",
        )
        production = (1 - held) / restraint
        m.rate(level, (p.healthy_level + production * sources - level) / p.turnover_time)
        risen = excess(level - p.healthy_level, p.rise_width)
        free = (1 - m.drug("anti_cytokine")) * risen
        calling = m.link(
            "cytokines_to_leucocytes",
            hill(free, p.drive_half, 2),
            source="cytokines.proinflammatory",
            target="cytokines.leucocytes",
            loop="neurogenic",
            reference="reynolds2006",
            note="cytokines call leucocytes in",
        )
        m.rate(leucocytes, (calling * (1 - leucocytes) - leucocytes) / p.leucocyte_time)
        answer = m.link(
            "cytokines_to_interleukin_10",
            p.counter_rise * hill(risen, p.drive_half),
            source="cytokines.proinflammatory",
            target="cytokines.interleukin_10",
            loop="neurogenic",
            reference="reynolds2006",
            note="what inflames calls up what restrains",
        )
        m.rate(
            counter,
            (p.healthy_interleukin_10 * (1 + answer) - counter) / p.counter_time,
        )
        m.give("cytokine_drive", free / (free + p.drive_half * counter / p.healthy_interleukin_10))
        m.give("cytokine_excess", risen)
        m.give("leucocytes", leucocytes)
