"""Spikes of an ending and what arrives of them through the fibre."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...figures.shown import Shown
from .response import TerminalResponse

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["ConductedResponse"]


@dataclass
class ConductedResponse(Shown):
    """A stimulus to the skin, and the spikes in the nerve.

    Attributes
    ----------
    ending : TerminalResponse
    arrivals : ndarray
        Spikes at the far end of the fibre, ms.
    """

    fibre: str
    ending: TerminalResponse
    arrivals: np.ndarray = field(repr=False)

    @property
    def lost(self) -> int:
        """Spikes of the ending that do not arrive."""
        return len(self.ending.spikes) - len(self.arrivals)

    def to_frame(self) -> pandas.DataFrame:
        """A row a spike that arrived; units in ``attrs``."""
        import pandas

        frame = pandas.DataFrame({"spike": np.arange(1, len(self.arrivals) + 1), "time": self.arrivals})
        frame.attrs["units"] = {"time": "ms"}
        return frame

    def figure(self) -> Figure:
        """Draw stimulus, spikes of the ending and of the nerve, rate."""
        return self.ending.figure()

    def __str__(self) -> str:
        """Say what was found, with units."""
        words = f"{len(self.arrivals)} of {len(self.ending.spikes)} spikes arrive through the {self.fibre}"
        if len(self.arrivals) and len(self.ending.spikes):
            words += f", the first {self.arrivals[0] - self.ending.spikes[0]:.1f} ms later"
        return f"{self.ending}\n{words}"
