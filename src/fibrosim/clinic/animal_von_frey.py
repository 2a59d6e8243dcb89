"""Von Frey filaments on a hind paw by the simplified up-down method."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from fibrosim.clinic.animal import PawTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView

__all__ = ["AnimalVonFrey"]

TOUCHES = 5


class AnimalVonFrey(PawTest):
    """Force in g at which an animal lifts its paw in half of the trials (Chaplan 1994, Bonin 2014).

    Five touches: a filament stronger after no lifting, weaker after lifting; half a step beyond the
    last filament is the threshold.
    """

    name = "animal_von_frey"
    numbers = "clinic_animal_von_frey"
    unit = "g"
    measure = "paw withdrawal threshold"
    protocol = "Filaments bent against the sole for 3 s, five touches up or down by the answer;"

    def threshold(self, view: PatientView, day: float, draws: Draws) -> float:
        """Return the true force, without the limits of the set of filaments."""
        return self.number(view, "norm") * self.own(draws) / self.gain(view, day)

    def read(self, view: PatientView, day: float, draws: Draws) -> tuple[float, str]:
        """Return the force of the method."""
        numbers = self.norms
        truth = self.threshold(view, day, draws)
        step = float(np.log(numbers.step))
        top = round(float(np.log(numbers.strongest)) / step)
        place = 0  # filaments are norm times step to a whole power, between the weakest and the strongest
        answer = False
        for chance in draws.uniform(TOUCHES):
            force = self.number(view, "norm") * float(np.exp(step * place))
            answer = bool(chance < ndtr((np.log(force) - np.log(truth)) / numbers.slope))
            last = place
            place = min(max(place + (-1 if answer else 1), -round(numbers.lowest)), top)
        end = last + (-0.5 if answer else 0.5)
        limit = "strongest filament not felt" if last == top and not answer else ""
        return float(self.number(view, "norm") * np.exp(step * end)), limit
