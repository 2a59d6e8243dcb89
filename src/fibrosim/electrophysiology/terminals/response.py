"""What an ending does under a stimulus: spikes, threshold, rate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...figures.shown import Shown
from .numbers import terminal_numbers
from .stimulus import Stimulus

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from .terminal import Terminal

__all__ = ["TerminalResponse"]

UNITS = {"temperature": "degC", "force": "mN", "capsaicin": "umol/l"}


@dataclass
class TerminalResponse(Shown):
    """Spikes of an ending under a stimulus.

    Attributes
    ----------
    times, surface, depth : ndarray, shape (samples,)
        In ms; temperatures of the skin's surface and at the ending, degC.
    spikes : ndarray
        That left the ending, ms.
    voltage_times, voltage : ndarray
        In the tip, ms and mV.
    """

    stimulus: Stimulus
    terminal: Terminal
    times: np.ndarray = field(repr=False)
    surface: np.ndarray = field(repr=False)
    depth: np.ndarray = field(repr=False)
    spikes: np.ndarray = field(repr=False)
    voltage_times: np.ndarray = field(repr=False)
    voltage: np.ndarray = field(repr=False)

    @property
    def onset(self) -> float:
        """When the stimulus begins, ms."""
        return float(self.stimulus.knots[1])

    @property
    def evoked(self) -> np.ndarray:
        """Spikes after the onset, ms."""
        return self.spikes[self.spikes > self.onset]

    def threshold(self, at: str = "depth") -> float:
        """Value of the stimulus at the first spike after the onset, NaN where there is none.

        Parameters
        ----------
        at : {"depth", "surface"}
            Of a temperature: at the ending or on the skin.
        """
        if not len(self.evoked):
            return float("nan")
        kind = self.stimulus.kind
        if kind == "temperature":
            return float(np.interp(self.evoked[0], self.times, getattr(self, at)))
        return float(self.stimulus.at(self.evoked[:1], kind)[0])

    def rate(self, start: float, end: float) -> float:
        """Spikes per second from `start` to `end`, ms after the onset."""
        since = self.spikes - self.onset
        return float(((since >= start) & (since < end)).sum() / (end - start) * terminal_numbers()["ms_per_s"])

    def to_frame(self) -> pandas.DataFrame:
        """A row a spike; units in ``attrs``."""
        import pandas

        frame = pandas.DataFrame(
            {
                "spike": np.arange(1, len(self.spikes) + 1), "time": self.spikes,
                "temperature": np.interp(self.spikes, self.times, self.depth),
                "force": self.stimulus.at(self.spikes, "force"),
            }
        )  # fmt: skip
        frame.attrs["units"] = {"time": "ms", "temperature": "degC", "force": "mN"}
        return frame

    def figure(self) -> Figure:
        """Draw stimulus, spikes and rate."""
        from ...figures import stimulus_response

        kind = self.stimulus.kind
        course = {"on the skin": self.stimulus.at(self.times, kind)}
        if kind == "temperature":
            course = {"surface": self.surface, "at the ending": self.depth}
        return stimulus_response(
            self.times, course, self.spikes, unit=f"{kind} ({UNITS[kind]})", trace=(self.voltage_times, self.voltage),
            title=f"{self.terminal.kind}: {self.stimulus.name}", subtitle=str(self).splitlines()[-1],
        )  # fmt: skip

    def __str__(self) -> str:
        """Say what was found, with units."""
        head = f"{self.terminal.kind} under {self.stimulus.name}"
        if not len(self.evoked):
            return f"{head}\nno spike"
        kind = self.stimulus.kind
        where = " at the ending" if kind == "temperature" else ""
        gaps = np.diff(self.evoked)
        second = terminal_numbers()["ms_per_s"]
        quick = f", at most {second / gaps.min():.1f} per second" if len(gaps) else ""
        return f"{head}\n{len(self.evoked)} spikes, the first at {self.threshold():.3g} {UNITS[kind]}{where}{quick}"
