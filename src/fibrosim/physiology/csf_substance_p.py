"""Substance P of the cerebrospinal fluid."""

from __future__ import annotations

from ..language import Subsystem, hill

__all__ = ["CsfSubstanceP"]


class CsfSubstanceP(Subsystem):
    """Substance P in lumbar fluid, state ``concentration`` [fmol/ml]; nothing is driven by it.

    Released in the horn by firing C afferents and by a potentiated horn, carried away with the
    fluid. Healthy 9.6 (3.2), fibromyalgia 36 fmol/ml (Vaeroy 1988).
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        level = m.state(
            "concentration",
            "fmol/ml",
            start=p.healthy_concentration,
            long_name="substance P in cerebrospinal fluid",
        )
        resting = m.take("resting_c_firing", "1/s", over="area")
        afferents = m.link(
            "c_afferents_to_csf_substance_p",
            p.afferent_effect * (m.take("c_firing", "1/s", over="area") / resting - 1),
            source="c_afferents.firing",
            target="csf_substance_p.concentration",
            loop="central",
            reference="vaeroy1988",
            note="firing C afferents release substance P in the horn",
        )
        horn = m.link(
            "dorsal_horn_to_csf_substance_p",
            p.horn_effect * hill(m.take("horn_output", "1/s", over="pool"), p.half_output, 2),
            source="dorsal_horn.output",
            target="csf_substance_p.concentration",
            loop="central",
            reference="vaeroy1988",
            note="an active horn releases substance P of its own neurons",
        )
        release = p.healthy_concentration * (1 + afferents + horn)
        m.rate(level, p.turnover * (release - level))
