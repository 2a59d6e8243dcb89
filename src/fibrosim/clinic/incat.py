"""INCAT disability score: what arms and legs can no longer do, 0 to 10."""

from __future__ import annotations

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.strength import LARGE, SIDES, Strength
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["Incat"]

TINGLING = "paraesthesia.intensity"
ARM = ("shoulder", "upper_arm", "lower_arm")
LEG = ("hip", "upper_leg", "lower_leg")
HIGHEST = 5
ARM_WORDS = ("no problem", "symptoms only", "hampered", "one or two tasks lost", "all tasks lost", "no use of either")
LEG_WORDS = ("walking not affected", "walks alone", "one stick", "two sticks", "wheelchair outdoors", "wheelchair")


class Incat(ClinicalTest):
    """Disability of arms (0-5) and legs (0-5) by the steps of the scale.

    An arm's or leg's function is its mean force share, less for hands that do not feel. A step is
    gained with each fifth of function lost; symptoms without loss of function are step 1.
    """

    name = "incat"
    numbers = "clinic_incat"
    rank = 61
    level = "area"
    requires = (*Strength.requires, TINGLING)
    area = "upper_leg_left"

    def function(self, view: PatientView, day: float, parts: tuple[str, ...]) -> float:
        """Return the mean function of both limbs, 0 to 1."""
        strength, numbers = Strength(), self.norms
        shares = []
        for side in SIDES:
            force = sum(strength.force_share(view, day, f"{part}_{side}") for part in parts) / len(parts)
            touch = view.area(LARGE, day, f"{parts[-1]}_{side}")
            shares.append(force * (1.0 - numbers.touch_weight * (1.0 - touch)))
        return sum(shares) / len(shares)

    def step(self, function: float, tingling: float) -> int:
        """Return the step 0 to 5 of a limb's function and its paraesthesia (0-10)."""
        numbers = self.norms
        lost = sum(function < 1.0 - numbers.function_per_step * (k - 0.5) for k in range(2, HIGHEST + 1))
        if lost:
            return lost + 1
        symptoms = tingling >= numbers.symptom_from or function < 1.0 - numbers.function_per_step / 2.0
        return int(symptoms)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Ask and score."""
        self.check(view)
        numbers = self.norms
        errors = numbers.report_noise * draws.normal(2)
        steps = []
        for parts, error in zip((ARM, LEG), errors, strict=True):
            tingling = max(view.area(TINGLING, day, f"{part}_{side}") for part in parts for side in SIDES)
            steps.append(self.step(self.function(view, day, parts) + float(error), tingling))
        arm, leg = steps
        found = [
            Measurement("INCAT disability", arm + leg, "1", normal_high=0, note="0 to 10"),
            Measurement("INCAT arm", arm, "1", normal_high=0, note=ARM_WORDS[arm]),
            Measurement("INCAT leg", leg, "1", normal_high=0, note=LEG_WORDS[leg]),
        ]
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture={"kind": "body_map", "pain": {a: view.area(TINGLING, day, a) for a in view.areas}},
            protocol="Interview on dressing, washing hair, cutlery and coins; walking and its aids. Adults, 0 to 10.",
            references=numbers.sources(),
            title="INCAT disability",
        )
