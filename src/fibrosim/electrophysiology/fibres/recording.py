"""What microneurography shows of one C fibre: latencies, slowing, recovery, failures, class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...figures.shown import Shown
from ...formats.nwb import NwbRecording, Recorded
from ...parameters import all_parameter_files
from .protocol import FibreProtocol

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from .c_fibre import CFibre

__all__ = ["FibreRecording", "pair_up"]

NEAR = 0.2
"""How far (share of the latency) a spike may come from where the last one came, to belong to its pulse."""


@dataclass
class FibreRecording(Shown, Recorded):
    """Spikes of one fibre, pulse by pulse.

    Attributes
    ----------
    pulses : ndarray, shape (pulses,)
        Times of the pulses, ms.
    latency : ndarray, shape (pulses,)
        From pulse to nerve, ms; NaN where no spike came.
    branch_velocity, parent_velocity : ndarray, shape (pulses,)
        In m/s.
    state : ndarray, shape (pulses, 3)
        In the parent axon just before each pulse: voltage (mV), sodium and potassium inside (mmol/l).
    spikes : ndarray
        All spikes at the recording electrode, ms.
    """

    protocol: FibreProtocol
    fibre: CFibre
    pulses: np.ndarray
    latency: np.ndarray
    branch_velocity: np.ndarray
    parent_velocity: np.ndarray
    state: np.ndarray
    spikes: np.ndarray

    @property
    def slowing(self) -> np.ndarray:
        """Change of latency in percent of the first."""
        return 100.0 * (self.latency / self.latency[0] - 1.0)

    @property
    def failed(self) -> int:
        """Pulses without a spike."""
        return int(np.isnan(self.latency).sum())

    @property
    def unmatched(self) -> int:
        """Spikes that follow no pulse."""
        return len(self.spikes) - int(np.isfinite(self.latency).sum())

    def classify(self) -> str:
        """Type of the unit by its slowing at the end of three minutes at 2 Hz (Serra 1999).

        Returns
        -------
        str
            "type 1, nociceptor", "type 2, cold", "type 3", or "not told by this protocol".
        """
        gaps = np.diff(self.pulses)
        if len(gaps) < 100 or not np.allclose(gaps, 500.0, rtol=0.02):
            return "not told by this protocol"
        numbers = all_parameter_files()["fibre_c"].parameters
        late = float(np.nanmean(self.slowing[-5:]))
        if late > numbers["nociceptor_slowing"].value:
            return "type 1, nociceptor"
        return "type 2, cold" if late > numbers["cold_slowing"].value else "type 3"

    def to_frame(self) -> pandas.DataFrame:
        """A row a pulse; units in ``attrs``."""
        import pandas

        frame = pandas.DataFrame(
            {
                "pulse": np.arange(1, len(self.pulses) + 1), "time": self.pulses / 1e3, "latency": self.latency,
                "slowing": self.slowing, "branch_velocity": self.branch_velocity,
                "parent_velocity": self.parent_velocity, "voltage": self.state[:, 0], "sodium": self.state[:, 1],
                "potassium": self.state[:, 2],
            }
        )  # fmt: skip
        frame.attrs["units"] = {
            "time": "s", "latency": "ms", "slowing": "percent", "branch_velocity": "m/s", "parent_velocity": "m/s",
            "voltage": "mV", "sodium": "mmol/l", "potassium": "mmol/l",
        }  # fmt: skip
        return frame

    def figure(self) -> Figure:
        """Draw the falling leaf: one line a pulse, the spike where it came."""
        from ...figures import falling_leaf

        title = f"C fibre, {self.fibre.kind}: {self.protocol.name}"
        return falling_leaf(self.pulses, self.latency, self.spikes, marks=self.protocol.spontaneous,
                            title=title, subtitle=self._line())  # fmt: skip

    def nwb(self) -> NwbRecording:
        """Spikes at the recording electrode, pulses as trials, and the table."""
        return NwbRecording(
            f"C fibre ({self.fibre.kind}), protocol {self.protocol.name}", str(self), {"nerve": self.spikes},
            self.pulses, tables={"pulses": self.to_frame()}, references=("10.1152/jn.00777.2012",),
        )  # fmt: skip

    def _line(self) -> str:
        words = f"{self.parent_velocity[0]:.3f} m/s in the nerve, {self.branch_velocity[0]:.3f} m/s in the skin"
        if len(self.pulses) > 1:
            words += f"; latency {self.latency[0]:.1f} ms, at the end {self.slowing[-1]:+.1f} %"
        return words + (f"; {self.failed} of {len(self.pulses)} pulses without a spike" if self.failed else "")

    def __str__(self) -> str:
        """Say what was found, with units."""
        lines = [f"C fibre ({self.fibre.kind}), protocol {self.protocol.name}, {len(self.pulses)} pulses", self._line()]
        if self.unmatched > 0:
            lines.append(f"{self.unmatched} spikes that follow no pulse")
        if self.classify() != "not told by this protocol":
            lines.append(f"unit of {self.classify()}")
        return "\n".join(lines)


def pair_up(pulses: np.ndarray, spikes: np.ndarray) -> np.ndarray:
    """Time of the spike that belongs to each pulse, NaN where there is none.

    A spike belongs to a pulse if it comes about as late as the one before did; each is used once.
    """
    found = np.full(len(pulses), np.nan)
    used = np.zeros(len(spikes), dtype=bool)
    expected = None
    for k, pulse in enumerate(pulses):
        free = np.flatnonzero(~used & (spikes > pulse))
        if not len(free):
            continue
        delays = spikes[free] - pulse
        if expected is None:
            best = 0
        else:
            best = int(np.argmin(np.abs(delays - expected)))
            if abs(delays[best] - expected) > NEAR * expected + 2.0:
                continue
        used[free[best]] = True
        found[k], expected = spikes[free[best]], float(delays[best])
    return found
