"""Nerve growth factor as a challenge: into a ventricle, the skin, a muscle or a vein."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.body.areas import area_names
from fibrosim.errors import InputError
from fibrosim.therapies.base import Therapy, checked_day, in_range, weight_of
from fibrosim.units import parse_quantity

if TYPE_CHECKING:
    from fibrosim.engine.actions import Action

__all__ = ["NgfChallenge"]

UNITS = {"ventricle": "ug/day", "skin": "ug", "muscle": "ug", "intravenous": "ug/kg"}
LOCAL = ("skin", "muscle")
TISSUE = "nerve_growth_factor.tissue"
FLUID = "csf_nerve_growth_factor.infusion"
PICOGRAMS = 1e6  # in a microgram
MILLILITRES = 1000.0


class NgfChallenge(Therapy):
    """Human NGF given by one of four routes; a sham is the same without it.

    Parameters
    ----------
    route : {"skin", "muscle", "intravenous", "ventricle"}
    dose : str, optional
        Each injection, ``"1 ug"``; by vein ``"0.1 ug/kg"``; into a ventricle ``"75 ug/day"``.
    area : str, optional
        Where skin or muscle is injected; ``"lower_leg_left"`` if left out.
    duration : str, optional
        Of an infusion into a ventricle, ``"90 day"``.
    doses : int, optional
        How many injections.
    interval : str, optional
        From one to the next, ``"2 day"``.
    sham : bool
        True for the vehicle.
    day : float
        First day.

    Notes
    -----
    A dose becomes a concentration in a stated volume: 1 ml of skin, 10 ml of muscle, 12 l of
    interstitial fluid. An injected area stands for its injected spot.
    """

    kind = "ngf_challenge"
    promises_relief = False
    numbers = "therapy_ngf_challenge"
    label = "injection"
    examples = tuple({"route": route} for route in UNITS)

    def __init__(
        self,
        route: str = "skin",
        dose: str | None = None,
        area: str | None = None,
        duration: str | None = None,
        doses: int | None = None,
        interval: str | None = None,
        sham: bool = False,
        day: float = 0.0,
    ) -> None:
        if route not in UNITS:
            raise InputError(
                "unknown route", field="route", value=route, allowed=list(UNITS), code="unknown-choice"
            )
        if not isinstance(sham, bool):
            raise InputError("must be true or false", field="sham", value=sham, code="wrong-type")
        self.day, self.route, self.sham = checked_day(day), route, sham
        self.dose = self._dose(dose)
        self.area = self._area(area)
        self._only("ventricle", duration=duration)
        self._only("skin, muscle or intravenous", doses=doses, interval=interval)
        self.duration = in_range(self, "duration", self._time("duration", duration))
        self.interval = in_range(self, "interval", self._time("interval", interval))
        count = self.number("doses") if doses is None else doses
        if isinstance(count, bool) or not isinstance(count, (int, float)) or count % 1:
            raise InputError("must be a whole number", field="doses", value=doses, code="wrong-type")
        self.count = int(in_range(self, "doses", float(count)))

    def _dose(self, dose: str | None) -> float:
        unit = UNITS[self.route]
        given = self.number(self.route) if dose is None else parse_quantity(dose, unit, field="dose")
        try:
            return in_range(self, self.route, given, dose=True)
        except InputError as error:
            rule = f"outside what the route {self.route} allows; the study gave {self.number(self.route):g} {unit}"
            raise InputError(
                rule, field="dose", value=dose, allowed=error.allowed, code=error.code
            ) from None

    def _area(self, area: str | None) -> str | None:
        if self.route not in LOCAL:
            self._only("skin or muscle", area=area)
            return None
        chosen = area_names(1)[0] if area is None else area
        if chosen not in area_names():
            raise InputError(
                "unknown area", field="area", value=area, allowed=list(area_names()), code="unknown-value"
            )
        return chosen

    def _only(self, routes: str, **given: object) -> None:
        for name, value in given.items():
            if value is not None and self.route not in routes:
                raise InputError(
                    f"belongs to the route {routes}", field=name, value=value, fix=f"leave {name} out",
                    code="unknown-key",
                )  # fmt: skip

    def _time(self, name: str, value: str | None) -> float:
        return self.number(name) if value is None else parse_quantity(value, "day", field=name)

    def days(self) -> Sequence[float]:
        """Return the days of injections, or the first day of an infusion."""
        if self.route == "ventricle":
            return [self.day]
        return [self.day + k * self.interval for k in range(self.count)]

    def procedure(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return nothing: needle and catheter have no route into the body."""
        return []

    def rise(self, record: Mapping[str, Any]) -> float:
        """Return what a dose adds to the tissue, pg/ml."""
        if self.route == "intravenous":
            volume = self.number("interstitial_volume") * MILLILITRES
            return self.dose * weight_of(record) * PICOGRAMS / volume
        return self.dose * PICOGRAMS / self.number(f"{self.route}_volume")

    def medicine(self, record: Mapping[str, Any], day: float) -> list[Action]:
        """Return the infusion, or the rise in the tissue; nothing in a sham."""
        from fibrosim.engine.actions import Action

        if self.sham:
            return []
        if self.route == "ventricle":
            return [Action(day, "input", FLUID, self.dose, until=day + self.duration)]
        return [Action(day, "add", TISSUE, self.rise(record), area=self.area)]

    def describe(self) -> str:
        """Return route and dose, and whether it is a sham."""
        return f"NGF {self.dose:g} {UNITS[self.route]}, {self.route}{', sham' if self.sham else ''}"

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a patient file writes it."""
        own: dict[str, Any] = {"route": self.route, "dose": f"{self.dose!r} {UNITS[self.route]}"}
        if self.route == "ventricle":
            own["duration"] = f"{self.duration!r} day"
        else:
            own |= {"doses": self.count, "interval": f"{self.interval!r} day"}
        if self.area is not None:
            own["area"] = self.area
        return {**super().to_dict(), **own, "sham": self.sham}
