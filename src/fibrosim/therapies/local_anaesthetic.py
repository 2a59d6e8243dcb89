"""Local anaesthetic into muscle or skin of an area, and its saline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.body.areas import area_names
from fibrosim.errors import InputError
from fibrosim.therapies.base import Therapy, checked_day, in_range
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["LocalAnaesthetic"]

INPUTS: dict[str, tuple[str, ...]] = {"muscle": ("deep_tissue.anaesthesia",), "skin": ("c_afferents.anaesthesia",)}
INPUTS["both"] = INPUTS["muscle"] + INPUTS["skin"]
NEEDLE_STATE = "tissue.injury"
HOURS_A_DAY = 24.0


class LocalAnaesthetic(Therapy):
    """Lidocaine at one site; a sham is the needle with saline.

    Parameters
    ----------
    site : str
        One of the 19 areas.
    depth : {"muscle", "skin", "both"}
        Which afferents it reaches.
    dose : str, optional
        Lidocaine, ``"50 mg"``.
    sham : bool
        True for saline.
    day : float
        Day of the injection.

    Notes
    -----
    While it lasts it takes away a share of the afferent impulses of the area: the share of the
    tissue that the volume reaches times the block of conduction at the concentration there.
    """

    kind = "local_anaesthetic"
    numbers = "therapy_local_anaesthetic"
    label = "injection"
    examples = ({"site": "shoulder_left"}, {"site": "hip_right", "depth": "both"})

    def __init__(
        self,
        site: str = "shoulder_left",
        depth: str = "muscle",
        dose: str | None = None,
        sham: bool = False,
        day: float = 0.0,
    ) -> None:
        for field, value, allowed in (("site", site, area_names()), ("depth", depth, tuple(INPUTS))):
            if value not in allowed:
                raise InputError("unknown choice", field=field, value=value, allowed=allowed, code="unknown-choice")
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        self.day, self.site, self.depth, self.sham = checked_day(day), site, depth, sham
        given = self.number("dose") if dose is None else parse_quantity(dose, "mg", field="dose")
        self.dose = in_range(self, "dose", given)

    @property
    def share(self) -> float:
        """Share of the area's afferents that is silenced."""
        reached = self.dose / (self.dose + self.number("reach_half"))
        ratio = self.number("concentration") / self.number("conduction_half")
        return reached * ratio / (1.0 + ratio)

    def days(self) -> Sequence[float]:
        """Return the one day of the injection."""
        return [self.day]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the needle, which saline has too."""
        from fibrosim.engine.actions import Action

        return [Action(day, "add", NEEDLE_STATE, self.number("needle_injury"), area=self.site)]

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the anaesthesia while it lasts; nothing in a sham."""
        from fibrosim.engine.actions import Action

        if self.sham:
            return []
        until = day + self.number("duration") / HOURS_A_DAY
        return [Action(day, "input", name, self.share, area=self.site, until=until) for name in INPUTS[self.depth]]

    def describe(self) -> str:
        """Return site, depth, and whether it is a sham."""
        words = "saline" if self.sham else f"lidocaine {self.dose:g} mg"
        return f"{words}, {self.depth}, {self.site.replace('_', ' ')}"

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        own = {"site": self.site, "depth": self.depth, "dose": f"{self.dose!r} mg", "sham": self.sham}
        return {**super().to_dict(), **own}
