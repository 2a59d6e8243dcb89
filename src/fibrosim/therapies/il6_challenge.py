"""Interleukin-6 under the skin, as a challenge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import Therapy, checked_day, in_range
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["Il6Challenge"]

INJECTION = "systemic_cytokines.interleukin_6_injection"
HOURS_A_DAY = 24.0


class Il6Challenge(Therapy):
    """One injection of interleukin-6, 3 ug/kg (Torpy 2000); plasma norepinephrine follows.

    Parameters
    ----------
    dose : str, optional
        ``"3 ug/kg"``.
    sham : bool
        True for saline.
    day : float
        Day of the injection; 0.375 is nine in the morning.

    Notes
    -----
    The depot is piecewise constant: the dose enters blood evenly over the absorption time.
    """

    kind = "il6_challenge"
    promises_relief = False
    numbers = "therapy_il6_challenge"
    label = "injection"
    examples = ({},)

    def __init__(self, dose: str | None = None, sham: bool = False, day: float = 0.0) -> None:
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        self.day, self.sham = checked_day(day), sham
        given = self.number("dose") if dose is None else parse_quantity(dose, "ug/kg", field="dose")
        try:
            self.dose = in_range(self, "dose", given)
        except InputError as error:
            rule = f"outside the allowed range; the study gave {self.number('dose'):g} ug/kg"
            raise InputError(rule, field="dose", value=dose, allowed=error.allowed, code=error.code) from None

    def days(self) -> Sequence[float]:
        """Return the one day of the injection."""
        return [self.day]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: a thin needle under the skin leaves no trace."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the absorption from the depot; nothing for saline."""
        from fibrosim.engine.actions import Action

        length = self.number("absorption_time") / HOURS_A_DAY
        return [] if self.sham else [Action(day, "input", INJECTION, self.dose / length, until=day + length)]

    def describe(self) -> str:
        """Return the dose, or saline."""
        return "saline" if self.sham else f"interleukin-6 {self.dose:g} ug/kg"

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {**super().to_dict(), "dose": f"{self.dose!r} ug/kg", "sham": self.sham}
