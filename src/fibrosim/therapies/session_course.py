"""Blocks of treatment without a drug, mostly weekly: what exercise, talking and biofeedback share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from fibrosim.errors import InputError
from fibrosim.therapies.base import Therapy, checked_day, in_range

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["SessionCourse"]


class SessionCourse(Therapy):
    """Blocks of treatment that act through inputs of the body for a time; a sham is attention alone.

    Parameters
    ----------
    sessions : int, optional
        How many blocks.
    sham : bool
        True for the same visits and words without the treatment.
    day : float
        Day of the first block.

    Notes
    -----
    Each route is an input of the body; its size, in the parameter file, may be zero, so that no
    route is the only one. `builds_up` says whether the blocks add up to the size (what is learned)
    or each has the size (what must be kept up).
    """

    routes: ClassVar[Mapping[str, str]] = {}
    builds_up: ClassVar[bool] = True

    def __init__(self, sessions: int | None = None, sham: bool = False, day: float = 0.0) -> None:
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        given = self.number("sessions") if sessions is None else sessions
        if isinstance(given, bool) or not isinstance(given, (int, float)) or given % 1:
            raise InputError("must be a whole number", field="sessions", value=sessions, code="wrong-type")
        self.day, self.sham = checked_day(day), sham
        self.count = int(in_range(self, "sessions", float(given)))

    def days(self) -> Sequence[float]:
        """Return the first days of the blocks."""
        return [self.day + k * self.number("interval") for k in range(self.count)]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: attention raises expectation only, in a sham as well."""
        return []

    def share(self, day: float) -> float:
        """Return the part of the full size that the block of a day brings."""
        if self.builds_up:
            return 1.0 / self.count
        done = (day - self.day) / self.number("interval") + 1.0
        return min(1.0, done / self.number("ramp"))

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return what the block does by each route; nothing in a sham."""
        from fibrosim.engine.actions import Action

        part, end = self.share(day), day + self.number("lasting")
        sizes = {name: self.number(f"{name}_size") for name in self.routes}
        return [
            Action(day, "input", self.routes[name], part * size, None, end)
            for name, size in sizes.items()
            if size and not self.sham
        ]

    def describe(self) -> str:
        """Return kind and number of blocks."""
        words = self.kind.replace("_", " ")
        return f"{words} x {self.count}{', attention only' if self.sham else ''}"

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        return {**super().to_dict(), "sessions": self.count, "sham": self.sham}
