"""Ectopic firing against conduction at rising concentrations of a drug that blocks sodium channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ..engine.cable import Pulse, Window, run_cable
from ..engine.double_cable import NodePulse
from ..errors import InputError
from ..figures.shown import Shown
from ..parameters import all_parameter_files
from ..progress import task
from .fibres import CFibre, FibreProtocol, MyelinatedFibre
from .fibres.c_fibre import fibre_numbers
from .fibres.excitation import threshold
from .given import given_drug
from .neurons import LargeNeuron, Nociceptor

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["MEASURES", "DoseResponse", "dose_response", "share_left"]

MEASURES = {
    "ectopic": "ectopic firing of large ganglion cells",
    "nociceptor": "firing of a small ganglion cell under a steady current",
    "evoked": "evoked spike of large ganglion cells",
    "large": "A-beta fibres that conduct",
    "large_train": "spikes of A-beta fibres in a train at 200 Hz",
    "thin": "C fibres that conduct",
    "thin_train": "spikes of C fibres in a train at 10 Hz",
}
BARE = {"large_slow_potassium": 0.0}
TRAIN = 10
MILLISECONDS = 1000.0


def protocol_numbers() -> dict[str, float]:
    """Values of the parameter file ``dose_response.yaml``, in its units."""
    return {name: record.value for name, record in all_parameter_files()["dose_response"].parameters.items()}


def series(stem: str) -> list[float]:
    """Numbered values of the protocol: ``drive_1``, ``drive_2`` ..."""
    return [value for name, value in protocol_numbers().items() if name.rpartition("_")[0] == stem
            and name.rpartition("_")[2].isdigit()]  # fmt: skip


@dataclass
class DoseResponse(Shown):
    """What is left of firing and of conduction.

    Attributes
    ----------
    drug : str
    concentrations : ndarray, shape (concentrations,)
        Free, umol/l.
    shares : dict of str to ndarray of shape (concentrations,)
        By measure, relative to no drug.
    """

    drug: str
    concentrations: np.ndarray
    shares: dict[str, np.ndarray]

    def half(self, measure: str) -> float:
        """Concentration (umol/l) at which half is left, interpolated in its logarithm; nan where it is beyond.

        Raises
        ------
        InputError
            It was not measured.
        """
        if measure not in self.shares:
            raise InputError("this was not measured", field="measure", value=measure, allowed=list(self.shares))
        c, y = self.concentrations, self.shares[measure]
        below = np.flatnonzero((y[1:] <= 0.5) & (y[:-1] > 0.5) & (c[:-1] > 0.0))
        if not below.size:
            return float("nan")
        k = below[0]
        part = (y[k] - 0.5) / (y[k] - y[k + 1])
        return float(np.exp(np.log(c[k]) + part * np.log(c[k + 1] / c[k])))

    def to_frame(self) -> pandas.DataFrame:
        """Concentration and shares; units in ``attrs``."""
        import pandas

        frame = pandas.DataFrame({"concentration": self.concentrations, **self.shares})
        frame.attrs["units"] = {"concentration": "umol/l", **dict.fromkeys(self.shares, "1")}
        return frame

    def figure(self) -> Figure:
        """Draw the shares against the concentration."""
        from ..figures.dose_response import dose_response_figure

        return dose_response_figure(
            self.concentrations, {MEASURES[name]: y for name, y in self.shares.items()}, self.drug, str(self)
        )

    def __str__(self) -> str:
        """Say half-blocking concentrations."""
        found = [(MEASURES[name], self.half(name)) for name in self.shares]
        known = [f"{what}: half left at {value:.3g} umol/l" for what, value in found if np.isfinite(value)]
        rest = [what for what, value in found if not np.isfinite(value)]
        beyond = f"not halved up to {self.concentrations.max():g} umol/l: {'; '.join(rest)}" if rest else ""
        return "\n".join([f"{self.drug}, free concentration", *known, *([beyond] if beyond else [])])


def dose_response(
    drug: str, concentrations: Sequence[float] | np.ndarray, measures: Sequence[str] = tuple(MEASURES)
) -> DoseResponse:
    """Firing and conduction at each concentration (umol/l, free), relative to no drug.

    Large injured cells are depolarised by five currents, five A-beta fibres and three C fibres of different
    diameters conduct a supramaximally evoked spike, and trains (see ``dose_response.yaml``).

    Raises
    ------
    InputError
        An unknown drug or measure, a concentration that cannot be.
    """
    for name in measures:
        if name not in MEASURES:
            raise InputError("there is no such measure", field="measures", value=name, allowed=list(MEASURES))
    values = np.unique(np.asarray(concentrations, dtype=float))
    name = given_drug(drug, 0.0)[0]
    out: dict[str, list[float]] = {measure: [] for measure in measures}
    with task(f"dose-response of {name}", len(values) * len(measures)) as shown:
        for value in values:
            for measure in measures:
                out[measure].append(share_left(name, float(value), measure))
                shown.advance(1)
    return DoseResponse(name, values, {measure: np.array(found) for measure, found in out.items()})


def share_left(drug: str, concentration: float, measure: str) -> float:
    """What is left of a measure at one concentration (umol/l, free), relative to no drug."""
    given_drug(drug, concentration)
    return _measured(drug, concentration, measure) / _measured(None, 0.0, measure)


@lru_cache(maxsize=1024)
def _measured(drug: str | None, concentration: float, measure: str) -> float:
    return _WAYS[measure](drug, concentration)


def _ectopic(drug: str | None, concentration: float) -> float:
    cell, p = LargeNeuron(BARE, drug=drug, concentration=concentration), protocol_numbers()
    # a spike that the current's onset evokes is none that arises by itself
    return float(sum(max(len(cell.inject(i, p["drive_time"]).spikes) - 1, 0) for i in series("drive")))


def _evoked(drug: str | None, concentration: float) -> float:
    cell, p = LargeNeuron(BARE, drug=drug, concentration=concentration), protocol_numbers()
    return float(len(cell.inject(p["evoked_current"], p["evoked_time"]).spikes) > 0)


def _nociceptor(drug: str | None, concentration: float) -> float:
    p = protocol_numbers()
    cell = Nociceptor(drug=drug, concentration=concentration)
    return float(len(cell.inject(p["nociceptor_drive"], p["drive_time"]).spikes))


def _conducted(drug: str | None, concentration: float, pulses: int) -> float:
    p, found = protocol_numbers(), 0
    nodes, bare, gap = int(p["large_nodes"]), int(p["large_bare"]), MILLISECONDS / p["large_train_rate"]
    for diameter in series("large_diameter"):
        healthy = MyelinatedFibre(diameter, nodes=nodes)
        current = 2 * threshold(healthy, node=0, tolerance=0.1)
        given = np.where(np.arange(nodes) < bare, 0.0, concentration)
        fibre = healthy if drug is None else MyelinatedFibre(diameter, nodes=nodes, drug=drug, concentration=given)
        train = [NodePulse(gap * k, 0.1, current, 0) for k in range(pulses)]
        found += len(fibre.run(gap * pulses, train, watch=[nodes - 4]).spikes[0])
    return float(found)


def _thin(drug: str | None, concentration: float, count: int) -> float:
    p, numbers, found = protocol_numbers(), fibre_numbers(), 0
    train = FibreProtocol.of_trains("train", (p["train_rate"], count))
    for diameter in series("thin_diameter"):
        fibre = CFibre(scale=p["thin_scale"], diameter=diameter, drug=drug, concentration=concentration)
        (end,), cable = fibre.places()["electrode"], fibre.cable()
        lasts = numbers["pulse_duration"]
        pulses = [Pulse(fibre.settling + t, lasts, p["thin_current"], end) for t in train.pulses]
        run = run_cable(
            cable, fibre.settling + train.duration, pulses, watch=fibre.places()["recording"],
            threshold=numbers["threshold"], window=Window(),
        )  # fmt: skip
        found += len(run.spikes[0])
    return float(found)


_WAYS = {
    "ectopic": _ectopic, "nociceptor": _nociceptor, "evoked": _evoked,
    "large": lambda drug, c: _conducted(drug, c, 1), "large_train": lambda drug, c: _conducted(drug, c, TRAIN),
    "thin": lambda drug, c: _thin(drug, c, 1), "thin_train": lambda drug, c: _thin(drug, c, TRAIN),
}  # fmt: skip
