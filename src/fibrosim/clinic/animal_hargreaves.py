"""Radiant heat on a hind paw: latency of withdrawal."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.animal import PawTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import heat_shift

__all__ = ["AnimalHargreaves"]

SENSITISED = "ngf_sensitisation.skin_heat"


class AnimalHargreaves(PawTest):
    """Seconds until an animal lifts its paw from a beam of light (Hargreaves 1988).

    The skin warms evenly from its own temperature to the threshold of a healthy paw, which nerve
    growth factor lowers by kelvins and excitability by a power.
    """

    name = "animal_hargreaves"
    numbers = "clinic_animal_hargreaves"
    measure = "heat withdrawal latency"
    protocol = "Light through a glass floor until the paw is lifted, mean of three;"
    requires = (*PawTest.requires, SENSITISED)

    def read(self, view: PatientView, day: float, draws: Draws) -> tuple[float, str]:
        """Return the mean latency."""
        numbers = self.norms
        warm = max(1.0 + heat_shift(view.area(SENSITISED, day, self.area)) / numbers.heat_span, 0.0)
        truth = self.number(view, "norm") * self.own(draws) * warm / self.gain(view, day)
        trials = truth * np.exp(numbers.trial_cv * draws.normal(3))
        value = float(np.minimum(trials, numbers.cut_off).mean())
        return value, "at the cut-off" if value >= numbers.cut_off else ""
