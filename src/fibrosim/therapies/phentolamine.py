"""Intravenous phentolamine: block of alpha receptors for an hour or so, and its sham."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range, weight_of
from fibrosim.therapies.drug import Drug
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["Phentolamine"]

PARTS = 5
MINUTES_A_DAY = 1440.0


class Phentolamine(Therapy):
    """Infusion over ten minutes, dosed by weight (Ali 2000: 1 mg/kg over 10 minutes).

    Parameters
    ----------
    dose : str, optional
        ``"1 mg/kg"``.
    sham : bool
        True for saline.
    day : float
        Day of the infusion.
    """

    kind = "phentolamine"
    numbers = "therapy_phentolamine"
    label = "infusion"

    def __init__(self, dose: str | None = None, sham: bool = False, day: float = 0.0) -> None:
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        self.day, self.sham = checked_day(day), sham
        given = self.number("dose") if dose is None else parse_quantity(dose, "mg/kg", field="dose")
        self.dose = in_range(self, "dose", given)

    def days(self) -> Sequence[float]:
        """Return the one day of the infusion."""
        return [self.day]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: a drip has no route into the body yet."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the infusion as equal parts over its length; nothing in a sham."""
        from fibrosim.engine.actions import Action

        if self.sham:
            return []
        length = self.number("infusion_minutes") / MINUTES_A_DAY
        part = self.dose * weight_of(record) / PARTS
        return [Action(day + k * length / PARTS, "dose", self.kind, part) for k in range(PARTS)]

    def describe(self) -> str:
        """Return the dose."""
        return f"phentolamine {self.dose:g} mg/kg{', sham' if self.sham else ''}"

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """Phentolamine in plasma."""
        if self.sham:
            return ()
        rates = (self.number(rate) for rate in ("absorption", "elimination", "to_peripheral", "from_peripheral"))
        effect = (self.number("block_maximum"), self.number("block_half"))
        return (Drug(self.kind, *rates, targets={"alpha1_block": effect}),)

    def side_effects(self) -> list[SideEffect]:
        """Return a fast heart and a stuffy nose; they may unblind."""
        names = () if self.sham else (("tachycardia", "tachycardia"), ("nasal stuffiness", "stuffiness"))
        return [
            SideEffect(words, self.number(f"{key}_probability"), self.number(f"{key}_duration"))
            for words, key in names
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {**super().to_dict(), "dose": f"{self.dose!r} mg/kg", "sham": self.sham}
