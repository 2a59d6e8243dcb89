"""Arrays that vectors may be loaded from, and times in steps; shared by the cables."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..errors import InputError

__all__ = ["aligned", "steps_of"]

ALIGNED = 64


def aligned(shape: tuple[int, ...] | int, kind: Any = np.float64) -> np.ndarray:
    """Zeros that begin where a vector may be loaded."""
    count = math.prod(shape) if isinstance(shape, tuple) else shape
    raw = np.zeros(count * np.dtype(kind).itemsize + ALIGNED, dtype=np.uint8)
    start = -raw.ctypes.data % ALIGNED
    return raw[start : raw.size - ALIGNED + start].view(kind).reshape(shape)


def steps_of(time: float, step: float, what: str) -> int:
    """A time in steps, rounded.

    Raises
    ------
    InputError
        A time that is below 0 or no number; `what` names it.
    """
    if not (math.isfinite(time) and time >= 0.0):
        raise InputError("a time of at least 0 is needed", field=what, value=time, allowed="0 ms or more")
    return round(time / step)
