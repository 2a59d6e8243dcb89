"""Strength: grip in kg and the twelve muscles of the Medical Research Council sum score."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["MUSCLES", "Strength"]

LARGE, PAIN = "nerve_supply.large", "pain.intensity"
SIDES = ("left", "right")
MUSCLES = {
    "deltoid": "shoulder",
    "biceps": "upper_arm",
    "wrist extensors": "lower_arm",
    "iliopsoas": "hip",
    "quadriceps": "upper_leg",
    "tibialis anterior": "lower_leg",
}
"""Muscles of the sum score and the area in which each lies."""


class Strength(ClinicalTest):
    """Best grip of each hand on a dynamometer, and muscles graded 0 to 5 by hand.

    Force is the healthy force times the share of motor axons that conduct (as the large fibres of
    the area) and less what pain of the area inhibits.
    """

    name = "strength"
    numbers = "clinic_strength"
    rank = 60
    level = "area"
    requires = (LARGE, PAIN)
    area = "upper_leg_left"

    def force_share(self, view: PatientView, day: float, area: str) -> float:
        """Return the share of healthy force that an area's muscles give, 0 to 1."""
        pain = view.area(PAIN, day, area)
        return max(view.area(LARGE, day, area), 0.0) * max(1.0 - self.norms.pain_inhibition * pain, 0.0)

    def norm(self, age: float, woman: bool) -> tuple[float, float]:
        """Return mean and SD of grip in kg for age (years) and sex."""
        numbers = self.norms
        peak = numbers.grip_women if woman else numbers.grip_men
        mean = peak * (1.0 - numbers.grip_decline * max(age - numbers.decline_from, 0.0))
        return max(mean, 0.0), max(mean, 0.0) * numbers.grip_cv

    def grade(self, share: float) -> int:
        """Return the grade 0 to 5 of a muscle that gives this share of its healthy force."""
        numbers = self.norms
        steps = (numbers.flicker_from, numbers.gravity_off_from, numbers.gravity_from, numbers.resistance_from)
        return sum(share >= step for step in (*steps, numbers.full_from))

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Squeeze and push."""
        self.check(view)
        numbers = self.norms
        mean, sd = self.norm(view.age, view.woman)
        noise = numbers.repeat_cv
        own_sd = np.sqrt(max(numbers.grip_cv**2 - noise**2, 0.0))
        own = float(draws.lasting(f"clinic/{self.name}").normal(1)[0])
        found = []
        for side, z in zip(SIDES, draws.normal(2), strict=True):
            share = self.force_share(view, day, f"lower_arm_{side}")
            grip = mean * share * float(np.exp(own_sd * own + noise * z - 0.5 * numbers.grip_cv**2))
            score = (grip - mean) / sd
            low = mean - numbers.limit_score * sd
            found.append(
                Measurement(f"grip, {side}", grip, "kg", normal_low=low, percentile=100.0 * float(ndtr(score)))
            )
        tester = np.exp(numbers.tester_cv * draws.normal(2 * len(MUSCLES)))
        grades = [
            self.grade(self.force_share(view, day, f"{area}_{side}") * float(error))
            for (area, side), error in zip(
                ((area, side) for area in MUSCLES.values() for side in SIDES), tester, strict=True
            )
        ]
        total = sum(grades)
        found.append(Measurement("muscle strength sum score", total, "1", normal_low=60, note="0 to 60, 12 muscles"))
        found.append(Measurement("weakest muscle", min(grades), "1", normal_low=5, note="grade 0 to 5"))
        values = [
            {"name": m.name, "value": m.value, "low": m.normal_low, "high": None, "unit": m.unit} for m in found
        ]
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture={"kind": "ranges", "values": values},
            protocol=(
                "Best of three squeezes of a dynamometer with each hand, sitting; six muscles of each side "
                "graded 0 to 5 against the examiner's hand."
            ),
            references=numbers.sources(),
            title="Strength",
        )
