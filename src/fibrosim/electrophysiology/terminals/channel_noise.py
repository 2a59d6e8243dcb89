"""Chance in the opening of few channels: an ending bears tens of them, and one opens it by millivolts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...engine.interpret import evaluate
from ...language import Membrane
from ...language.membrane import CORE, LOCAL, VOLTAGE
from ...random import Stream

__all__ = ["ChannelCourse", "channel_course", "lagged", "open_channels"]


@dataclass
class ChannelCourse:
    """A kind of channel under a stimulus, at one voltage.

    Attributes
    ----------
    steady, rate : ndarray, shape (intervals,)
        Share of channels that are open in the end, and how fast (1/ms).
    slow : ndarray, shape (intervals,)
        Share that is not inactivated.
    """

    steady: np.ndarray
    rate: np.ndarray
    slow: np.ndarray


def channel_course(
    membrane: Membrane, channel: str, values: Mapping[str, float | np.ndarray], temperature: np.ndarray,
    voltage: float, interval: float,
) -> ChannelCourse:
    """The gates of a channel, from the same equations as in the membrane.

    Parameters
    ----------
    channel : str
        Mechanism; its gate of opening is "m", the others inactivate.
    values : mapping
        Parameters of the membrane by full name, one for each interval where they change.
    temperature : ndarray, shape (intervals,)
        In K.
    voltage, interval : float
        In mV, ms.
    """
    gates = sorted((g for g in membrane.gates if g.name.startswith(f"{channel}.")), key=lambda g: g.name[-1] != "m")
    table = {("parameter", "membrane", name): value for name, value in values.items()}
    table |= {VOLTAGE: voltage, LOCAL: temperature, CORE: temperature}
    found = evaluate([node for g in gates for node in (g.steady, g.rate)], table)
    steady, rate, *others = (np.broadcast_to(np.asarray(x, dtype=float), temperature.shape) for x in found)
    course = np.ones(len(temperature))
    for end, speed in zip(others[0::2], others[1::2], strict=True):
        course *= lagged(end, speed, interval)
    return ChannelCourse(steady, rate, course)


def lagged(end: np.ndarray, rate: np.ndarray, interval: float) -> np.ndarray:
    """What follows its steady state `end` at a rate (1/ms), from the first of it on."""
    held, here, found = np.exp(-interval * rate), float(end[0]), np.empty(len(end))
    for k in range(len(found)):
        found[k] = here
        here = end[k] + (here - end[k]) * held[k]
    return found


def open_channels(count: int, course: ChannelCourse, interval: float, stream: Stream, purpose: str) -> np.ndarray:
    """Number of open channels in each interval, each channel opening and closing by chance of its own.

    Exact in law at the ends of the intervals: a channel that is open (closed) is open after an interval with a
    probability that follows from the rates.
    """
    intervals = len(course.steady)
    draws = np.asarray(stream.uniform(0, purpose, np.arange(2 * intervals + 1)))
    decay = np.exp(-interval * course.rate)
    stays, opens = course.steady + (1 - course.steady) * decay, course.steady * (1 - decay)
    found, able = np.empty(intervals), np.rint(count * course.slow).astype(int)
    here = _drawn(int(able[0]), float(course.steady[0]), float(draws[2 * intervals]))
    for k in range(intervals):
        # channels that inactivate are counted out
        here = min(here, int(able[k]))
        found[k] = here
        kept = _drawn(here, float(stays[k]), float(draws[2 * k]))
        here = kept + _drawn(int(able[k]) - here, float(opens[k]), float(draws[2 * k + 1]))
    return found


def _drawn(count: int, chance: float, draw: float) -> int:
    """Binomial variate by its distribution function, from one uniform number."""
    if count <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return count
    if chance > 1 / 2:
        # fewer terms, and no power that vanishes
        return count - _drawn(count, 1.0 - chance, 1.0 - draw)
    odds, part = chance / (1.0 - chance), (1.0 - chance) ** count
    total, k = part, 0
    while total < draw and k < count:
        part *= odds * (count - k) / (k + 1)
        total += part
        k += 1
    return k
