"""Regional intravenous guanethidine: a limb's sympathetic endings release, then lose their norepinephrine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["GuanethidineBlock"]

LIMBS = {"arm": "lower_arm", "leg": "lower_leg"}
SIDES = ("left", "right")
DEPLETION, RELEASE = "norepinephrine.depletion", "norepinephrine.infusion"
MINUTES_A_DAY = 1440.0


class GuanethidineBlock(Therapy):
    """Guanethidine into the veins of a limb below a cuff; a sham is saline below the same cuff.

    Parameters
    ----------
    limb : {"arm", "leg"}
        The part below the cuff is blocked: forearm and hand, or lower leg and foot.
    side : {"left", "right"}
    sham : bool
        True for saline.
    dose : str, optional
        ``"20 mg"``.
    day : float
        Day of the block.

    Notes
    -----
    Displaced norepinephrine floods the junctions first; then the share that endings can release
    falls and comes back over days (Bonelli 1983: warmth for 48 hours at least).
    """

    kind = "guanethidine_block"
    numbers = "therapy_guanethidine_block"
    label = "regional block"
    examples = ({}, {"limb": "leg", "side": "right"})

    def __init__(
        self, limb: str = "arm", side: str = "left", sham: bool = False, dose: str | None = None, day: float = 0.0
    ) -> None:
        for field, value, allowed in (("limb", limb, tuple(LIMBS)), ("side", side, SIDES)):
            if value not in allowed:
                raise InputError(f"unknown {field}", field=field, value=value, allowed=allowed, code="unknown-choice")
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        self.limb, self.side, self.sham, self.day = limb, side, sham, checked_day(day)
        given = self.number("dose") if dose is None else parse_quantity(dose, "mg", field="dose")
        self.dose = in_range(self, "dose", given)

    @property
    def area(self) -> str:
        """Area below the cuff."""
        return f"{LIMBS[self.limb]}_{self.side}"

    def days(self) -> Sequence[float]:
        """Return the one day of the block."""
        return [self.day]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: cuff and cannula have no route into the body yet."""
        return []

    def depleted(self, hours: float) -> float:
        """Share of the release that is lost, hours after the block."""
        full = self.number("depletion_maximum") * self.dose / (self.number("depletion_half") + self.dose)
        return full * math.exp(-hours / self.number("recovery_time"))

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the release at first and the depletion after it, in steps of some hours; nothing in a sham."""
        from fibrosim.engine.actions import Action

        if self.sham:
            return []
        end = day + self.number("release_minutes") / MINUTES_A_DAY
        size = self.number("release_rate") * self.dose / self.number("dose")
        found = [Action(day, "input", RELEASE, size, self.area, end)]
        step, count = self.number("step_hours"), round(self.number("followed_hours") / self.number("step_hours"))
        for k in range(count):
            # overlapping inputs add up, and the body takes exp(-input): shares that are left multiply
            left = -math.log1p(-self.depleted((k + 0.5) * step))
            begin = end + k * step / 24.0
            found.append(Action(begin, "input", DEPLETION, left, self.area, begin + step / 24.0))
        return found

    def describe(self) -> str:
        """Return limb and side, and whether it is a sham."""
        return f"guanethidine block, {self.side} {self.limb}{', sham' if self.sham else ''}"

    def side_effects(self) -> list[SideEffect]:
        """Return what escapes from below the cuff."""
        if self.sham:
            return []
        return [SideEffect("dizziness", self.number("dizziness_probability"), self.number("dizziness_duration"))]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        own = {"limb": self.limb, "side": self.side, "sham": self.sham, "dose": f"{self.dose!r} mg"}
        return {**super().to_dict(), **own}
