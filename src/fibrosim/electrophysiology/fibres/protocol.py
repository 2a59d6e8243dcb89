"""What a fibre is stimulated with: trains, paired pulses, spikes that arise by themselves."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np

from ...errors import InputError

__all__ = ["PROTOCOLS", "FibreProtocol", "parse_protocol"]

LEAD = 1.0  # ms before the first pulse
SECOND = 1000.0
MOST_PULSES = 20_000
FASTEST, LONGEST = 200.0, 3600.0
_TRAIN = re.compile(r"([0-9]+(?:\.[0-9]+)?)hz-([0-9]+(?:\.[0-9]+)?)s")
_PAIR = re.compile(r"pair-([0-9]+(?:\.[0-9]+)?)ms")


@dataclass(frozen=True)
class FibreProtocol:
    """Times of pulses at the electrode, and of spikes that arise by themselves at the same end.

    Attributes
    ----------
    name : str
    pulses : ndarray, shape (pulses,)
        In ms, rising.
    spontaneous : ndarray, shape (spikes,)
        In ms; no pulse of the stimulator, so nothing is marked by them but the slowing that they leave.
    after : float
        How long is recorded after the last pulse, ms.
    """

    name: str
    pulses: np.ndarray
    spontaneous: np.ndarray = field(default_factory=lambda: np.empty(0))
    after: float = 500.0

    @property
    def duration(self) -> float:
        """In ms."""
        last = max([*self.pulses[-1:], *self.spontaneous[-1:]], default=0.0)
        return float(last) + self.after

    @staticmethod
    def of_trains(name: str, *trains: tuple[float, int]) -> FibreProtocol:
        """Trains one after the other, each of a rate (Hz) and a number of pulses."""
        times: list[float] = []
        now = LEAD
        for rate, count in trains:
            for _ in range(count):
                times.append(now)
                now += SECOND / rate
        return FibreProtocol(name, np.array(times))

    def with_spontaneous(self, times: np.ndarray | list[float]) -> FibreProtocol:
        """The same with spikes that arise by themselves, or by touching the skin (marking)."""
        spikes = np.sort(np.asarray(times, dtype=float))
        if spikes.size and not (np.isfinite(spikes).all() and spikes[0] >= 0.0):
            raise InputError("times of spikes are at least 0 ms", field="spontaneous", value=float(spikes[0]))
        return FibreProtocol(self.name, self.pulses, spikes, self.after)


PROTOCOLS = {
    "2hz-180s": "three minutes at 2 Hz (Serra 1999)",
    "0.25hz-60s": "one minute at 0.25 Hz",
    "pair-20ms": "two pulses, 20 ms apart",
    "high-frequency": "361 pulses at 2 Hz, then 60 at 0.25 Hz (Tigerholm 2014)",
    "low-frequency": "20 at 1/8 Hz, 20 at 1/4 Hz, 30 at 1/2 Hz, 20 at 1/4 Hz (Tigerholm 2014)",
}
"""Named protocols; trains and pairs may have any numbers."""


def parse_protocol(text: str) -> FibreProtocol:
    """Read a protocol: ``2hz-180s``, ``pair-20ms``, ``high-frequency`` or ``low-frequency``.

    Raises
    ------
    InputError
        An unknown name, or a rate or duration that no stimulator gives.
    """
    word = text.strip().lower()
    if word == "high-frequency":
        return FibreProtocol.of_trains(word, (2.0, 361), (0.25, 60))
    if word == "low-frequency":
        return FibreProtocol.of_trains(word, (0.125, 20), (0.25, 20), (0.5, 30), (0.25, 20))
    if found := _TRAIN.fullmatch(word):
        rate, seconds = float(found[1]), float(found[2])
        if not 0.0 < rate <= FASTEST or not 0.0 < seconds <= LONGEST:
            raise InputError("a train that no stimulator gives", field="protocol", value=text,
                             allowed=f"above 0 to {FASTEST:g} Hz, above 0 to {LONGEST:g} s")  # fmt: skip
        count = math.floor(rate * seconds + 1e-9) + 1
        if count > MOST_PULSES:
            raise InputError("too many pulses", field="protocol", value=count, allowed=f"at most {MOST_PULSES}")
        return FibreProtocol.of_trains(word, (rate, count))
    if found := _PAIR.fullmatch(word):
        gap = float(found[1])
        if not 1.0 <= gap <= 10.0 * SECOND:
            raise InputError("an interval that cannot be told apart", field="protocol", value=text,
                             allowed="pair-1ms to pair-10000ms")  # fmt: skip
        return FibreProtocol(word, np.array([LEAD, LEAD + gap]))
    raise InputError("unknown protocol", field="protocol", value=text, code="unknown-name",
                     allowed=[*PROTOCOLS], fix="write for example 2hz-180s or pair-50ms")  # fmt: skip
