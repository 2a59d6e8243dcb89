"""Prazosin by mouth: block of alpha-1 receptors on days that follow each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range
from fibrosim.therapies.drug import Drug
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["Prazosin"]


class Prazosin(Therapy):
    """Tablets two or three times a day.

    Parameters
    ----------
    dose : str, optional
        Each dose, ``"1 mg"``.
    days : int
        Days of treatment.
    day : float
        First day.
    """

    kind = "prazosin"
    numbers = "therapy_prazosin"
    label = "tablets"

    def __init__(self, dose: str | None = None, days: int = 14, day: float = 0.0) -> None:
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 3650:
            raise InputError("must be a whole number", field="days", value=days, allowed="1 to 3650",
                             code="out-of-range")  # fmt: skip
        self.day, self.count = checked_day(day), days
        given = self.number("dose") if dose is None else parse_quantity(dose, "mg", field="dose")
        self.dose = in_range(self, "dose", given)

    def days(self) -> Sequence[float]:
        """Return the days of treatment."""
        return [self.day + k for k in range(self.count)]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the day's tablets, evenly over the day, the share that is absorbed."""
        from fibrosim.engine.actions import Action

        times = round(self.number("times_a_day"))
        size = self.dose * self.number("bioavailability")
        return [Action(day + k / times, "dose", self.kind, size) for k in range(times)]

    def describe(self) -> str:
        """Return dose and days."""
        return f"prazosin {self.dose:g} mg, {self.count} days"

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """Prazosin from the gut to plasma."""
        rates = (self.number(rate) for rate in ("absorption", "elimination", "to_peripheral", "from_peripheral"))
        effect = (self.number("block_maximum"), self.number("block_half"))
        return (Drug(self.kind, *rates, targets={"alpha1_block": effect}),)

    def side_effects(self) -> list[SideEffect]:
        """Return dizziness on the first days."""
        return [SideEffect("dizziness", self.number("dizziness_probability"), self.number("dizziness_duration"))]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {**super().to_dict(), "dose": f"{self.dose!r} mg", "days": self.count}
