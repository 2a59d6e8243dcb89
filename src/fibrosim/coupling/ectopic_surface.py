"""Closed form of the ectopic rate of large ganglion cells, fitted to the cell by ``tools/ectopic_surface.py``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ..electrophysiology.neurons import LargeNeuron
from .sampled import check_sampled, quadratic_terms

__all__ = ["ECTOPIC_INPUTS", "EctopicSurface", "ectopic_surface", "ectopic_terms"]

ECTOPIC_INPUTS = {
    "current": (0.0, 200.0), "sodium_channels": (0.8, 1.4), "slow_potassium": (0.0, 0.3), "lidocaine": (0.0, 1.0),
}  # fmt: skip
"""Range that was sampled: depolarising current (pA), factor of the three sodium currents, what injury has left of
slow potassium channels (1 in health), free lidocaine (umol/l)."""
CURRENT, OFFSET, CLOSED, BLOCKED = 100.0, 20.0, 0.15, 0.15  # by which inputs are scaled for the fit
LINEAR = 5
STEEPEST = 50.0


def ectopic_terms(current: float, sodium_channels: float, slow_potassium: float, lidocaine: float) -> list[float]:
    """Values whose weighted sums make the surface: constant, linear, squares and products."""
    x = [
        math.log((current + OFFSET) / CURRENT), math.log(sodium_channels), slow_potassium / CLOSED,
        math.log1p(lidocaine / BLOCKED),
    ]  # fmt: skip
    return quadratic_terms(x)


@dataclass(frozen=True)
class EctopicSurface:
    """Rate of an injured large cell: a smooth switch times a smooth rate.

    Attributes
    ----------
    switch, slope : tuple of float
        Weights of all terms, and of the constant and linear ones.
    error, largest : float
        Root of the mean square and largest miss on samples that the fit did not see, spikes per second.
    """

    switch: tuple[float, ...]
    slope: tuple[float, ...]
    error: float
    largest: float

    def rate(self, **inputs: float) -> float:
        """Spikes per second.

        Raises
        ------
        InputError
            An unknown input, or one outside what was sampled.
        """
        given = {"current": 0.0, "sodium_channels": 1.0, "slow_potassium": 0.0, "lidocaine": 0.0, **inputs}
        check_sampled(given, ECTOPIC_INPUTS)
        return self.of_terms(ectopic_terms(**given))

    def of_terms(self, terms: list[float]) -> float:
        """The rate at given terms."""
        on = sum(w * t for w, t in zip(self.switch, terms, strict=True))
        z = sum(w * t for w, t in zip(self.slope, terms[:LINEAR], strict=True))
        height = max(z, 0.0) + math.log1p(math.exp(-abs(z)))
        return height / (1.0 + math.exp(-min(max(on, -STEEPEST), STEEPEST)))

    def with_basket(self, norepinephrine: float, current: float = 0.0, slow_potassium: float = 0.3,
                    **inputs: float) -> float:  # fmt: skip
        """Rate with a basket of sympathetic endings of an activity of 0 to 1 around the cell.

        As in `LargeNeuron` it adds a current and closes slow potassium channels. An antibody that depolarises
        the cell is a `current`.
        """
        cell = LargeNeuron(norepinephrine=norepinephrine)
        return self.rate(
            current=current + cell.basket_current, slow_potassium=slow_potassium * cell.slow_potassium_left, **inputs
        )


@lru_cache(maxsize=1)
def ectopic_surface() -> EctopicSurface:
    """Return the surface."""
    text = (files("fibrosim.coupling") / "data" / "ectopic_rate.json").read_text(encoding="utf-8")
    one: dict[str, Any] = json.loads(text)
    return EctopicSurface(tuple(one["switch"]), tuple(one["slope"]), one["error"]["rms"], one["error"]["largest"])
