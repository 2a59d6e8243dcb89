"""Realised noise: exact in law, and a longer path begins with the shorter one."""

from __future__ import annotations

import math

import numpy as np

from fibrosim.patients.noise import ornstein_uhlenbeck

TIMES = np.arange(0.0, 20000.0, 7.0)


def test_moments_and_memory():
    time, paths = 30.0, 40
    values = np.array([ornstein_uhlenbeck(5, k, "x", time, TIMES) for k in range(paths)])
    # effective number of independent values: a path holds length / (2 correlation time) of them
    count = paths * TIMES[-1] / (2 * time)
    assert abs(values.mean()) < 3 / math.sqrt(count)
    assert abs(values.var() - 1) < 3 * math.sqrt(2 / count)
    for lag in (1, 4):
        found = (values[:, lag:] * values[:, :-lag]).mean()
        assert abs(found - math.exp(-7.0 * lag / time)) < 3 / math.sqrt(count)


def test_longer_path_begins_with_the_shorter():
    short = ornstein_uhlenbeck(5, 1, "x", 30.0, TIMES[:50])
    assert short.tobytes() == ornstein_uhlenbeck(5, 1, "x", 30.0, TIMES)[:50].tobytes()


def test_keys_separate_paths():
    base = ornstein_uhlenbeck(5, 1, "x", 30.0, TIMES)
    for seed, patient, name in ((6, 1, "x"), (5, 2, "x"), (5, 1, "y")):
        other = ornstein_uhlenbeck(seed, patient, name, 30.0, TIMES)
        assert abs(np.corrcoef(base, other)[0, 1]) < 0.2
