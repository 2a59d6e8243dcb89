"""Realised noise of a patient: Ornstein-Uhlenbeck values, exact in law on a fixed grid."""

from __future__ import annotations

import numpy as np

from ..random import normal, portable_exp

__all__ = ["ornstein_uhlenbeck"]


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
    decay = float(portable_exp(-float(times[1] - times[0]) / correlation_time))
    fresh = float(np.sqrt(1.0 - decay * decay))
    # plain floats: the same bits as array elements, several times sooner
    value, *rest = draws.tolist()
    values = [value]
    for draw in rest:
        value = decay * value + fresh * draw
        values.append(value)
    return np.array(values)
