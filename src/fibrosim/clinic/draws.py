"""Noise of tests: keyed by patient, test, site and day, so the same examination repeats."""

from __future__ import annotations

import numpy as np
from scipy.special import pdtr, pdtrik

from fibrosim.random import Stream

__all__ = ["Draws", "poisson_from"]


class Draws:
    """Variates of one test on one patient, drawn in the order of asking.

    Parameters
    ----------
    seed : int
        The patient's seed.
    patient : int
        The patient's id.
    purpose : str
        ``clinic/<test>/<site>/<day>``, or without a day for what stays with a patient.
    """

    def __init__(self, seed: int, patient: int, purpose: str) -> None:
        self._stream, self._patient, self.purpose = Stream(seed), patient, purpose
        self._next = 0

    def uniform(self, count: int) -> np.ndarray:
        """Return `count` uniform variates in (0, 1)."""
        index = np.arange(self._next, self._next + count)
        self._next += count
        return np.atleast_1d(self._stream.uniform(self._patient, self.purpose, index))

    def normal(self, count: int) -> np.ndarray:
        """Return `count` standard normal variates."""
        index = np.arange(self._next, self._next + count)
        self._next += count
        return np.atleast_1d(self._stream.normal(self._patient, self.purpose, index))

    def poisson(self, mean: np.ndarray) -> np.ndarray:
        """Return Poisson counts with these means, shape of `mean`."""
        mean = np.asarray(mean, dtype=float)
        return poisson_from(self.uniform(mean.size).reshape(mean.shape), mean)

    def lasting(self, purpose: str) -> Draws:
        """Return draws of the same patient for what does not change from visit to visit."""
        return Draws(self._stream.seed, self._patient, purpose)


def poisson_from(uniform: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Turn uniform variates into Poisson counts by the inverse distribution function.

    Parameters
    ----------
    uniform, mean : ndarray
        Shapes that broadcast; means 0 or more.
    """
    uniform, mean = np.broadcast_arrays(np.asarray(uniform, float), np.asarray(mean, float))
    safe = np.where(mean > 0, mean, 1.0)
    upper = np.ceil(np.nan_to_num(pdtrik(uniform, safe), nan=0.0))
    lower = np.maximum(upper - 1, 0)
    counts = np.where(pdtr(lower, safe) >= uniform, lower, upper)
    return np.where(mean > 0, counts, 0.0)
