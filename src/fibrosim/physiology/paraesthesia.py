"""Paraesthesia of an area."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["Paraesthesia"]


class Paraesthesia(Subsystem):
    """Tingling and pins and needles of an area on a 0-10 scale.

    ``intensity`` [pain_point] saturates with the sum of what makes sensory axons fire or the
    central path distort: regrowing small fibres, ectopic large fibres, lesions of the cord.
    """

    level = "area"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        regrowth = m.link(
            "small_fibres_to_paraesthesia",
            m.take("fibre_regrowth", "1/day") / p.regrowth_half,
            source="small_fibres.density",
            target="paraesthesia.intensity",
            loop="symptoms",
            reference="evdokimov2019",
            note="tips of regrowing fibres fire",
        )
        ectopy = m.link(
            "a_beta_afferents_to_paraesthesia",
            m.take("a_beta_ectopy", "1/s", over="pool") / p.ectopy_half,
            source="a_beta_afferents.ectopy",
            target="paraesthesia.intensity",
            loop="symptoms",
            reference="ochoa1980",
            note="bursts of large sensory axons are felt as tingling",
        )
        lesions = m.link(
            "central_lesions_to_paraesthesia",
            m.take("lesion_load", "1") / p.lesion_half,
            source="central_lesions.inflamed",
            target="paraesthesia.intensity",
            loop="symptoms",
            reference="rae_grant1999",
            note="lesions of the cord distort what the columns carry",
        )
        signal = (regrowth + ectopy + lesions) ** 2
        intensity = m.define(
            "intensity",
            p.maximum * signal / (1 + signal),
            unit="pain_point",
            long_name="paraesthesia",
        )
        m.give("paraesthesia", intensity)
