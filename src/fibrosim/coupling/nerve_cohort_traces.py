"""Compound potentials of many people and the markers on them: the form for cohorts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..electrophysiology.nerves import nerve_numbers
from .internode_surface import axon_diameter, internode_length, internode_surface

__all__ = ["Readings", "motor_traces", "read_potentials", "sensory_traces"]

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
SHORTEST = 9
"""Power of two of the shortest transform."""


@dataclass(frozen=True)
class Readings:
    """Markers by person; NaN where no potential stands out (see `Potential`)."""

    onset: Floats
    peak: Floats
    amplitude: Floats
    duration: Floats
    area: Floats


def _size(samples: Floats) -> NDArray[np.int64]:
    """Power of two of a transform that holds each row: by the row alone, so that company changes no bit."""
    return np.maximum(np.ceil(np.log2(samples)).astype(np.int64), SHORTEST)


def _placed(arrivals: Floats, weights: Floats, step: float, samples: int) -> Floats:
    """Weights at the arrivals of each row, each split between the two samples beside it."""
    rows = len(arrivals)
    place = np.clip(arrivals / step, 0.0, samples - 2.0)
    left = place.astype(np.int64)
    part = place - left
    flat = (left + samples * np.arange(rows)[:, None]).ravel()
    found = np.zeros(rows * samples)
    found += np.bincount(flat, (weights * (1.0 - part)).ravel(), rows * samples)
    found += np.bincount(flat + 1, (weights * part).ravel(), rows * samples)
    return found.reshape(rows, samples)


def _product(a: Complex, b: Complex) -> Complex:
    """Product of complex numbers from real ones: NumPy's own differs in its last bit by where a number stands."""
    found = np.empty(np.broadcast_shapes(a.shape, b.shape), dtype=complex)
    found.real = a.real * b.real - a.imag * b.imag
    found.imag = a.real * b.imag + a.imag * b.real
    return found


def _unit_potentials(temperature: Floats, step: float, samples: int) -> Floats:
    """Potential of a motor unit at each temperature, as `motor_unit_potential` gives it."""
    p = nerve_numbers()
    cold = (p["temperature_reference_duration"] - temperature) / p["q10_degrees"]
    negative = (p["unit_duration"] * np.exp(np.log(p["unit_q10"]) * cold))[:, None]
    positive = p["unit_tail"] * negative
    time = step * np.arange(samples)
    rise = np.sin(np.pi * np.minimum(time / negative, 1.0))
    fall = -np.sin(np.pi * np.clip((time - negative) / positive, 0.0, 1.0)) / p["unit_tail"]
    return np.where(time < negative, rise, fall)


def motor_traces(arrivals: Floats, amplitudes: Floats, temperature: Floats) -> list[tuple[NDArray[np.int64], Floats]]:
    """Compound muscle potentials.

    Parameters
    ----------
    arrivals, amplitudes : ndarray, shape (people, sites, units)
        ms and mV; units of amplitude 0 are silent.
    temperature : ndarray, shape (people,)

    Returns
    -------
    list of (rows, traces)
        People with traces of one length, shape (rows, sites, samples), by `motor_step`.
    """
    p = nerve_numbers()
    latest = np.where(amplitudes > 0.0, arrivals, 0.0).max(axis=(1, 2))
    sizes, found = _size((latest + 2.0 * p["motor_tail"]) / p["motor_step"]), []
    for power in np.unique(sizes):
        rows, samples = np.flatnonzero(sizes == power), 1 << int(power)
        shape = (len(rows), arrivals.shape[1], samples)
        events = _placed(arrivals[rows].reshape(-1, arrivals.shape[2]), amplitudes[rows].reshape(-1, arrivals.shape[2]),
                         p["motor_step"], samples)  # fmt: skip
        unit = np.fft.rfft(_unit_potentials(temperature[rows], p["motor_step"], samples), axis=1)
        spectrum = _product(np.fft.rfft(events, axis=1).reshape(*shape[:2], -1), unit[:, None, :])
        found.append((rows, np.fft.irfft(spectrum.reshape(-1, samples // 2 + 1), samples, axis=1).reshape(shape)))
    return found


def sensory_traces(
    arrivals: Floats, weights: Floats, diameter: Floats, temperature: Floats, depth: Floats
) -> list[tuple[NDArray[np.int64], Floats]]:
    """Compound nerve potentials; arguments by person as of `sensory_trace`, `weights` fibres of each class.

    Returns
    -------
    list of (rows, traces)
        People with traces of one length, shape (rows, samples), by `sensory_step`.
    """
    p, surface = nerve_numbers(), internode_surface()
    step, many = p["sensory_step"], int(p["sensory_kernels"] / 2)
    warm = surface.inside("temperature", temperature)
    velocity = internode_length(diameter) / surface.delay(diameter, warm[:, None])
    low, high = velocity[:, 0], np.maximum(velocity[:, -1], velocity[:, 0] + 1.0)
    pace = (high - low) / (many - 1)
    grid = low[:, None] + pace[:, None] * np.arange(many)
    second, foot = _spikes(warm, step)
    reach = second.shape[1]
    latest = np.where(weights > 0.0, arrivals, 0.0).max(axis=1) + p["sensory_tail"]
    sizes, found = _size((np.maximum(latest, p["sensory_window"])) / step + 3 * reach), []
    axon = axon_diameter(diameter) / 2.0
    place = np.clip((velocity - low[:, None]) / pace[:, None], 0.0, many - 1.0)
    left = np.minimum(place.astype(np.int64), many - 2)
    source = weights * axon * axon
    for power in np.unique(sizes):
        rows, samples = np.flatnonzero(sizes == power), 1 << int(power)
        size, part, slot = source[rows], place[rows] - left[rows], left[rows]
        when = np.clip(arrivals[rows] / step, 0.0, samples - 2.0 * reach)
        first = when.astype(np.int64)
        late = when - first
        flat = ((np.arange(len(rows))[:, None] * many + slot) * samples + first).ravel()
        events = np.zeros(len(rows) * many * samples)
        for beside, share in ((0, 1.0 - part), (samples, part)):
            events += np.bincount(flat + beside, (size * share * (1.0 - late)).ravel(), len(events))
            events += np.bincount(flat + beside + 1, (size * share * late).ravel(), len(events))
        kernel = _weights(grid[rows], depth[rows], step, reach, samples)
        product = _product(np.fft.rfft(events.reshape(-1, many, samples), axis=2), np.fft.rfft(kernel, axis=2))
        total = product[:, 0]
        for k in range(1, many):
            total = total + product[:, k]
        trace = np.fft.irfft(_product(total, np.fft.rfft(second[rows], samples, axis=1)), samples, axis=1)
        # the electrode is passed `reach` samples into the kernel, and the spike has its foot a little later
        begin = reach + foot[rows]
        window = samples - 3 * reach
        found.append((rows, np.take_along_axis(trace, begin[:, None] + np.arange(window), axis=1)))
    return found


def _spikes(temperature: Floats, step: float) -> tuple[Floats, NDArray[np.int64]]:
    """Second derivative of the spike by time at these temperatures, and the sample at which its foot passes."""
    p, surface = nerve_numbers(), internode_surface()
    delay = surface.delay(surface.spike_diameter, np.append(temperature, surface.spike_temperature))
    own = surface.spike_step * delay[:-1] / delay[-1]
    known = np.array(surface.spike)
    coldest = surface.delay(surface.spike_diameter, surface.inside("temperature", 0.0)) / delay[-1]
    samples = int(surface.spike_step * coldest * len(known) / step) + 4
    at = step * (np.arange(samples) - 2.0) / own[:, None]
    left = np.clip(at.astype(np.int64), 0, len(known) - 2)
    spike = known[left] + np.clip(at - left, 0.0, 1.0) * (known[left + 1] - known[left])
    spike = np.where((at > 0.0) & (at < len(known) - 1.0), spike, 0.0)
    slope = np.zeros_like(spike)
    slope[:, 1:-1] = (spike[:, 2:] - spike[:, :-2]) / (2.0 * step)
    second = np.zeros_like(spike)
    second[:, 1:-1] = (slope[:, 2:] - slope[:, :-2]) / (2.0 * step)
    return second, np.argmax(spike >= p["spike_foot"], axis=1)


def _weights(grid: Floats, depth: Floats, step: float, reach: int, samples: int) -> Floats:
    """What a point of the spike's current gives at the electrodes by time; (people, grid, samples)."""
    p = nerve_numbers()
    time = np.arange(-reach, reach + 1) * step
    along, deep = grid[:, :, None] * time, depth[:, None, None] * depth[:, None, None]
    further = along - p["reference_electrode"]
    weight = 1.0 / np.sqrt(along * along + deep) - 1.0 / np.sqrt(further * further + deep)
    unit = -p["uv_per_mv"] / (p["um_per_mm"] * p["um_per_mm"])
    ratio = p["axoplasm_conductivity"] / p["tissue_conductivity"] / 2.0
    found = np.zeros((*grid.shape, samples))
    found[:, :, : 2 * reach + 1] = weight * (unit * ratio * step / grid)[:, :, None]
    return found


def _lowest(y: Floats, until: NDArray[np.int64]) -> Floats:
    """Place of the least value of each row up to a sample, by a parabola through it and its neighbours."""
    column = np.arange(y.shape[1])
    k = np.argmin(np.where(column <= until[:, None], y, np.inf), axis=1)
    inside = np.clip(k, 1, np.maximum(until - 1, 1))
    left, middle, right = (np.take_along_axis(y, (inside + d)[:, None], axis=1)[:, 0] for d in (-1, 0, 1))
    bend = left - 2.0 * middle + right
    shift = (left - right) / np.where(bend == 0.0, 1.0, bend) / 2.0
    return np.where((k > 0) & (k < until), k + shift, k)


def read_potentials(traces: Floats, step: float, level: Floats, positive: bool = False) -> Readings:
    """Set the markers, as `read_potential` does.

    Parameters
    ----------
    traces : ndarray, shape (rows, samples)
    level : ndarray, shape (rows,)
    """
    above = traces > level[:, None]
    present = above.any(axis=1)
    samples = traces.shape[1]
    up, top = np.argmax(above, axis=1), np.argmax(traces, axis=1)
    end = samples - 1 - np.argmax(above[:, ::-1], axis=1)
    before = np.maximum(up - 1, 0)
    low, high = (np.take_along_axis(traces, each[:, None], axis=1)[:, 0] for each in (before, up))
    part = (level - low) / np.where(high == low, 1.0, high - low)
    onset = np.where(up > 0, up - 1 + part, 0.0) * step
    if positive:
        early = np.where(np.arange(samples) < up[:, None], traces, np.inf).min(axis=1)
        onset = np.where((up > 0) & (early < -level), _lowest(traces, up) * step, onset)
    under = np.cumsum(np.clip(traces, 0.0, None), axis=1)
    first, last = (np.take_along_axis(under, each[:, None], axis=1)[:, 0] for each in (before, end))
    area = (last - np.where(up > 0, first, 0.0)) * step
    height = np.take_along_axis(traces, top[:, None], axis=1)[:, 0]
    return Readings(
        np.where(present, onset, np.nan), np.where(present, top * step, np.nan), np.where(present, height, 0.0),
        np.where(present, end * step - onset, np.nan), np.where(present, area, 0.0),
    )  # fmt: skip
