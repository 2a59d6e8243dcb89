"""Plasma exchange: plasma taken out and replaced by albumin, and its sham."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import SideEffect, Therapy, checked_day, in_range, weight_of
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["PlasmaExchange"]

INPUT = "immunoglobulin.exchange_rate"
MILLILITRES, HOURS_A_DAY = 1000.0, 24.0
MOST = 100


class PlasmaExchange(Therapy):
    """Sessions of plasma exchange against albumin; a sham returns the plasma.

    Parameters
    ----------
    volume : str, optional
        Plasma exchanged in a session, ``"45 ml/kg"``; one plasma volume takes out about 63 % of the IgG in
        plasma, which flows back from tissue within days.
    sessions : int, optional
        How many, every other day by default.
    sham : bool
        True for a session that gives the plasma back.
    day : float
        Day of the first session.
    """

    kind = "plasma_exchange"
    numbers = "therapy_plasma_exchange"
    label = "plasma exchange"

    def __init__(
        self, volume: str | None = None, sessions: int | None = None, sham: bool = False, day: float = 0.0
    ) -> None:
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        count = int(self.number("sessions")) if sessions is None else sessions
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST:
            raise InputError(
                "must be a whole number", field="sessions", value=sessions, allowed=f"1 to {MOST}", code="out-of-range"
            )
        given = self.number("volume") if volume is None else parse_quantity(volume, "ml/kg", field="volume")
        self.day, self.count, self.sham = checked_day(day), count, sham
        self.volume = in_range(self, "volume", given)

    def days(self) -> Sequence[float]:
        """Return the days of the sessions."""
        return [self.day + k * self.number("interval") for k in range(self.count)]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: needles and lines have no route into the body yet."""
        return []

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the flow of plasma out of the body during the session; nothing in a sham."""
        from fibrosim.engine.actions import Action

        litres = self.volume * weight_of(record) / MILLILITRES
        length = self.number("session_time") / HOURS_A_DAY
        return [] if self.sham else [Action(day, "input", INPUT, litres / length, until=day + length)]

    def describe(self) -> str:
        """Return volume and sessions."""
        return f"plasma exchange {self.volume:g} ml/kg x {self.count}{', sham' if self.sham else ''}"

    def side_effects(self) -> list[SideEffect]:
        """Return paraesthesia by citrate."""
        share, length = self.number("paraesthesia_probability"), self.number("paraesthesia_duration")
        return [SideEffect("paraesthesia", share, length)]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        own = {"volume": f"{self.volume!r} ml/kg", "sessions": self.count, "sham": self.sham}
        return {**super().to_dict(), **own}
