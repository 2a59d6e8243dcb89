"""From the signal of the cord to what is felt: gain of the brain, rise and fall, after-sensation, contrast, rating."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..parameters import all_parameter_files
from .horn_afferents import follow
from .horn_rates import HornResponse

__all__ = ["Percept", "conditioned_inhibition", "conditioning_course", "crossing", "percept_numbers"]

Floats = NDArray[np.floating[Any]]
SMALLEST = 1e-12
FEW = 24  # stimuli up to which plain numbers are quicker than arrays


@cache
def percept_numbers() -> dict[str, float]:
    """Values of ``coupling_percept.yaml`` by name, with what it shares with the body."""
    files = all_parameter_files()
    own = {name: one.value for name, one in files["coupling_percept"].parameters.items()}
    return own | {
        "healthy_gain": 1.0 / files["pain"]["half_signal"].value,
    }


@dataclass(frozen=True)
class Percept:
    """How a person feels the signal of the cord; the defaults are health.

    Attributes
    ----------
    gain : float or None
        Its inverse is the signal rated half of the scale, s: sensitivity of the area times the brain's gain; that of
        health if None.
    habituation : float
        1 in health, 0 lost.
    capacity : float
        Of inhibition by pain and by contrast, 1 in health.
    conditioning : float
        Gain of the link by which pain recruits descending inhibition.
    """

    gain: float | None = None
    habituation: float = 1.0
    capacity: float = 1.0
    conditioning: float = 1.0

    def felt(self, response: HornResponse) -> Floats:
        """Return the strength that is felt over time, over that rated half of the scale; shape (stimuli, time).

        Rising signals are felt at once, falling ones more slowly, a part of the signal as after-sensation; a fall
        inhibits what is left (offset analgesia), as far as the capacity of inhibition goes.
        """
        p, step = percept_numbers(), response.step
        signal = response.signal * (p["healthy_gain"] if self.gain is None else self.gain)
        before = follow(signal, p["contrast_time"], step)
        fallen = np.maximum(before - signal, 0.0)
        weight = p["contrast_gain"] * self.capacity
        contrasted = signal * signal / (signal + weight * fallen + SMALLEST)
        now = rise_and_fall(contrasted, p["rise_time"], p["fall_time"], step)
        after = p["after_share"] * rise_and_fall(now, p["after_time"], p["after_time"], step)
        return np.maximum(now, after)

    def rating(self, response: HornResponse) -> Floats:
        """Return the rating over time, 0 to 1 of the scale, shape (stimuli, time)."""
        return rate(self.felt(response))

    def habituated(self, count: NDArray[Any]) -> Floats:
        """Return what is left of an evoked potential at the n-th pulse of a long series."""
        p = percept_numbers()
        count = np.asarray(count, float)
        return 1.0 - p["habituation_share"] * self.habituation * count / (count + p["habituation_count"])


def rise_and_fall(values: Floats, rise: float, fall: float, step: float) -> Floats:
    """Lag that rises with one time and falls with another, s."""
    up, down = step / rise / (1.0 + step / rise), step / fall / (1.0 + step / fall)
    if values.shape[0] <= FEW:
        return np.array([_one_by_one(row.tolist(), up, down) for row in values]).reshape(values.shape)
    found = np.empty_like(values)
    last = np.zeros(values.shape[:-1])
    for k in range(values.shape[-1]):
        change = values[..., k] - last
        last = last + np.where(change > 0.0, up, down) * change
        found[..., k] = last
    return found


def _one_by_one(values: list[float], up: float, down: float) -> list[float]:
    """The same, to the bit, of one stimulus; quicker than arrays of few."""
    last, found = 0.0, []
    for value in values:
        change = value - last
        last = last + (up if change > 0.0 else down) * change
        found.append(last)
    return found


def rate(felt: Floats) -> Floats:
    """Return the rating, 0 to 1, of a felt strength over that rated one half: a power law that saturates."""
    odds = np.exp(percept_numbers()["rating_power"] * np.log(np.maximum(felt, SMALLEST)))
    return odds / (1.0 + odds)


def unrate(rating: float) -> float:
    """Return the felt strength of a rating, 0 to 1."""
    return math.exp(math.log(rating / (1.0 - rating)) / percept_numbers()["rating_power"])


def conditioning_course(rating: Floats, step: float) -> Floats:
    """Return how far pain elsewhere has recruited inhibition over time, 0 to 1, from its rating."""
    p = percept_numbers()
    late = round(p["conditioning_delay"] / step)
    moved = np.zeros_like(rating)
    moved[..., late:] = rating[..., : rating.shape[-1] - late]
    return rise_and_fall(moved, p["conditioning_time"], p["conditioning_decay"], step)


def conditioned_inhibition(descending: float, percept: Percept, course: Floats) -> Floats:
    """Return the share that descending inhibition takes while pain elsewhere recruits it.

    The body's own law: the log-odds of inhibition rise with pain times the capacity of conditioned modulation.
    """
    odds = descending / max(1.0 - descending, SMALLEST)
    rise = percept_numbers()["conditioning_effect"] * percept.conditioning * percept.capacity * course
    odds = odds * np.exp(rise)
    return odds / (1.0 + odds)


def crossing(times: Floats, values: Floats, level: float) -> float:
    """Return when a course first reaches a level, s; NaN where it does not."""
    over = values >= level
    if not over.any():
        return math.nan
    k = int(np.argmax(over))
    if k == 0:
        return float(times[0])
    share = (level - values[k - 1]) / (values[k] - values[k - 1])
    return float(times[k - 1] + share * (times[k] - times[k - 1]))
