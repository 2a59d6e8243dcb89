"""A course of doses of one drug, by mouth or under the skin: what several therapies share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range
from fibrosim.therapies.drug import Drug
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["DrugCourse"]

LONGEST = 1000
TIMES = ("absorption", "elimination")


class DrugCourse(Therapy):
    """Doses of a drug at equal intervals; a sham is everything but the drug.

    Parameters
    ----------
    drug : str, optional
        Which of the therapy's drugs; its first without a choice.
    dose : str, optional
        A dose, ``"140 mg"``.
    doses : int
        How many.
    sham : bool
        True for a placebo that looks alike.
    day : float
        Day of the first dose.

    Notes
    -----
    The parameter file holds for each drug its dose, interval, availability, two half-lives (of
    absorption and elimination), and for the target the greatest effect and the amount at half of it.
    """

    target: ClassVar[str] = ""
    choices: ClassVar[Sequence[str]] = ()

    def __init__(
        self,
        drug: str | None = None,
        dose: str | None = None,
        doses: int = 1,
        sham: bool = False,
        day: float = 0.0,
    ) -> None:
        self.drug = self.choices[0] if drug is None else drug
        if self.drug not in self.choices:
            raise InputError(
                "unknown drug", field="drug", value=drug, allowed=self.choices, code="unknown-choice"
            )
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        if isinstance(doses, bool) or not isinstance(doses, int):
            raise InputError("must be a whole number", field="doses", value=doses, code="wrong-type")
        if not 1 <= doses <= LONGEST:
            raise InputError(
                "number of doses", field="doses", value=doses, allowed=f"1 to {LONGEST}", code="out-of-range"
            )
        self.day, self.count, self.sham = checked_day(day), doses, sham
        key = f"{self.drug}_dose"
        given = self.number(key) if dose is None else parse_quantity(dose, "mg", field="dose")
        try:
            self.dose = in_range(self, key, given)
        except InputError as error:
            rule = f"outside the allowed range of {self.drug}; usual are {self.number(key):g} mg"
            raise InputError(rule, field="dose", value=dose, allowed=error.allowed, code=error.code) from None

    def days(self) -> Sequence[float]:
        """Return the days of the doses."""
        interval = self.number(f"{self.drug}_interval")
        return [self.day + k * interval for k in range(self.count)]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: tablets and pens have no route of their own into the body."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the amount that reaches the body; nothing in a sham."""
        from fibrosim.engine.actions import Action

        amount = self.dose * self.number(f"{self.drug}_availability")
        return [] if self.sham else [Action(day, "dose", self.drug, amount)]

    def half(self) -> float:
        """Return the amount in the body at half of the greatest effect, mg."""
        return self.number(f"{self.drug}_half")

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """The drug in one compartment behind its depot; none in a sham."""
        if self.sham:
            return ()
        absorption, elimination = (math.log(2.0) / self.number(f"{self.drug}_{t}_half_life") for t in TIMES)
        effect = (self.number(f"{self.drug}_maximum"), self.half())
        return (Drug(self.drug, absorption, elimination, 0.0, 0.0, targets={self.target: effect}),)

    def side_effects(self) -> list[SideEffect]:
        """Return none that are modelled."""
        return []

    def describe(self) -> str:
        """Return drug, dose and number of doses."""
        words = "placebo" if self.sham else f"{self.drug} {self.dose:g} mg"
        return f"{words} x {self.count}"

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        own = {"drug": self.drug, "dose": f"{self.dose!r} mg", "doses": self.count, "sham": self.sham}
        return {**super().to_dict(), **own}
