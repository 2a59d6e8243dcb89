"""C afferents: spontaneous share of silent units and mean firing."""

from __future__ import annotations

from ..language import Subsystem, hill, log, logistic

__all__ = ["CAfferents"]


class CAfferents(Subsystem):
    """Firing of the C afferents of an area.

    ``spontaneous_share`` [1] of silent units that fire without stimulus: 2.2 % in health, 31 %
    in fibromyalgia (Serra 2014). Drives add on the log-odds, so each multiplies the odds:
    injury, norepinephrine times alpha-1 receptors, IgG on satellite glia, regrowing fibres.
    ``firing`` [1/s] is the mean rate of all units.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        injury = m.take("injury", "1")
        receptors = hill(m.take("alpha1", "1"), p.receptor_half, 3)
        occupied = hill(m.take("norepinephrine", "nmol/l"), p.norepinephrine_half)
        drive = (
            m.link(
                "tissue_to_c_afferents",
                p.injury_drive * injury,
                source="tissue.injury",
                target="c_afferents.firing",
                loop="sympathetic",
                note="injured tissue sensitises its endings",
            )
            + m.link(
                "norepinephrine_to_c_afferents",
                p.norepinephrine_drive * receptors * occupied,
                source="norepinephrine.junction",
                target="c_afferents.firing",
                loop="sympathetic",
                reference="martinezlavin2002",
                note="norepinephrine excites endings that bear alpha-1 receptors",
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
                p.regeneration_drive * m.take("fibre_deficit", "1"),
                source="small_fibres.density",
                target="c_afferents.firing",
                loop="immune",
                reference="serra2014",
                note="regrowing fibres fire spontaneously",
            )
        )
        share = logistic(log(p.base_share / (1 - p.base_share)) + drive)
        evoked = m.link(
            "tissue_to_evoked_firing",
            p.evoked_rate * injury,
            source="tissue.injury",
            target="c_afferents.firing",
            loop="sympathetic",
            note="injured tissue excites polymodal units",
        )
        firing = m.define(
            "firing",
            p.unit_rate * share + evoked,
            unit="1/s",
            long_name="mean firing of C afferents",
        )
        m.define(
            "spontaneous_share", share, long_name="share of silent C units firing spontaneously"
        )
        m.give("c_firing", firing)
