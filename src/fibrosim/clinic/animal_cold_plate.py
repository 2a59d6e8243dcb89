"""Cold plate: latency until a hind paw is lifted."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.animal import PawTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView

__all__ = ["AnimalColdPlate"]


class AnimalColdPlate(PawTest):
    """Seconds on a plate of 5-10 degrees until the first shake or lift."""

    name = "animal_cold_plate"
    numbers = "clinic_animal_cold_plate"
    measure = "cold withdrawal latency"
    protocol = "On a cold plate until a hind paw is shaken or lifted, once;"

    def read(self, view: PatientView, day: float, draws: Draws) -> tuple[float, str]:
        """Return the latency."""
        numbers = self.norms
        truth = self.number(view, "norm") * self.own(draws) / self.gain(view, day)
        value = float(min(truth * np.exp(numbers.trial_cv * draws.normal(1)[0]), numbers.cut_off))
        return value, "at the cut-off" if value >= numbers.cut_off else ""
