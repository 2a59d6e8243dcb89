"""A night by epochs of 30 s: stages as a Markov chain that follows sleep pressure, REM need, clock and arousals.

The chain is that of Kemp and Kamphuisen (1986). Process S of Daan (1984) feeds slow-wave sleep, the need for REM sleep
fills in non-REM sleep and empties in REM sleep (Benington and Heller 1994), the clock favours REM sleep towards the
morning (Dijk and Czeisler 1995), and it is arousals that lighten and end sleep.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..errors import InputError
from ..parameters import all_parameter_files
from ..random import Stream, portable_exp, portable_log

__all__ = ["STAGES", "Night", "Sleeper", "sleep_night"]

STAGES = ("wake", "N1", "N2", "N3", "REM")
WAKE, N1, N2, N3, REM = range(5)
HOURS, MINUTE, HOUR = 24.0, 60.0, 3600.0
LEAST_IN_BED, MOST_IN_BED = 2.0, 16.0  # hours
SHALLOWEST = 1e-3


@cache
def numbers() -> Mapping[str, float]:
    """Values of the parameter file."""
    return {name: one.value for name, one in all_parameter_files()["circulation_sleep"].parameters.items()}


@dataclass(frozen=True)
class Sleeper:
    """How somebody sleeps, as the slow body has it.

    Attributes
    ----------
    depth : float
        Deep sleep over health, 0 to 2.
    quality : float
        Odds of good sleep over health, above 0 to 10.
    arousals : float, optional
        An hour, 0 to 60; the usual ones if not told.
    """

    depth: float = 1.0
    quality: float = 1.0
    arousals: float | None = None

    def __post_init__(self) -> None:
        ranges = {"depth": (0.0, 2.0), "quality": (1e-4, 10.0), "arousals": (0.0, 60.0)}
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise InputError("out of range", field=name, value=value, allowed=f"{low:g} to {high:g}",
                                 code="out-of-range")  # fmt: skip


@dataclass(frozen=True)
class Night:
    """A night in bed.

    Attributes
    ----------
    bed : float
        Hour of the clock at which lights go out.
    stages : ndarray of int, shape (epochs,)
        Place in `STAGES` of each epoch.
    aroused : ndarray of bool, shape (epochs,)
        Whether an arousal begins with the epoch.
    pressure, need : ndarray, shape (epochs,)
        Process S and the need for REM sleep, 0 to 1.
    """

    bed: float
    stages: np.ndarray
    aroused: np.ndarray
    pressure: np.ndarray
    need: np.ndarray

    @property
    def hours(self) -> np.ndarray:
        """Hours since lights out at which each epoch begins."""
        return np.arange(len(self.stages)) * numbers()["epoch"] / HOUR

    def measures(self) -> dict[str, float]:
        """What a sleep laboratory prints; NaN where there was no sleep, or no REM sleep.

        Returns
        -------
        dict of str to float
            time_in_bed, total_sleep, latency, wake_after_onset, rem_latency (minutes), efficiency, share_N1,
            share_N2, share_N3, share_REM (percent), arousal_index (1/hour), awakenings (1).
        """
        epoch = numbers()["epoch"] / MINUTE
        asleep = self.stages != WAKE
        found = {"time_in_bed": epoch * len(asleep), "total_sleep": epoch * int(asleep.sum())}
        found["efficiency"] = 100.0 * found["total_sleep"] / found["time_in_bed"]
        absent = math.nan
        if not asleep.any():
            shares = dict.fromkeys([f"share_{name}" for name in STAGES[1:]], absent)
            more = ("latency", "wake_after_onset", "rem_latency", "arousal_index")
            return found | dict.fromkeys(more, absent) | shares | {"awakenings": 0.0}
        onset = int(np.argmax(asleep))
        rem = np.flatnonzero(self.stages == REM)
        after = self.stages[onset:]
        found["latency"] = epoch * onset
        found["wake_after_onset"] = epoch * int(np.sum(after == WAKE))
        found["rem_latency"] = epoch * float(rem[0] - onset) if len(rem) else absent
        found["arousal_index"] = float(MINUTE * self.aroused.sum() / found["total_sleep"])
        found["awakenings"] = float(np.sum((after[1:] == WAKE) & (after[:-1] != WAKE)))
        for k, name in enumerate(STAGES[1:], 1):
            found[f"share_{name}"] = 100.0 * float(np.sum(self.stages == k)) / int(asleep.sum())
        return found


def sleep_night(
    bed: float = 23.0, rise: float = 7.0, sleeper: Sleeper | None = None, *, patient: int = 0, seed: int | str = 0,
    occasion: str = "night", parameters: Mapping[str, float] | None = None,
) -> Night:  # fmt: skip
    """Draw a night.

    Parameters
    ----------
    bed, rise : float
        Hours of the clock at which lights go out and on, 0 to 24; 2 to 16 hours apart.
    patient, seed, occasion
        Key of the noise.
    parameters : mapping, optional
        In place of the file's values, in their units.

    Raises
    ------
    InputError
        Hours outside the clock, a night too short or too long.
    """
    for name, value in (("bed", bed), ("rise", rise)):
        if not (math.isfinite(value) and 0.0 <= value <= HOURS):
            raise InputError("an hour of the clock", field=name, value=value, allowed="0 to 24", code="out-of-range")
    long = (rise - bed) % HOURS
    if not LEAST_IN_BED <= long <= MOST_IN_BED:
        raise InputError("a night in bed", field="rise", value=rise, code="out-of-range",
                         allowed=f"{LEAST_IN_BED:g} to {MOST_IN_BED:g} hours after going to bed")  # fmt: skip
    p = {**numbers(), **(parameters or {})}
    epochs = round(long * HOUR / p["epoch"])
    drawn = np.array([Stream(seed).uniform(patient, f"sleep/{occasion}/{what}", np.arange(epochs))
                      for what in ("arousal", "outcome", "stage")])  # fmt: skip
    return _walk(p, bed, epochs, sleeper or Sleeper(), HOURS - long, drawn)


def _evening(p: Mapping[str, float], awake: float) -> float:
    """Process S at bedtime of somebody who is awake for so many hours every day."""
    up, down = (float(portable_exp(-h / p[t])) for h, t in
                ((awake, "pressure_rise"), (p["day"] - awake, "pressure_fall")))  # fmt: skip
    return (1.0 - up) / (1.0 - up * down)


def _eighth(x: float) -> float:
    """Eighth power by products: the same bits everywhere."""
    x *= x
    x *= x
    return x * x


def _daily(turns: np.ndarray) -> np.ndarray:
    """A smooth wave of whole turns, 1 at 0 and -1 half a turn away, by products alone: the same bits everywhere."""
    away = 2.0 * np.abs(turns - np.round(turns))
    return 1.0 - 2.0 * away * away * (3.0 - 2.0 * away)


def _walk(
    p: Mapping[str, float], bed: float, epochs: int, sleeper: Sleeper, awake: float, drawn: np.ndarray
) -> Night:  # fmt: skip
    """Go through the night; chances of an epoch are rates times its length."""
    minutes, hours = p["epoch"] / MINUTE, p["epoch"] / HOUR
    usual, pressure, need = _evening(p, p["usual_awake"]), _evening(p, awake), 0.0
    good = float(portable_exp(p["quality_power"] * portable_log(sleeper.quality)))
    deep = float(portable_exp(p["slow_waves_depth"] * portable_log(max(sleeper.depth, SHALLOWEST))))
    hourly = p["arousals"] if sleeper.arousals is None else sleeper.arousals
    often = (0.0, *(p[f"{name.lower()}_arousals"] * hourly * hours for name in STAGES[1:]))
    wakes = min(p["wakes"] / good, 1.0)
    clock = 1.0 + p["rem_swing"] * _daily((bed + np.arange(epochs) * hours - p["rem_peak"]) / p["day"])
    stages, aroused, pressures, needs = [], [], [], []
    stage, slept, dreaming = WAKE, False, False
    for rouse, outcome, chance, favour in zip(*drawn.tolist(), clock.tolist(), strict=True):
        roused = rouse < often[stage]
        if roused and outcome < wakes:
            stage = WAKE
        elif roused and outcome < wakes + p["lightens"]:
            stage = {N2: N1, N3: N2, REM: N1}.get(stage, stage)
        elif stage == WAKE:
            stage = N1 if chance < minutes * good * p["again" if slept else "asleep"] else WAKE
        elif stage == N1:
            stage = N2 if chance < minutes * p["deepen"] else N1
        elif stage == N2:
            share = pressure / usual
            down = minutes * deep * p["slow_waves"] * share * share
            dream = minutes * p["rem_entry"] * favour * (1.0 if dreaming else _eighth(need))
            stage = N3 if chance < down else REM if chance < down + dream else N2
            dreaming = dreaming or stage == REM
        elif stage == N3:
            stage = N2 if chance < minutes * p["shallow"] else N3
        elif chance < minutes * p["rem_exit"] * _eighth(1.0 - need):
            # an episode ends when its need is met; what an arousal breaks goes on
            stage, dreaming = N2, False
        slept = slept or stage != WAKE
        stages.append(stage)
        aroused.append(roused and stage != WAKE)
        pressures.append(pressure)
        needs.append(need)
        pressure += hours * ((1.0 - pressure) / p["pressure_rise"] if stage == WAKE else -pressure / p["pressure_fall"])
        if stage == REM:
            need = max(need - minutes / p["rem_fall"], 0.0)
        elif stage != WAKE:
            need = min(need + minutes / p["rem_rise"], 1.0)
    return Night(bed, np.array(stages), np.array(aroused), np.array(pressures), np.array(needs))
