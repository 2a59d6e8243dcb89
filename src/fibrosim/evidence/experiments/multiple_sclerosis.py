"""Relapses of multiple sclerosis."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.signal import find_peaks, peak_widths

from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Cohort, simulate

INFLAMED = "central_lesions.inflamed"
AUTOREACTIVITY = {"central_lesions.autoreactivity": 1.0}
PATIENTS, YEARS = 12, 4
SEEN = 0.005
"""Rise of the inflamed share that counts as a relapse (assumed: no row says how large a relapse is)."""

DAYS_PER_MONTH = 30.4


def relapses(course: np.ndarray) -> tuple[int, np.ndarray]:
    """Return how many rises one daily course has, and the days that each lasts at half its height."""
    peaks, _ = find_peaks(course, prominence=SEEN)
    return len(peaks), peak_widths(course, peaks, rel_height=0.5)[0] if len(peaks) else np.array([])


@experiment(CP250="calibrated", CP251="calibrated")
def relapses_of_multiple_sclerosis() -> Mapping[str, float]:
    """Twelve young patients for four years: relapses a year, and months that one lasts."""
    patients = Cohort(
        PATIENTS, seed=5, women=0.7, age="30 year", areas=1, parameters=AUTOREACTIVITY, events_for=f"{YEARS} year"
    )
    course = simulate(list(patients), f"{YEARS} year", rhythm="never", record=[INFLAMED])
    found = [relapses(each) for each in course.data[INFLAMED].values]
    lengths = np.concatenate([widths for _, widths in found])
    return {
        "CP250": sum(count for count, _ in found) / (PATIENTS * YEARS),
        "CP251": float(lengths.mean()) / DAYS_PER_MONTH if lengths.size else 0.0,
    }
