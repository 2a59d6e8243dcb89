"""Closed forms of conduction over a stretch of nerve under attack, fitted by ``tools/stretch_surfaces.py``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .internode_surface import internode_surface, powers

__all__ = ["RANGES", "StretchSurface", "block_terms", "delay_terms", "stretch_surface"]

Floats = NDArray[np.float64]

RANGES = {"power": (0.02, 4.0), "hit": (0.15, 1.0), "diameter": (5.7, 16.0), "temperature": (24.0, 38.0)}
"""What was sampled: power of a uniform variate that gives the share of lamellae kept, share of internodes hit,
diameter (um), temperature (degrees Celsius)."""

DEGREES = {"delay": 4, "block": 3}
LOADS = (2.7, 3.9)
"""Ends to which the logarithm of the load that blocks is scaled."""


def _between(values: ArrayLike, low: float, high: float) -> Floats:
    return (2.0 * np.asarray(values, dtype=float) - low - high) / (high - low)


def _severity(power: ArrayLike, hit: ArrayLike) -> list[Floats]:
    low, high = RANGES["power"]
    return [_between(np.log(power), np.log(low), np.log(high)), _between(hit, *RANGES["hit"])]


def delay_terms(power: ArrayLike, hit: ArrayLike, diameter: ArrayLike, temperature: ArrayLike) -> list[Floats]:
    """Terms of the logarithm of the added delay."""
    x = [*_severity(power, hit), _between(diameter, *RANGES["diameter"]), _between(temperature, *RANGES["temperature"])]
    return powers(x, np.broadcast_shapes(*(each.shape for each in x)), DEGREES["delay"])


def block_terms(power: ArrayLike, hit: ArrayLike, diameter: ArrayLike, temperature: ArrayLike) -> list[Floats]:
    """Terms of the logarithm of an internode's chance of a block, and of the spread of the delay."""
    return load_terms(power, hit, internode_surface().blocking_load(diameter, temperature))


def load_terms(power: ArrayLike, hit: ArrayLike, blocking_load: ArrayLike) -> list[Floats]:
    """The same by the load of sheaths that blocks where all are thin, on which diameter and warmth act alone."""
    x = [*_severity(power, hit), _between(np.log(blocking_load), *LOADS)]
    return powers(x, np.broadcast_shapes(*(each.shape for each in x)), DEGREES["block"])


def _sum(weights: Sequence[float], terms: Sequence[Floats]) -> Floats:
    total = weights[0] * terms[0]
    for weight, term in zip(weights[1:], terms[1:], strict=True):
        total += weight * term
    return total


@dataclass(frozen=True)
class StretchSurface:
    """Delay and block of a stretch in which internodes are hit at random.

    A hit internode keeps the share u ** power of its lamellae, with u uniform between 0 and 1.

    Attributes
    ----------
    delay, spread : tuple of float
        Of the logarithm of the mean and of the SD of the delay added by an internode, where the stretch conducts.
    hazard : tuple of float
        Of the logarithm of an internode's chance of a block.
    errors : dict
        By where the samples lay, which no fit saw: ``"inside"`` or on the ``"faces"`` of what was sampled; delay and
        spread relative, block as the difference of a chance over 30 internodes.
    """

    delay: tuple[float, ...]
    spread: tuple[float, ...]
    hazard: tuple[float, ...]
    errors: Mapping[str, Mapping[str, Mapping[str, float]]]

    def stretch(
        self, power: Floats, hit: Floats, diameter: Floats, temperature: Floats, blocking_load: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Mean and SD of the delay that an internode adds, over that of a healthy one, and its chance of a block.

        Parameters
        ----------
        power, hit, diameter, temperature : ndarray, one shape
            Taken to the edge of what was sampled where they lie beyond; below the least power and share hit
            delay and block fall with them.
        blocking_load : ndarray
            `InternodeSurface.blocking_load` there, or what is left of it.
        """
        low, high = RANGES["power"]
        inside, few = np.clip(power, low, high), RANGES["hit"][0]
        less = np.minimum(power / low, 1.0) * np.minimum(hit / few, 1.0)
        hit = np.clip(hit, *RANGES["hit"])
        mean = np.exp(_sum(self.delay, delay_terms(inside, hit, diameter, temperature))) * less
        terms = load_terms(inside, hit, blocking_load)
        return mean, np.exp(_sum(self.spread, terms)) * less, np.exp(np.minimum(_sum(self.hazard, terms), 0.0)) * less


@cache
def stretch_surface() -> StretchSurface:
    """Return the surface that the package carries."""
    book = json.loads((files("fibrosim.coupling") / "data" / "stretch.json").read_text(encoding="utf-8"))
    return StretchSurface(tuple(book["delay"]), tuple(book["spread"]), tuple(book["hazard"]), book["error"])
