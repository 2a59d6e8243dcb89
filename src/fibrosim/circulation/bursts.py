"""Bursts of muscle sympathetic activity: one or none a cardiac cycle, and the neurogram an electrode integrates."""

from __future__ import annotations

import numpy as np

from ..parameters import all_parameter_files
from ..random import Stream, portable_exp
from .loop import Recording

__all__ = ["bursts", "neurogram"]


def _numbers() -> dict[str, float]:
    return {name: one.value for name, one in all_parameter_files()["circulation_bursts"].parameters.items()}


def bursts(recording: Recording, seed: int, patient: int, purpose: str = "bursts") -> np.ndarray:
    """Height of the burst of each cardiac cycle, 0 where there is none.

    A cycle holds a burst with the chance that at least one volley of the fibres near the electrode falls into it,
    which grows with their rate; no more than one, as each beat silences them.

    Parameters
    ----------
    recording : Recording
        Shape of beats below.

    Returns
    -------
    ndarray, shape (beats,)
        In units of the median burst; of the interval that ends at each beat, the first 0.
    """
    numbers = _numbers()
    interval = np.diff(recording.beats, prepend=np.nan)
    volleys = np.nan_to_num(numbers["recruitment"] * np.maximum(recording.muscle_rate, 0.0) * interval)
    stream, index = Stream(seed), np.arange(len(volleys))
    heard = np.asarray(stream.uniform(patient, f"{purpose}/chance", index)) < 1.0 - np.asarray(portable_exp(-volleys))
    height = np.asarray(portable_exp(numbers["height_spread"] * stream.normal(patient, f"{purpose}/height", index)))
    return np.where(heard, height, 0.0)


def neurogram(
    recording: Recording, heights: np.ndarray, start: float, end: float, rate: float = 50.0
) -> tuple[np.ndarray, np.ndarray]:
    """Integrated neurogram between two times.

    Returns
    -------
    tuple of ndarray, shape (samples,)
        Time, s, and height, in median bursts.
    """
    numbers = _numbers()
    times = np.arange(start, end, 1.0 / rate)
    trace = np.zeros(len(times))
    for beat, height in zip(recording.beats, heights, strict=True):
        if height > 0.0:
            away = (times - beat - numbers["latency"]) / numbers["width"]
            trace += height * np.asarray(portable_exp(-0.5 * away * away))
    return times, trace
