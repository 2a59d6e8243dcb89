"""Closed forms of what endings and somata of C afferents fire, fitted to them by ``tools/ending_surfaces.py``.

The share is of a population whose channel densities differ from unit to unit; rates are those of an ending or cell with
the densities of its class. Chance of channels is in those of endings.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ..errors import InputError
from .sampled import check_sampled, quadratic_terms

__all__ = ["SURFACES", "EndingSurface", "ending_surface", "ending_terms"]

SODIUM, SHARE = (0.7, 2.4), (0.0, 1.0)
MEDIATORS = {"sodium_channels": SODIUM, "nerve_growth_factor": SHARE, "norepinephrine": SHARE}
SURFACES: dict[str, dict[str, tuple[float, float]]] = {
    "silent_spontaneous": MEDIATORS,
    "heat": {**MEDIATORS, "temperature": (36.0, 48.0)},
    "force": {**MEDIATORS, "force": (10.0, 300.0)},
    "soma": {"sodium_channels": SODIUM, "satellite_glia": SHARE, "current": (-60.0, 120.0)},
}
"""Inputs of each surface with the range that was sampled.

Factor of sodium channels (of Nav1.8 in the soma); nerve growth factor, norepinephrine at its alpha-1 receptors and
occupancy of satellite glia by IgG as shares; temperature of the skin (degC), force (mN), standing current (pA).
Silent units fire spontaneously in skin of 34 degC.
"""
REFERENCE = {"sodium_channels": 1.0, "nerve_growth_factor": 0.0, "norepinephrine": 0.0, "satellite_glia": 0.0,
             "temperature": 42.0, "force": 100.0, "current": 0.0}  # fmt: skip
SHARES = ("silent_spontaneous",)
CAPPED = {"heat": 400.0}  # spikes per second, above all that was found; a rate that falls to few is kept smooth by it
MIDDLE, WIDTH = 42.0, 4.0  # degC
USUAL_FORCE, CURRENT, STEEPEST = 50.0, 40.0, 50.0


def ending_terms(name: str, given: Mapping[str, float]) -> list[float]:
    """Values whose weighted sums make a surface: constant, linear, squares and products of its scaled inputs.

    A share has no squares and products: six hundred units cannot tell them from 0.
    """
    x = [_scaled(key, given[key]) for key in SURFACES[name]]
    return [1.0, *x] if name in SHARES else quadratic_terms(x)


def _scaled(key: str, value: float) -> float:
    if key == "sodium_channels":
        return math.log(value)
    if key == "temperature":
        return (value - MIDDLE) / WIDTH
    if key == "force":
        return math.log(value / USUAL_FORCE)
    return value / CURRENT if key == "current" else value


def logistic(z: float) -> float:
    """1 / (1 + exp(-z)), without overflow."""
    return 1.0 / (1.0 + math.exp(-min(max(z, -STEEPEST), STEEPEST)))


@dataclass(frozen=True)
class EndingSurface:
    """Share of units that fire, or rate of a unit, by at most four inputs.

    Attributes
    ----------
    name : str
        One of `SURFACES`.
    switch : tuple of float
        Weights of all terms; their sum is the log-odds that a unit fires.
    slope : tuple of float
        Weights of the constant and linear terms of the rate; empty for a share, and for a rate that is a share of
        the one in `CAPPED`.
    error, largest : float
        On samples that the fit did not see. Of a share: root of the mean square difference between found and given
        shares of groups, and the largest of them; of a rate the same of single samples, spikes per second.
    """

    name: str
    switch: tuple[float, ...]
    slope: tuple[float, ...]
    error: float
    largest: float
    standard_errors: tuple[float, ...] = ()
    """Of the weights of a share."""

    @property
    def inputs(self) -> dict[str, tuple[float, float]]:
        """Inputs and the range that was sampled."""
        return SURFACES[self.name]

    def log_odds(self, **inputs: float) -> float:
        """Log-odds that a unit fires.

        Raises
        ------
        InputError
            An unknown input, or one outside what was sampled.
        """
        return self._sum(self.switch, self._terms(inputs))

    def value(self, **inputs: float) -> float:
        """Share of units that fire (1), or spikes per second; errors as of `log_odds`."""
        terms = self._terms(inputs)
        on = logistic(self._sum(self.switch, terms))
        if self.slope:
            return on * softplus(self._sum(self.slope, terms))
        return CAPPED.get(self.name, 1.0) * on

    def _terms(self, inputs: Mapping[str, float]) -> list[float]:
        given = {key: REFERENCE[key] for key in self.inputs} | dict(inputs)
        check_sampled(given, self.inputs)
        return ending_terms(self.name, given)

    @staticmethod
    def _sum(weights: tuple[float, ...], terms: list[float]) -> float:
        return sum(w * t for w, t in zip(weights, terms, strict=False))

    def beyond(self, **inputs: float) -> list[str]:
        """Status: inputs that lie outside what was sampled, by name; none is well."""
        ranges = self.inputs
        return [key for key, value in inputs.items() if not ranges[key][0] <= value <= ranges[key][1]]


def softplus(z: float) -> float:
    """log(1 + exp(z)), without overflow."""
    return max(z, 0.0) + math.log1p(math.exp(-abs(z)))


@lru_cache(maxsize=1)
def _book() -> dict[str, Any]:
    return json.loads((files("fibrosim.coupling") / "data" / "endings.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def ending_surface(name: str) -> EndingSurface:
    """Return a surface.

    Raises
    ------
    InputError
        None of that name.
    """
    if name not in SURFACES:
        raise InputError("no such surface", field="name", value=name, allowed=sorted(SURFACES), code="unknown-name")
    one = _book()["surfaces"][name]
    return EndingSurface(
        name, tuple(one["switch"]), tuple(one["slope"]), one["error"]["rms"], one["error"]["largest"],
        tuple(one.get("standard_errors", ())),
    )  # fmt: skip
