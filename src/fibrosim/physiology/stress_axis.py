"""Stress load and the pituitary-adrenal axis."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["StressAxis"]


class StressAxis(Subsystem):
    """Stress load and cortisol.

    ``stress`` [1] is held up by pain, distress and the input ``stress_axis.stressor`` and fades
    within days. Cortisol [nmol/l] after Karin 2020: the drive with its daily rhythm acts
    through fast hormones (quasi-steady) that cortisol suppresses, and through pituitary and
    adrenal mass, which adapt over weeks.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        stress = m.state("stress", "1", start=0, positive=False, long_name="stress load")
        pain = m.link(
            "pain_to_stress",
            p.pain_effect * m.take("pain_burden", "1"),
            source="overall_pain.burden",
            target="stress_axis.stress",
            loop="sympathetic",
            note="pain is a stressor",
        )
        mood = m.link(
            "mood_to_stress",
            p.mood_effect * (m.take("distress", "1") - p.healthy_distress),
            source="mood.distress",
            target="stress_axis.stress",
            loop="central",
            note="distress is a stressor",
        )
        m.rate(stress, (m.input("stressor", "1") + pain + mood - stress) / p.recovery_time)
        m.give("stress", stress)

        cortisol = m.state(
            "cortisol", "nmol/l", start=p.reference_cortisol, long_name="plasma cortisol"
        )
        pituitary = m.state("pituitary_mass", "1", start=1, long_name="corticotroph mass")
        adrenal = m.state("adrenal_mass", "1", start=1, long_name="adrenal cortex mass")
        load = m.link(
            "stress_to_cortisol",
            p.stress_drive * stress,
            source="stress_axis.stress",
            target="stress_axis.cortisol",
            loop="sympathetic",
            reference="karin2020",
            note="stress drives the axis",
        )
        level = cortisol / p.reference_cortisol
        receptor = (1 + (1 / p.receptor_level) ** 3) / (1 + (level / p.receptor_level) ** 3)
        releasing = m.circadian(p.rhythm_amplitude, p.rhythm_peak) * (1 + load) * receptor / level
        corticotropin = pituitary * releasing * receptor
        m.rate(
            cortisol,
            p.cortisol_removal * (p.reference_cortisol * adrenal * corticotropin - cortisol),
        )
        m.rate(pituitary, p.pituitary_turnover * pituitary * (releasing - 1))
        m.rate(adrenal, p.adrenal_turnover * adrenal * (corticotropin - 1))
        m.give("cortisol", cortisol)
