"""What differs between people in a conduction study: size, age, warmth, fibres."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import InputError
from ...random import portable_exp
from .anatomy import MOTOR, SENSORY, Nerve, nerve, nerve_numbers, nerve_parameters

__all__ = ["Limb", "NervePerson"]

Floats = NDArray[np.float64]


@cache
def _varied() -> tuple[list[str], Floats, Floats]:
    """Names of what varies between people, its median, and the width of its logarithm."""
    records = nerve_parameters()
    names = {"person_diameter": "person_diameter"}
    for motor, known in ((True, MOTOR), (False, SENSORY)):
        for each in known:
            key = nerve(each, motor).key
            names[f"{key}.nerve_diameter"] = "nerve_diameter"
            own = ("units", "unit_amplitude", "terminal") if motor else ("fibres", "depth")
            names |= {f"{key}.{what}": f"{key}_{what}" for what in own}
    found = [records[name] for name in names.values()]
    return (list(names), np.array([each.value for each in found]),
            np.sqrt(np.log1p(np.array([each.spread.cv for each in found], dtype=float) ** 2)))  # fmt: skip


@dataclass(frozen=True)
class NervePerson:
    """A person as a conduction study meets them.

    Parameters
    ----------
    height, weight, age : float
        In cm, kg and years.
    hand_skin, foot_skin : float, optional
        Degrees Celsius; the mean of warmed limbs if not given.
    deviates : mapping of str to float
        Standard normal deviates of what varies between people: ``person_diameter``, and by nerve
        ``median_motor.units``, ``sural_sensory.depth``, ... ; 0 where not given.
    thinning : float
        Share by which disease has thinned all axons.

    Raises
    ------
    InputError
        Not the size, age or warmth of a living adult.
    """

    height: float
    weight: float
    age: float
    hand_skin: float | None = None
    foot_skin: float | None = None
    deviates: Mapping[str, float] = field(default_factory=dict)
    thinning: float = 0.0

    def __post_init__(self) -> None:
        p = nerve_numbers()
        for name, least, most, unit in (("height", p["height_least"], p["height_most"], "cm"),
                                        ("weight", p["weight_least"], p["weight_most"], "kg"),
                                        ("age", 0.0, p["age_most"], "years"),
                                        ("hand_skin", p["skin_least"], p["skin_most"], "degrees Celsius"),
                                        ("foot_skin", p["skin_least"], p["skin_most"], "degrees Celsius")):  # fmt: skip
            value = getattr(self, name)
            if value is None and name.endswith("skin"):
                continue
            if not (isinstance(value, (int, float)) and math.isfinite(value) and least <= value <= most):
                raise InputError("a conduction study cannot be done on such a person", field=name, value=value,
                                 allowed=f"{least:g} to {most:g} {unit}", code="out-of-range")  # fmt: skip

    @property
    def mass_index(self) -> float:
        """Body mass index, kg/m2."""
        return self.weight / (self.height / nerve_numbers()["cm_per_m"]) ** 2

    @property
    def diameter_factor(self) -> float:
        """Factor of all diameters by age and disease."""
        p = nerve_numbers()
        return (1.0 - p["ageing"] * (self.age - p["reference_age"])) * (1.0 - self.thinning)

    @property
    def number_factor(self) -> float:
        """Share of axons that age has left."""
        p = nerve_numbers()
        return math.exp(-p["number_ageing"] * max(self.age - p["number_ageing_from"], 0.0))

    def varied(self, name: str, key: str = "") -> float:
        """The person's value of a parameter that varies; `key` is the nerve's where each has its own."""
        return self._values[f"{key}.{name}" if key else name]

    @cached_property
    def _values(self) -> dict[str, float]:
        """All that varies, of this person."""
        names, values, widths = _varied()
        deviates = np.array([self.deviates.get(name, 0.0) for name in names])
        return dict(zip(names, (values * portable_exp(widths * deviates)).tolist(), strict=True))

    @staticmethod
    def varying() -> list[str]:
        """Names of what varies between people, the keys of `deviates`."""
        return list(_varied()[0])

    def limb(self, nerve: Nerve) -> Limb:
        """The limb of a nerve."""
        p = nerve_numbers()
        own, usual = (self.hand_skin, "hand_skin") if nerve.limb == "arm" else (self.foot_skin, "foot_skin")
        skin = p[usual] if own is None else own
        tall = self.height * p["mm_per_cm"]
        return Limb(skin, nerve.end(tall), tall)

    def with_skin(self, hand: float | None, foot: float | None) -> NervePerson:
        """The same person with another warmth."""
        return replace(self, hand_skin=hand, foot_skin=foot)


@dataclass(frozen=True)
class Limb:
    """Warmth along a nerve.

    Attributes
    ----------
    skin : float
        Degrees Celsius at hand or foot.
    length : float
        From cell bodies to the end of the nerve, mm.
    height : float
        Of the person, mm.
    """

    skin: float
    length: float
    height: float

    @property
    def end_temperature(self) -> float:
        """Of muscle and nerve at the end, degrees Celsius."""
        return self.skin + nerve_numbers()["nerve_over_skin"]

    def temperature(self, place: ArrayLike) -> Floats:
        """Of the nerve at these distances (mm) from the cell bodies, degrees Celsius."""
        p = nerve_numbers()
        share = np.asarray(place, dtype=float) / self.length
        return p["core_temperature"] - (p["core_temperature"] - self.end_temperature) * share ** p["cooling_power"]
