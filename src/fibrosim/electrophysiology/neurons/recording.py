"""What an electrode in a cell shows: voltage, spikes, oscillation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...engine.cable import Cable, Pulse, run_cable
from ...errors import InputError
from ...figures.shown import Shown
from ...formats.nwb import NwbRecording, Recorded, Voltage

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["NeuronRecording", "Traffic", "inject"]

SAMPLE = 0.1  # ms
BEFORE = 100.0  # ms of rest before the current
LONGEST = 600_000.0
BAND = (20.0, 200.0)  # Hz in which an oscillation is looked for
FINER = 16
FASTEST = 200.0


@dataclass
class NeuronRecording(Shown, Recorded):
    """A cell under a step of current.

    Attributes
    ----------
    current : float
        In pA.
    times, voltage : ndarray, shape (samples,)
        In ms and mV; the current begins at `onset`.
    spikes : ndarray
        Times at which the voltage rose through 0 mV, after the onset, ms.
    """

    name: str
    current: float
    onset: float
    times: np.ndarray
    voltage: np.ndarray
    spikes: np.ndarray

    @property
    def resting(self) -> float:
        """Voltage just before the current, mV."""
        return float(self.voltage[self.times < self.onset][-1])

    def rate(self, start: float = 0.0) -> float:
        """Spikes per second from `start` ms after the onset to the end."""
        begin = self.onset + start
        seconds = (self.times[-1] - begin) * 1e-3
        return float((self.spikes > begin).sum() / seconds)

    def oscillation(self, start: float = 1000.0) -> tuple[float, float]:
        """Frequency (Hz, largest of the spectrum between 20 and 200) and size (mV, peak to peak).

        Raises
        ------
        InputError
            The recording is too short.
        """
        late = self.voltage[self.times >= self.onset + start]
        if len(late) < 1000:
            raise InputError("too short for an oscillation", field="duration", value=len(late) * SAMPLE,
                             allowed=f"more than {start + 100.0:g} ms after the onset")  # fmt: skip
        window = (late - late.mean()) * np.hanning(len(late))
        power = np.abs(np.fft.rfft(window, FINER * len(late)))
        frequency = np.fft.rfftfreq(FINER * len(late), SAMPLE * 1e-3)
        inside = (frequency > BAND[0]) & (frequency < BAND[1])
        return float(frequency[inside][power[inside].argmax()]), float(np.ptp(late))

    def to_frame(self) -> pandas.DataFrame:
        """Time and voltage; units in ``attrs``."""
        import pandas

        frame = pandas.DataFrame({"time": self.times, "voltage": self.voltage})
        frame.attrs["units"] = {"time": "ms", "voltage": "mV"}
        return frame

    def figure(self) -> Figure:
        """Draw the voltage."""
        from ...figures import voltage_trace

        return voltage_trace(self.times, self.voltage, onset=self.onset, title=f"{self.name}, {self.current:g} pA",
                             subtitle=str(self).splitlines()[-1])  # fmt: skip

    def nwb(self) -> NwbRecording:
        """Voltage under the current as a current clamp, and the spikes."""
        current = np.where(self.times > self.onset, self.current, 0.0)
        voltage = Voltage(self.times, self.voltage, "voltage across the membrane of the cell body", current)
        return NwbRecording(str(self).splitlines()[0], str(self), {"soma": self.spikes}, voltages={"soma": voltage})

    def __str__(self) -> str:
        """Say what was found, with units."""
        head = f"{self.name} under {self.current:g} pA for {(self.times[-1] - self.onset) / 1e3:.2g} s"
        words = f"rest {self.resting:.1f} mV, {len(self.spikes)} spikes ({self.rate():.3g} per second)"
        return f"{head}\n{words}"


@dataclass(frozen=True)
class Traffic:
    """Spikes that come in from the axon: pulses at a rate (per second), their current (pA) and length (ms)."""

    rate: float
    current: float
    duration: float

    def pulses(self, until: float) -> list[Pulse]:
        """Regular pulses up to a time, the last a whole interval before it."""
        if not (math.isfinite(self.rate) and 0.0 <= self.rate <= FASTEST):
            raise InputError("a rate of spikes that come in", field="traffic", value=self.rate,
                             allowed=f"0 to {FASTEST:g} per second")  # fmt: skip
        if not self.rate:
            return []
        gap = 1e3 / self.rate
        return [Pulse(k * gap, self.duration, 1e-3 * self.current, 0) for k in range(int(until / gap))]


def inject(
    name: str, cable: Cable, current: float, duration: float, step: float, extra: float = 0.0, *,
    traffic: Traffic | None = None, lead: float | None = None,
) -> NeuronRecording:
    """Run a cell at rest for 100 ms and under a current (pA) for `duration` ms; `extra` pA flow all the time.

    `traffic` comes in before the current, for `lead` ms in place of 100.
    """
    for field, value in (("current", current), ("duration", duration)):
        if not math.isfinite(value) or (field == "duration" and not 0.0 < value <= LONGEST):
            raise InputError("cannot be injected", field=field, value=value, allowed=f"0 to {LONGEST:g} ms")
    before = BEFORE if lead is None else float(lead)
    if not (math.isfinite(before) and 0.0 < before <= LONGEST):
        raise InputError("cannot be waited for", field="lead", value=lead, allowed=f"above 0 to {LONGEST:g} ms")
    whole = before + duration
    pulses = [Pulse(before, duration, 1e-3 * current, 0)] if current else []
    if extra:
        pulses.append(Pulse(0.0, whole, 1e-3 * extra, 0))
    pulses += [] if traffic is None else traffic.pulses(before)
    run = run_cable(
        cable, whole, pulses, step=step, watch=[0], threshold=0.0, trace=[0], trace_step=SAMPLE, slow_step=step
    )
    return NeuronRecording(name, current, before, run.times, run.traces[:, 0], run.spikes[0][run.spikes[0] > before])
