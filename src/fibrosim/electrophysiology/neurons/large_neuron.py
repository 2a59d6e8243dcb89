"""The soma of a large ganglion cell: oscillations, bursts, and what a sympathetic basket does to them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...engine.cable import Cable
from ...errors import InputError
from ...parameters import all_parameter_files
from ..given import CONCENTRATION, given_drug
from ..membranes import large_neuron_membrane, sheathed_large_membrane
from .nociceptor import check_factors
from .recording import NeuronRecording, inject
from .sheath import check_occupancy, in_sheath

__all__ = ["LargeNeuron"]

STEP = 0.01  # ms
SHEATHED = {"sheathed_slow_potassium": "large_slow_potassium", "large_leaks": "large_constant"}
SLOW = "large_slow_potassium"
TRANSIENT, LATE = ("large_fast", "large_intermediate"), "large_late"
MOST_LIDOCAINE = 1e5


@dataclass(frozen=True)
class LargeNeuron:
    """A large ganglion cell (Kovalsky 2009).

    Parameters
    ----------
    expression : dict of str to float
        Factors of densities by mechanism; ``large_slow_potassium`` is 0 in the published cell that
        oscillates and 1 in the one that fires once.
    norepinephrine : float
        Activity of the basket of sympathetic endings around the cell, 0 to 1.
    alpha2_block : float
        Share of alpha-2 receptors that are blocked, 0 to 1.
    lidocaine : float
        Concentration around the cell, umol/l, by the measured block of each current at rest (Baker 2000): the
        late sodium current is the more sensitive. It neither follows the channels' state nor use.
    drug : str, optional
        Blocker of sodium channels that binds by the channels' state, in place of `lidocaine`.
    concentration : float or str
        Its free concentration, umol/l.
    satellite_glia : float, optional
        Occupancy of the satellite glia by IgG, 0 to 1; if not given, potassium around the cell is held, as in the
        published model.

    Raises
    ------
    InputError
        An unknown channel or drug, a share outside 0 to 1, two drugs at once.
    """

    expression: Mapping[str, float] = field(default_factory=dict)
    norepinephrine: float = 0.0
    alpha2_block: float = 0.0
    lidocaine: float = 0.0
    drug: str | None = None
    concentration: float | str = 0.0
    satellite_glia: float | None = None

    def __post_init__(self) -> None:
        check_occupancy(self.satellite_glia)
        check_factors(self.expression, [n.split(".")[0] for n in large_neuron_membrane().densities])
        for name in ("norepinephrine", "alpha2_block"):
            value = getattr(self, name)
            if not (math.isfinite(value) and 0.0 <= value <= 1.0):
                raise InputError("a share", field=name, value=value, allowed="0 to 1")
        if not (math.isfinite(self.lidocaine) and 0.0 <= self.lidocaine <= MOST_LIDOCAINE):
            raise InputError("a concentration", field="lidocaine", value=self.lidocaine,
                             allowed=f"0 to {MOST_LIDOCAINE:g} umol/l")  # fmt: skip
        if given_drug(self.drug, self.concentration)[0] and self.lidocaine:
            raise InputError("one drug at a time", field="lidocaine", value=self.lidocaine, allowed=0.0,
                             fix="drug='lidocaine' with its concentration, or lidocaine=")  # fmt: skip

    def _numbers(self) -> dict[str, float]:
        return {name: record.value for name, record in all_parameter_files()["neuron_large"].parameters.items()}

    @property
    def effect(self) -> float:
        """Share of the largest effect of norepinephrine, by occupied alpha-2 receptors."""
        drive = self.norepinephrine * (1.0 - self.alpha2_block)
        return drive / (drive + self._numbers()["norepinephrine_half"])

    @property
    def basket_current(self) -> float:
        """Current that norepinephrine opens, pA."""
        return self._numbers()["norepinephrine_current"] * self.effect

    @property
    def slow_potassium_left(self) -> float:
        """Share of the slow potassium channels that norepinephrine leaves open to the voltage."""
        return 1.0 - self._numbers()["norepinephrine_closure"] * self.effect

    def cable(self) -> Cable:
        """One compartment; norepinephrine closes slow potassium channels."""
        p = self._numbers()
        scale: dict[str, float | np.ndarray] = {}
        drug, concentration = given_drug(self.drug, self.concentration)
        membrane = large_neuron_membrane(drug) if self.satellite_glia is None else sheathed_large_membrane(drug)
        for name in membrane.densities:
            channel = SHEATHED.get(name.split(".")[0], name.split(".")[0])
            if channel == "sheath" or name == CONCENTRATION:
                continue
            scale[name] = self.expression.get(channel, 1.0)
            if channel in (*TRANSIENT, LATE):
                half = p["lidocaine_late_half" if channel == LATE else "lidocaine_transient_half"]
                scale[name] *= 1.0 / (1.0 + self.lidocaine / half)
            if channel == SLOW:
                scale[name] *= self.slow_potassium_left
        if drug:
            scale[CONCENTRATION] = concentration
        cable = Cable(
            membrane, np.array([p["length"]]), np.array([p["diameter"]]), p["capacitance"], 100.0,
            p["start"], p["temperature"], p["temperature"], scale,
        )  # fmt: skip
        if self.satellite_glia is None:
            return cable
        reversal = all_parameter_files()["membrane_large_constant"]["potassium_reversal"].value
        bare = sheathed_large_membrane()
        return in_sheath(cable, self.satellite_glia, reversal, p["rest_low"], p["rest_high"], bare)

    def inject(self, current: float = 0.0, duration: float = 1000.0, *, step: float = STEP) -> NeuronRecording:
        """Run under a current (pA) for `duration` ms, beside the current that norepinephrine opens."""
        return inject("large ganglion cell", self.cable(), current, duration, step, self.basket_current)
