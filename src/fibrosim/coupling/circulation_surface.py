"""Closed forms of what short records of the loop of heart and vessels give, fitted by ``tools/circulation_surface.py``.

For cohorts: what a record of five minutes lying and of the last eight of ten tilted by 70 degrees measures, as a
polynomial of what the slow body hands over, with the chance of one record, whose covariance is stored.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from .circulation import CirculationState
from .sampled import check_sampled, cubic_terms

__all__ = [
    "CIRCULATION_INPUTS", "CIRCULATION_OUTPUTS", "CirculationSurface", "circulation_inputs", "circulation_powers",
    "circulation_surface", "circulation_terms",
]  # fmt: skip

CIRCULATION_INPUTS = {
    "age": (18.0, 80.0), "muscle_outflow": (0.25, 6.0), "cardiac_outflow": (0.25, 6.0), "vagal_tone": (0.15, 2.5),
    "beta": (0.0, 1.1), "resetting": (-25.0, 30.0), "modulation": (0.2, 5.0),
}  # fmt: skip
"""Range that was sampled: years, odds of firing and vagal tone over health, beta receptors left, mmHg, own gating."""
LOGARITHMIC = ("muscle_outflow", "cardiac_outflow", "vagal_tone", "modulation")
SCALES = {"age": (46.0, 20.0), "beta": (1.0, 1.0), "resetting": (0.0, 10.0)}
UNITS = {"age": "year", "muscle_outflow": "1", "cardiac_outflow": "1", "vagal_tone": "1", "beta": "1",
         "resetting": "mmHg", "modulation": "1"}  # fmt: skip
CIRCULATION_OUTPUTS = {
    "heart_rate": "1/min", "ln_sdnn": "ms", "ln_rmssd": "ms", "ln_lf": "ms^2", "ln_hf": "ms^2", "systolic": "mmHg",
    "diastolic": "mmHg", "bursts": "1/min", "plasma": "nmol/l", "tilt_rise": "1/min", "tilt_systolic": "mmHg",
    "tilt_diastolic": "mmHg", "tilt_ln_lf": "ms^2", "tilt_ln_hf": "ms^2", "tilt_plasma": "nmol/l",
    "tilt_lowest": "mmHg", "tilt_burst_rise": "1/min",
}  # fmt: skip
"""What is measured, lying, and upright where it begins with ``tilt``; ``ln_`` is the logarithm of the number in that
unit, ``tilt_lowest`` the lowest systolic pressure over ten seconds, ``rise`` upright less lying."""


def circulation_terms(inputs: Mapping[str, float]) -> list[float]:
    """Values whose weighted sums make each form: constant, linear terms, products of two and of three."""
    x = []
    for name in CIRCULATION_INPUTS:
        centre, scale = SCALES.get(name, (0.0, 1.0))
        x.append(math.log(inputs[name]) if name in LOGARITHMIC else (inputs[name] - centre) / scale)
    return cubic_terms(x)


def circulation_powers() -> list[list[int]]:
    """Which inputs, by number, are multiplied in each of `circulation_terms`."""
    x = range(len(CIRCULATION_INPUTS))
    threes = ([a, b, c] for a in x for b in x[a:] for c in x[b:])
    return [[], *([a] for a in x), *([a, b] for a in x for b in x[a:]), *threes]


def circulation_inputs(state: CirculationState) -> dict[str, float]:
    """What the forms need of a person."""
    return {
        "age": state.age, "muscle_outflow": state.muscle_outflow, "cardiac_outflow": state.cardiac_outflow,
        "vagal_tone": state.vagal_tone, "beta": state.beta_sensitivity * (1.0 - state.beta_block),
        "resetting": state.resetting, "modulation": state.modulation,
    }  # fmt: skip


@dataclass(frozen=True)
class CirculationSurface:
    """Forms of all outputs.

    Attributes
    ----------
    weights : mapping of str to tuple of float
        Of the terms, one form an output.
    error, largest, noise : mapping of str to float
        Root of the mean square and largest miss on samples that the fit did not see, one record each; the part of the
        first that is chance of one record, found by recording the same people again.
    chance : tuple of tuple of float
        Lower triangle whose product with its transpose is the covariance of what records of one person scatter.
    """

    weights: Mapping[str, tuple[float, ...]]
    error: Mapping[str, float]
    largest: Mapping[str, float]
    noise: Mapping[str, float]
    chance: tuple[tuple[float, ...], ...]

    @staticmethod
    def covers(state: CirculationState) -> bool:
        """Whether the forms hold for a person: no alpha block, and inside what was sampled."""
        inside = all(low <= value <= high for value, (low, high) in
                     zip(circulation_inputs(state).values(), CIRCULATION_INPUTS.values(), strict=True))  # fmt: skip
        return inside and state.alpha_block == 0.0

    def expected(self, **inputs: float) -> dict[str, float]:
        """Mean over records.

        Parameters
        ----------
        **inputs : float
            Of `CIRCULATION_INPUTS`; what is not told is that of a healthy adult of 46.

        Raises
        ------
        InputError
            An unknown input, or one outside what was sampled.
        """
        given = dict.fromkeys(CIRCULATION_INPUTS, 1.0) | {"age": 46.0, "resetting": 0.0} | inputs
        check_sampled(given, CIRCULATION_INPUTS)
        terms = circulation_terms(given)
        return {name: sum(w * t for w, t in zip(each, terms, strict=True)) for name, each in self.weights.items()}

    def record(self, state: CirculationState, variates: Sequence[float]) -> dict[str, float]:
        """One record of a person.

        Parameters
        ----------
        variates : sequence of float
            Of the normal law, one an output.
        """
        found = self.expected(**circulation_inputs(state))
        return {
            name: value + sum(c * z for c, z in zip(row, variates, strict=False))
            for (name, value), row in zip(found.items(), self.chance, strict=True)
        }


@lru_cache(maxsize=1)
def circulation_surface() -> CirculationSurface:
    """Return the forms."""
    text = (files("fibrosim.coupling") / "data" / "circulation.json").read_text(encoding="utf-8")
    one: dict[str, Any] = json.loads(text)
    return CirculationSurface({name: tuple(w) for name, w in one["weights"].items()}, one["error"], one["largest"],
                              one["noise"], tuple(tuple(row) for row in one["chance"]))  # fmt: skip
