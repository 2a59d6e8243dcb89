"""Closed forms of what a C fibre does, fitted to the fibre itself by ``tools/fibre_surfaces.py``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ..errors import InputError
from .sampled import check_sampled, quadratic_terms

__all__ = ["INPUTS", "CFibreSurface", "c_fibre_surface", "terms"]

INPUTS = {
    "sodium_channels": (0.7, 2.2), "pump": (0.6, 1.8), "diameter": (0.5, 1.9), "skin_temperature": (28.0, 36.0),
}  # fmt: skip
"""Range that was sampled: factors of sodium channels, pump and diameter; skin in degrees Celsius."""

MIDDLE, WIDTH = 32.0, 4.0  # degC: the temperature is centred and scaled for the fit


def terms(sodium_channels: float, pump: float, diameter: float, skin_temperature: float) -> list[float]:
    """Values whose weighted sum is the surface: constant, linear, squares and products."""
    x = [math.log(sodium_channels), math.log(pump), math.log(diameter), (skin_temperature - MIDDLE) / WIDTH]
    return quadratic_terms(x)


@dataclass(frozen=True)
class CFibreSurface:
    """Velocity and slowing of one kind of C fibre.

    Attributes
    ----------
    velocity_error, slowing_error : float
        Relative; root of the mean square on samples that the fit did not see.
    """

    kind: str
    velocity_terms: tuple[float, ...]
    slowing_terms: tuple[float, ...]
    velocity_error: float
    slowing_error: float

    def velocity(self, **inputs: float) -> float:
        """Conduction velocity in the nerve, m/s.

        Raises
        ------
        InputError
            Outside what was sampled.
        """
        return math.exp(self._sum(self.velocity_terms, inputs))

    def slowing(self, **inputs: float) -> float:
        """Increase of latency after three minutes at 2 Hz, percent."""
        return math.exp(self._sum(self.slowing_terms, inputs))

    @staticmethod
    def inside(name: str, value: float) -> float:
        """The value, or the edge of what was sampled if it lies beyond."""
        low, high = INPUTS[name]
        return min(max(value, low), high)

    def _sum(self, weights: tuple[float, ...], inputs: dict[str, float]) -> float:
        given = {"sodium_channels": 1.0, "pump": 1.0, "diameter": 1.0, "skin_temperature": MIDDLE, **inputs}
        check_sampled(given, INPUTS)
        return sum(w * t for w, t in zip(weights, terms(**given), strict=True))


@lru_cache(maxsize=1)
def _book() -> dict[str, Any]:
    return json.loads((files("fibrosim.coupling") / "data" / "c_fibre.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def c_fibre_surface(kind: str = "mechano-insensitive") -> CFibreSurface:
    """Return the surface of a kind of C fibre ("mechano-insensitive" or "mechano-sensitive").

    Raises
    ------
    InputError
        An unknown kind.
    """
    kinds = {name: held for name, held in _book().items() if isinstance(held, dict) and "velocity" in held}
    if kind not in kinds:
        raise InputError("unknown kind of C fibre", field="kind", value=kind, allowed=sorted(kinds))
    one = kinds[kind]
    return CFibreSurface(
        kind, tuple(one["velocity"]), tuple(one["slowing"]), one["error"]["velocity"]["rms"],
        one["error"]["slowing"]["rms"],
    )  # fmt: skip
