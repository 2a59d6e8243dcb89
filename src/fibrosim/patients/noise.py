"""Realised noise of a patient: Ornstein-Uhlenbeck values, exact in law on a fixed grid."""

from __future__ import annotations

import numpy as np

from ..random import normal

__all__ = ["ornstein_uhlenbeck", "portable_exp"]


def portable_exp(x: float) -> float:
    """exp(x) for -700 < x <= 0 by halving and a Taylor series: the same bits on every CPU."""
    halvings = 0
    while x < -0.25:
        x *= 0.5
        halvings += 1
    total = 1.0
    for k in range(18, 0, -1):
        total = 1.0 + total * x / k
    for _ in range(halvings):
        total *= total
    return total


def ornstein_uhlenbeck(
    seed: int, patient: int, name: str, correlation_time: float, times: np.ndarray
) -> np.ndarray:
    """Values with mean 0 and SD 1 at equally spaced times, shape (times,).

    Value k depends on the draws 0..k only, so a longer run begins with the same path.
    """
    if len(times) == 0:
        return np.zeros(0)
    draws = np.asarray(normal(seed, patient, f"noise/{name}", np.arange(len(times))))
    if len(times) == 1:
        return draws
    decay = portable_exp(-float(times[1] - times[0]) / correlation_time)
    fresh = float(np.sqrt(1.0 - decay * decay))
    values = np.empty(len(times))
    values[0] = draws[0]
    for k in range(1, len(times)):
        values[k] = decay * values[k - 1] + fresh * draws[k]
    return values
