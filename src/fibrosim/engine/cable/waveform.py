"""Stimuli of any course: currents and conductances, constant over short intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError

if TYPE_CHECKING:
    from .fibre_run import Running

__all__ = ["Waveform", "check_waveforms"]


@dataclass(frozen=True)
class Waveform:
    """A course of a current, or of a conductance, over a part of the cable.

    Attributes
    ----------
    share : ndarray of shape (compartments,)
        Which part of it each compartment takes.
    interval : float
        For which each value holds, ms, rounded to steps.
    current : ndarray of shape (values,), optional
        In nA, depolarising.
    conductance : ndarray of shape (values,), optional
        In nS, with `reversal` in mV. It may be negative where it is a deviation from a mean.
    start : float
        In ms.
    """

    share: np.ndarray = field(repr=False)
    interval: float
    current: np.ndarray | None = field(default=None, repr=False)
    conductance: np.ndarray | None = field(default=None, repr=False)
    reversal: float = 0.0
    start: float = 0.0

    def span(self, step: float) -> tuple[int, int, int]:
        """First step, steps of an interval, number of values."""
        given = next(v for v in (self.current, self.conductance, ()) if v is not None)
        return round(self.start / step), max(1, round(self.interval / step)), len(given)

    def borders(self, step: float, steps: int) -> set[int]:
        """Steps at which it changes."""
        first, every, count = self.span(step)
        return {b for b in range(first, first + every * count + 1, every) if b < steps}

    def add(self, run: Running, begin: int, stimulus: np.ndarray, axial: np.ndarray) -> None:
        """Add what flows from a step on to the equations of a run."""
        first, every, count = self.span(run.step)
        place = (begin - first) // every
        if not 0 <= place < count:
            return
        n = run.cable.size
        if self.current is not None:
            stimulus[:n] += self.current[place] * 1e-6 * self.share / run.area
        if self.conductance is not None:
            g = self.conductance[place] * 1e-9 * self.share / run.area
            stimulus[:n] += g * self.reversal
            axial[:n] += g


def check_waveforms(waves: list[Waveform], size: int) -> None:
    """Refuse stimuli that do not fit.

    Raises
    ------
    InputError
        Shares for other compartments, no values or not finite ones, an interval or start that cannot be.
    """
    for wave in waves:
        if np.shape(wave.share) != (size,):
            raise InputError("one share for each compartment is needed", field="waveform.share",
                             value=np.shape(wave.share), allowed=(size,))  # fmt: skip
        given = [v for v in (wave.current, wave.conductance) if v is not None]
        if len(given) != 1:
            raise InputError("either a current or a conductance", field="waveform", value=len(given), allowed=1)
        if np.ndim(given[0]) != 1 or not len(given[0]) or not np.isfinite(given[0]).all():
            raise InputError("finite values, one for each interval", field="waveform", value=np.shape(given[0]))
        if not (math.isfinite(wave.interval) and wave.interval > 0.0 and wave.start >= 0.0):
            raise InputError("a time that cannot be", field="waveform.interval", value=wave.interval,
                             allowed="above 0 ms, from 0 ms on")  # fmt: skip
