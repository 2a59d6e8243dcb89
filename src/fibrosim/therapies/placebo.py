"""Placebo: the visits of a treatment with nothing in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import Therapy, checked_day

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["Placebo"]


class Placebo(Therapy):
    """Days of treatment with nothing but the visits.

    Parameters
    ----------
    days : int
        Days of treatment, one after another.
    day : float
        First day.

    Notes
    -----
    Its visits raise expectation of relief as those of any treatment do. Regression to the mean
    comes from who is recruited and from the noise of pain and tests.
    """

    kind = "placebo"
    numbers = "therapy_placebo"
    label = "infusion"

    def __init__(self, days: int = 1, day: float = 0.0) -> None:
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            raise InputError(
                "must be a whole number, 1 or more", field="days", value=days, code="out-of-range"
            )
        self.day, self.count = checked_day(day), days

    def days(self) -> Sequence[float]:
        """Return the planned days."""
        return [self.day + k for k in range(self.count)]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing."""
        return []

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {**super().to_dict(), "days": self.count}
