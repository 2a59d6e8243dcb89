"""How a person tells a rating: noise on the log-odds, nothing below a limit, whole steps of the scale."""

from __future__ import annotations

import math

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.errors import InputError

__all__ = ["choice", "level_for", "peaks_of", "told", "within"]

LEAST = 1e-6


def told(ratings: np.ndarray | float, noise: float, steps: float, draws: Draws) -> np.ndarray:
    """Return ratings (0 to 1) as told on a scale of `steps` whole steps, shape (n,).

    Parameters
    ----------
    noise : float
        SD on the log-odds.
    """
    share = np.clip(np.atleast_1d(np.asarray(ratings, float)), LEAST, 1.0 - LEAST)
    odds = share / (1.0 - share) * np.exp(noise * draws.normal(share.size))
    return np.clip(np.rint(steps * odds / (1.0 + odds)), 0.0, steps)


def peaks_of(rating: np.ndarray, starts: list[float], length: float, step: float) -> np.ndarray:
    """Return the highest rating that follows each start within a length, shape (stimuli, starts)."""
    places = [(round(start / step), round((start + length) / step)) for start in starts]
    return np.stack([rating[..., first:last].max(axis=-1) for first, last in places], axis=-1)


def level_for(levels: np.ndarray, ratings: np.ndarray, target: float) -> tuple[float, bool]:
    """Return the level (rising) whose rating is the target, on the log-odds, and whether it was not reached."""
    reached = np.maximum.accumulate(np.clip(ratings, LEAST, 1.0 - LEAST))
    if reached[-1] < target:
        return float(levels[-1]), True
    k = int(np.argmax(reached >= target))
    if k == 0:
        return float(levels[0]), bool(reached[0] > target)
    low, high, aim = (math.log(v / (1.0 - v)) for v in (float(reached[k - 1]), float(reached[k]), target))
    share = (aim - low) / (high - low) if high > low else 1.0
    return float(levels[k - 1] + share * (levels[k] - levels[k - 1])), False


def choice(field: str, value: object, allowed: tuple[str, ...]) -> None:
    """Raise InputError if a value is not one of those allowed."""
    if value not in allowed:
        raise InputError("unknown choice", field=field, value=value, allowed=list(allowed), code="unknown-choice")


def within(field: str, value: object, low: float, high: float, unit: str) -> float:
    """Return a number; raise InputError if it is none, or outside what the device gives."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError("must be a number", field=field, value=value, allowed=f"{low:g} to {high:g} {unit}",
                         code="wrong-type")  # fmt: skip
    number = float(value)
    if not (math.isfinite(number) and low <= number <= high):
        raise InputError("outside what the device gives", field=field, value=value,
                         allowed=f"{low:g} to {high:g} {unit}", fix="correct the value or its unit",
                         code="out-of-range")  # fmt: skip
    return number
