"""Myelin that is stripped and comes back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fibrosim.engine import Action
from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Patient, simulate

BLOCKED = "large_fibres.blocked"
ATTACK = 5.0
"""Rate [1/day] on one day that strips nearly all internodes, as lysolecithin does."""

FIRST, STABLE = 0.2, 0.95
DAYS_PER_MONTH = 30.4


class Stripping:
    """Loss of myelin on one day, as an event of a life."""

    day = 1.0

    def actions(self) -> list[Action]:
        """Return the attack."""
        return [Action(self.day, "input", "large_fibres.attack", ATTACK, None, self.day + 1.0)]

    def until(self) -> float:
        """Return the day on which it is over."""
        return self.day + 1.0

    def describe(self) -> str:
        """Return it in words."""
        return "myelin stripped"

    def to_dict(self) -> dict[str, object]:
        """Return it as data."""
        return {"kind": "stripping", "day": self.day}


def first_day(days: np.ndarray, done: np.ndarray) -> float:
    """Return the first day on which it is so, infinite if never."""
    return float(days[int(np.argmax(done))]) if done.any() else float("inf")


@experiment(CP203="calibrated", CP204="calibrated")
def remyelination() -> Mapping[str, float]:
    """All internodes stripped at once: when a fifth conducts again, and when conduction is stable.

    The subject is a person and the published one a cat; the body has no clock of species.
    """
    course = simulate(Patient(areas=1, seed=1), 200, triggers=[Stripping()], rhythm="never", record=[BLOCKED])
    after = course.days >= Stripping.day + 1.0
    days = course.days[after] - Stripping.day - 1.0
    conducts = 1.0 - course.data[BLOCKED].values[0, after].mean(axis=-1)
    return {
        "CP203": first_day(days, conducts >= FIRST),
        "CP204": first_day(days, conducts >= STABLE) / DAYS_PER_MONTH,
    }
