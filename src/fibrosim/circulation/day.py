"""A day of heart and vessels: posture, activity and sleep by the clock, its hours side by side in lanes."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ..errors import InputError
from ..parameters import all_parameter_files
from .loop import Recording, record
from .variability import measures

__all__ = ["CONDITIONS", "Day", "record_day", "usual_day"]

CONDITIONS = ("lying", "sitting", "standing", "walking", "light_sleep", "deep_sleep", "rem_sleep", "arousal")
ASLEEP = CONDITIONS[4:]
INPUTS = {
    "angle": "vessels.angle", "squeeze": "vessels.squeeze", "muscle": "centre.muscle_drive",
    "cardiac": "centre.cardiac_drive", "vagal": "centre.vagal_drive", "breaths": "breathing.rate",
}  # fmt: skip
HOURS, HOUR = 24, 3600.0
STEP = 0.025  # s: half a millisecond of an interval against 0.01
NOISE = 0.5  # s, of the noise grid: half of the correlation time of the quickest noise
SETTLE = 120.0
SAMPLE = 1.0

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
        24, each from its own full hour; times count from it. Hours are recorded apart, each after two minutes of
        what comes before it, so that no interval joins two of them.
    """

    hours: list[Recording]

    def hourly(self) -> dict[str, np.ndarray]:
        """Mean heart rate and measures of variability of each hour, means over its five-minute parts."""
        rows: list[dict[str, float]] = []
        for hour in self.hours:
            parts = [hour.between(300.0 * k, 300.0 * (k + 1)) for k in range(12)]
            each = [measures(part.beats) for part in parts]
            row = {name: float(np.mean([m[name] for m in each])) for name in each[0]}
            rows.append(row | {"heart_rate": hour.heart_rate})
        return {name: np.array([row[name] for row in rows]) for name in rows[0]}

    @property
    def sdnn(self) -> float:
        """SD of all intervals of the day, ms."""
        return float(np.std(np.concatenate([hour.intervals for hour in self.hours]), ddof=1))


def usual_day(bed: float = 23.0, rise: float = 7.0, *, arousals: float | None = None) -> list[tuple[float, str]]:
    """What somebody does from midnight to midnight.

    Awake hours pass sitting, standing and walking; sleep goes in cycles of light, deep and REM sleep, with less deep
    and more REM sleep towards the morning, and short arousals.

    Parameters
    ----------
    bed, rise : float
        Hours of the clock, 0 to 24.
    arousals : float, optional
        An hour of sleep; 0 to 60.

    Returns
    -------
    list of (float, str)
        Hour at which each of `CONDITIONS` begins.
    """
    for name, value in (("bed", bed), ("rise", rise)):
        if not (math.isfinite(value) and 0.0 <= value <= HOURS):
            raise InputError("an hour of the clock", field=name, value=value, allowed="0 to 24", code="out-of-range")
    n = _numbers()
    broken = n["arousals"] if arousals is None else arousals
    if not 0.0 <= broken <= 60.0:
        raise InputError("out of range", field="arousals", value=arousals, allowed="0 to 60 an hour",
                         code="out-of-range")  # fmt: skip
    asleep = (rise - bed) % HOURS
    found: list[tuple[float, str]] = []
    cycles = max(1, round(asleep / n["cycle"]))
    for k in range(cycles):
        begin, long = bed + k * asleep / cycles, asleep / cycles
        late = k / max(cycles - 1, 1)
        deep, rem = n["first_deep"] * (1.0 - late), n["last_rem"] * (0.3 + 0.7 * late)
        found += [(begin, "light_sleep"), (begin + 0.25 * long, "deep_sleep"), (begin + (0.25 + deep) * long,
                  "light_sleep"), (begin + (1.0 - rem) * long, "rem_sleep")]  # fmt: skip
        for j in range(round(long * broken)):
            at = begin + (j + 0.5) * long / round(long * broken)
            stage = [name for hour, name in found if hour <= at and name != "arousal"][-1]
            found += [(at, "arousal"), (at + n["arousal_time"] / HOUR, stage)]
            found.sort()
    hour = rise
    while hour < rise + (HOURS - asleep) - 1e-9:
        found += [(hour, "standing"), (hour + 0.15, "walking"), (hour + 0.3, "sitting"), (hour + 0.7, "walking"),
                  (hour + 0.75, "sitting")]  # fmt: skip
        hour += 1.0
    # of two that begin together the later one counts: a cycle without deep sleep has light sleep there
    return sorted({round(hour % HOURS, 6): name for hour, name in found}.items())


def record_day(
    schedule: Schedule | None = None, *, patient: int = 0, seed: int | str = 0, occasion: str = "day",
    inputs: Mapping[str, Any] | None = None, depth: float = 1.0, step: float = STEP,
) -> Day:  # fmt: skip
    """Record a day.

    Parameters
    ----------
    schedule : sequence of (hour, condition), optional
        Rising hours from 0 to 24; the last condition holds until the first comes again.
    inputs : mapping
        Further inputs of the loop, one number each: the person.
    depth : float
        What sleep does to nerves, over that of a healthy sleeper, 0 to 1.5.

    Raises
    ------
    InputError
        Hours that do not rise or lie outside the day, an unknown condition.
    """
    plan = list(usual_day() if schedule is None else schedule)
    hours = [hour for hour, _ in plan]
    if not plan or sorted(set(hours)) != hours or not hours[0] >= 0.0 or not hours[-1] < HOURS:
        raise InputError("a schedule has rising hours of one day", field="schedule", value=hours[:4],
                         allowed="0 to below 24")  # fmt: skip
    for _, name in plan:
        if name not in CONDITIONS:
            raise InputError("no such condition", field="schedule", value=name, allowed=CONDITIONS,
                             code="unknown-choice")  # fmt: skip
    if not 0.0 <= depth <= 1.5:
        raise InputError("out of range", field="depth", value=depth, allowed="0 to 1.5", code="out-of-range")
    n = _numbers()
    around = [(hour - HOURS, name) for hour, name in plan] + plan
    changes = sorted({0.0, *(round((hour % 1.0) * HOUR, 2) for hour, _ in plan)})
    given: dict[str, Any] = dict(inputs or {})
    times = [-SETTLE, *changes]
    conditions = [[_at(around, h + t / HOUR) for h in range(HOURS)] for t in times]
    for short, full in INPUTS.items():
        values = [np.array([_value(n, short, name, depth) for name in row]) for row in conditions]
        given[full] = [(t, v) for k, (t, v) in enumerate(zip(times, values, strict=True))
                       if k == 0 or not np.array_equal(v, values[k - 1])]  # fmt: skip
    runs = record(HOUR, patients=[HOURS * patient + h for h in range(HOURS)], seed=seed, occasion=occasion,
                  inputs=given, settle=SETTLE, step=step, sample=SAMPLE,
                  noise_step=NOISE)  # fmt: skip
    return Day(runs)


def _at(around: Schedule, hour: float) -> str:
    """Condition at an hour; one that begins within a second has begun."""
    return around[bisect_right([begin for begin, _ in around], hour + 1.0 / HOUR) - 1][1]


def _value(n: Mapping[str, float], short: str, condition: str, depth: float) -> float:
    value = n[f"{condition}_{short}"]
    deep = condition in ASLEEP and short in ("muscle", "cardiac", "vagal")
    return depth * value if deep else value
