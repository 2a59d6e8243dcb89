"""Norepinephrine that is injected into the skin, the prick of the needle, and the fibres that both drive."""

from __future__ import annotations

from ..language import exp, hill, sqrt
from ..language.field import FieldPart

__all__ = ["SkinAdrenergicFibres", "SkinInjection"]


class SkinInjection(FieldPart):
    """What an injection leaves at one point of the skin.

    State ``norepinephrine`` [nmol/l] is that of the fluid between cells, which spreads, is washed out by the flow that
    it lowers itself, and is taken up by sympathetic terminals as far as their transporters are not full. At the
    junctions, where terminals of C fibres lie, less of it arrives than transporters shield them from. State ``pricked``
    [1] is what needle and volume do to endings, and fades.
    """

    name = "skin_injection"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        fluid = m.state("norepinephrine", "nmol/l", long_name="injected norepinephrine between cells")
        removal = 1 / m.borrow("norepinephrine", "removal_time")
        lost = m.borrow("norepinephrine", "spillover_share") * removal
        taken_up = m.link(
            "transporters_to_injected_norepinephrine",
            p.sympathetic_fibres * (1 - m.borrow("norepinephrine", "spillover_share")) * removal,
            source="small_fibres.autonomic",
            target="skin_injection.norepinephrine",
            reference="kopin1998",
            note="sympathetic terminals take norepinephrine up again",
        )
        # exchange (c - j) = lost j + taken_up j K / (K + j), solved for j
        coming, leaving = p.exchange * fluid, p.exchange + lost
        gap = (coming - (leaving + taken_up) * p.transporter_half) / 2
        junction = (gap + sqrt(gap**2 + leaving * coming * p.transporter_half)) / leaving
        open_share = 1 - self._constriction(m, p, fluid)
        m.give("injected_tone", open_share)
        washed = p.washout * m.take("flow", "1") * fluid
        m.rate(fluid, -washed - p.junction_share * p.exchange * (fluid - junction))
        m.spread(fluid, p.diffusion)
        own = p.resting_junction
        driven = m.link(
            "injected_norepinephrine_to_terminals",
            p.drive * (hill(own + junction, p.drive_half) - hill(own, p.drive_half)),
            source="skin_injection.norepinephrine",
            target="skin_terminals.rate",
            reference="martinezlavin2002",
            note="norepinephrine excites endings that bear alpha-1 receptors, by the body's own law",
        )
        m.give("odds_rise", (exp(driven) - 1) ** 8)
        pricked = m.state("pricked", "1", long_name="endings that the needle excites")
        m.rate(pricked, -pricked / p.needle_decay)
        m.give("prick", pricked**8)
        m.define("junction_rise", junction, unit="nmol/l", long_name="injected norepinephrine at the junctions")

    @staticmethod
    def _constriction(m, p, fluid):
        return m.link(
            "injected_norepinephrine_to_arterioles",
            (1 - p.alpha1_block) * p.constriction_maximum * hill(fluid, p.constriction_half),
            source="skin_injection.norepinephrine",
            target="skin_vessels.flow",
            reference="wilson2004",
            note="injected norepinephrine constricts, and so slows its own washout",
        )


class SkinAdrenergicFibres(FieldPart):
    """C fibres that injected norepinephrine or a needle drives, by their most strongly driven terminals.

    Of the terminals of a fibre the one that fires first sets the pace, since its impulses run into all others. A fibre
    fires at the rate of a spontaneous unit where the odds pass its own (map ``reluctance`` [1]); health and the body's
    state lay down at which odds it stands at rest. The needle excites mechanically responsive units, which lie where
    these do and make no flare (Schmelz 2000): it is felt, and releases nothing. Observable ``felt`` [1/s] is both.
    """

    level = "fibre"
    name = "skin_adrenergic_fibres"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        share, own = m.map("terminal_share", "1"), m.map("reluctance", "1")

        # a mean of such a high power that the strongest terminals decide; its root is three roots
        def strongest(port):
            return sqrt(sqrt(sqrt(share * m.take(port, "1", over="point"))))

        odds = p.resting_odds * (1 + strongest("odds_rise"))
        more = hill(odds, own, 8) - hill(p.resting_odds, own, 8)
        by_needle = m.link(
            "needle_to_terminals",
            p.needle_firing * strongest("prick"),
            source="skin_injection.pricked",
            target="skin_adrenergic_fibres.felt",
            reference="adalimumab2020",
            note="needle and volume excite endings",
        )
        m.give("injected_firing", m.borrow("c_afferents", "unit_rate") * more)
        felt = m.take("rate", "1/s") + m.take("conducting_fibres", "1") * by_needle
        m.define("felt", felt, unit="1/s", long_name="impulses that come from the skin of a fibre")
