"""What a laboratory does to heart and vessels, as inputs of the loop over time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from ..errors import InputError
from ..parameters import all_parameter_files
from .junctions import BLOCKS

__all__ = ["BLOCKS", "MANOEUVRES", "blockade", "combined", "manoeuvre"]

MANOEUVRES = ("rest", "tilt", "standing", "suction", "cold_pressor", "mental_stress", "handgrip", "slow_breathing",
              "isoproterenol")  # fmt: skip

Inputs = dict[str, Any]


@cache
def _numbers() -> Mapping[str, float]:
    return {name: one.value for name, one in all_parameter_files()["circulation_manoeuvres"].parameters.items()}


def manoeuvre(name: str, start: float = 0.0, end: float = math.inf, strength: float | None = None) -> Inputs:
    """Inputs of a manoeuvre.

    Parameters
    ----------
    name : str
        One of `MANOEUVRES`.
    start, end : float
        s.
    strength : float, optional
        Angle of a tilt (degree, 0 to 90), suction (mmHg, 0 to 80), rate of slow breathing (1/minute, 3 to 30), force
        of a handgrip over the greatest (0 to 1), isoproterenol (ng/kg/minute, 0 to 50), or a share of the usual work
        or drive (0 to 2).

    Raises
    ------
    InputError
        An unknown manoeuvre, an end before the start, a strength that no device gives.
    """
    if name not in MANOEUVRES:
        raise InputError("no such manoeuvre", field="manoeuvre", value=name, allowed=MANOEUVRES, code="unknown-choice")
    if not start < end:
        raise InputError("a manoeuvre ends after it starts", field="end", value=end, allowed=f"above {start:g} s")
    p = _numbers()
    usual, low, high, unit = {
        "tilt": (p["tilt_angle"], 0.0, 90.0, "degree"), "suction": (p["suction"], 0.0, 80.0, "mmHg"),
        "slow_breathing": (p["slow_rate"], 3.0, 30.0, "1/minute"),
        "handgrip": (p["handgrip_force"], 0.0, 1.0, "of the greatest force"),
        "isoproterenol": (p["isoproterenol_dose"], 0.0, 50.0, "ng/kg/minute"),
    }.get(name, (1.0, 0.0, 2.0, "of the usual"))  # fmt: skip
    value = usual if strength is None else strength
    if not (math.isfinite(value) and low <= value <= high):
        raise InputError("out of what can be done", field="strength", value=value,
                         allowed=f"{low:g} to {high:g} {unit}", code="out-of-range")  # fmt: skip
    if name == "rest":
        return {}
    on = {
        "tilt": {"vessels.angle": value},
        "standing": _standing(p, value),
        "isoproterenol": {"junctions.isoproterenol": value * p["isoproterenol_per_dose"]},
        "suction": {"vessels.suction": value},
        "slow_breathing": {"breathing.rate": value, "breathing.paced": 1.0, "breathing.depth": p["slow_depth"]},
    }.get(name)
    if on is None:
        drives = ("muscle", "cardiac", "vagal")
        share = value / p["handgrip_force"] if name == "handgrip" else value
        on = {f"centre.{organ}_drive": share * p[f"{name}_{organ}"] for organ in drives}
        on |= {"muscle.contraction": value} if name == "handgrip" else {}
    off = {"breathing.rate": p["usual_rate"], "breathing.depth": 1.0}
    found: Inputs = {}
    for key, amount in on.items():
        steps = amount if isinstance(amount, list) else [(0.0, amount)]
        rest = off.get(key, 0.0)
        found[key] = [(start - 1.0, rest), *((start + t, v) for t, v in steps if start + t < end)]
        if math.isfinite(end):
            found[key].append((end, rest))
    return found


def _standing(p: Mapping[str, float], strength: float) -> dict[str, Any]:
    """Getting up is work: muscles squeeze belly and legs and command quickens the heart, then calves hold."""
    up = p["rising_time"]
    return {
        "vessels.angle": 90.0,
        "vessels.squeeze": [(0.0, strength * p["rising_squeeze"]), (up, strength * p["standing_squeeze"])],
        "centre.vagal_drive": [(0.0, strength * p["rising_vagal"]), (up, 0.0)],
        "centre.cardiac_drive": [(0.0, strength * p["rising_cardiac"]), (up, 0.0)],
    }


def blockade(**occupancies: float) -> Inputs:
    """Inputs of receptors or the transporter, one of `BLOCKS` each, that a drug occupies, 0 to 1.

    Raises
    ------
    InputError
        An unknown target, or an occupancy outside 0 to 1.
    """
    for name, value in occupancies.items():
        if name not in BLOCKS:
            raise InputError("nothing to block", field="blockade", value=name, allowed=BLOCKS, code="unknown-choice")
        if not 0.0 <= value <= 1.0:
            raise InputError("an occupancy is a share", field=name, value=value, allowed="0 to 1", code="out-of-range")
    return {f"junctions.{name}_block": value for name, value in occupancies.items()}


def combined(*inputs: Inputs) -> Inputs:
    """Inputs together.

    Raises
    ------
    InputError
        Two of them set the same.
    """
    found: Inputs = {}
    for one in inputs:
        for name, value in one.items():
            if name in found:
                raise InputError("two manoeuvres set the same", field=name, fix="do one after the other")
            found[name] = value
    return found
