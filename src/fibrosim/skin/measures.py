"""What published studies measured of a flare, read from the sheet without a device's noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from fibrosim.skin.patch import SkinCourse, SkinPatch
from fibrosim.skin.person import SkinState
from fibrosim.skin.protocols import capsaicin, heat, inject, microdialysis

__all__ = ["area", "capsaicin_rise", "dialysate_protein", "injection_peak", "onset", "site_rise"]

MINUTE = 60.0
RISEN = 1.1
SMALL = 32.0
"""Side (mm) of a sheet on which nothing spreads far."""
PROBE = 0.71
"""Half the width of the ring (mm) in which a probe of 1 mm stands."""


def area(course: SkinCourse, rest: np.ndarray, times: float = 1.5) -> np.ndarray:
    """Area in which flow is so many times that at rest, cm2, shape (frames,)."""
    cell = (course.x[0, 1] - course.x[0, 0]) ** 2 / 100.0
    return (course.flow > times * rest).sum(axis=(1, 2)) * cell


def site_rise(course: SkinCourse, rest: np.ndarray, radius: float) -> np.ndarray:
    """Rise of flow within a radius (mm) of the middle, percent, shape (frames,)."""
    inside = course.distance < radius
    return 100.0 * (course.flow[:, inside].mean(axis=1) / rest[inside].mean() - 1.0)


def onset(distances: Sequence[float] = (8.0, 16.0, 24.0), people: Sequence[int] = range(8),
          parameters: Mapping[str, float] | None = None, *, firing: float = 10.0, seconds: float = 5.0,
          state: SkinState | None = None, least: float = RISEN) -> list[tuple[float, float]]:  # fmt: skip
    """Delay (s) of flow's rise by a tenth at distances (mm) from painful heat, and where it rises at all (share).

    Lynn and Cotsell 1991 (doi:10.1016/0026-2862(91)90021-3) report sites where it does. Flow that a device would not
    tell from its noise is no such site: with `least`, only sites count whose flow reaches so many times that at rest
    within a minute.
    """
    times = np.append(np.arange(0.0, 15.01, 0.1), np.arange(16.0, 61.0, 2.0) if least > RISEN else [])
    delays, shares = {d: [] for d in distances}, {d: [] for d in distances}
    for person in people:
        patch = SkinPatch(state, person=person, parameters=parameters, fine=0.1)
        rest = patch.sheet.state("skin_vessels.flow").copy()
        course = heat(patch, times, firing=firing, seconds=seconds)
        for d in distances:
            ring = np.abs(course.distance - d) < PROBE
            seen = course.flow[:, ring].max(axis=0) >= least * rest[ring]
            up = (course.flow[:, ring] > RISEN * rest[ring]) & seen
            delays[d].extend(times[up.argmax(axis=0)][up.any(axis=0)])
            shares[d].append(float(up.any(axis=0).mean()))
    return [(float(np.mean(delays[d])) if delays[d] else float("nan"), float(np.mean(shares[d]))) for d in distances]


def capsaicin_rise(minutes: Sequence[float] = (10.0, 20.0, 30.0, 60.0), people: Sequence[int] = range(8),
                   parameters: Mapping[str, float] | None = None, *, dose: float = 1000.0,
                   state: SkinState | None = None) -> np.ndarray:  # fmt: skip
    """Rise of flow under topical capsaicin, percent, shape (people, minutes)."""
    times = [0.0, *(MINUTE * m for m in minutes)]
    found = []
    for person in people:
        patch = SkinPatch(state, person=person, parameters=parameters)
        course = capsaicin(patch, times, dose=dose)
        found.append(site_rise(course, course.flow[0], 4.5)[1:])
    return np.array(found)


def injection_peak(concentration: float, parameters: Mapping[str, float] | None = None) -> float:
    """Highest histamine (nmol/l) two millimetres around an injection of substance P (umol/l)."""
    patch = SkinPatch(parameters=parameters, side=SMALL)
    course = inject(patch, np.arange(0.0, 1201.0, 30.0), concentration=concentration)
    return float(course.histamine[:, course.distance < 2.0].mean(axis=1).max())


def dialysate_protein(concentrations: Sequence[float] = (1e-9, 1e-8, 1e-7, 1e-6), people: Sequence[int] = range(2),
                      parameters: Mapping[str, float] | None = None, *, state: SkinState | None = None,
                      pulses: tuple[float, float, float, float] | None = None) -> np.ndarray:  # fmt: skip
    """Protein in the last quarter of an hour of each step, percent of that of the baseline; shape (people, steps)."""
    steps = len(concentrations)
    end = 60.0 + 30.0 * max(steps, 1)
    times = MINUTE * np.arange(0.0, end + 0.1, 5.0)
    found = []
    for person in people:
        patch = SkinPatch(state, person=person, parameters=parameters, side=SMALL)
        course = microdialysis(patch, times, concentrations=concentrations, pulses=pulses)
        along = fibre_of(course)
        level = course.protein[:, along].mean(axis=1)
        baseline = level[(times > 45.0 * MINUTE) & (times <= 60.0 * MINUTE)].mean()
        ends = [60.0 + 30.0 * (k + 1) for k in range(max(steps, 1))]
        found.append([
            100.0 * level[(times > (e - 15.0) * MINUTE) & (times <= e * MINUTE)].mean() / baseline for e in ends
        ])  # fmt: skip
    return np.array(found)


def fibre_of(course: SkinCourse, length: float = 15.0) -> np.ndarray:
    """Points along a dialysis fibre in the middle row; shape (rows, columns), of bool."""
    row = np.argmin(np.abs(course.y[:, 0]))
    return (course.y == course.y[row, 0]) & (np.abs(course.x) <= 0.5 * length)
