"""Microglia of the dorsal horn."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["SpinalGlia"]


class SpinalGlia(Subsystem):
    """Active share of the microglia of a pool's horn, state ``microglia`` [1], 0 to 1.

    Injured afferents and strong output of the horn activate it within days (Tsuda 2003: from the
    first day, highest at two weeks); without them it comes to rest within weeks.
    """

    level = "pool"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        microglia = m.state("microglia", "1", start=0, long_name="active microglia of the horn")
        injury = m.link(
            "tissue_to_microglia",
            p.activation_rate * hill(m.take("injury", "1", over="area"), p.half_injury, 2),
            source="tissue.injury",
            target="spinal_glia.microglia",
            loop="central",
            reference="tsuda2003",
            note="injured afferents release ATP and chemokines in the horn",
        )
        output = m.link(
            "dorsal_horn_to_microglia",
            p.activation_rate * hill(m.take("horn_output", "1/s"), p.half_output, 3),
            source="dorsal_horn.output",
            target="spinal_glia.microglia",
            loop="central",
            reference="hathway2009",
            note="strong C-fibre traffic alone activates microglia",
        )
        m.rate(microglia, (injury + output) * (1 - microglia) - microglia / p.resolution_time)
        m.give("microglia", microglia)
