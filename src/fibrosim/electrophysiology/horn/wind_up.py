"""Wind-up: the same C volley again and again, and what the projection neuron answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ...figures.shown import Shown
from .deep_horn import STEP, DeepHorn, Volley, numbers, run_deep_horn

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["WindUp", "wind_up", "wind_ups"]

FIRST = 100.0  # ms before the first stimulus
AFTER = 3000.0  # ms after the last stimulus in which discharge is counted
FASTEST, SLOWEST, MOST = 2.0, 0.05, 200  # faster, C answers to one volley run into the next
LAST = 3


@dataclass
class WindUp(Shown):
    """Answers to a series of stimuli.

    Attributes
    ----------
    rate : float
        Stimuli per second.
    border : float
        Spikes later than this after a stimulus (ms) answer C fibres.
    early, late : ndarray, shape (replicates, stimuli)
        Spikes that answer A-delta fibres, and C fibres.
    after : ndarray, shape (replicates,)
        Spikes per second in the three seconds after the answer to the last stimulus.
    spikes : list of ndarray
        Times of each replicate (ms), the first stimulus at 0.
    """

    rate: float
    state: DeepHorn
    border: float
    early: np.ndarray
    late: np.ndarray
    after: np.ndarray
    spikes: list[np.ndarray]

    @property
    def ratio(self) -> float:
        """Mean of the last three C responses over the first; NaN where the first is silent."""
        first = float(self.late[:, 0].mean())
        return float(self.late[:, -LAST:].mean()) / first if first > 0.0 else math.nan

    def to_frame(self) -> pandas.DataFrame:
        """Mean and SD over replicates for each stimulus."""
        import pandas as pd

        frame = pd.DataFrame({
            "stimulus": np.arange(1, self.late.shape[1] + 1), "early": self.early.mean(axis=0),
            "late": self.late.mean(axis=0), "late_sd": self.late.std(axis=0),
        })  # fmt: skip
        frame.attrs["units"] = {"stimulus": "1", "early": "spikes", "late": "spikes", "late_sd": "spikes"}
        return frame

    def figure(self) -> Figure:
        """Raster of one replicate, stimulus by stimulus, and the number of late spikes."""
        from ...figures.wind_up import wind_up_figure

        return wind_up_figure(self)

    def __str__(self) -> str:
        first, last = self.late[:, 0].mean(), self.late[:, -LAST:].mean()
        ratio = f"{self.ratio:.2f}" if math.isfinite(self.ratio) else "none, the first volley is not answered"
        return (
            f"{self.late.shape[1]} C volleys at {self.rate:g} Hz, {self.late.shape[0]} replicates: "
            f"{first:.1f} late spikes at the first, {last:.1f} at the last three; ratio {ratio}\n"
            f"A-delta: {self.early[:, 0].mean():.1f} to {self.early[:, -1].mean():.1f} spikes; "
            f"after the last answer {self.after.mean():.2f} spikes per second"
        )


def wind_up(
    rate: float = 1.0, stimuli: int = 15, state: DeepHorn | None = None, *, a_delta: float = 1.0, c: float = 1.0,
    replicates: int = 8, seed: int = 0, step: float = STEP,
) -> WindUp:  # fmt: skip
    """Stimulate the deep horn `stimuli` times.

    Parameters
    ----------
    rate : float
        Stimuli per second.
    a_delta, c : float
        Share of fibres in each volley.
    replicates : int
        With other background noise; side by side in the lanes.

    Raises
    ------
    InputError
        Rates beyond a stimulator, no stimulus, no replicate.
    """
    return wind_ups([state or DeepHorn()], rate, stimuli, a_delta=a_delta, c=c, replicates=replicates, seed=seed,
                    step=step)[0]  # fmt: skip


def wind_ups(
    states: Sequence[DeepHorn], rate: float = 1.0, stimuli: int = 15, *, a_delta: float = 1.0, c: float = 1.0,
    replicates: int = 8, seed: int = 0, step: float = STEP, changes: Mapping[str, float] | None = None,
) -> list[WindUp]:  # fmt: skip
    """`wind_up` of several states at once, with the same bits as one by one; `changes` as of `run_deep_horn`."""
    if not (math.isfinite(rate) and SLOWEST <= rate <= FASTEST):
        raise InputError("a rate at which answers can be told apart", field="rate", value=rate,
                         allowed=f"{SLOWEST:g} to {FASTEST:g} Hz",
                         code="out-of-range")  # fmt: skip
    if not 1 <= stimuli <= MOST:
        raise InputError("a number of stimuli", field="stimuli", value=stimuli, allowed=f"1 to {MOST}")
    if replicates < 1:
        raise InputError("at least one replicate", field="replicates", value=replicates, allowed="1 or more")
    late, period = numbers()["late"], 1e3 / rate
    times = FIRST + period * np.arange(stimuli)
    volleys = [Volley(float(t), a_delta, c) for t in times]
    end = float(times[-1]) + period + AFTER
    lanes = [state for state in states for _ in range(replicates)]
    seeds = [seed * MOST + k for _ in states for k in range(replicates)]
    run = run_deep_horn(lanes, [volleys] * len(lanes), end, seeds=seeds, step=step, changes=changes)
    out = []
    for k, state in enumerate(states):
        rows = [run.spikes["projection"][k * replicates + r].time for r in range(replicates)]
        early = np.array([[((s >= t) & (s < t + late)).sum() for t in times] for s in rows])
        answer = np.array([[((s >= t + late) & (s < t + period)).sum() for t in times] for s in rows])
        rest = times[-1] + period
        after = np.array([(s >= rest).sum() / ((end - rest) * 1e-3) for s in rows])
        out.append(WindUp(rate, state, late, early, answer, after, [s - FIRST for s in rows]))
    return out
