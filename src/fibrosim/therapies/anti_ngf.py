"""Antibody against nerve growth factor (tanezumab)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range, weight_of
from fibrosim.therapies.drug import Drug
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["AntiNgf"]

MICROGRAMS = 1000.0
MOLES = 1e-12  # in a picomole
MILLIGRAMS = 1000.0


class AntiNgf(Therapy):
    """Tanezumab by vein, once; a sham is the infusion without it.

    Parameters
    ----------
    dose : str, optional
        By weight, ``"200 ug/kg"``.
    sham : bool
        True for the vehicle.
    day : float
        Day of the dose.

    Notes
    -----
    Two compartments with the linear clearance of the population model (Cleton 2011). Half of the
    NGF of tissue is bound where the antibody of the tissue fluid equals its binding constant; the
    cerebrospinal fluid is the matter of `csf_nerve_growth_factor`.
    """

    kind = "anti_ngf"
    numbers = "therapy_anti_ngf"
    label = "infusion"

    def __init__(self, dose: str | None = None, sham: bool = False, day: float = 0.0) -> None:
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        self.day, self.sham = checked_day(day), sham
        given = self.number("dose") if dose is None else parse_quantity(dose, "ug/kg", field="dose")
        self.dose = in_range(self, "dose", given)

    def days(self) -> Sequence[float]:
        """Return the one day of the dose."""
        return [self.day]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: the drip has no route into the body."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the dose; nothing in a sham."""
        from fibrosim.engine.actions import Action

        if self.sham:
            return []
        return [Action(day, "dose", "tanezumab", self.dose * weight_of(record) / MICROGRAMS)]

    def describe(self) -> str:
        """Return the dose, and whether it is a sham."""
        return "vehicle of anti-NGF" if self.sham else f"anti-NGF {self.dose:g} ug/kg"

    @property
    def half_amount(self) -> float:
        """Milligrams in the central volume at which half of the NGF of tissue is bound."""
        free = self.number("binding_half") * MOLES * self.number("molar_mass")
        return free / self.number("tissue_share") * self.number("central_volume") * MILLIGRAMS

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """The antibody as a slot of the bank; none in a sham."""
        if self.sham:
            return ()
        central, exchange = self.number("central_volume"), self.number("exchange")
        rates = (
            self.number("absorption"),
            self.number("clearance") / central,
            exchange / central,
            exchange / self.number("peripheral_volume"),
        )
        effect = (self.number("maximum"), self.half_amount)
        return (Drug("tanezumab", *rates, targets={"anti_ngf": effect}),)

    def side_effects(self) -> list[SideEffect]:
        """Return headache and abnormal feelings; a sham has none."""
        return [
            SideEffect(name, self.number(f"{name}_probability"), self.number(f"{name}_duration"))
            for name in (() if self.sham else ("headache", "paraesthesia"))
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {**super().to_dict(), "dose": f"{self.dose!r} ug/kg", "sham": self.sham}
