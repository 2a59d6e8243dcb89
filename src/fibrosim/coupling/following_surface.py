"""Closed form of the rate that a C fibre follows, fitted to the fibre by ``tools/following_surface.py``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ..errors import InputError
from .sampled import check_sampled, cubic_terms

__all__ = ["FOLLOWING_INPUTS", "FollowingSurface", "following_surface", "following_terms"]

FOLLOWING_INPUTS = {
    "sodium_channels": (0.7, 1.8), "delayed_rectifier": (0.6, 1.8), "pump": (0.6, 1.8), "diameter": (0.6, 1.6),
    "lidocaine": (0.0, 200.0),
}  # fmt: skip
"""Range that was sampled: factors of Nav1.7, Nav1.8 and Nav1.9 together, of the delayed rectifier, of the pump and
of the diameter; free lidocaine in umol/l."""
LITTLE = 30.0  # umol/l, by which lidocaine is scaled for the fit


def following_terms(
    sodium_channels: float, delayed_rectifier: float, pump: float, diameter: float, lidocaine: float
) -> list[float]:
    """Values whose weighted sum is the logarithm of the rate: all products of up to three."""
    x = [math.log(v) for v in (sodium_channels, delayed_rectifier, pump, diameter)] + [math.log1p(lidocaine / LITTLE)]
    return cubic_terms(x)


@dataclass(frozen=True)
class FollowingSurface:
    """Largest rate at which a C fibre answers each of twenty pulses.

    Attributes
    ----------
    error, largest : float
        Relative root of the mean square, and largest miss, on samples that the fit did not see.
    """

    kind: str
    weights: tuple[float, ...]
    error: float
    largest: float

    def rate(self, **inputs: float) -> float:
        """Rate in Hz.

        Raises
        ------
        InputError
            An unknown input, or one outside what was sampled.
        """
        given = {"sodium_channels": 1.0, "delayed_rectifier": 1.0, "pump": 1.0, "diameter": 1.0, "lidocaine": 0.0,
                 **inputs}  # fmt: skip
        check_sampled(given, FOLLOWING_INPUTS)
        return math.exp(sum(w * t for w, t in zip(self.weights, following_terms(**given), strict=True)))


@lru_cache(maxsize=4)
def following_surface(kind: str = "mechano-insensitive") -> FollowingSurface:
    """Return the surface of a kind of C fibre.

    Raises
    ------
    InputError
        An unknown kind.
    """
    book = json.loads((files("fibrosim.coupling") / "data" / "c_fibre_following.json").read_text(encoding="utf-8"))
    if kind not in book["kinds"]:
        raise InputError("unknown kind of C fibre", field="kind", value=kind, allowed=sorted(book["kinds"]))
    one = book["kinds"][kind]
    return FollowingSurface(kind, tuple(one["weights"]), one["error"]["rms"], one["error"]["largest"])
