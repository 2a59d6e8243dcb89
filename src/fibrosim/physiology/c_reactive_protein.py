"""C-reactive protein of blood, which the liver makes on the call of interleukin-6."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["CReactiveProtein"]


class CReactiveProtein(Subsystem):
    """C-reactive protein [mg/l]: synthesis follows interleukin-6 and saturates, removal in 19 hours."""

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state("concentration", "mg/l", start=p.healthy_level, long_name="C-reactive protein")
        called = m.link(
            "il6_to_c_reactive_protein",
            p.highest_rise * hill(m.take("interleukin_6_relative", "1") - 1, p.highest_rise),
            source="systemic_cytokines.interleukin_6",
            target="c_reactive_protein.concentration",
            loop="immune",
            reference="pepys2003",
            note="interleukin-6 calls up C-reactive protein in the liver",
        )
        m.rate(level, (p.healthy_level * (1 + called) - level) / p.removal_time)
