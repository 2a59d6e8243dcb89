"""Somatic symptoms that criteria and questionnaires ask for."""

from __future__ import annotations

from ..language import Subsystem, log, logistic

__all__ = ["SomaticSymptoms"]


class SomaticSymptoms(Subsystem):
    """Headache, bowel trouble, dryness, cold-white fingers and unrefreshed waking.

    Each a state from 0 to 1: how strong it is, and how likely people like this one report it. The
    causes of a symptom weigh alike, for no study tells their shares apart: one load each, set by
    its share in health and in fibromyalgia. All follow their causes from day to day.
    """

    level = "patient"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        self._symptom(
            m,
            "unrefreshed",
            "unrefreshed waking",
            m.link(
                "sleep_to_unrefreshed",
                p.unrefreshed_load * m.take("sleep_loss", "1"),
                source="sleep.quality",
                target="somatic_symptoms.unrefreshed",
                loop="symptoms",
                reference="moldofsky1975",
                note="poor sleep does not refresh",
            )
            + m.link(
                "deep_sleep_to_unrefreshed",
                p.unrefreshed_load * (1 - m.take("deep_sleep", "1")),
                source="sleep.quality",
                target="somatic_symptoms.unrefreshed",
                loop="symptoms",
                reference="moldofsky1975",
                note="sleep without its deep stage does not refresh",
            ),
        )
        self._symptom(
            m,
            "headache",
            "headache",
            m.link(
                "pain_to_headache",
                p.headache_load * m.take("pain_burden", "1"),
                source="overall_pain.burden",
                target="somatic_symptoms.headache",
                loop="symptoms",
                note="widespread sensitisation reaches the head",
            )
            + m.link(
                "mood_to_headache",
                p.headache_load * m.take("distress_rise", "1"),
                source="mood.distress",
                target="somatic_symptoms.headache",
                loop="symptoms",
                note="distress brings headache",
            )
            + m.link(
                "stress_to_headache",
                p.headache_load * m.take("stress", "1"),
                source="stress_axis.stress",
                target="somatic_symptoms.headache",
                loop="symptoms",
                note="stress brings headache",
            ),
        )
        self._symptom(
            m,
            "bowel",
            "bowel trouble",
            m.link(
                "pain_to_bowel",
                p.bowel_load * m.take("pain_burden", "1"),
                source="overall_pain.burden",
                target="somatic_symptoms.bowel",
                loop="symptoms",
                note="widespread sensitisation reaches the gut",
            )
            + m.link(
                "mood_to_bowel",
                p.bowel_load * m.take("distress_rise", "1"),
                source="mood.distress",
                target="somatic_symptoms.bowel",
                loop="symptoms",
                note="distress disturbs the gut",
            )
            + m.link(
                "stress_to_bowel",
                p.bowel_load * m.take("stress", "1"),
                source="stress_axis.stress",
                target="somatic_symptoms.bowel",
                loop="symptoms",
                note="stress disturbs the gut",
            ),
        )
        self._symptom(
            m,
            "dryness",
            "dryness of eyes and mouth",
            m.link(
                "pain_to_dryness",
                p.dryness_load * m.take("pain_burden", "1"),
                source="overall_pain.burden",
                target="somatic_symptoms.dryness",
                loop="symptoms",
                note="dryness goes with widespread pain",
            )
            + m.link(
                "mood_to_dryness",
                p.dryness_load * m.take("distress_rise", "1"),
                source="mood.distress",
                target="somatic_symptoms.dryness",
                loop="symptoms",
                note="distress dries the mouth",
            )
            + m.link(
                "vagal_to_dryness",
                p.dryness_load * (1 - m.take("vagal_tone", "1")),
                source="autonomic.muscle_outflow",
                target="somatic_symptoms.dryness",
                loop="symptoms",
                note="glands need their parasympathetic supply",
            ),
        )
        self._symptom(
            m,
            "raynaud",
            "white fingers in the cold",
            m.link(
                "pain_to_raynaud",
                p.raynaud_load * m.take("pain_burden", "1"),
                source="overall_pain.burden",
                target="somatic_symptoms.raynaud",
                loop="symptoms",
                note="white fingers go with widespread pain",
            )
            + m.link(
                "stress_to_raynaud",
                p.raynaud_load * m.take("stress", "1"),
                source="stress_axis.stress",
                target="somatic_symptoms.raynaud",
                loop="symptoms",
                note="stress closes vessels",
            )
            + m.link(
                "outflow_to_raynaud",
                p.raynaud_load * log(m.take("skin_outflow_ratio", "1")),
                source="autonomic.skin_outflow",
                target="somatic_symptoms.raynaud",
                loop="symptoms",
                note="sympathetic outflow closes vessels of the skin",
            )
            + m.link(
                "vessel_to_raynaud",
                p.raynaud_load * (m.take("alpha1_vessel", "1", over="area") - 1),
                source="adrenoceptors.alpha1_vessel",
                target="somatic_symptoms.raynaud",
                loop="symptoms",
                note="vessels with more receptors close more",
            ),
        )

    def _symptom(self, m, name, words, drive):
        healthy = m.parameter(f"healthy_{name}")
        state = m.state(name, "1", start=healthy, long_name=words)
        target = logistic(log(healthy / (1 - healthy)) + drive)
        m.rate(state, (target - state) / m.parameters.adjustment_time)
