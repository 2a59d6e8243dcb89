"""The closed loop, and running it: beats, pressures and rates of many people side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from ..engine.loop import NOISE_STEP, run_loop
from ..language import LoopSystem, assemble_loop
from .afferents import Afferents
from .breathing import Breathing
from .centre import Centre
from .heart import Heart
from .junctions import Junctions
from .muscle import Muscle
from .vessels import Vessels

__all__ = ["STEP", "Recording", "circulation", "record"]

STEP = 0.01
SAMPLE = 0.25
SETTLE = 120.0


@cache
def circulation() -> LoopSystem:
    """The equations of heart, vessels and their nerves."""
    return assemble_loop("circulation", [Vessels(), Heart(), Breathing(), Afferents(), Centre(), Junctions(), Muscle()])


@dataclass
class Recording:
    """What a laboratory would record of one person.

    Attributes
    ----------
    beats : ndarray, shape (beats,)
        Times of R waves, s.
    diastolic, systolic : ndarray, shape (beats,)
        mmHg; the systolic one is of the beat that begins there, NaN where the record ends first.
    muscle_rate : ndarray, shape (beats,)
        Mean rate of muscle sympathetic fibres over the interval that ends at the beat, 1/s.
    times, series : ndarray, dict of str to ndarray
        Slow samples of other values.
    status : str
        "ok", or why there is no record.
    """

    beats: np.ndarray
    diastolic: np.ndarray
    systolic: np.ndarray
    muscle_rate: np.ndarray
    times: np.ndarray
    series: dict[str, np.ndarray] = field(default_factory=dict)
    status: str = "ok"

    @property
    def intervals(self) -> np.ndarray:
        """Intervals between beats, ms; the first belongs to the second beat."""
        return 1000.0 * np.diff(self.beats)

    def between(self, start: float, end: float) -> Recording:
        """Return the part from `start` to `end` (s)."""
        b, t = (self.beats >= start) & (self.beats < end), (self.times >= start) & (self.times < end)
        return Recording(self.beats[b], self.diastolic[b], self.systolic[b], self.muscle_rate[b], self.times[t],
                         {name: values[t] for name, values in self.series.items()}, self.status)  # fmt: skip

    @property
    def heart_rate(self) -> float:
        """Beats a minute, over whole intervals; NaN without one."""
        return 60.0 * (len(self.beats) - 1) / (self.beats[-1] - self.beats[0]) if len(self.beats) > 1 else float("nan")


SERIES = ("junctions.plasma", "vessels.central_venous_pressure", "vessels.flow", "heart.stroke_volume",
          "centre.muscle_rate", "centre.vagal_rate", "centre.cardiac_rate", "breathing.breath",
          "muscle.flow")  # fmt: skip


def record(
    duration: float, *, patients: Sequence[int] = (0,), seed: int | str | Sequence[int | str] = 0, occasion: str = "",
    inputs: Mapping[str, Any] | None = None, parameters: Mapping[str, Any] | None = None, settle: float = SETTLE,
    step: float = STEP, noise_step: float = NOISE_STEP, series: Sequence[str] = SERIES, sample: float = SAMPLE,
    progress: Callable[[float], None] | None = None,
) -> list[Recording]:  # fmt: skip
    """Record people for a time.

    Parameters
    ----------
    duration, settle, step, noise_step, sample : float
        s.
    patients, seed, occasion, inputs, parameters
        As of `fibrosim.engine.loop.run_loop`.

    Returns
    -------
    list of Recording
        One a patient.
    """
    run = run_loop(circulation(), duration, patients=patients, seed=seed, occasion=occasion, inputs=inputs,
                   parameters=parameters, keep=list(series), step=step, every=sample, settle=settle,
                   noise_step=noise_step, progress=progress)  # fmt: skip
    found = []
    for k, status in enumerate(run.status):
        beat, peak = run.events["heart.beat"][k], run.events["vessels.peak"][k]
        interval = np.diff(beat.time, prepend=np.nan)
        found.append(Recording(
            beat.time, beat.kept["pressure"], _systolic(beat.time, peak.time, peak.kept["pressure"]),
            beat.kept["muscle_activity"] / interval, run.times, {n: v[k] for n, v in run.values.items()}, status,
        ))  # fmt: skip
    return found


def _systolic(beats: np.ndarray, peaks: np.ndarray, pressures: np.ndarray) -> np.ndarray:
    """Highest pressure of the interval that begins at each beat."""
    first = np.searchsorted(beats, peaks, side="right") - 1
    systolic = np.full(len(beats), -np.inf)
    np.maximum.at(systolic, first[first >= 0], pressures[first >= 0])
    return np.where(np.isfinite(systolic), systolic, np.nan)
