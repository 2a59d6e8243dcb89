"""Afferents on their way to the cord: firing of A-beta, A-delta and C fibres, conduction, dispersion."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..parameters import all_parameter_files

__all__ = ["AfferentDrive", "Endings", "afferent_numbers", "follow", "heat_shift"]

Floats = NDArray[np.floating[Any]]
TINY = 1e-12


@cache
def afferent_numbers() -> dict[str, float]:
    """Values of ``coupling_horn_afferents.yaml`` by name, in the file's units (temperatures in degC)."""
    return {name: one.value for name, one in all_parameter_files()["coupling_horn_afferents"].parameters.items()}


def heat_shift(sensitised: float) -> float:
    """Change (K) of the temperature at which endings answer that nerve growth factor has sensitised, 0 to 1."""
    return -afferent_numbers()["ngf_heat_shift"] * sensitised


@dataclass(frozen=True)
class Endings:
    """Afferents of a spot over those of a healthy person.

    Attributes
    ----------
    small, large : float
        Share of small and of large fibres that are there and conduct, 1 in health.
    heat_shift : float
        Change of the heat threshold of endings, K; sensitisation makes it negative.
    woken : float
        Silent C units that have come to answer to touch, as a share of all silent units, 0 in health.
    pressure : float
        Factor of the firing that a pressure evokes in muscle and skin, 1 in health.
    synapses : float
        Strength of the synapses of the skin's thin afferents (early potentiation), 1 in health.
    """

    small: float = 1.0
    large: float = 1.0
    heat_shift: float = 0.0
    woken: float = 0.0
    pressure: float = 1.0
    synapses: float = 1.0


@dataclass(frozen=True)
class AfferentDrive:
    """Firing that reaches the cord, over the fibres that health has; arrays of shape (stimuli, time) in 1/s.

    Attributes
    ----------
    step : float
        Seconds.
    extent : float or ndarray, shape (stimuli, 1)
        Part of the horn that is driven, over that of a whole area.
    synapses : float
        Strength of the synapses that the drive comes by, over health: how much each impulse counts.
    """

    step: float
    a_beta: Floats
    a_delta: Floats
    c: Floats
    extent: float | Floats = 1.0
    synapses: float = 1.0

    @property
    def times(self) -> Floats:
        """Seconds from the beginning, shape (time,)."""
        return np.arange(self.c.shape[-1]) * self.step

    def arriving(self, distance: float) -> AfferentDrive:
        """Return the drive as it arrives over this way (m): each class at its own velocity, dispersed by its spread."""
        p = afferent_numbers()
        parts = []
        for values, kind in ((self.a_beta, "a_beta"), (self.a_delta, "a_delta"), (self.c, "c")):
            way = max(distance / p[f"{kind}_velocity"], TINY)
            late = min(round((1.0 - p["velocity_spread"]) * way / self.step), values.shape[-1])
            moved = np.zeros_like(values)
            moved[..., late:] = values[..., : values.shape[-1] - late]
            parts.append(follow(moved, p["velocity_spread"] * way, self.step))
        return AfferentDrive(self.step, *parts, extent=self.extent, synapses=self.synapses)

    def plus(self, other: AfferentDrive) -> AfferentDrive:
        """Return both drives at once, on the extent and by the synapses of this one."""
        return AfferentDrive(self.step, self.a_beta + other.a_beta, self.a_delta + other.a_delta, self.c + other.c,
                             self.extent, self.synapses)  # fmt: skip


def follow(values: Floats, time: float, step: float) -> Floats:
    """First-order lag of rows from 0, by implicit steps (stable at any step); `time` and `step` in s."""
    from scipy.signal import lfilter  # takes half a second to load

    share = step / time
    return np.asarray(lfilter([share / (1.0 + share)], [1.0, -1.0 / (1.0 + share)], values, axis=-1), dtype=np.float64)
