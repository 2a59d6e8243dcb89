"""Spike trains of the afferents of a patch of skin under a steady force."""

from __future__ import annotations

import math

import numpy as np

from ...errors import InputError
from ...parameters import all_parameter_files
from ...random import Stream, portable_log

__all__ = ["FIBRES", "afferent_rate", "force_trains", "poisson_train"]

FIBRES = {"sa1": "a_beta", "sa2": "a_beta", "a_delta": "a_delta", "c_peptidergic": "c", "c_other": "c"}
"""Inputs of the circuit and the class whose rate they have."""
STRONGEST = 800.0  # mN
LONGEST = 10_000.0  # ms, as far as the polynomials go


def _numbers() -> dict[str, float]:
    return {name: record.value for name, record in all_parameter_files()["horn_touch_and_pinch"].parameters.items()}


def afferent_rate(kind: str, force: float, times: np.ndarray) -> np.ndarray:
    """Spikes per second of a fibre (Medlock 2022).

    Parameters
    ----------
    kind : {"a_beta", "a_delta", "c"}
    force : float
        mN.
    times : ndarray
        ms since the force came on.

    Raises
    ------
    InputError
        An unknown class of fibres, or a force that was not measured.
    """
    if kind not in set(FIBRES.values()):
        raise InputError("no such class of fibres", field="kind", value=kind, allowed=sorted(set(FIBRES.values())))
    if not (math.isfinite(force) and 0.0 <= force <= STRONGEST):
        raise InputError("a force", field="force", value=force, allowed=f"0 to {STRONGEST:g} mN", code="out-of-range")
    p, t = _numbers(), np.asarray(times, dtype=float)
    terms = [p[f"{kind}_{k}"] for k in range(5) if f"{kind}_{k}" in p]
    course = sum(a * t**k for k, a in enumerate(terms))
    if kind == "a_beta":
        factor = min(p["touch_slope"] * force, 1.0)
    else:
        factor = p["pinch_slope"] * force if force > p["pinch_threshold"] else p["pinch_least"]
    return np.maximum(factor * course, 0.0) if force > 0.0 else np.zeros_like(t)


def poisson_train(rate: np.ndarray, step: float, seed: int, purpose: str, fibre: int) -> np.ndarray:
    """Times (ms) of a Poisson process whose rate (per second) is given every `step` ms, by thinning."""
    top = float(rate.max()) * 1e-3
    if top <= 0.0:
        return np.zeros(0)
    duration, stream = step * len(rate), Stream(seed)
    many = int(top * duration + 8.0 * math.sqrt(top * duration) + 20.0)
    waits = -portable_log(stream.uniform(2 * fibre, purpose, np.arange(many))) / top
    times = np.cumsum(waits)
    times = times[times < duration]
    kept = np.asarray(stream.uniform(2 * fibre + 1, purpose, np.arange(many)))[: len(times)]
    here = rate[np.minimum((times / step).astype(int), len(rate) - 1)] * 1e-3
    return times[kept * top < here]


def force_trains(force: float, duration: float, counts: dict[str, int], seed: int) -> dict[str, list[np.ndarray]]:
    """Trains of all fibres under a force (mN) that lasts `duration` ms, by input.

    Peptidergic and other C fibres have the same trains, as published.

    Raises
    ------
    InputError
        A force or duration out of range.
    """
    if not (math.isfinite(duration) and 0.0 < duration <= LONGEST):
        raise InputError("how long the force lasts", field="duration", value=duration,
                         allowed=f"above 0, at most {LONGEST:g} ms")  # fmt: skip
    grid = np.arange(0.0, duration, 1.0)
    out = {}
    for name, kind in FIBRES.items():
        rate = afferent_rate(kind, force, grid)
        purpose = f"horn afferents/{'c' if kind == 'c' else name}"
        out[name] = [poisson_train(rate, 1.0, seed, purpose, k) for k in range(counts[name])]
    return out
