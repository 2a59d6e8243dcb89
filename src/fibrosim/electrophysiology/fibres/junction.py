"""An unmyelinated sensory neuron with its T-junction (Sundt, Gamper and Jaffe 2015)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...engine.cable import Branch, Cable, Pulse, run_cable
from ...errors import InputError
from ...figures.shown import Shown
from ...parameters import all_parameter_files
from ..membranes import thin_axon_membrane
from ..resting import rest_at

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["JunctionFibre", "JunctionRecording"]

PLACES = ("pulses", "peripheral", "soma", "central")
SIZES = ("stem_length", "stem_diameter", "peripheral_diameter", "central_diameter", "m_type")


def junction_numbers() -> dict[str, float]:
    """Values of the parameter file ``fibre_junction.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["fibre_junction"].parameters.items()}


@dataclass
class JunctionRecording(Shown):
    """Spikes at the places of a neuron with a T-junction.

    Attributes
    ----------
    pulses, peripheral, central, soma : ndarray
        Times in ms: of the pulses, and of the spikes at each place.
    peaks : dict of str to float
        Highest voltage at "peripheral", "junction", "central" and "soma", mV.
    velocity : dict of str to float
        Of the first spike in "peripheral" and "central", m/s; NaN where it did not come.
    """

    pulses: np.ndarray
    peripheral: np.ndarray
    central: np.ndarray
    soma: np.ndarray
    peaks: dict[str, float]
    velocity: dict[str, float]

    def to_frame(self) -> pandas.DataFrame:
        """A row a spike: place and time; units in ``attrs``."""
        import pandas

        rows = [(place, time) for place in PLACES for time in getattr(self, place)]
        frame = pandas.DataFrame(rows, columns=["place", "time"])
        frame.attrs["units"] = {"time": "ms"}
        return frame

    def figure(self) -> Figure:
        """Draw pulses and spikes, a row a place."""
        from ...figures import spike_rows

        rows = {place: getattr(self, place) for place in PLACES}
        return spike_rows(rows, title="Through the T-junction", subtitle=str(self).splitlines()[0])

    def __str__(self) -> str:
        """Say what was found, with units."""
        return (
            f"{len(self.pulses)} pulses: {len(self.peripheral)} spikes in the periphery, {len(self.central)} in the "
            f"central axon, {len(self.soma)} in the soma\n{self.velocity['peripheral']:.3f} m/s peripheral, "
            f"{self.velocity['central']:.3f} m/s central"
        )


@dataclass(frozen=True)
class JunctionFibre:
    """A C-type neuron: peripheral axon, T-junction with stem and soma, central axon.

    Parameters
    ----------
    m_type : float, optional
        M channels of junction, stem and soma, S/cm2; 0 if not given.
    stem_length, stem_diameter, peripheral_diameter, central_diameter : float, optional
        In um.
    expression : dict of str to float
        Factors of densities everywhere, by mechanism.

    Raises
    ------
    InputError
        A size that cannot be, an unknown mechanism.
    """

    m_type: float | None = None
    stem_length: float | None = None
    stem_diameter: float | None = None
    peripheral_diameter: float | None = None
    central_diameter: float | None = None
    expression: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        file = all_parameter_files()["fibre_junction"]
        for name in SIZES:
            value, (low, high) = getattr(self, name), file[name].range or (0.0, math.inf)
            if value is not None and not low <= value <= high:
                raise InputError("a size that cannot be", field=name, value=value,
                                 allowed=f"{low:g} to {high:g} {file[name].unit}")  # fmt: skip
        known = {name.split(".")[0] for name in thin_axon_membrane().densities}
        for name, factor in self.expression.items():
            if name not in known:
                raise InputError(f"no channel '{name}' in this fibre", field="expression", value=name,
                                 allowed=sorted(known), code="unknown-name")  # fmt: skip
            if not (math.isfinite(factor) and factor >= 0.0):
                raise InputError("a factor of a density", field=f"expression.{name}", value=factor, allowed="0 or more")

    def _numbers(self) -> dict[str, float]:
        own = {name: getattr(self, name) for name in SIZES if getattr(self, name) is not None}
        return junction_numbers() | own

    @cached_property
    def cable(self) -> Cable:
        """Peripheral axon, T-junction, central axon, then the side: stem and soma."""
        p = self._numbers()
        n = round(p["section_compartments"])
        parts = [
            ("peripheral", p["peripheral_length"], p["peripheral_diameter"], n),
            ("junction", p["near_length"], p["peripheral_diameter"], n),
            ("junction", p["near_length"], p["central_diameter"], n),
            ("central", p["central_length"], p["central_diameter"], n),
            ("junction", p["stem_length"], p["stem_diameter"], n), ("soma", p["soma_size"], p["soma_size"], 1),
        ]  # fmt: skip
        where = np.repeat([name for name, *_ in parts], [count for *_, count in parts])
        length = np.concatenate([np.full(count, size / count) for _, size, _, count in parts])
        diameter = np.concatenate([np.full(count, wide) for _, _, wide, count in parts])
        membrane = thin_axon_membrane()
        scale: dict[str, float | np.ndarray] = {}
        for name, record in membrane.densities.items():
            factor = self.expression.get(name.split(".")[0], 1.0)
            scale[name] = np.full(len(length), factor)
            if name == "thin_sodium.conductance":
                scale[name] = factor * np.where(where == "soma", p["soma_sodium"], 1.0)
            if name == "thin_m_type.conductance" and record is not None:
                bears = (where == "junction") | (where == "soma")
                scale[name] = factor * p["m_type"] / record.value * bears
        cable = Cable(
            membrane, length, diameter, p["capacitance"], p["resistivity"], p["rest"], p["temperature"],
            p["temperature"], scale, branch=Branch(2 * n - 1, 2**2 * n),
        )  # fmt: skip
        return rest_at(cable, p["rest"], p["temperature"])

    def places(self) -> dict[str, int]:
        """Compartments of stimulus and electrodes."""
        p = self._numbers()
        n = round(p["section_compartments"])
        return {
            "pulse": int(p["pulse_place"] * n), "peripheral": int(p["peripheral_seen"] * n),
            "peripheral_before": int((p["peripheral_seen"] - p["seen_apart"]) * n), "junction": 2 * n - 1,
            "central": (2 + 1) * n + int(p["central_seen"] * n),
            "central_before": (2 + 1) * n + int((p["central_seen"] - p["seen_apart"]) * n),
            "centre": (2 + 1) * n + int((1 - p["pulse_place"]) * n), "soma": (2**2 + 1) * n,
        }  # fmt: skip

    def stimulate(self, times: Sequence[float] | np.ndarray, *, antidromic: bool = False) -> JunctionRecording:
        """Pulses to the peripheral axon (the central one where `antidromic`), at times in ms."""
        p, at = self._numbers(), self.places()
        times = np.asarray(times, dtype=float)
        place = at["centre" if antidromic else "pulse"]
        pulses = [Pulse(float(t), p["pulse_duration"], p["pulse_current"], place) for t in times]
        names = ["peripheral", "junction", "central", "soma"]
        watch = [at[n] for n in ("peripheral", "central", "peripheral_before", "central_before")]
        until = float(times.max(initial=0.0)) + p["arrival"]
        run = run_cable(self.cable, until, pulses, step=p["step"], watch=watch, threshold=p["spike_level"],
                        trace=[at[n] for n in names], slow_step=p["step"])  # fmt: skip
        level, soma = p["soma_level"], run.traces[:, -1]
        rises = np.flatnonzero((soma[:-1] < level) & (soma[1:] >= level))
        x = self.cable.positions
        velocity = {}
        for k, name in enumerate(("peripheral", "central")):
            late, early = run.spikes[k], run.spikes[2 + k]
            apart = (x[at[name]] - x[at[f"{name}_before"]]) / p["um_per_ms"]
            velocity[name] = abs(float(apart / (late[0] - early[0]))) if len(late) and len(early) else math.nan
        peaks = dict(zip(names, run.traces.max(axis=0).tolist(), strict=True))
        return JunctionRecording(times, run.spikes[0], run.spikes[1], run.times[rises + 1], peaks, velocity)

    def train(self, rate: float, count: int | None = None, *, antidromic: bool = False) -> JunctionRecording:
        """Regular pulses, `rate` per second."""
        p = self._numbers()
        low, high = p["slowest"], p["fastest"]
        if not low <= rate <= high:
            raise InputError("a rate that is not asked for", field="rate", value=rate, allowed=f"{low:g} to {high:g}")
        pulses = round(p["train"]) if count is None else count
        return self.stimulate(p["lead"] + p["um_per_ms"] / rate * np.arange(pulses), antidromic=antidromic)

    def following_frequency(self, *, antidromic: bool = False) -> float:
        """Highest rate (per second) of which every pulse of a train crosses the junction."""
        p = self._numbers()

        def follows(rate: float) -> bool:
            found = self.train(rate, antidromic=antidromic)
            beyond = found.peripheral if antidromic else found.central
            return len(beyond) >= p["followed"] * len(found.pulses)

        low, high = p["slowest"], p["fastest"]
        if not follows(low):
            return 0.0
        if follows(high):
            return high
        while high - low > p["precision"]:
            half = (low + high) / 2
            low, high = (half, high) if follows(half) else (low, half)
        return low
