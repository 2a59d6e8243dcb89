"""Compound potentials from arrival times, and what an examiner reads off them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..electrophysiology.nerves import motor_unit_potential, nerve_numbers, sensory_kernels
from .internode_surface import axon_diameter, internode_length, internode_surface

__all__ = ["Potential", "Trace", "motor_trace", "read_potential", "sensory_trace"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trace:
    """A recording.

    Attributes
    ----------
    step : float
        ms from sample to sample; the first is the stimulus.
    values : ndarray, shape (samples,)
        mV (muscle) or uV (skin), negative up.
    """

    step: float
    values: Floats

    @property
    def times(self) -> Floats:
        """Ms from the stimulus."""
        return self.step * np.arange(len(self.values), dtype=np.float64)


@dataclass(frozen=True)
class Potential:
    """Markers set on a trace; NaN where no potential stands out.

    Attributes
    ----------
    onset, peak : float
        Latencies, ms.
    amplitude : float
        From the baseline to the negative peak, in the trace's unit.
    duration : float
        Of all negative phases, ms.
    area : float
        Under them, unit times ms.
    """

    onset: float
    peak: float
    amplitude: float
    duration: float
    area: float

    @property
    def present(self) -> bool:
        """Whether a potential stands out."""
        return bool(np.isfinite(self.onset))


ABSENT = Potential(np.nan, np.nan, 0.0, np.nan, 0.0)


def _placed(
    arrivals: Floats, weights: Floats, step: float, samples: int, row: NDArray[np.int64] | int = 0, rows: int = 1
) -> Floats:
    """Weights at the arrivals, each split between the two samples beside it; shape (rows, samples)."""
    place = np.clip(arrivals / step, 0.0, samples - 2.0)
    left = place.astype(np.int64)
    part = place - left
    flat = left + samples * np.asarray(row)
    found = np.zeros(rows * samples)
    found += np.bincount(flat, weights * (1.0 - part), rows * samples)
    found += np.bincount(flat + 1, weights * part, rows * samples)
    return found.reshape(rows, samples)


def motor_trace(arrivals: Floats, amplitudes: Floats, temperature: float, window: float) -> Trace:
    """Compound muscle potential of units that begin at `arrivals` (ms) with `amplitudes` (mV)."""
    p = nerve_numbers()
    step = p["motor_step"]
    samples = round(window / step) + 1
    events = _placed(arrivals, amplitudes, step, samples)
    return Trace(step, np.convolve(events[0], motor_unit_potential(step, temperature))[:samples])


def sensory_trace(
    arrivals: Floats, number: Floats, diameter: Floats, temperature: float, depth: float, window: float
) -> Trace:
    """Compound nerve potential of fibres whose spikes pass the electrode at `arrivals` (ms).

    Parameters
    ----------
    number, diameter : ndarray, shape (fibres,)
        Fibres of each class, and the diameter (um) of their cable under the electrode.
    temperature, depth : float
        Of the nerve there; degrees Celsius, mm.
    """
    p, surface = nerve_numbers(), internode_surface()
    diameter = surface.inside("diameter", diameter)
    warm = surface.inside("temperature", temperature)
    step = p["sensory_step"]
    spike, own = surface.spike_at(float(warm))
    time = np.arange(0.0, own * len(spike), step)
    spike = np.interp(time, own * np.arange(len(spike)), spike)
    velocity = internode_length(diameter) / surface.delay(diameter, warm)
    many = int(p["sensory_kernels"] if len(diameter) > p["sensory_few"] else p["sensory_kernels"] / 2)
    grid = np.linspace(velocity.min(), max(velocity.max(), velocity.min() + 1.0), many)
    kernels = sensory_kernels(spike, step, grid, depth)
    samples = round(window / step) + 1
    middle = kernels.shape[1] // 2
    foot = float(np.argmax(spike >= p["spike_foot"]))
    radius = axon_diameter(diameter) / 2.0
    place = np.clip((velocity - grid[0]) / (grid[1] - grid[0]), 0.0, many - 1.0)
    left = np.minimum(place.astype(np.int64), many - 2)
    size_of_each = number * radius**2
    events = _placed(arrivals, (1.0 - (place - left)) * size_of_each, step, samples, left, many)
    events += _placed(arrivals, (place - left) * size_of_each, step, samples, left + 1, many)
    size = 1 << (samples + kernels.shape[1]).bit_length()
    spectrum = np.fft.rfft(events, size, axis=1) * np.fft.rfft(kernels, size, axis=1)
    total = np.fft.irfft(spectrum.sum(axis=0), size)
    begin = round(middle + foot)
    return Trace(step, total[begin : begin + samples])


def _lowest(y: Floats) -> float:
    """Place of the least value, by a parabola through it and its neighbours."""
    k = int(np.argmin(y))
    if not 0 < k < len(y) - 1:
        return float(k)
    left, middle, right = y[k - 1 : k + 2]
    return k + (left - right) / (left - 2.0 * middle + right) / 2.0


def read_potential(trace: Trace, level: float, start: float = 0.0, positive: bool = False) -> Potential:
    """Set the markers.

    Parameters
    ----------
    level : float
        Height at which a negative phase begins and ends, in the trace's unit.
    start : float
        From when on the trace is looked at, ms.
    positive : bool
        Whether an initial positive peak, if there is one, is the onset, as in nerve potentials.
    """
    step, first = trace.step, round(start / trace.step)
    y = trace.values[first:]
    above = y > level
    if not above.any():
        return ABSENT
    up = int(np.argmax(above))
    top = int(np.argmax(y))
    part = (level - y[up - 1]) / (y[up] - y[up - 1]) if up else 0.0
    onset = (first + up - 1 + part) * step if up else first * step
    if positive and up and y[:up].min() < -level:
        onset = (first + _lowest(y[: up + 1])) * step
    end = len(y) - 1 - int(np.argmax(above[::-1]))
    negative = np.clip(y[up : end + 1], 0.0, None)
    duration = (first + end) * step - onset
    return Potential(onset, (first + top) * step, float(y[top]), duration, float(negative.sum() * step))
