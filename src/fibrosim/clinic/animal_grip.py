"""Grip of the fore paws on a bar."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.animal import PawTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView

__all__ = ["AnimalGrip"]

LARGE, PAIN = "nerve_supply.large", "pain.intensity"


class AnimalGrip(PawTest):
    """Force in g at which the fore paws let go of a bar, mean of three pulls.

    Motor axons that conduct, less what pain of the limbs inhibits, as in the strength of people.
    """

    name = "animal_grip"
    numbers = "clinic_animal_grip"
    unit = "g"
    measure = "grip force"
    protocol = "Pulled back by the tail from a bar, mean of three pulls;"
    requires = (LARGE, PAIN)

    def __init__(self) -> None:
        super().__init__()
        self.site, self.area = "fore paws", "lower_arm_left"

    def read(self, view: PatientView, day: float, draws: Draws) -> tuple[float, str]:
        """Return the mean force."""
        numbers = self.norms
        paws = [f"lower_arm_{side}" for side in ("left", "right")]
        supply = float(np.mean([max(view.area(LARGE, day, paw), 0.0) for paw in paws]))
        pain = float(np.mean([view.area(PAIN, day, paw) for paw in paws]))
        share = supply * max(1.0 - numbers.pain_inhibition * pain, 0.0)
        truth = self.number(view, "norm") * self.own(draws) * share
        return float((truth * np.exp(numbers.trial_cv * draws.normal(3))).mean()), ""
