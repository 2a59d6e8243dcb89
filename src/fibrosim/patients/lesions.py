"""What is done to animals: nerve lesions, nerve growth factor into the paw, transfer of IgG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..engine import Action
from ..errors import InputError
from ..parameters import all_parameter_files, nearest
from ..random import portable_log
from ..units import parse_quantity

__all__ = [
    "KINDS", "Lesion", "axotomy", "chronic_constriction", "igg_transfer", "lesion", "nerve_crush", "nerve_ligation",
    "ngf_injection",
]  # fmt: skip

SIDES = ("left", "right")
LOSS = "small_fibres.axotomy"
SLIP = 100.0
GRAMS_PER_MG = 1e-3
PICOGRAMS_PER_UG = 1e6


def _number(name: str) -> float:
    return float(all_parameter_files()["lesions"].parameters[name].value)


@dataclass(frozen=True)
class Lesion:
    """An operation or injection.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    day : float
        Day of the (first) operation or dose.
    side : {"left", "right"}
        Hind limb, for what is local.
    dose : float, optional
        ug of nerve growth factor, or mg of IgG a day.
    days : int
        Daily doses of a transfer.
    titre : float
        mg of antibody against satellite glia in a g of the IgG that is given; the donor's.
    depleted : bool
        Serum without its IgG: nothing reaches the animal.
    """

    kind: str
    day: float
    side: str = "left"
    dose: float | None = None
    days: int = 1
    titre: float = 0.0
    depleted: bool = False

    @property
    def area(self) -> str:
        """Hind paw."""
        return f"lower_leg_{self.side}"

    def actions(self) -> list[Action]:
        """Inputs that the lesion sets."""
        return KINDS[self.kind](self)

    def until(self) -> float:
        """Day on which what is done is over (a cut nerve stays cut)."""
        return max([self.day, *(a.until for a in self.actions() if a.until is not None)])

    def describe(self) -> str:
        """A few words for figures and prints."""
        if self.kind == "igg_transfer":
            given = "IgG-depleted serum" if self.depleted else f"{self.dose:g} mg of IgG"
            return f"{given} a day, {self.days} days"
        return f"{self.kind.replace('_', ' ')} ({self.side})"

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        table: dict[str, Any] = {"kind": self.kind, "day": self.day, "side": self.side}
        if self.dose is not None:
            table["dose"] = self.dose
        if self.kind == "igg_transfer":
            table |= {"days": self.days, "titre": self.titre, "depleted": self.depleted}
        return table


def _wound(x: Lesion, strength: float) -> Action:
    return Action(x.day, "input", "tissue.injury_rate", 4.0 * strength, x.area, x.day + 0.25)


def _wallerian(x: Lesion, until: float | None) -> list[Action]:
    """Endings of cut axons go at one rate after a delay; none comes back before `until`."""
    start = x.day + _number("wallerian_delay")
    return [Action(start, "input", LOSS, _number("wallerian_rate"), x.area, until)]


def _partial(x: Lesion, share: float, until: float | None) -> list[Action]:
    """Loss of a share of the skin's endings within days, which regrowth does not make good before `until`."""
    start = x.day + _number("wallerian_delay")
    end = start + _number("partial_days")
    fast = -float(portable_log(1.0 - share)) / _number("partial_days")
    hold = _number("regrowth") * share / (1.0 - share)
    return [Action(start, "input", LOSS, fast, x.area, end), Action(end, "input", LOSS, hold, x.area, until)]


def _large(x: Lesion, share: float) -> Action:
    days = _number("myelin_days")
    rate = share * _number("myelin_rate")
    return Action(x.day, "input", "large_fibres.attack", rate, f"lumbosacral_{x.side}", x.day + days)


def _axotomy(x: Lesion) -> list[Action]:
    return [_wound(x, _number("wound")), *_wallerian(x, None), _large(x, 1.0)]


def _crush(x: Lesion) -> list[Action]:
    return [_wound(x, _number("wound")), *_wallerian(x, x.day + _number("crush_return")), _large(x, 1.0)]


def _constriction(x: Lesion) -> list[Action]:
    lost = _partial(x, _number("constriction_small"), x.day + _number("constriction_days"))
    return [_wound(x, _number("constriction_wound")), *lost, _large(x, _number("constriction_large"))]


def _ligation(x: Lesion) -> list[Action]:
    lost = _partial(x, _number("ligation_share"), None)
    return [_wound(x, _number("wound")), *lost, _large(x, _number("ligation_share"))]


def _growth_factor(x: Lesion) -> list[Action]:
    rise = (x.dose or 0.0) * PICOGRAMS_PER_UG / _number("paw_volume")
    return [Action(x.day, "add", "nerve_growth_factor.tissue", rise, x.area)]


def _transfer(x: Lesion) -> list[Action]:
    if x.depleted or x.dose is None:
        return []
    length = _number("absorption_days")
    made = []
    for k in range(x.days):
        start = x.day + k
        flows = (("infusion", x.dose * GRAMS_PER_MG), ("anti_satellite_glia_infusion", x.dose * GRAMS_PER_MG * x.titre))
        made += [Action(start, "input", f"immunoglobulin.{n}", f / length, None, start + length) for n, f in flows]
    return made


KINDS = {
    "axotomy": _axotomy,
    "nerve_crush": _crush,
    "chronic_constriction": _constriction,
    "nerve_ligation": _ligation,
    "ngf_injection": _growth_factor,
    "igg_transfer": _transfer,
}
"""Kinds of lesion and what each does."""

DOSES = {"ngf_injection": ("ug", "ngf_dose"), "igg_transfer": ("mg", "igg_dose")}


def lesion(kind: str, day: float | str, side: str = "left", **settings: Any) -> Lesion:
    """Make a lesion.

    Raises
    ------
    InputError
        Unknown kind or side, a day before the start, a dose 100-fold off what was given in experiments.
    """
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        raise InputError("unknown lesion" + (f". Did you mean '{near}'?" if near else ""), field="kind", value=kind,
                         allowed=list(KINDS), code="unknown-value")  # fmt: skip
    if side not in SIDES:
        raise InputError("unknown side", field="side", value=side, allowed=list(SIDES), code="unknown-value")
    day = float(day) if isinstance(day, (int, float)) else parse_quantity(day, "day", field="day")
    if not 0 <= day < math.inf:
        raise InputError("before the course, or no day", field="day", value=day, allowed="0 or later",
                         code="out-of-range")  # fmt: skip
    dose = _dose(kind, settings.pop("dose", None)) if kind in DOSES else None
    allowed = {"igg_transfer": {"days", "titre", "depleted"}}.get(kind, set())
    for name in settings:
        if name not in allowed:
            raise InputError(
                f"a lesion '{kind}' has no '{name}'", field=name, allowed=["day", "side", *sorted(allowed)],
                code="unknown-key",
            )  # fmt: skip
    days, titre = settings.get("days", 1), settings.get("titre", 0.0)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _number("most_days"):
        raise InputError("daily doses", field="days", value=days, allowed=f"1 to {_number('most_days'):g}")
    if not isinstance(titre, (int, float)) or not 0.0 <= titre <= _number("most_titre"):
        raise InputError("mg of antibody in a g of IgG", field="titre", value=titre,
                         allowed=f"0 to {_number('most_titre'):g}", code="out-of-range")  # fmt: skip
    return Lesion(kind, day, side, dose, days, float(titre), bool(settings.get("depleted", False)))


def _dose(kind: str, value: Any) -> float:
    unit, name = DOSES[kind]
    usual = _number(name)
    if value is None:
        return usual
    number = float(value) if isinstance(value, (int, float)) else parse_quantity(value, unit, field="dose")
    if not usual / SLIP < number < usual * SLIP:
        raise InputError(
            f"100-fold or more off the {usual:g} {unit} of experiments: a slip of the unit?", field="dose", value=value,
            allowed=f"above {usual / SLIP:g}, below {usual * SLIP:g} {unit}", fix="correct the dose or its unit",
            code="unit-slip",
        )  # fmt: skip
    return number


def axotomy(day: float, side: str = "left") -> Lesion:
    """Sciatic nerve cut and tied: the skin stays without fibres."""
    return lesion("axotomy", day, side)


def nerve_crush(day: float, side: str = "left") -> Lesion:
    """Sciatic nerve crushed: all fibres die, and grow back along their sheaths."""
    return lesion("nerve_crush", day, side)


def chronic_constriction(day: float, side: str = "left") -> Lesion:
    """Loose ligatures round the sciatic nerve (Bennett and Xie 1988)."""
    return lesion("chronic_constriction", day, side)


def nerve_ligation(day: float, side: str = "left") -> Lesion:
    """Spinal nerve L5 tied (Kim and Chung 1992): its share of the paw's fibres is lost for good."""
    return lesion("nerve_ligation", day, side)


def ngf_injection(day: float, dose: str | float | None = None, side: str = "left") -> Lesion:
    """Nerve growth factor into the hind paw; ug as a plain number."""
    return lesion("ngf_injection", day, side, dose=dose)


def igg_transfer(
    day: float, titre: float, dose: str | float | None = None, days: int = 4, depleted: bool = False
) -> Lesion:
    """Donor IgG into the peritoneum once a day; `titre` is mg of anti-satellite-glia IgG in a g of it."""
    return lesion("igg_transfer", day, dose=dose, days=days, titre=titre, depleted=depleted)
