"""Neurons of a ganglion excite each other: what some fire depolarises silent neighbours.

They are not coupled by synapses, each has its own sheath of glia; something that spikes release makes a conductance
open that reverses near -23 mV and another close (Amir and Devor 1996, doi:10.1523/JNEUROSCI.16-15-04733.1996). Here
it is one pool in the ganglion, filled by every spike and emptied within seconds, and the same for all cells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...engine.cable import Pulse, Waveform, run_cable
from ...errors import InputError
from ...figures.shown import Shown
from ...parameters import all_parameter_files
from .large_neuron import LargeNeuron
from .nociceptor import Nociceptor

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["CrossExcitation", "CrossResponse"]

STEP = 0.02  # ms
SAMPLE = 0.5  # ms
STRONGEST = 10.0


def cross_numbers() -> dict[str, float]:
    """Values of the parameter file ``cross_excitation.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["cross_excitation"].parameters.items()}


@dataclass
class CrossResponse(Shown):
    """A silent cell while its neighbours fire.

    Attributes
    ----------
    trains : list of ndarray
        Spikes of the neighbours, ms.
    times, voltage, alone : ndarray, shape (samples,)
        In ms and mV; the cell with its neighbours, and the same without their effect.
    effect : ndarray, shape (samples,)
        Part of the largest effect.
    spikes, spikes_alone : ndarray
        Of the cell, ms.
    """

    name: str
    trains: list[np.ndarray] = field(repr=False)
    times: np.ndarray = field(repr=False)
    voltage: np.ndarray = field(repr=False)
    alone: np.ndarray = field(repr=False)
    effect: np.ndarray = field(repr=False)
    spikes: np.ndarray = field(repr=False)
    spikes_alone: np.ndarray = field(repr=False)

    @property
    def depolarisation(self) -> float:
        """Largest depolarisation by the neighbours, until the cell's first spike, mV."""
        until = self.spikes[0] - 2.0 if len(self.spikes) else math.inf
        early = self.times < until
        return float((self.voltage - self.alone)[early].max(initial=0.0))

    def to_frame(self) -> pandas.DataFrame:
        """Time, voltages and effect; units in ``attrs``."""
        import pandas

        columns = {"time": self.times, "voltage": self.voltage, "alone": self.alone, "effect": self.effect}
        frame = pandas.DataFrame(columns)
        frame.attrs["units"] = {"time": "ms", "voltage": "mV", "alone": "mV", "effect": "1"}
        return frame

    def figure(self) -> Figure:
        """Draw the neighbours' spikes, the effect and the cell's voltage."""
        from ...figures.cross_excitation import cross_excitation_figure

        return cross_excitation_figure(self.times, self.voltage, self.alone, self.effect, self.trains,
                                       title=f"{self.name} beside {len(self.trains)} firing neighbours",
                                       subtitle=str(self).splitlines()[-1])  # fmt: skip

    def __str__(self) -> str:
        """Say what was found, with units."""
        fired = sum(len(train) for train in self.trains)
        return (
            f"{self.name}, {len(self.trains)} neighbours with {fired} spikes\n"
            f"depolarised by {self.depolarisation:.2f} mV; {len(self.spikes)} spikes, {len(self.spikes_alone)} without "
            "its neighbours"
        )


@dataclass(frozen=True)
class CrossExcitation:
    """A cell of a ganglion and what reaches it from firing neighbours.

    Parameters
    ----------
    cell : LargeNeuron or Nociceptor
    coupling : float
        Factor of the effect, 1 as it is and 0 cut.

    Raises
    ------
    InputError
        A coupling that cannot be.
    """

    cell: LargeNeuron | Nociceptor
    coupling: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.coupling) and 0.0 <= self.coupling <= STRONGEST):
            raise InputError("a factor of an effect", field="coupling", value=self.coupling,
                             allowed=f"0 to {STRONGEST:g}")  # fmt: skip

    def conductance(self) -> float:
        """The cell's own conductance at rest, nS."""
        p = cross_numbers()
        low, rest = (self._run(current, p["test_time"], []).voltage[-1] for current in (-p["test_current"], 0.0))
        return p["test_current"] / (rest - low)

    def effect(self, trains: Sequence[np.ndarray], neighbours: int, duration: float) -> np.ndarray:
        """Part of the largest effect over time, one value for each interval of the parameter file.

        Parameters
        ----------
        trains : sequence of ndarray
            Spikes of those that fire, ms.
        neighbours : int
            How many there are, with those that are silent.
        duration : float
            In ms.
        """
        p = cross_numbers()
        edges = np.arange(0.0, duration + p["interval"], p["interval"])
        counts = np.histogram(np.concatenate([np.zeros(0), *trains]), edges)[0]
        kept, level, found = math.exp(-p["interval"] / p["decay"]), 0.0, np.empty(len(counts))
        gained = p["ms_per_s"] / (neighbours * p["decay"])
        for k, count in enumerate(counts.tolist()):
            level = level * kept + gained * count
            found[k] = level / (level + p["half_rate"])
        return self.coupling * found

    def respond(
        self, rate: float = 50.0, seconds: float = 5.0, *, active: int = 10, neighbours: int = 10, current: float = 0.0
    ) -> CrossResponse:
        """Let neighbours fire at a rate, as when their axons are stimulated.

        Parameters
        ----------
        rate : float
            Of each that fires, spikes per second; they take turns.
        seconds : float
        active, neighbours : int
            How many fire, of how many.
        current : float
            Standing current into the cell, pA.

        Raises
        ------
        InputError
            Rates, times or numbers that cannot be.
        """
        p = cross_numbers()
        most = int(p["most_neighbours"])
        for name, value, low, high in (("rate", rate, 0.0, p["fastest"]), ("seconds", seconds, 0.0, p["longest"]),
                                       ("neighbours", neighbours, 1, most),
                                       ("active", active, 0, neighbours)):  # fmt: skip
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError("cannot be asked of neighbours", field=name, value=value,
                                 allowed=f"{low:g} to {high:g}")  # fmt: skip
        until = p["lead"] + p["ms_per_s"] * seconds
        count = int(rate * seconds)
        gap = p["ms_per_s"] / rate if rate else 0.0
        trains = [p["lead"] + gap * (np.arange(count) + k / neighbours) for k in range(active)]
        return self.beside(trains, until + p["after"], neighbours=neighbours, current=current)

    def beside(
        self, trains: Sequence[np.ndarray], duration: float, *, neighbours: int | None = None, current: float = 0.0,
        probe: float = 0.0,
    ) -> CrossResponse:
        """The cell beside neighbours whose spikes (ms) are given, for example those of other cells' recordings.

        A `probe` (pA) flows besides in the last `test_time` ms: by it input resistance is measured.
        """
        p = cross_numbers()
        effect = self.effect(trains, neighbours or max(len(trains), 1), duration)
        own = self.conductance()
        rest = self._run(current, p["test_time"], []).voltage[-1]
        one = np.ones(1)
        waves = [
            Waveform(one, p["interval"], conductance=p["opened"] * own * effect, reversal=p["reversal"]),
            # what closes carries no current where the cell stands: its resistance rises, it is not moved
            Waveform(one, p["interval"], conductance=-p["closed"] * own * effect, reversal=float(rest)),
        ]
        with_them, alone = (self._run(current, duration, w, probe) for w in (waves, []))
        shown = np.interp(with_them.times, p["interval"] * np.arange(len(effect)), effect)
        label = "large ganglion cell" if isinstance(self.cell, LargeNeuron) else "nociceptor"
        return CrossResponse(label, [np.asarray(t) for t in trains], with_them.times, with_them.voltage,
                             alone.voltage, shown, with_them.spikes, alone.spikes)  # fmt: skip

    def _run(self, current: float, duration: float, waves: list[Waveform], probe: float = 0.0) -> _Course:
        extra = self.cell.basket_current if isinstance(self.cell, LargeNeuron) else 0.0
        pulses = [Pulse(0.0, duration, 1e-3 * (current + extra), 0)] if current + extra else []
        if probe:
            late = cross_numbers()["test_time"]
            pulses.append(Pulse(duration - late, late, 1e-3 * probe, 0))
        run = run_cable(self.cell.cable(), duration, pulses, step=STEP, watch=[0], threshold=0.0, trace=[0],
                        trace_step=SAMPLE, slow_step=STEP, waveforms=waves)  # fmt: skip
        return _Course(run.times, run.traces[:, 0], run.spikes[0])


@dataclass
class _Course:
    times: np.ndarray
    voltage: np.ndarray
    spikes: np.ndarray
