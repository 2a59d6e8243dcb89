"""Systemic block of sodium channels: lidocaine by vein, mexiletine, carbamazepine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fibrosim.coupling import ECTOPIC, block_surface
from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, in_range, weight_of
from fibrosim.therapies.drug_course import DrugCourse
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["SodiumChannelBlocker"]

BY_WEIGHT = "lidocaine"


class SodiumChannelBlocker(DrugCourse):
    """Lidocaine by vein (240 mg or 5 mg/kg, weekly), mexiletine or carbamazepine by mouth.

    The amount at half effect is the one whose free concentration halves ectopic firing of ganglion cells in
    the model of the cell with the drug on its channels (`coupling.block_surface`), far below that which stops
    conduction there.

    Parameters as in `DrugCourse`; the dose of lidocaine may be by weight.
    """

    kind = "sodium_channel_blocker"
    numbers = "therapy_sodium_channel_blocker"
    label = "sodium-channel blocker"
    target = "sodium_channel_block"
    choices = ("lidocaine", "mexiletine", "carbamazepine")
    examples = ({"drug": "lidocaine"}, {"drug": "mexiletine"}, {"drug": "carbamazepine"})

    def __init__(
        self,
        drug: str | None = None,
        dose: str | None = None,
        doses: int = 1,
        sham: bool = False,
        day: float = 0.0,
    ) -> None:
        self.per_kilogram: float | None = None
        if isinstance(dose, str) and dose.replace(" ", "").endswith("mg/kg"):
            if drug not in (None, BY_WEIGHT):
                raise InputError(
                    "the dose of this drug is in mg", field="dose", value=dose, fix="dose: 200 mg", code="wrong-unit"
                )
            self.per_kilogram = in_range(
                self, "lidocaine_dose_by_weight", parse_quantity(dose, "mg/kg", field="dose")
            )
            dose = None
        super().__init__(drug, dose, doses, sham, day)

    def amount(self, record: Mapping[str, Any]) -> float:
        """Return a dose for this patient, mg.

        Raises
        ------
        InputError
            Where the weight, or the dose that follows from it, is missing or out of range.
        """
        if self.per_kilogram is None:
            return self.dose
        return in_range(self, "lidocaine_dose", self.per_kilogram * weight_of(record))

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the amount that reaches the body; nothing in a sham."""
        from fibrosim.engine.actions import Action

        if self.sham:
            return []
        given = self.amount(record) * self.number(f"{self.drug}_availability")
        return [Action(day, "dose", self.drug, given)]

    def half(self) -> float:
        """Return the amount at which half of the ectopic firing is left, mg, by the free share in plasma."""
        free = block_surface(self.drug).halves[ECTOPIC] * self.number(f"{self.drug}_molar_mass")
        return free / self.number(f"{self.drug}_free_share") * self.number(f"{self.drug}_volume")

    def side_effects(self) -> list[SideEffect]:
        """Return light-headedness under lidocaine, which may unblind; a sham has none."""
        if self.sham or self.drug != BY_WEIGHT:
            return []
        numbers = (self.number("light_headed_probability"), self.number("light_headed_duration"))
        return [SideEffect("light-headed", *numbers)]

    def describe(self) -> str:
        """Return drug, dose and number of doses."""
        if self.sham or self.per_kilogram is None:
            return super().describe()
        return f"{self.drug} {self.per_kilogram:g} mg/kg x {self.count}"

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        table = super().to_dict()
        return table if self.per_kilogram is None else {**table, "dose": f"{self.per_kilogram!r} mg/kg"}
