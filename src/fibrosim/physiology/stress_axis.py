"""Stress load and the pituitary-adrenal axis."""

from __future__ import annotations

from ..language import Subsystem

__all__ = ["StressAxis"]


class StressAxis(Subsystem):
    """Stress load, corticotropin and cortisol.

    ``stress`` [1] is held up by pain, distress and the input ``stress_axis.stressor`` and fades
    within days; the input ``coping`` [1] is the share of the first two that is taken away. The axis
    follows Karin 2020: a drive releases CRH and corticotropin [pmol/l], these cortisol [nmol/l];
    pituitary and adrenal mass adapt over weeks. Cortisol acts back through its slow, genomic
    ``feedback``, so that the daily rhythm enters where the equations are linear; what the rest of
    the rhythm in the feedback adds to the mean of the day is carried in closed form, so that the
    averaged body keeps the mean of the rhythmic one.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        self._stress(m)
        cortisol = m.state("cortisol", "nmol/l", start=p.reference_cortisol, long_name="plasma cortisol")
        feedback = m.state("feedback", "1", start=1, long_name="feedback of cortisol")
        pituitary = m.state("pituitary_mass", "1", start=1, long_name="corticotroph mass")
        adrenal = m.state("adrenal_mass", "1", start=1, long_name="adrenal cortex mass")
        releasing = m.state("releasing", "1", start=1, clock="fast", long_name="corticotropin-releasing hormone")
        corticotropin = m.state(
            "corticotropin",
            "pmol/l",
            start=p.reference_corticotropin,
            clock="fast",
            long_name="plasma corticotropin",
        )
        steroid = m.link(
            "steroid_to_stress_axis",
            p.steroid_equivalent * m.drug("steroid"),
            source="drug.steroid",
            target="stress_axis.feedback",
            loop="cross",
            reference="esteban1991",
            note="given steroid suppresses the axis",
        )
        level = cortisol / p.reference_cortisol
        m.rate(feedback, (level + steroid - feedback) / p.feedback_time)
        receptor = (1 + (1 / p.receptor_level) ** 3) / (1 + (feedback / p.receptor_level) ** 3)
        drive = self._rhythm(m) * (1 + self._load(m)) * receptor / feedback
        m.rate(releasing, p.releasing_removal * (drive - releasing))
        wanted = p.reference_corticotropin * pituitary * releasing * receptor
        m.rate(corticotropin, p.corticotropin_removal * (wanted - corticotropin))
        trophic = corticotropin / p.reference_corticotropin
        m.rate(cortisol, p.cortisol_removal * (p.reference_cortisol * adrenal * trophic - cortisol))
        m.rate(pituitary, p.pituitary_turnover * pituitary * (releasing - 1))
        m.rate(adrenal, p.adrenal_turnover * adrenal * (trophic - 1))
        m.give("cortisol_ratio", cortisol / p.reference_cortisol)

    def _stress(self, m):
        p = m.parameters
        self.stress = stress = m.state("stress", "1", start=0, positive=False, long_name="stress load")
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
            p.mood_effect * m.take("distress_rise", "1"),
            source="mood.distress",
            target="stress_axis.stress",
            loop="central",
            note="distress is a stressor",
        )
        held = (pain + mood) * (1 - m.input("coping", "1"))
        m.rate(stress, (m.input("stressor", "1") + held - stress) / p.recovery_time)
        m.give("stress", stress)

    def _rhythm(self, m):
        """Drive's rhythm u over 1 + the mean of u / feedback - 1, to second order in the amplitudes."""
        p = m.parameters
        daily = m.circadian(p.daily_amplitude, p.daily_peak)
        rhythm = daily + m.circadian(p.half_daily_amplitude, p.half_daily_peak, waves=2) - 1
        carried = self._carried(p, p.daily_amplitude, p.day_rate)
        carried = carried + self._carried(p, p.half_daily_amplitude, 2 * p.day_rate)
        # at its own peak a wave is its amplitude times the switch of the rhythm
        return rhythm / m.circadian(carried, m.time)

    @staticmethod
    def _carried(p, amplitude, rate):
        """Half a^2 (|H|^2 - Re H) for a wave through H = 1 / (1 + i w T) / (1 + i w t)."""
        fast, slow = rate / p.cortisol_removal, rate * p.feedback_time
        return amplitude**2 * fast * slow / (1 + fast**2) / (1 + slow**2) / 2

    def _load(self, m):
        p = m.parameters
        stress = m.link(
            "stress_to_cortisol",
            p.stress_drive * self.stress,
            source="stress_axis.stress",
            target="stress_axis.cortisol",
            loop="sympathetic",
            reference="stalder2017",
            note="stress drives the axis",
        )
        challenge = m.link(
            "interleukin_6_to_cortisol",
            p.interleukin6_drive * m.take("interleukin_6_rise", "1"),
            source="systemic_cytokines.interleukin_6",
            target="stress_axis.corticotropin",
            loop="immune",
            reference="torpy2000",
            note="injected interleukin-6 raises corticotropin within hours",
        )
        return stress + challenge
