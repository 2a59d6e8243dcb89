"""C afferents: spontaneous share of silent units, mean firing, units that answer to touch."""

from __future__ import annotations

from ..language import Subsystem, excess, hill, log, logistic

__all__ = ["CAfferents"]


class CAfferents(Subsystem):
    """Firing of the C afferents of an area.

    ``spontaneous_share`` [1] of silent units that fire without stimulus: 2.2 % in health, 31 %
    in fibromyalgia (Serra 2014). Drives add on the log-odds, so each multiplies the odds. State
    ``excitability`` [1], 0 in health, is the rise of sodium channels in ganglion and ending after
    injury, days to come and weeks to go (Tanaka 1998). ``firing`` [1/s] is the mean rate over the
    units that health has, so lost fibres take their impulses with them. Sodium-channel block
    stops ectopic firing at concentrations far below those that stop conduction (Chaplan 1995,
    Huang 1997). Sodium channels act by the closed form of the ending's own cable model
    (`coupling.ending_surface`); ``beyond_sampled`` [1] is above 0 where they leave what it was sampled for.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        injury = m.take("injury", "1")
        deficit = m.take("fibre_deficit", "1")
        excitability = m.state(
            "excitability", "1", start=0, positive=False, long_name="sodium channels above health in C afferents"
        )
        damage = m.link(
            "tissue_to_excitability",
            injury,
            source="tissue.injury",
            target="c_afferents.excitability",
            loop="neurogenic",
            reference="tanaka1998",
            note="inflamed tissue raises Nav1.7 and Nav1.8 in the ganglion within days",
        ) + m.link(
            "small_fibres_to_excitability",
            excess(deficit, p.deficit_width),
            source="small_fibres.density",
            target="c_afferents.excitability",
            loop="immune",
            reference="waxman1994",
            note="axotomy brings back Nav1.3",
        ) + m.link(
            "nerve_growth_factor_to_excitability",
            m.take("trka_rise", "1"),
            source="nerve_growth_factor.tissue",
            target="c_afferents.excitability",
            loop="neurogenic",
            reference="waxman1999",
            note="nerve growth factor raises Nav1.7 and Nav1.8",
        )
        m.rate(
            excitability,
            damage * (1 - excitability) / p.expression_time - excitability / p.expression_return_time,
        )
        share = logistic(log(p.base_share / (1 - p.base_share)) + self._drive(m, injury, deficit, excitability))
        blocked = m.link(
            "sodium_block_to_c_afferents",
            m.drug("sodium_channel_block"),
            source="drug.sodium_channel_block",
            target="c_afferents.firing",
            loop="sympathetic",
            reference="chaplan1995",
            note="block of inactivated sodium channels silences ectopic firing before conduction",
        )
        conducted = p.conduction_ratio * (1 - blocked) / (blocked + p.conduction_ratio * (1 - blocked))
        evoked = m.link(
            "tissue_to_evoked_firing",
            p.evoked_rate * injury,
            source="tissue.injury",
            target="c_afferents.firing",
            loop="sympathetic",
            note="injured tissue excites polymodal units",
        )
        reaches = (1 - deficit) * self._awake(m)
        ongoing = p.unit_rate * share * (1 - blocked)
        firing = m.define(
            "firing",
            (ongoing + evoked) * conducted * reaches,
            unit="1/s",
            long_name="mean firing of C afferents",
        )
        m.define("spontaneous_share", share, long_name="share of silent C units firing spontaneously")
        m.give("c_firing", firing)
        resting = p.unit_rate * p.base_share
        m.give("resting_c_firing", resting)
        m.give("c_firing_rise", excess(firing - resting, resting))
        m.define("conducting_share", conducted * reaches, long_name="share of C fibres in place that conduct")
        pressed = m.link(
            "ngf_sensitisation_to_touch",
            p.touch_maximum * m.take("mechanical_sensitisation", "1"),
            source="ngf_sensitisation.pressure",
            target="c_afferents.touch_sensitised_share",
            loop="neurogenic",
            reference="prato2017",
            note="silent units come to answer to touch",
        )
        touch = m.define("touch_sensitised_share", pressed, long_name="share of silent C units that answer to touch")
        m.give("touch_sensitised_share", touch)

    @staticmethod
    def _awake(m):
        """Share of endings that anaesthesia leaves: 1 without, 0 from 1 on, as overlapping blocks add up."""
        width = m.parameters.anaesthesia_width
        return excess(1 - m.input("anaesthesia", "1"), width) / excess(width / width, width)

    def _drive(self, m, injury, deficit, excitability):
        p = m.parameters
        return (
            self._channels(m, excitability)
            + self._norepinephrine(m)
            + m.link(
                "tissue_to_c_afferents",
                p.injury_drive * injury,
                source="tissue.injury",
                target="c_afferents.firing",
                loop="sympathetic",
                reference="djouhri2006",
                note="injured tissue sensitises its endings",
            )
            + m.link(
                "satellite_glia_to_c_afferents",
                p.glia_drive
                * (1 - m.take("glia_protection", "1"))
                * m.take("glia_occupancy", "1", over="pool"),
                source="satellite_glia.occupancy",
                target="c_afferents.firing",
                loop="immune",
                reference="goebel2021",
                note="IgG on satellite glia makes afferents excitable; alone it does not fire them",
            )
            + m.link(
                "small_fibres_to_c_afferents",
                p.regeneration_drive * deficit,
                source="small_fibres.density",
                target="c_afferents.firing",
                loop="immune",
                reference="serra2014",
                note="stumps of lost fibres, which try to regrow, fire spontaneously",
            )
            + m.link(
                "ngf_sensitisation_to_c_afferents",
                p.ngf_drive * (m.take("heat_sensitisation", "1") + m.take("mechanical_sensitisation", "1")),
                source="ngf_sensitisation.heat",
                target="c_afferents.firing",
                loop="neurogenic",
                reference="rukwied2010",
                note="nerve growth factor makes endings answer to warmth and pressure of daily life",
            )
            + m.link(
                "cytokines_to_c_afferents",
                p.cytokine_drive * m.take("cytokine_drive", "1"),
                source="cytokines.proinflammatory",
                target="c_afferents.firing",
                loop="neurogenic",
                reference="sorkin1997",
                note="TNF and interleukins make endings fire",
            )
            + m.take("ganglion_excitation", "1")
        )

    def _channels(self, m, excitability):
        """Log-odds by sodium channels, by the closed form of the ending (`coupling.ending_surface`); 0 in health."""
        p = m.parameters
        risen = m.link(
            "excitability_to_c_afferents",
            p.sodium_rise * excitability,
            source="c_afferents.excitability",
            target="c_afferents.firing",
            loop="neurogenic",
            reference="djouhri2006",
            note="more sodium channels lower the threshold of the ending and the soma",
        )
        beyond = excess(1 + risen - p.sampled_sodium, p.sampled_width)
        m.define("beyond_sampled", beyond, long_name="sodium channels beyond what the ending was sampled for")
        return p.surface_sodium * log(1 + risen)

    def _norepinephrine(self, m):
        """Log-odds by norepinephrine; linear in occupied receptors, as the ending is."""
        p = m.parameters
        receptors = hill(m.take("alpha1", "1"), p.receptor_half, 3)
        half = m.take("norepinephrine_half", "nmol/l", over="pool")
        occupied = hill(m.take("norepinephrine", "nmol/l"), half)
        # the resting share of units counts what the transmitter does in health
        at_rest = hill(m.take("resting_norepinephrine", "nmol/l"), half)
        at_rest = at_rest / (1 + p.receptor_half**3)
        return m.link(
            "norepinephrine_to_c_afferents",
            p.norepinephrine_drive * (receptors * occupied - at_rest) * (1 - m.drug("alpha1_block")),
            source="norepinephrine.junction",
            target="c_afferents.firing",
            loop="sympathetic",
            reference="martinezlavin2002",
            note="norepinephrine excites endings that bear alpha-1 receptors",
        )
