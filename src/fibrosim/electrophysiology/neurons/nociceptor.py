"""The soma of a small ganglion cell, a nociceptor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...engine.cable import Cable
from ...errors import InputError, SimulationError
from ...parameters import all_parameter_files
from ..given import CONCENTRATION, given_drug
from ..membranes import nociceptor_membrane, sheathed_nociceptor_membrane
from .recording import NeuronRecording, Traffic, inject
from .sheath import check_occupancy, in_sheath

__all__ = ["Nociceptor"]

STEP = 0.01  # ms
STRONGEST = 5000.0  # pA
FASTER = 1.5  # by which a spike rises faster than the current alone charges the membrane


@dataclass(frozen=True)
class Nociceptor:
    """A small ganglion cell (Choi and Waxman 2011; Verma 2020).

    Parameters
    ----------
    expression : dict of str to float
        Factors of densities by mechanism, for example ``{"soma_nav18": 1.5}``.
    drug : str, optional
        Blocker of sodium channels.
    concentration : float or str
        Its free concentration, umol/l.
    satellite_glia : float, optional
        Occupancy of the satellite glia by IgG, 0 to 1; if not given, potassium around the cell is held, as in the
        published model.

    Raises
    ------
    InputError
        An unknown channel or drug, or a negative factor.
    """

    expression: Mapping[str, float] = field(default_factory=dict)
    drug: str | None = None
    concentration: float | str = 0.0
    satellite_glia: float | None = None

    def __post_init__(self) -> None:
        given_drug(self.drug, self.concentration)
        check_occupancy(self.satellite_glia)
        check_factors(self.expression, [n.split(".")[0] for n in nociceptor_membrane().densities])

    def cable(self) -> Cable:
        """One compartment with the published area and densities."""
        p = {name: record.value for name, record in all_parameter_files()["neuron_nociceptor"].parameters.items()}
        drug, concentration = given_drug(self.drug, self.concentration)
        sheathed = self.satellite_glia is not None
        membrane = sheathed_nociceptor_membrane(drug) if sheathed else nociceptor_membrane(drug)
        size = np.array([math.sqrt(p["area"] / math.pi)])
        scale: dict[str, float | np.ndarray] = {}
        if drug:
            scale[CONCENTRATION] = concentration
        for name, record in nociceptor_membrane().densities.items():
            channel = name.split(".")[0]
            own = p.get(channel.removeprefix("soma_"), record.value if record else 0.0)
            if sheathed:
                name = name.replace("soma_constant.", "soma_leak.")
            scale[name] = self.expression.get(channel, 1.0) * own / (record.value if record else 1.0)
        cable = Cable(
            membrane, size, size, p["capacitance"], 100.0, p["start"], p["nav17_temperature"], p["nav18_temperature"],
            scale,
        )  # fmt: skip
        if self.satellite_glia is None:
            return cable
        reversal = all_parameter_files()["membrane_soma_constant"]["potassium_reversal"].value
        bare = sheathed_nociceptor_membrane()
        return in_sheath(cable, self.satellite_glia, reversal, p["rest_low"], p["rest_high"], bare)

    def inject(
        self, current: float, duration: float = 1000.0, *, step: float = STEP, traffic: float = 0.0,
        lead: float | None = None,
    ) -> NeuronRecording:
        """Run under a current (pA) for `duration` ms.

        Parameters
        ----------
        traffic : float
            Spikes per second that come in from the axon before the current, by short pulses.
        lead : float, optional
            How long before the current, ms.
        """
        p = {name: record.value for name, record in all_parameter_files()["neuron_nociceptor"].parameters.items()}
        return inject("nociceptor", self.cable(), current, duration, step,
                      traffic=Traffic(traffic, p["traffic_current"], p["traffic_pulse"]), lead=lead)  # fmt: skip

    def rheobase(
        self, duration: float = 500.0, precision: float = 0.005, *, traffic: float = 0.0, lead: float | None = None
    ) -> float:
        """Smallest current (pA) that fires the cell, to a relative precision; `traffic` and `lead` as of `inject`.

        Raises
        ------
        SimulationError
            It does not fire at any current.
        """
        def fires(current: float) -> bool:
            # without sodium channels it may cross 0 mV too, but never rises faster than at first
            found = self.inject(current, duration, traffic=traffic, lead=lead)
            rise = np.diff(found.voltage[found.times >= found.onset])
            return len(found.spikes) > 0 and float(rise.max()) > FASTER * float(rise[0])

        high = 50.0
        while not fires(high):
            high *= 1.5
            if high > STRONGEST:
                raise SimulationError(f"the cell does not fire at {STRONGEST:g} pA: its membrane is inexcitable")
        low = 0.0
        while high - low > precision * high:
            half = 0.5 * (low + high)
            low, high = (low, half) if fires(half) else (half, high)
        return high


def check_factors(expression: Mapping[str, float], known: list[str]) -> None:
    """Refuse unknown channels and factors that cannot be."""
    for name, factor in expression.items():
        if name not in known:
            raise InputError(f"no channel '{name}' in this cell", field="expression", value=name,
                             allowed=sorted(set(known)), code="unknown-name")  # fmt: skip
        if not (math.isfinite(factor) and 0.0 <= factor <= 100.0):
            raise InputError("a factor of a density is 0 to 100", field=f"expression.{name}", value=factor)
