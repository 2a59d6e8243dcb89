"""What can happen to a person: injuries, infections, stress, relapses, loss of sleep, work, posture, conditioning."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..body import area_names
from ..engine import Action
from ..errors import InputError
from ..parameters import all_parameter_files, nearest
from ..units import parse_quantity

__all__ = [
    "KINDS", "Trigger", "conditioning", "exertion", "from_record", "infection", "injury", "make", "posture", "relapse",
    "sleep_loss", "stress", "whiplash",
]  # fmt: skip

STRONGEST = 10.0


@dataclass(frozen=True)
class Trigger:
    """An event in a life.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    day : float
        When it begins.
    strength : float
        1 is the reference event.
    area : str, optional
        Injured or working area.
    duration : float, optional
        Days that it lasts, where it has a length of its own.
    """

    kind: str
    day: float
    strength: float = 1.0
    area: str | None = None
    duration: float | None = None

    def actions(self) -> list[Action]:
        """Inputs that the trigger sets."""
        return KINDS[self.kind][1](self)

    def until(self) -> float:
        """Day on which it is over."""
        return max([self.day, *(a.until for a in self.actions() if a.until is not None)])

    def describe(self) -> str:
        """A few words for figures and prints."""
        place = f" ({self.area.replace('_', ' ')})" if self.area else ""
        return f"{self.kind.replace('_', ' ')}{place}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as patient files hold it."""
        table = {"kind": self.kind, "day": self.day, "strength": self.strength}
        if self.area:
            table["area"] = self.area
        if self.duration is not None:
            table["duration"] = f"{self.duration:g} day"
        return table


def _number(name: str) -> float:
    return float(all_parameter_files()["triggers"].parameters[name].value)


def _injury(day: float, area: str, size: float) -> Action:
    length = _number("injury_hours") / 24.0
    return Action(day, "input", "tissue.injury_rate", size * _number("injury_size") / length, area, day + length)


def _whiplash_actions(t: Trigger) -> list[Action]:
    parts = {"neck": "whiplash_neck"}
    parts |= dict.fromkeys(("shoulder_left", "shoulder_right", "upper_back"), "whiplash_shoulder")
    parts |= dict.fromkeys(("jaw_left", "jaw_right"), "whiplash_jaw")
    actions = [_injury(t.day, area, t.strength * _number(name)) for area, name in parts.items()]
    end = t.day + _number("whiplash_stress_days")
    return [
        *actions,
        Action(t.day, "input", "stress_axis.stressor", t.strength * _number("whiplash_stress"), None, end),
    ]


def _injury_actions(t: Trigger) -> list[Action]:
    return [_injury(t.day, str(t.area), t.strength)]


def _infection_actions(t: Trigger) -> list[Action]:
    end = t.day + (_number("infection_days") if t.duration is None else t.duration)
    return [
        Action(t.day, "input", "immunity.infection", t.strength * _number("infection_size"), None, end),
        Action(t.day, "input", "stress_axis.stressor", t.strength * _number("infection_stress"), None, end),
    ]


def _stress_actions(t: Trigger) -> list[Action]:
    end = t.day + (_number("stress_days") if t.duration is None else t.duration)
    return [Action(t.day, "input", "stress_axis.stressor", t.strength * _number("stress_size"), None, end)]


def _relapse_actions(t: Trigger) -> list[Action]:
    end = t.day + (_number("relapse_days") if t.duration is None else t.duration)
    return [Action(t.day, "input", "immunity.infection", t.strength * _number("infection_size"), None, end)]


def _sleep_loss_actions(t: Trigger) -> list[Action]:
    end = t.day + (_number("sleep_loss_days") if t.duration is None else t.duration)
    return [Action(t.day, "input", "sleep.treatment", -t.strength * _number("sleep_loss_size"), None, end)]


def _exertion_actions(t: Trigger) -> list[Action]:
    end = t.day + (_number("exertion_hours") / 24.0 if t.duration is None else t.duration)
    # no muscle works above its greatest force
    force = 1.0 - (1.0 - _number("exertion_force")) ** t.strength
    return [Action(t.day, "input", "deep_tissue.contraction", force, t.area, end)]


def _posture_actions(t: Trigger) -> list[Action]:
    end = t.day + (_number("posture_minutes") / 1440.0 if t.duration is None else t.duration)
    return [Action(t.day, "input", "autonomic.upright", t.strength, None, end)]


def _conditioning_actions(t: Trigger) -> list[Action]:
    length = _number("conditioning_seconds") / 86400.0
    return [Action(t.day, "input", "early_potentiation.volleys", t.strength / length, t.area, t.day + length)]


KINDS = {
    "whiplash": (("strength",), _whiplash_actions),
    "injury": (("strength", "area"), _injury_actions),
    "infection": (("strength", "duration"), _infection_actions),
    "stress": (("strength", "duration"), _stress_actions),
    "relapse": (("strength", "duration"), _relapse_actions),
    "sleep_loss": (("strength", "duration"), _sleep_loss_actions),
    "exertion": (("strength", "duration", "area"), _exertion_actions),
    "posture": (("strength", "duration"), _posture_actions),
    "conditioning": (("strength", "area"), _conditioning_actions),
}
"""Kinds of trigger: what each may set beside its day, and what it does."""

AT_AN_AREA = ("injury", "conditioning")


def make(kind: str, day: float, **settings: Any) -> Trigger:
    """Make a trigger from plain data, as patient files hold it.

    Raises
    ------
    InputError
        Unknown kind, a setting that the kind does not have, a value out of range.
    """
    if kind not in KINDS:
        hint = nearest(kind, KINDS)
        raise InputError(
            "unknown trigger" + (f". Did you mean '{hint}'?" if hint else ""), field="kind", value=kind,
            allowed=list(KINDS), code="unknown-value",
        )  # fmt: skip
    for name in settings:
        if name not in KINDS[kind][0]:
            raise InputError(
                f"a trigger '{kind}' has no '{name}'", field=name, allowed=["day", *KINDS[kind][0]], code="unknown-key"
            )
    day = float(day) if isinstance(day, (int, float)) else parse_quantity(day, "day", field="day")
    strength = settings.get("strength", 1.0)
    if not isinstance(strength, (int, float)) or not 0.0 < strength <= STRONGEST:
        raise InputError("out of range", field="strength", value=strength, allowed=f"above 0, to {STRONGEST:g}")
    if not 0 <= day < math.inf:
        raise InputError("before the course, or no day", field="day", value=day, allowed="0 or later",
                         code="out-of-range")  # fmt: skip
    area = settings.get("area")
    if (kind in AT_AN_AREA or area is not None) and area not in area_names():
        raise InputError("unknown area", field="area", value=area, allowed=list(area_names()), code="unknown-value")
    length = settings.get("duration")
    if length is not None and not isinstance(length, (int, float)):
        length = parse_quantity(length, "day", field="duration")
    if length is not None and not 0.0 < length <= 3650.0:
        raise InputError("out of range", field="duration", value=length, allowed="above 0, to 3650 day")
    return Trigger(kind, day, float(strength), area, length)


def from_record(record: Mapping[str, Any]) -> Trigger:
    """Make a trigger from a record with its kind and day, as `Trigger.to_dict` and `ClinicalTest.trace` give it.

    Raises
    ------
    InputError
        A key is missing; else as of `make`.
    """
    for key in ("kind", "day"):
        if key not in record:
            raise InputError("a trigger lacks a key", field=key, value=dict(record), code="missing-value",
                             allowed='{"kind": "whiplash", "day": 30}', fix=f"add '{key}'")  # fmt: skip
    return make(**record)


def whiplash(day: float, strength: float = 1.0) -> Trigger:
    """Rear-end collision: injury of neck, jaw, shoulders and upper back, and two weeks of stress.

    A body of 1 or 3 areas takes of it what its areas get, and the stress.
    """
    return make("whiplash", day, strength=strength)


def injury(day: float, area: str, strength: float = 1.0) -> Trigger:
    """Injury of one area."""
    return make("injury", day, area=area, strength=strength)


def infection(day: float, strength: float = 1.0, duration: float | str | None = None) -> Trigger:
    """Infection: antigen drive on the immune system, and stress."""
    return make("infection", day, strength=strength, duration=duration)


def relapse(day: float, strength: float = 1.0, duration: float | str | None = None) -> Trigger:
    """Antigen drive on the immune system without the sickness of an infection."""
    return make("relapse", day, strength=strength, duration=duration)


def sleep_loss(day: float, duration: float | str | None = None, strength: float = 1.0) -> Trigger:
    """Nights of disturbed sleep."""
    return make("sleep_loss", day, strength=strength, duration=duration)


def posture(day: float, duration: float | str | None = None, strength: float = 1.0) -> Trigger:
    """Return a time upright, of 10 minutes unless said otherwise; 1 is standing or a tilt of 60 degrees."""
    return make("posture", day, duration=duration, strength=strength)


def conditioning(day: float, area: str, strength: float = 1.0) -> Trigger:
    """Return a train of volleys in the skin afferents of an area, as tests give that sensitise; 1 is 500 volleys."""
    return make("conditioning", day, area=area, strength=strength)


def exertion(
    day: float, area: str | None = None, duration: float | str | None = None, strength: float = 1.0
) -> Trigger:
    """Hours of muscular work, of one area or of all."""
    return make("exertion", day, area=area, duration=duration, strength=strength)


def stress(day: float, duration: float | str | None = None, strength: float = 1.0) -> Trigger:
    """Psychological stress for some time."""
    return make("stress", day, strength=strength, duration=duration)
