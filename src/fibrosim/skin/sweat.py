"""Sweating of a patch of skin: sudomotor fibres with branches, acetylcholine, glands and their ducts."""

from __future__ import annotations

from ..language import hill, sqrt
from ..language.field import FieldPart

__all__ = ["SudomotorFibres", "SweatGlands"]


class SudomotorFibres(FieldPart):
    """A sympathetic C fibre that ends on sweat glands.

    Acetylcholine at some of its terminals opens nicotinic receptors; the impulses run into all branches, and every
    terminal releases acetylcholine: the axon reflex. Input ``outflow`` [1/s] are impulses from the cord. Map
    ``present`` [1] is 0 for a fibre that is lost.
    """

    level = "fibre"
    name = "sudomotor_fibres"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        excited = m.link(
            "acetylcholine_to_sudomotor_fibres",
            m.map("terminal_share", "1") * m.take("nicotinic", "1/s", over="point"),
            source="sweat_glands.applied",
            target="sudomotor_fibres.rate",
            reference="low1983",
            note="acetylcholine excites sudomotor terminals, and the impulses run into all branches",
        )
        asked = excited + m.input("outflow", "1/s")
        followed = asked / sqrt(1 + (asked / p.following) ** 2)
        rate = m.define("rate", m.map("present", "1") * followed, unit="1/s", long_name="impulses of a sudomotor fibre")
        m.give("impulses", rate)


class SweatGlands(FieldPart):
    """Glands at one point.

    States: ``applied`` [umol/l], acetylcholine that iontophoresis brings; ``acetylcholine`` [umol/l] that nerves
    release at glands; ``secretion`` [nl/minute] of a gland; ``duct`` [nl] what stands in its duct, which must be full
    before anything is seen; ``sweat`` [nl] what a gland has put on the skin.
    """

    name = "sweat_glands"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        applied = m.state("applied", "umol/l", long_name="acetylcholine brought by a current")
        brought = m.input("iontophoresis", "umol/l") * m.map("electrode", "1")
        m.rate(applied, (brought - applied) / p.iontophoresis_time)
        m.spread(applied, p.acetylcholine_diffusion)
        m.give("nicotinic", p.nicotinic_rate * hill(applied, p.nicotinic_half, 2))
        nerve = m.state("acetylcholine", "umol/l", long_name="acetylcholine that nerves release at glands")
        by_nerve = m.link(
            "sudomotor_fibres_to_glands",
            p.release * m.take("impulses", "1/s", over="fibre"),
            source="sudomotor_fibres.rate",
            target="sweat_glands.acetylcholine",
            reference="low1983",
            note="every terminal of a firing fibre releases acetylcholine",
        )
        m.rate(nerve, by_nerve - nerve / p.hydrolysis_time)
        helped = m.link(
            "cgrp_to_sweat_glands",
            p.cgrp_help * (hill(p.cgrp, p.cgrp_half) - hill(p.healthy_cgrp, p.cgrp_half)),
            source="neuropeptides.cgrp",
            target="sweat_glands.secretion",
            disputed=True,
            reference="schlereth2006",
            note="CGRP makes glands answer more to acetylcholine",
        )
        secretion = m.state("secretion", "nl/minute", long_name="secretion of a gland")
        asked = (1 - p.muscarinic_block) * p.gland_maximum * p.size * (1 + helped)
        m.rate(secretion, (asked * hill(nerve + applied, p.muscarinic_half) - secretion) / p.gland_time)
        duct = m.state("duct", "nl", long_name="sweat that stands in the duct")
        full = hill(duct, p.duct_volume, 4)
        # the duct takes salt and some water back; what is over spills
        taken_back = p.taken_back * hill(duct, p.duct_volume)
        spilt = secretion * full
        m.rate(duct, secretion - spilt - taken_back)
        sweat = m.state("sweat", "nl", long_name="sweat that a gland has put on the skin")
        m.rate(sweat, spilt)
        m.define("output", spilt, unit="nl/minute", long_name="sweat of a gland that comes to the skin")
