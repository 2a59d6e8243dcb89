"""Questionnaires: pain diary, revised fibromyalgia impact questionnaire, painDETECT, LANSS, scales."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.pain_map import PainMap
from fibrosim.clinic.rater import Rater
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["Questionnaires"]

OVERALL, GAIN = "overall_pain.overall", "supraspinal.sensory_gain"
STATES = {
    "fatigue": "fatigue.level",
    "stiffness": "stiffness.level",
    "unrefreshed": "somatic_symptoms.unrefreshed",
    "cognition": "cognition.dyscognition",
    "headache": "somatic_symptoms.headache",
    "distress": "mood.distress",
}
FIRING, PARAESTHESIA, INTENSITY = "c_afferents.firing", "paraesthesia.intensity", "pain.intensity"
ECTOPY, ACCESS = "a_beta_afferents.ectopy", "touch_gate.access"

FUNCTION_ITEMS = ("brush hair", "walk", "cook", "clean", "carry", "stairs", "change sheets", "sit", "shop")
IMPACT_ITEMS = {"goals": "function", "overwhelmed": "impact"}
SYMPTOM_ITEMS = {
    "pain": "pain", "energy": "fatigue", "stiffness": "stiffness", "sleep": "unrefreshed", "depression": "distress",
    "memory": "cognition", "anxiety": "distress", "tenderness": "tenderness", "balance": "balance",
    "sensitivity": "sensitivity",
}  # fmt: skip
DETECT_ITEMS = ("burning", "prickling", "touch", "attacks", "thermal", "numbness", "pressure")
LANSS_ITEMS = {"prickling": 5, "skin": 5, "touch": 3, "attacks": 1, "burning": 1}
LANSS_SIGNS = {"touch": 5, "pressure": 3}
SCALES = ("fatigue", "stiffness", "sleep")
ITEMS = (
    *(f"function/{item}" for item in FUNCTION_ITEMS), *(f"impact/{item}" for item in IMPACT_ITEMS),
    *(f"symptom/{item}" for item in SYMPTOM_ITEMS), *(f"detect/{item}" for item in DETECT_ITEMS),
    *(f"lanss/{item}" for item in LANSS_ITEMS), *(f"lanss/sign/{item}" for item in LANSS_SIGNS), *SCALES,
)  # fmt: skip


class Questionnaires(ClinicalTest):
    """What a patient writes down: a week's diary of pain as a whole, and the forms of the clinic.

    Each answer is that of a rater with thresholds of its own on the strength of the symptom
    behind it. The impact questionnaire weighs nine items of function by 1/3, two of impact by 1
    and ten of symptoms by 1/2, each 0 to 10 (Bennett 2009). painDETECT adds seven items of 0 to 5
    and 2 for radiating pain (Freynhagen 2006), LANSS weighted yes and no (Bennett 2001).
    """

    name = "questionnaires"
    numbers = "clinic_questionnaires"
    rank = 25
    requires = (OVERALL, GAIN, *STATES.values(), FIRING, PARAESTHESIA, INTENSITY)
    optional = (ECTOPY, ACCESS)

    def diary(self, view: PatientView, day: float, draws: Draws) -> np.ndarray:
        """Return the ratings of pain as a whole in the week that ends on `day`, whole numbers 0 to 10."""
        numbers = self.norms
        days = day - np.arange(numbers.diary_days - 1, -1, -1.0)
        days = days[days >= view.days[0]]
        pain = np.array([view.value(OVERALL, each) for each in days]).clip(0.0, numbers.worst)
        share = pain / numbers.worst
        noise = draws.normal(round(numbers.diary_days))[-len(days) :]
        spread = PainMap().momentary_sd(draws) * 2.0 * np.sqrt(share * (1.0 - share))
        return np.clip(np.rint(pain + spread * noise), 0, numbers.worst).astype(int)

    def strengths(self, view: PatientView, day: float) -> dict[str, float]:
        """Return the strength, 0 to 1, of what each item asks for."""
        numbers = self.norms
        found = {name: view.value(state, day) for name, state in STATES.items()}
        pain = view.value(OVERALL, day) / numbers.worst
        areas = view.area_values(INTENSITY, np.array([day]))[0]
        weight = areas / areas.sum() if areas.sum() > 0 else np.full(len(areas), 1.0 / len(areas))

        def hurting(name: str) -> float:
            return float(view.area_values(name, np.array([day]))[0] @ weight)

        def anywhere(name: str) -> float:
            return float(np.mean(view.area_values(name, np.array([day]))[0])) if view.has(name) else 0.0

        gain = max(view.value(GAIN, day) - 1.0, 0.0)
        firing = _saturating(hurting(FIRING), numbers.half_firing)
        access, ectopy = anywhere(ACCESS), _saturating(anywhere(ECTOPY), numbers.half_ectopy)
        able = (1.0 - numbers.function_pain * pain) * (1.0 - numbers.function_fatigue * found["fatigue"])
        tingling = hurting(PARAESTHESIA) / numbers.worst
        found |= {
            "pain": pain,
            "function": 1.0 - able,
            "impact": 1.0 - (1.0 - pain) * (1.0 - found["distress"]),
            "tenderness": 1.0 - (1.0 - pain) * (1.0 - _saturating(gain, numbers.half_gain)),
            "balance": numbers.balance_fatigue * found["fatigue"],
            "sensitivity": _saturating(gain, numbers.half_gain),
            "burning": firing,
            "prickling": max(tingling, firing * ectopy),
            "touch": 1.0 - (1.0 - access * pain) * (1.0 - firing * pain),
            "attacks": 1.0 - (1.0 - ectopy) * (1.0 - numbers.attack_share * firing),
            "thermal": numbers.thermal_share * firing,
            "numbness": tingling,
            "skin": numbers.skin_share * firing,
            "pressure": 1.0 - (1.0 - pain) * (1.0 - _saturating(gain, numbers.half_gain)),
        }
        return found

    def impact(self, rater: Rater, strengths: Mapping[str, float]) -> tuple[float, float, float]:
        """Return function (0 to 30), impact (0 to 20) and symptoms (0 to 50) of the impact questionnaire."""
        function = sum(rater.number(f"function/{item}", strengths["function"]) for item in FUNCTION_ITEMS) / 3.0
        impact = sum(rater.number(f"impact/{item}", strengths[key]) for item, key in IMPACT_ITEMS.items())
        symptoms = sum(rater.number(f"symptom/{item}", strengths[key]) for item, key in SYMPTOM_ITEMS.items()) / 2.0
        return function, float(impact), symptoms

    def detect(self, rater: Rater, strengths: Mapping[str, float], painful: int) -> int:
        """Return the painDETECT score, -1 to 38; above 18 neuropathic pain is likely."""
        graded = sum(rater.number(f"detect/{item}", strengths[item], 5.0) for item in DETECT_ITEMS)
        return graded + (2 if painful >= self.norms.radiating_areas else 0)

    def lanss(self, rater: Rater, strengths: Mapping[str, float]) -> int:
        """Return the LANSS score, 0 to 24; from 12 neuropathic mechanisms are likely."""
        asked = sum(points for item, points in LANSS_ITEMS.items() if rater.yes(f"lanss/{item}", strengths[item]))
        signs = sum(
            points for item, points in LANSS_SIGNS.items() if rater.yes(f"lanss/sign/{item}", strengths[item])
        )
        return asked + signs

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Let the patient fill in the diary and the forms."""
        self.check(view)
        numbers = self.norms
        diary = self.diary(view, day, draws)
        strengths = self.strengths(view, day)
        rater = Rater(view.seed, view.id, self.name, day, numbers, ITEMS)
        function, impact, symptoms = self.impact(rater, strengths)
        painful = len(PainMap().diary(view, day).painful)
        detect, lanss = self.detect(rater, strengths, painful), self.lanss(rater, strengths)
        found = [
            Measurement("pain diary", float(diary.mean()), "pain_point", normal_high=numbers.diary_limit),
            Measurement("impact questionnaire", function + impact + symptoms, "1", normal_high=numbers.mild_below),
            Measurement("function", function, "1", note="0 to 30"),
            Measurement("overall impact", impact, "1", note="0 to 20"),
            Measurement("symptoms", symptoms, "1", note="0 to 50"),
            Measurement("painDETECT", detect, "1", normal_high=numbers.detect_limit),
            Measurement("LANSS", lanss, "1", normal_high=numbers.lanss_limit),
            Measurement("fatigue", rater.number("fatigue", strengths["fatigue"]), "1", note="0 to 10"),
            Measurement("stiffness", rater.number("stiffness", strengths["stiffness"]), "1", note="0 to 10"),
            Measurement("sleep", rater.number("sleep", strengths["unrefreshed"]), "1", note="0 to 10, worst"),
        ]
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture={"kind": "ranges", "diary": diary.tolist()},
            protocol=(
                f"Diary of {len(diary)} days, pain as a whole 0 to {numbers.worst:g} in whole numbers; revised impact "
                "questionnaire of 21 items; painDETECT; LANSS; scales of 0 to 10 for fatigue, stiffness and sleep."
            ),
            references=numbers.sources(),
            title="Questionnaires",
        )


def _saturating(value: float, half: float) -> float:
    return value**2 / (half**2 + value**2) if value > 0 else 0.0
