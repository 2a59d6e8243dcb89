"""Error measures that all rows share, and time at equal error."""

from __future__ import annotations

import numpy as np

from fibrosim.engine.run import scales
from fibrosim.patients.life import ABSOLUTE_SHARE


def state_scale(version) -> np.ndarray:
    """Nominal size of every state but the clock, shape (states,)."""
    size = scales(version.system)
    keep = [i for i, s in enumerate(version.system.root.states) if s.name != "clock.time"]
    hubs, leaves = len(version.maps.hubs), len(version.maps.leaves)
    return np.concatenate([size["root"][keep], np.tile(size["hub"], hubs), np.tile(size["leaf"], leaves)])


def errors(values: np.ndarray, reference: np.ndarray, scale: np.ndarray) -> tuple[float, float]:
    """Return (rms, largest): rms in units of 1e-6 (relative size + a tenth of nominal
    size, as the tolerances weigh them); largest relative to range.

    Shapes (patients, outputs, states); states that do not move in the reference are left out.
    """
    squares, largest = [], 0.0
    for a, b in zip(values, reference, strict=True):
        moving = np.ptp(b, axis=0) > 1e-9 * scale
        scaled = (a - b) / (1e-6 * (np.abs(b) + ABSOLUTE_SHARE * scale))
        squares.append(scaled[:, moving].ravel() ** 2)
        largest = max(largest, float(np.max(np.abs(a - b)[:, moving] / np.ptp(b, axis=0)[moving])))
    return float(np.sqrt(np.mean(np.concatenate(squares)))), largest


def time_at(rms: float, points: list[tuple[float, float]]) -> float:
    """Time at an error, by straight lines in log error and log time between (rms, time) points."""
    points = sorted(points, reverse=True)
    x = [-np.log(p[0]) for p in points]
    y = [np.log(p[1]) for p in points]
    if -np.log(rms) > x[-1] or -np.log(rms) < x[0]:
        k = len(x) - 2 if -np.log(rms) > x[-1] else 0
        slope = (y[k + 1] - y[k]) / (x[k + 1] - x[k])
        return float(np.exp(y[k] + slope * (-np.log(rms) - x[k])))
    return float(np.exp(np.interp(-np.log(rms), x, y)))
