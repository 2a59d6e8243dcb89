"""Intravenous immunoglobulin: mass of IgG into plasma, and direct Fc-gamma and complement routes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range, weight_of
from fibrosim.therapies.drug import Drug
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["IVIg"]

INFUSION = "immunoglobulin.infusion"
ROUTES = ("fc_gamma", "complement")
HOURS_A_DAY = 24.0
COURSE = re.compile(r"(?P<dose>.+?)\s+over\s+(?P<days>\d{1,3})\s+days?", re.IGNORECASE)
MILLIGRAMS = 1000.0


class IVIg(Therapy):
    """Immunoglobulin by vein on days that follow each other.

    Parameters
    ----------
    dose : str, optional
        A day, ``"0.4 g/kg"``; or the course, ``"2 g/kg over 5 days"``.
    days : int, optional
        Days of infusion.
    day : float
        First day.

    Notes
    -----
    Each day's mass enters plasma IgG at a constant rate over the infusion, where it saturates
    FcRn; the same milligrams fill the slot of the direct routes, Fc-gamma (with cytokines) and
    complement, whose maxima may each be zero. Expectation comes with being treated.
    """

    kind = "ivig"
    numbers = "therapy_ivig"
    label = "infusion"

    def __init__(self, dose: str | None = None, days: int | None = None, day: float = 0.0) -> None:
        self.day = checked_day(day)
        each, count = self._course(dose, days)
        self.dose = in_range(self, "dose", each)
        if isinstance(count, bool) or not isinstance(count, (int, float)) or count % 1:
            raise InputError("must be a whole number", field="days", value=days, code="wrong-type")
        self.count = int(in_range(self, "days", float(count)))

    def _course(self, dose: str | None, days: int | None) -> tuple[float, float]:
        count = self.number("days") if days is None else days
        if dose is None:
            return self.number("dose"), count
        whole = COURSE.fullmatch(dose.strip()) if isinstance(dose, str) else None
        if whole is None:
            return parse_quantity(dose, "g/kg", field="dose"), count
        if days is not None:
            raise InputError("the days are said twice", field="days", value=days, code="said-twice")
        count = int(whole["days"])
        if count == 0:
            raise InputError("needs a day at least", field="days", value=0, code="out-of-range")
        return parse_quantity(whole["dose"], "g/kg", field="dose") / count, count

    def days(self) -> Sequence[float]:
        """Return the days of infusion."""
        return [self.day + k for k in range(self.count)]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: the drip itself has no route into the body yet."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the day's infusion and the dose of the direct routes."""
        from fibrosim.engine.actions import Action

        grams = self.dose * weight_of(record)
        length = self.number("infusion_time") / HOURS_A_DAY
        return [
            Action(day, "input", INFUSION, grams / length, until=day + length),
            Action(day, "dose", self.kind, grams * MILLIGRAMS),
        ]

    def describe(self) -> str:
        """Return dose and days."""
        return f"IVIg {self.dose:g} g/kg x {self.count}"

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """The direct routes as a slot of the bank."""
        rates = ("absorption", "elimination", "to_peripheral", "from_peripheral")
        effects = {
            f"{route}_route": (self.number(f"{route}_maximum"), self.number(f"{route}_half"))
            for route in ROUTES
        }
        return (Drug(self.kind, *(self.number(rate) for rate in rates), targets=effects),)

    def side_effects(self) -> list[SideEffect]:
        """Return headache."""
        share, length = self.number("headache_probability"), self.number("headache_duration")
        return [SideEffect("headache", share, length)]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {**super().to_dict(), "dose": f"{self.dose!r} g/kg", "days": self.count}
