"""How a person answers: a latent strength becomes a word, a number or yes or no."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norms import Norms

__all__ = ["Rater", "log_odds"]

NARROWEST = 1e-6


def log_odds(share: float) -> float:
    """Return the logarithm of the odds of a share, kept off 0 and 1."""
    share = min(max(share, NARROWEST), 1.0 - NARROWEST)
    return math.log(share / (1.0 - share))


class Rater:
    """One person's answers on one day.

    Each item has a threshold of the person, the same at every visit, and noise of the day, both
    normal on the log-odds of the latent strength.

    Parameters
    ----------
    seed, patient : int
        Keys of the draws.
    form : str
        Name of the questionnaire, part of the key.
    day : float
        Day of the visit.
    numbers : Norms
        With ``answer_threshold`` and ``answer_noise``, SDs on the log-odds.
    items : sequence of str
        Names of all items of the form, in an order that never changes.
    """

    def __init__(
        self, seed: int, patient: int, form: str, day: float, numbers: Norms, items: Sequence[str]
    ) -> None:
        lasting = Draws(seed, patient, f"clinic/{form}/threshold").normal(len(items))
        today = Draws(seed, patient, f"clinic/{form}/answer/{float(day)!r}").normal(len(items))
        shift = numbers.answer_noise * today - numbers.answer_threshold * lasting
        self._shift = dict(zip(items, map(float, shift), strict=True))
        self._numbers = numbers

    def heard(self, item: str, strength: float, scale: float = 1.0) -> float:
        """Return the log-odds of a strength (0 to 1) as this person feels it today."""
        return log_odds(strength) + scale * self._shift[item]

    def category(self, item: str, strength: float, steps: Sequence[float]) -> int:
        """Return how many of the steps (shares, rising) a strength reaches."""
        felt = self.heard(item, strength)
        return sum(felt >= log_odds(step) for step in steps)

    def number(self, item: str, strength: float, top: float = 10.0) -> int:
        """Return a whole number from 0 to `top`."""
        felt = self.heard(item, strength)
        return int(np.rint(top / (1.0 + math.exp(-felt))))

    def yes(self, item: str, strength: float) -> bool:
        """Return yes or no; about `strength` of people alike say yes.

        Thresholds and noise are widened to an SD of 1.7, at which the normal law follows the
        logistic one.
        """
        own = math.hypot(self._numbers.answer_noise, self._numbers.answer_threshold)
        return self.heard(item, strength, self._numbers.yes_spread / own) >= 0.0
