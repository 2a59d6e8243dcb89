"""One spike along a myelinated fibre: when it comes to each node, and where it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...figures.shown import Shown
from ...formats.nwb import NwbRecording, Recorded, Voltage
from .excitation import fire, threshold
from .myelinated import MyelinatedFibre
from .myelinated_geometry import fibre_numbers

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["ConductedSpike", "conduct"]

QUARTER = 4
ZERO = 273.15  # K


@dataclass
class ConductedSpike(Shown, Recorded):
    """A spike from the first node on.

    Attributes
    ----------
    fibre : MyelinatedFibre
    threshold, current : float
        At the first node, nA.
    positions : ndarray, shape (nodes,)
        In mm.
    arrivals : ndarray, shape (nodes,)
        In ms; NaN where the spike does not come.
    times : ndarray, shape (samples,)
        In ms.
    voltages : ndarray, shape (samples, nodes)
        In mV.
    rest : ndarray, shape (nodes,)
        In mV.
    """

    fibre: MyelinatedFibre
    threshold: float
    current: float
    positions: np.ndarray
    arrivals: np.ndarray
    times: np.ndarray
    voltages: np.ndarray
    rest: np.ndarray

    @property
    def blocked(self) -> int | None:
        """The last node that the spike reached, if it did not come to the end."""
        missing = np.isnan(self.arrivals)
        return int(np.flatnonzero(~missing)[-1]) if missing[-1] else None

    @property
    def velocity(self) -> float:
        """From a quarter to three quarters of the nodes, m/s; NaN where conduction is blocked."""
        nodes = len(self.positions)
        first, last = nodes // QUARTER, nodes - 1 - nodes // QUARTER
        return float((self.positions[last] - self.positions[first]) / (self.arrivals[last] - self.arrivals[first]))

    @property
    def delays(self) -> np.ndarray:
        """Of each internode, us; shape (nodes - 1,)."""
        return np.diff(self.arrivals) * fibre_numbers()["um_per_mm"]

    @property
    def peaks(self) -> np.ndarray:
        """Highest voltage of each node, mV."""
        return self.voltages.max(axis=0)

    def to_frame(self) -> pandas.DataFrame:
        """A row a node; units in ``attrs``."""
        import pandas

        frame = pandas.DataFrame(
            {
                "node": np.arange(len(self.positions)), "position": self.positions, "arrival": self.arrivals,
                "delay": np.append(np.nan, self.delays), "rest": self.rest, "peak": self.peaks,
            }
        )  # fmt: skip
        frame.attrs["units"] = {"position": "mm", "arrival": "ms", "delay": "us", "rest": "mV", "peak": "mV"}
        return frame

    def figure(self) -> Figure:
        """Draw the voltages of the nodes, one under the other."""
        from ...figures import spike_along_nodes

        head, line = str(self).splitlines()
        return spike_along_nodes(self.times, self.voltages, self.arrivals, self.positions, title=head, subtitle=line)

    def nwb(self) -> NwbRecording:
        """Voltages of all nodes, the spike at each, and the table."""
        spikes = {f"node {k}": time[np.isfinite(time)] for k, time in enumerate(self.arrivals[:, None])}
        voltage = Voltage(self.times, self.voltages, "voltage across the membrane of each node, in their order")
        return NwbRecording(str(self).splitlines()[0], str(self), spikes, np.zeros(1), {"nodes": voltage},
                            {"nodes": self.to_frame()}, ("10.1152/jn.00353.2001",))  # fmt: skip

    def __str__(self) -> str:
        """Say what was found, with units."""
        fibre = self.fibre
        name = f"{fibre.axon.capitalize()} axon" if fibre.axon else "Myelinated fibre"
        end = f"blocked beyond node {self.blocked}" if self.blocked is not None else f"{self.velocity:.1f} m/s"
        middle, warmth = fibre.middle, fibre.cable.temperature - ZERO
        return (
            f"{name} of {fibre.diameter:g} um, {len(self.positions)} nodes, {warmth:g} degrees\n"
            f"{end}; threshold {self.threshold:.3g} nA at the first node; rest {self.rest[middle]:.1f} mV, peak "
            f"{self.peaks[middle]:.1f} mV in the middle"
        )


def conduct(fibre: MyelinatedFibre, current: float | None = None, duration: float | None = None,
            **options: Any) -> ConductedSpike:  # fmt: skip
    """Stimulate the first node and follow the spike to the last.

    Parameters
    ----------
    current, duration : float, optional
        In nA and ms; 1.5 times the threshold and 0.1 ms if not given.
    **options
        Step and scheme, as of `MyelinatedFibre.run`.

    Raises
    ------
    InputError
        The stimulus is too weak; the message names the threshold.
    """
    p, nodes = fibre_numbers(), fibre.node_count
    least = threshold(fibre, duration, node=0, **options)
    strength = p["strong"] * least if current is None else current
    options = {"trace": range(nodes), **options}
    run = fire(fibre, strength, duration, time=p["search_wait"] + nodes * p["slowest_node"], **options)
    arrivals = np.array([times[0] if len(times) else np.nan for times in run.spikes])
    until = np.nanmax(arrivals) + p["search_wait"] / 2
    shown = run.times <= until
    positions = fibre.cable.node_centres / p["um_per_mm"]
    return ConductedSpike(fibre, least, strength, positions, arrivals, run.times[shown], run.traces[shown], run.rest)
