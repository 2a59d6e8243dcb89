"""Heart-rate variability: the few textbook formulas (Task Force 1996, doi:10.1161/01.CIR.93.5.1043)."""

from __future__ import annotations

import numpy as np

__all__ = ["BANDS", "measures", "spectrum"]

BANDS = {"vlf": (0.0033, 0.04), "lf": (0.04, 0.15), "hf": (0.15, 0.4)}
"""Hz; the lower edge belongs to a band, the upper does not."""
RATE = 4.0  # Hz: even spacing of the tachogram
SEGMENT = 300.0  # s: longest segment of Welch's method; a shorter record is cut into halves that overlap by half
LEAST = 120.0  # s: shorter records have no low-frequency power


def spectrum(beats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Power spectral density of intervals between beats, by Welch's method at 4 Hz.

    Parameters
    ----------
    beats : ndarray, shape (beats,)
        s.

    Returns
    -------
    tuple of ndarray
        Frequency, Hz, and density, ms2/Hz.
    """
    # here, as they take longer to load than a patient to simulate
    from scipy.interpolate import CubicSpline
    from scipy.signal import welch

    intervals = 1000.0 * np.diff(beats)
    even = np.arange(beats[1], beats[-1], 1.0 / RATE)
    tachogram = CubicSpline(beats[1:], intervals)(even)
    # of even length, so that half a record gives three segments whatever its last beat
    many = 2 * min(len(even) // 4, round(0.5 * SEGMENT * RATE))
    return welch(tachogram, RATE, nperseg=many, nfft=2 * many, detrend="constant")


def measures(beats: np.ndarray) -> dict[str, float]:
    """Measures of variability of normal beats.

    Parameters
    ----------
    beats : ndarray, shape (beats,)
        s.

    Returns
    -------
    dict of str to float
        mean_interval, sdnn, rmssd (ms), pnn50 (percent), vlf, lf, hf (ms2), lf_hf (1); NaN where the record is
        too short for a measure.
    """
    intervals = 1000.0 * np.diff(beats)
    steps = np.diff(intervals)
    absent = float("nan")
    found = {
        "mean_interval": float(np.mean(intervals)) if len(intervals) else absent,
        "sdnn": float(np.std(intervals, ddof=1)) if len(intervals) > 1 else absent,
        "rmssd": float(np.sqrt(np.mean(steps * steps))) if len(steps) else absent,
        "pnn50": float(100.0 * np.mean(np.abs(steps) > 50.0)) if len(steps) else absent,
    }
    if len(beats) < 4 or beats[-1] - beats[0] < LEAST:
        return found | dict.fromkeys([*BANDS, "lf_hf"], absent)
    frequency, density = spectrum(beats)
    for name, (low, high) in BANDS.items():
        inside = (frequency >= low) & (frequency < high)
        found[name] = float(np.trapezoid(density[inside], frequency[inside]))
    return found | {"lf_hf": found["lf"] / found["hf"] if found["hf"] > 0.0 else absent}
