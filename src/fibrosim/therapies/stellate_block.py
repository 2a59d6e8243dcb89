"""Stellate ganglion block with bupivacaine, and its sham."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range
from fibrosim.therapies.drug import Drug
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["StellateBlock"]

SIDES = ("left", "right")
NEEDLE_AREA = "neck"
NEEDLE_STATE = "tissue.injury"


class StellateBlock(Therapy):
    """One block of the stellate ganglion; a sham is everything but the drug.

    Parameters
    ----------
    side : {"left", "right"}
        Which ganglion.
    sham : bool
        True for the needle with saline beside the ganglion.
    dose : str, optional
        Bupivacaine, ``"25 mg"``.
    day : float
        Day of the block.
    """

    kind = "stellate_block"
    numbers = "therapy_stellate_block"
    label = "stellate block"
    examples = ({"side": "left"}, {"side": "right"})

    def __init__(
        self, side: str = "left", sham: bool = False, dose: str | None = None, day: float = 0.0
    ) -> None:
        if side not in SIDES:
            raise InputError(
                "unknown side", field="side", value=side, allowed=SIDES, code="unknown-choice"
            )
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        self.day, self.side, self.sham = checked_day(day), side, sham
        given = self.number("dose") if dose is None else parse_quantity(dose, "mg", field="dose")
        self.dose = in_range(self, "dose", given)

    @property
    def drug_name(self) -> str:
        """Name of the slot's drug; each side is a slot of its own."""
        return f"bupivacaine_{self.side}"

    def days(self) -> Sequence[float]:
        """Return the one day of the block."""
        return [self.day]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the needle in the neck, which a sham has too."""
        from fibrosim.engine.actions import Action

        injury = self.number("needle_injury")
        return [Action(day, "add", NEEDLE_STATE, injury, area=NEEDLE_AREA)]

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the dose at the ganglion; nothing in a sham."""
        from fibrosim.engine.actions import Action

        return [] if self.sham else [Action(day, "dose", self.drug_name, self.dose)]

    def describe(self) -> str:
        """Return side, and whether it is a sham."""
        return f"stellate block, {self.side}{', sham' if self.sham else ''}"

    @property
    def drugs(self) -> tuple[Drug, ...]:
        """Bupivacaine at the ganglion of this side; none in a sham."""
        if self.sham:
            return ()
        rates = ("absorption", "elimination", "to_peripheral", "from_peripheral")
        effect = (self.number("block_maximum"), self.number("block_half"))
        target = f"sympathetic_block_{self.side}"
        values = (self.number(rate) for rate in rates)
        return (Drug(self.drug_name, *values, targets={target: effect}),)

    def side_effects(self) -> list[SideEffect]:
        """Return what follows from the drug's spread; a sham has none, which may unblind."""
        names = () if self.sham else (("Horner's syndrome", "horner"), ("hoarseness", "hoarseness"))
        return [
            SideEffect(words, self.number(f"{key}_probability"), self.number(f"{key}_duration"))
            for words, key in names
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        own = {"side": self.side, "sham": self.sham, "dose": f"{self.dose!r} mg"}
        return {**super().to_dict(), **own}
