"""Two bare axons lie close for a stretch: the spike of one may start one in the other.

Current that flows along the inside of an axon returns outside; where that is a narrow gap it makes a potential along
it. With an inner and outer resistance per length r_i and r_e, a gap open at both ends and nothing else to flow
through, the potential in the gap is -q / (1 + q) times the axon's voltage less the line between its values at the
ends, q = r_e / r_i (cable theory, Clark and Plonsey 1970). The second axon sees this outside. Its own current is left
out, as is the load of the gap on the first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...engine.cable import Cable, Pulse, Waveform, run_cable
from ...errors import InputError
from ...figures.shown import Shown
from ...parameters import all_parameter_files
from ..membranes import thin_axon_membrane
from ..resting import rest_at

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["Ephapse", "EphapticResponse"]

SIZES = ("gap", "length", "diameter", "sodium")
STRONGEST, FASTEST, MOST = 10.0, 200.0, 100
ROWS = ("pulses", "first axon", "second axon", "its start", "its end")


def ephapse_numbers() -> dict[str, float]:
    """Values of the parameter file ``ephapse.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["ephapse"].parameters.items()}


@dataclass
class EphapticResponse(Shown):
    """Spikes of two axons that lie close.

    Attributes
    ----------
    pulses : ndarray
        To the first axon, ms.
    first, second : ndarray
        Spikes in the middle of the stretch, ms.
    start, end : ndarray
        Spikes of the second axon near its two ends, ms: an impulse leaves both ways.
    outside : float
        Most negative potential in the gap, mV.
    """

    words: str
    pulses: np.ndarray = field(repr=False)
    first: np.ndarray = field(repr=False)
    second: np.ndarray = field(repr=False)
    start: np.ndarray = field(repr=False)
    end: np.ndarray = field(repr=False)
    outside: float

    @property
    def delay(self) -> float:
        """Of the second axon's first spike after the first's, ms; NaN without one."""
        return float(self.second[0] - self.first[0]) if len(self.second) and len(self.first) else math.nan

    def to_frame(self) -> pandas.DataFrame:
        """A row a spike; units in ``attrs``."""
        import pandas

        rows = [(name, float(t)) for name, times in self._rows().items() for t in times]
        frame = pandas.DataFrame(rows, columns=["place", "time"])
        frame.attrs["units"] = {"time": "ms"}
        return frame

    def _rows(self) -> dict[str, np.ndarray]:
        return dict(zip(ROWS, (self.pulses, self.first, self.second, self.start, self.end), strict=True))

    def figure(self) -> Figure:
        """Draw pulses and spikes, a row a place."""
        from ...figures import spike_rows

        return spike_rows(self._rows(), title="Between two bare axons", subtitle=str(self).splitlines()[-1])

    def __str__(self) -> str:
        """Say what was found, with units."""
        late = f", {self.delay:.2f} ms later" if math.isfinite(self.delay) else ""
        return (
            f"{self.words}\n{len(self.first)} spikes in the first axon, {len(self.second)} in the second{late}; "
            f"down to {self.outside:.1f} mV in the gap"
        )


@dataclass(frozen=True)
class Ephapse:
    """Two bare axons side by side.

    Parameters
    ----------
    gap, length, diameter : float, optional
        Width of the fluid around them, stretch over which they lie close, and their diameter, um.
    sodium : float, optional
        Factor of the second axon's sodium channels: axons that lost their sheath insert more of them.
    coupling : float
        Factor of the potential in the gap, 1 as it is and 0 cut.

    Raises
    ------
    InputError
        A size or factor that cannot be.
    """

    gap: float | None = None
    length: float | None = None
    diameter: float | None = None
    sodium: float | None = None
    coupling: float = 1.0

    def __post_init__(self) -> None:
        file = all_parameter_files()["ephapse"]
        for name in SIZES:
            value, (low, high) = getattr(self, name), file[name].range or (0.0, math.inf)
            if value is not None and not low <= value <= high:
                raise InputError("a size that cannot be", field=name, value=value,
                                 allowed=f"{low:g} to {high:g} {file[name].unit}")  # fmt: skip
        if not (math.isfinite(self.coupling) and 0.0 <= self.coupling <= STRONGEST):
            raise InputError("a factor of an effect", field="coupling", value=self.coupling,
                             allowed=f"0 to {STRONGEST:g}")  # fmt: skip

    def _numbers(self) -> dict[str, float]:
        return ephapse_numbers() | {n: getattr(self, n) for n in SIZES if getattr(self, n) is not None}

    @property
    def ratio(self) -> float:
        """Outer over inner resistance per length, q."""
        p = self._numbers()
        inside, around = math.pi * p["diameter"] ** 2 / 4.0, math.pi * (p["diameter"] + p["gap"]) * p["gap"]
        return p["outside_resistivity"] / p["resistivity"] * inside / around

    @cached_property
    def cable(self) -> Cable:
        """The first axon."""
        return self._axon(1.0)

    def _axon(self, sodium: float) -> Cable:
        p = self._numbers()
        count = round((2.0 * p["before"] + p["length"]) / p["compartment"])
        cable = Cable(
            thin_axon_membrane(), np.full(count, p["compartment"]), np.full(count, p["diameter"]), p["capacitance"],
            p["resistivity"], p["rest"], p["temperature"], p["temperature"], {"thin_sodium.conductance": sodium},
        )  # fmt: skip
        return rest_at(cable, p["rest"], p["temperature"])

    def stretch(self) -> np.ndarray:
        """Compartments over which they lie close, with the first beyond each end."""
        p = self._numbers()
        begin = round(p["before"] / p["compartment"])
        return np.arange(begin - 1, begin + round(p["length"] / p["compartment"]) + 1)

    def respond(self, rate: float = 20.0, count: int = 1) -> EphapticResponse:
        """Stimulate the first axon `count` times at `rate` per second.

        Raises
        ------
        InputError
            A rate or number that cannot be.
        """
        if not (math.isfinite(rate) and 0.0 < rate <= FASTEST):
            raise InputError("a rate that is not asked for", field="rate", value=rate,
                             allowed=f"above 0 to {FASTEST:g}")  # fmt: skip
        if not 1 <= count <= MOST:
            raise InputError("a number of pulses that is not asked for", field="count", value=count,
                             allowed=f"1 to {MOST}")  # fmt: skip
        p, at = self._numbers(), self.stretch()
        times = p["pulse_time"] + p["ms_per_s"] / rate * np.arange(count)
        until, middle = float(times[-1]) + p["arrival"], int(at[len(at) // 2])
        pulses = [Pulse(float(t), p["pulse"], p["pulse_current"], 0) for t in times]
        one = run_cable(self.cable, until, pulses, step=p["step"], watch=[middle], threshold=p["spike_level"],
                        trace=at.tolist(), slow_step=p["step"])  # fmt: skip
        outside = self._outside(one.traces)
        edge = round(p["before"] / p["compartment"] / 2.0)
        seen = [middle, edge, self.cable.size - 1 - edge]
        two = run_cable(self._axon(p["sodium"]), until, [], step=p["step"], watch=seen, threshold=p["spike_level"],
                        slow_step=p["step"], waveforms=self._waves(outside))  # fmt: skip
        words = f"two bare axons of {p['diameter']:g} um, {p['gap']:g} um of fluid around them for {p['length']:g} um"
        return EphapticResponse(words, times, one.spikes[0], *two.spikes, outside=float(outside.min()))

    def _outside(self, voltage: np.ndarray) -> np.ndarray:
        """Potential in the gap, mV, at every compartment of the stretch; 0 at both ends."""
        part = np.linspace(0.0, 1.0, voltage.shape[1])
        line = voltage[:, :1] + (voltage[:, -1:] - voltage[:, :1]) * part
        return -self.coupling * self.ratio / (1.0 + self.ratio) * (voltage - line)

    def _waves(self, outside: np.ndarray) -> list[Waveform]:
        """Currents (nA) by which a potential outside acts along an axon: its second difference over the resistance."""
        p, at = self._numbers(), self.stretch()
        axial = p["um_ohm"] * p["resistivity"] * p["compartment"] / (math.pi * p["diameter"] ** 2 / 4.0)
        rim = np.zeros((len(outside), 1))
        padded = np.concatenate((rim, outside, rim), axis=1)
        currents = (padded[:, :-2] - 2.0 * padded[:, 1:-1] + padded[:, 2:]) / axial
        found = []
        for k, place in enumerate(at):
            share = np.zeros(self.cable.size)
            share[place] = 1.0
            found.append(Waveform(share, p["step"], current=currents[:, k]))
        return found

    def widest_gap(self) -> float:
        """Largest gap (um) across which a spike is handed on, NaN where the smallest is too wide."""
        low, high = all_parameter_files()["ephapse"]["gap"].range or (0.0, math.inf)
        precision = ephapse_numbers()["precision"]

        def passes(gap: float) -> bool:
            return len(replace(self, gap=gap).respond().second) > 0

        if not passes(low):
            return math.nan
        while high > low * (1.0 + precision):
            half = math.sqrt(low * high)
            low, high = (half, high) if passes(half) else (low, half)
        return low
