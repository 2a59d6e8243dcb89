"""What reaches the skin: its temperature, a force, capsaicin."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np

from ...errors import InputError
from ...parameters import all_parameter_files
from .numbers import terminal_numbers

__all__ = ["Stimulus", "parse_stimulus"]

_NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
_RAMP = re.compile(rf"(heat|cold):{_NUMBER}-{_NUMBER}:{_NUMBER}c/s(?::{_NUMBER}s)?")
_STEP = re.compile(rf"(force|capsaicin):{_NUMBER}(mn|umol/l):{_NUMBER}s")
EXAMPLES = ["heat:32-48:1C/s", "heat:32-46:20C/s:10s", "cold:32-20:1C/s", "force:100mN:5s", "capsaicin:1umol/l:10s"]


@dataclass(frozen=True)
class Stimulus:
    """Courses of the skin's temperature (degC), of a force (mN) and of capsaicin (umol/l), linear between knots.

    Attributes
    ----------
    knots : ndarray, shape (knots,)
        In ms, rising; before the first and after the last the values are held.
    temperature, force, capsaicin : ndarray, shape (knots,)
    """

    name: str
    knots: np.ndarray = field(repr=False)
    temperature: np.ndarray = field(repr=False)
    force: np.ndarray = field(repr=False)
    capsaicin: np.ndarray = field(repr=False)

    @property
    def duration(self) -> float:
        """In ms, with what is recorded after the end."""
        return float(self.knots[-1]) + terminal_numbers()["after"]

    @property
    def kind(self) -> str:
        """What changes: "temperature", "force" or "capsaicin"."""
        ranges = {name: np.ptp(getattr(self, name)) for name in ("temperature", "force", "capsaicin")}
        return max(ranges, key=lambda name: ranges[name])

    def at(self, times: np.ndarray, what: str) -> np.ndarray:
        """Values at times in ms."""
        return np.interp(times, self.knots, getattr(self, what))

    @staticmethod
    def of_temperature(name: str, knots: np.ndarray, temperature: np.ndarray) -> Stimulus:
        """Only the skin's temperature changes."""
        return Stimulus(name, knots, temperature, np.zeros(len(knots)), np.zeros(len(knots)))

    @staticmethod
    def of_step(name: str, what: str, size: float, duration: float) -> Stimulus:
        """A step of "force" (mN) or "capsaicin" (umol/l) for `duration` ms at the skin's own temperature."""
        p = terminal_numbers()
        start, rise = p["before"], p["force_rise"]
        knots = np.array([0.0, start, start + rise, start + rise + duration, start + 2 * rise + duration])
        course = np.array([0.0, 0.0, size, size, 0.0])
        rest, none = np.full(len(knots), p["neutral"] - p["ice"]), np.zeros(len(knots))
        return Stimulus(name, knots, rest, *((course, none) if what == "force" else (none, course)))


def parse_stimulus(text: str) -> Stimulus:
    """Read a stimulus: ``heat:32-48:1C/s`` (a hold may follow, ``:5s``), ``force:100mN:5s``, ``capsaicin:1umol/l:10s``.

    Raises
    ------
    InputError
        An unknown form, or sizes that no stimulator gives.
    """
    word = text.strip().lower()
    if found := _RAMP.fullmatch(word):
        first, last, rate = (float(found[k + 2]) for k in range(2 + 1))
        hold = float(found[2**2 + 1]) if found[2**2 + 1] else 0.0
        p, file = terminal_numbers(), all_parameter_files()["terminal"]
        low, high = file["skin_limits"].range or (0.0, 0.0)
        for value in (first, last):
            _within("temperature", text, value, low - p["ice"], high - p["ice"], "degC")
        _within("rate", text, rate, *(file["ramp"].range or (0.0, 0.0)), "degC/s")
        _within("hold", text, hold, 0.0, p["longest"], "s")
        if (found[1] == "heat") != (last > first):
            raise InputError("heat goes up and cold goes down", field="stimulus", value=text, allowed=EXAMPLES)
        start = p["before"]
        end = start + abs(last - first) / rate * p["ms_per_s"]
        knots = [0.0, start, end] + ([end + hold * p["ms_per_s"]] if hold else [])
        return Stimulus.of_temperature(text, np.array(knots), np.array([first, first, last] + [last] * bool(hold)))
    if found := _STEP.fullmatch(word):
        size, seconds = float(found[2]), float(found[2**2])
        if found[2 + 1] != {"force": "mn", "capsaicin": "umol/l"}[found[1]]:
            raise InputError("force is in mN and capsaicin in umol/l", field="stimulus", value=text, allowed=EXAMPLES)
        p, owner = terminal_numbers(), "slow_mechanical" if found[1] == "force" else "trpv1"
        record = all_parameter_files()[f"membrane_{owner}"][found[1]]
        _within("size", text, size, *(record.range or (0.0, 0.0)), found[2 + 1])
        _within("duration", text, seconds, p["force_rise"] / p["ms_per_s"], p["longest"], "s")
        return Stimulus.of_step(text, found[1], size, seconds * p["ms_per_s"])
    raise InputError("unknown stimulus", field="stimulus", value=text, code="unknown-name", allowed=EXAMPLES,
                     fix=f"write for example {EXAMPLES[0]}")  # fmt: skip


def _within(name: str, text: str, value: float, low: float, high: float, unit: str) -> None:
    if not (math.isfinite(value) and low <= value <= high):
        raise InputError(f"a stimulus that no stimulator gives: {name}", field="stimulus", value=text,
                         allowed=f"{low:g} to {high:g} {unit}")  # fmt: skip
