"""Potentials that electrodes on the skin see of one motor unit and of one sensory fibre."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .anatomy import nerve_numbers

__all__ = ["motor_unit_potential", "sensory_kernels"]

Floats = NDArray[np.float64]


def motor_unit_potential(step: float, temperature: float) -> Floats:
    """Potential of a motor unit from its onset, peak 1: a negative phase and a positive one of equal area.

    Parameters
    ----------
    step : float
        ms.
    temperature : float
        Of the muscle, degrees Celsius.

    Returns
    -------
    ndarray, shape (samples,)
        Negative up, as recorded.
    """
    p = nerve_numbers()
    cold = (p["temperature_reference_duration"] - temperature) / p["q10_degrees"]
    negative = p["unit_duration"] * p["unit_q10"] ** cold
    positive = p["unit_tail"] * negative
    time = np.arange(0.0, negative + positive + step, step)
    rise = np.sin(np.pi * time / negative)
    fall = -np.sin(np.pi * (time - negative) / positive) / p["unit_tail"]
    return np.where(time < negative, rise, np.where(time < negative + positive, fall, 0.0))


def sensory_kernels(spike: Floats, step: float, velocities: Floats, depth: float) -> Floats:
    """Potentials of fibres with an axon of 1 um radius that pass two electrodes on the skin.

    A line of current in a half-space under air: at an electrode the potential is the second derivative of the spike
    along the fibre, weighted by 1 / distance; the second electrode lies further along and is subtracted.

    Parameters
    ----------
    spike : ndarray, shape (samples,)
        Voltage inside the fibre (mV) over time, by `step` (ms).
    velocities : ndarray, shape (velocities,)
        m/s, at the electrodes.
    depth : float
        Of the nerve, mm.

    Returns
    -------
    ndarray, shape (velocities, samples)
        uV, negative up; the spike's own beginning passes the first electrode in the middle of the samples.
    """
    p = nerve_numbers()
    second = np.gradient(np.gradient(spike, step), step)
    reach = 2 * len(spike)
    time = (np.arange(-reach, reach + 1)) * step
    along = velocities[:, None] * time
    weight = 1 / np.hypot(along, depth) - 1 / np.hypot(along - p["reference_electrode"], depth)
    size = 1 << (len(time) + len(second)).bit_length()
    spectrum = np.fft.rfft(second, size) * np.fft.rfft(weight, size, axis=1)
    found = np.fft.irfft(spectrum, size, axis=1)[:, : len(time)] * (step / velocities)[:, None]
    # um2 mV / mm2 in uV; negative up
    unit = -p["uv_per_mv"] / p["um_per_mm"] ** 2
    ratio = p["axoplasm_conductivity"] / p["tissue_conductivity"] / 2
    return found * unit * ratio
