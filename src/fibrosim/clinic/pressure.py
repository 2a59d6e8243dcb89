"""How much a pressure hurts: afferents of skin and muscle, the horn's answer, the rating."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.norms import Norms, norms
from fibrosim.clinic.view import PatientView

__all__ = ["PRESSURE_VARIABLES", "Spot", "rating_of", "signal_of", "spot_of", "usual_threshold"]

ANSWER = "pain.answer"
SENSITIVITY = "deep_tissue.sensitivity"
DEEP_CONDUCTING = "deep_tissue.conducting_share"
CONDUCTING = "c_afferents.conducting_share"
TOUCH = "c_afferents.touch_sensitised_share"
PRESSURE_VARIABLES = (ANSWER, SENSITIVITY, DEEP_CONDUCTING, CONDUCTING, TOUCH)
NUMBERS = "clinic_pressure_pain"


@dataclass(frozen=True)
class Spot:
    """What a patient's area does with pressure, over what a healthy person's does; all 1 in health.

    Parameters
    ----------
    answer : float
        Signal per impulse: horn, descending inhibition, the brain's gain.
    deep : float
        Factor by which muscle afferents feel the pressure as larger.
    deep_share, skin_share : float
        Impulses that muscle and skin still send, over those in health.
    usual : float
        Healthy threshold of people of this sex over that of women, of whom the norms are.
    """

    answer: float = 1.0
    deep: float = 1.0
    deep_share: float = 1.0
    skin_share: float = 1.0
    usual: float = 1.0

    def drive(self, pressure: float | np.ndarray) -> float | np.ndarray:
        """Return the signal evoked by a pressure, over that at the healthy threshold.

        Parameters
        ----------
        pressure : float or ndarray
            Over the healthy threshold of the site.
        """
        numbers = norms(NUMBERS)
        return self._weight(numbers) * (np.asarray(pressure, float) / self.usual) ** numbers.recruitment

    def pressure(self, drive: float) -> float:
        """Return the pressure, over the healthy threshold of the site, that evokes a signal."""
        numbers = norms(NUMBERS)
        weight = self._weight(numbers)
        if weight <= 0.0:
            return float("inf")
        return self.usual * float((drive / weight) ** (1.0 / numbers.recruitment))

    def _weight(self, numbers: Norms) -> float:
        muscle = numbers.deep_share * self.deep_share * self.deep**numbers.recruitment
        return self.answer * (muscle + (1.0 - numbers.deep_share) * self.skin_share)


def spot_of(view: PatientView, day: float, area: str) -> Spot:
    """Return what an area does with pressure on a day."""
    numbers = norms(NUMBERS)
    found = {name: view.area(name, day, area) for name in PRESSURE_VARIABLES}
    woken = 1.0 + numbers.silent_ratio * found[TOUCH]
    return Spot(
        answer=found[ANSWER] / numbers.healthy_answer,
        deep=found[SENSITIVITY],
        deep_share=found[DEEP_CONDUCTING],
        skin_share=found[CONDUCTING] * woken,
        usual=usual_threshold(view),
    )


def usual_threshold(view: PatientView) -> float:
    """Return the healthy pressure threshold of the patient's sex over that of women."""
    return 1.0 if view.woman else norms(NUMBERS).men_ratio


def rating_of(drive: float | np.ndarray) -> np.ndarray:
    """Return the rating, 0 to 1 of the scale, of a signal over that at the healthy threshold.

    The law is that of the percept of every test: a power of the signal that saturates.
    """
    power = norms("coupling_percept").rating_power
    share = norms(NUMBERS).threshold_rating
    odds = share / (1.0 - share) * np.asarray(drive, float) ** power
    return odds / (1.0 + odds)


def signal_of(rating: float) -> float:
    """Return the signal, over that at the healthy threshold, of a rating (0 to 1 of the scale)."""
    share = norms(NUMBERS).threshold_rating
    odds = rating / (1.0 - rating) * (1.0 - share) / share
    return float(odds ** (1.0 / norms("coupling_percept").rating_power))
