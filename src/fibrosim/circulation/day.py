"""A day of heart and vessels: posture, activity and sleep by the clock, its hours side by side in lanes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ..errors import InputError
from ..parameters import all_parameter_files
from .hypnogram import Night, sleep_night
from .hypnogram import numbers as sleep_numbers
from .loop import Recording, record
from .variability import measures

__all__ = ["CONDITIONS", "Day", "record_day", "usual_day"]

LYING_DOWN = ("lying", "drowsy", "light_sleep", "deep_sleep", "rem_sleep")
"""Conditions of the stages of sleep, in the order of `STAGES`."""
CONDITIONS = (*LYING_DOWN, "arousal", "sitting", "standing", "walking")
WAKING = ("standing_first", "walking_first", "sitting_first", "walking_again", "sitting_again")
"""What fills an hour awake, each for the time of that name."""
TONE = "centre.vagal_tone"
INPUTS = {
    "angle": "vessels.angle", "squeeze": "vessels.squeeze", "muscle": "centre.muscle_drive",
    "cardiac": "centre.cardiac_drive", "vagal": "centre.vagal_drive", "tone": TONE, "breaths": "breathing.rate",
}  # fmt: skip
HOURS, HOUR = 24, 3600.0
STEP = 0.025  # s: half a millisecond of an interval against 0.01
NOISE = 0.5  # s, of the noise grid: half of the correlation time of the quickest noise
SETTLE = 120.0
SAMPLE = 1.0
PART, PARTS = 300.0, 12  # of an hour, s
ENOUGH = 0.8

Schedule = Sequence[tuple[float, str]]


@cache
def _numbers() -> Mapping[str, float]:
    return {name: one.value for name, one in all_parameter_files()["circulation_day"].parameters.items()}


@dataclass
class Day:
    """A day, hour by hour.

    Attributes
    ----------
    hours : list of Recording
        Each from its own full hour; times count from it. Hours are recorded apart, each after two minutes of
        what comes before it, so that no interval joins two of them.
    clock : list of int
        Which hours they are.
    schedule : sequence of (hour, condition)
        What was done.
    """

    hours: list[Recording]
    clock: list[int]
    schedule: Schedule

    def during(self, condition: str) -> list[Recording]:
        """Five-minute parts of which at least four fifths are spent in a condition."""
        found = []
        at = _Clock(self.schedule)
        for clock, hour in zip(self.clock, self.hours, strict=True):
            for k in range(PARTS):
                tens = [at(clock + (PART * k + t) / HOUR) for t in range(0, int(PART), 10)]
                if tens.count(condition) >= ENOUGH * len(tens):
                    found.append(hour.between(PART * k, PART * (k + 1)))
        return found

    def hourly(self) -> dict[str, np.ndarray]:
        """Mean heart rate and measures of variability of each hour, means over its five-minute parts."""
        rows: list[dict[str, float]] = []
        for hour in self.hours:
            parts = [hour.between(PART * k, PART * (k + 1)) for k in range(PARTS)]
            each = [measures(part.beats) for part in parts]
            row = {name: float(np.mean([m[name] for m in each])) for name in each[0]}
            rows.append(row | {"heart_rate": hour.heart_rate})
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    @property
    def sdnn(self) -> float:
        """SD of all intervals of the day, ms."""
        return float(np.std(np.concatenate([hour.intervals for hour in self.hours]), ddof=1))


def usual_day(bed: float = 23.0, rise: float = 7.0, night: Night | None = None) -> list[tuple[float, str]]:
    """What somebody does from midnight to midnight.

    In bed the stages of a night, with their arousals; awake hours pass standing, walking and sitting.

    Parameters
    ----------
    bed, rise : float
        Hours of the clock, 0 to 24.
    night : Night, optional
        Drawn for the same hours; a healthy one if not given.

    Returns
    -------
    list of (float, str)
        Hour at which each of `CONDITIONS` begins.

    Raises
    ------
    InputError
        Hours outside the clock, a night of other hours.
    """
    night = night or sleep_night(bed, rise)
    n, asleep = _numbers(), (rise - bed) % HOURS
    epoch = sleep_numbers()["epoch"] / HOUR
    if night.bed != bed or len(night.stages) != round(asleep / epoch):
        raise InputError("the night is of other hours", field="night", value=night.bed, allowed=f"{bed:g} to {rise:g}")
    found: list[tuple[float, str]] = []
    last = ""
    for hour, stage, aroused in zip((bed + night.hours).tolist(), night.stages, night.aroused, strict=True):
        name = LYING_DOWN[stage]
        if aroused:
            found += [(hour, "arousal"), (hour + sleep_numbers()["arousal_time"] / HOUR, name)]
        elif name != last:
            found.append((hour, name))
        last = name
    hour = rise
    while hour < rise + (HOURS - asleep) - 1e-9:
        at = hour
        for part in WAKING:
            found.append((at, part.split("_")[0]))
            at += n[part]
        hour += 1.0
    return sorted({round(hour % HOURS, 6): name for hour, name in found}.items())


def record_day(
    schedule: Schedule | None = None, *, patient: int = 0, seed: int | str = 0, occasion: str = "day",
    inputs: Mapping[str, Any] | None = None, hours: Sequence[int] = range(24), step: float = STEP,
) -> Day:  # fmt: skip
    """Record a day.

    Parameters
    ----------
    schedule : sequence of (hour, condition), optional
        Rising hours from 0 to 24; the last condition holds until the first comes again.
    inputs : mapping
        Further inputs of the loop, one number each: the person.
    hours : sequence of int
        Those of the 24 that are wanted; each has the same beats whatever others are.

    Raises
    ------
    InputError
        Hours that do not rise or lie outside the day, an unknown condition.
    """
    plan = list(usual_day() if schedule is None else schedule)
    begins = [hour for hour, _ in plan]
    if not plan or sorted(set(begins)) != begins or not begins[0] >= 0.0 or not begins[-1] < HOURS:
        raise InputError("a schedule has rising hours of one day", field="schedule", value=begins[:4],
                         allowed="0 to below 24")  # fmt: skip
    for _, name in plan:
        if name not in CONDITIONS:
            raise InputError("no such condition", field="schedule", value=name, allowed=CONDITIONS,
                             code="unknown-choice")  # fmt: skip
    wanted = list(hours)
    if not wanted or not set(wanted) <= set(range(24)):
        raise InputError("hours of a day", field="hours", value=wanted[:4], allowed="0 to 23", code="out-of-range")
    n = _numbers()
    at = _Clock(plan)
    changes = sorted({0.0, *(round((hour % 1.0) * HOUR, 2) for hour, _ in plan if int(hour) in wanted)})
    given: dict[str, Any] = dict(inputs or {})
    times = [-SETTLE, *changes]
    conditions = np.array([[CONDITIONS.index(at(h + t / HOUR)) for h in wanted] for t in times])
    for short, full in INPUTS.items():
        own = float(given.get(full, 1.0)) if full == TONE else 1.0
        values = own * np.array([n[f"{name}_{short}"] for name in CONDITIONS])[conditions]
        new = np.append(True, np.any(values[1:] != values[:-1], axis=1))
        given[full] = [(times[k], values[k]) for k in np.flatnonzero(new)]
    runs = record(HOUR, patients=[HOURS * patient + h for h in wanted], seed=seed, occasion=occasion,
                  inputs=given, settle=SETTLE, step=step, sample=SAMPLE,
                  noise_step=NOISE)  # fmt: skip
    return Day(runs, wanted, plan)


class _Clock:
    """Condition at an hour; one that begins within a second has begun."""

    def __init__(self, schedule: Schedule) -> None:
        around = [(hour - HOURS, name) for hour, name in schedule] + list(schedule)
        self._begins, self._names = [begin for begin, _ in around], [name for _, name in around]

    def __call__(self, hour: float) -> str:
        return self._names[bisect_right(self._begins, hour + 1.0 / HOUR) - 1]
