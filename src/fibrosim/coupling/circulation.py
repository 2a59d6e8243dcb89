"""From a person's slow autonomic state to the inputs of heart and vessels beat to beat."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ..circulation import Recording, combined, record
from ..errors import InputError
from ..parameters import all_parameter_files

__all__ = ["CirculationState", "record_people"]

MOST = 4.0
HIGHEST = 0.95  # of the ceiling of outflow: more is not told to the loop
PLACES = {
    "age": "heart.age", "muscle_outflow": "centre.muscle_outflow", "cardiac_outflow": "centre.cardiac_outflow",
    "vagal_tone": "centre.vagal_tone", "beta_sensitivity": "junctions.beta_sensitivity",
    "resetting": "afferents.resetting", "modulation": "centre.modulation",
    "alpha_block": "junctions.alpha_block", "beta_block": "junctions.beta_block",
}  # fmt: skip


@dataclass(frozen=True)
class CirculationState:
    """What the slow body sets; the defaults are a healthy adult as the loop has it.

    Attributes
    ----------
    age : float
        Years.
    muscle_outflow, cardiac_outflow : float
        Odds of firing, of its ceiling, over health.
    vagal_tone, beta_sensitivity : float
        Over health: factors of the vagal rate and of what beta receptors make of norepinephrine.
    resetting : float
        Set-point of the baroreflex above the usual one, mmHg.
    modulation : float
        How far breath and noise move the gate of the vagus, over the usual: a person's own.
    alpha_block, beta_block : float
        Shares of receptors that a drug occupies.
    """

    age: float = 26.0
    muscle_outflow: float = 1.0
    cardiac_outflow: float = 1.0
    vagal_tone: float = 1.0
    beta_sensitivity: float = 1.0
    resetting: float = 0.0
    modulation: float = 1.0
    alpha_block: float = 0.0
    beta_block: float = 0.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not math.isfinite(value):
                raise InputError("a finite number is needed", field=one.name, value=value)

    def inputs(self) -> dict[str, float]:
        """Inputs of the loop."""
        return {place: getattr(self, name) for name, place in PLACES.items()}

    @staticmethod
    def of(values: Mapping[str, float], age: float, **blocks: float) -> CirculationState:
        """State of a person from variables of the slow body.

        Parameters
        ----------
        values : mapping
            ``autonomic.muscle_outflow``, ``autonomic.cardiac_outflow`` (bursts/min), ``autonomic.vagal_tone``,
            ``autonomic.beta1``, ``autonomic.setpoint`` (mmHg) and ``autonomic.modulation``.
        """
        usual = {name: one.value for name, one in all_parameter_files()["autonomic"].parameters.items()}

        def ratio(name: str, healthy: float) -> float:
            return min(max(values[name] / healthy, 0.0), MOST)

        def odds(name: str) -> float:
            """Odds below the ceiling of the slow body, over those of health: the loop has a ceiling of its own."""
            ceiling, healthy = usual["highest_muscle_outflow"], usual["usual_outflow"]
            outflow = min(max(values[name], 0.0), HIGHEST * ceiling)
            return outflow / (ceiling - outflow) / (healthy / (ceiling - healthy))

        return CirculationState(
            age=age,
            muscle_outflow=odds("autonomic.muscle_outflow"),
            cardiac_outflow=odds("autonomic.cardiac_outflow"),
            vagal_tone=ratio("autonomic.vagal_tone", 1.0), beta_sensitivity=ratio("autonomic.beta1", 1.0),
            resetting=values["autonomic.setpoint"] - usual["usual_pressure"],
            modulation=max(values["autonomic.modulation"], 0.0), **blocks,
        )  # fmt: skip


def record_people(
    states: Sequence[CirculationState], duration: float, *, patients: Sequence[int], seeds: Sequence[int],
    occasion: str = "", doing: Mapping[str, Any] | None = None, **given: Any,
) -> list[Recording]:  # fmt: skip
    """Record people side by side while they all do the same.

    Parameters
    ----------
    states : sequence of CirculationState
        One a person, as are `patients` and `seeds`, which key the noise.
    doing : mapping
        Inputs of a manoeuvre.

    Returns
    -------
    list of Recording
        In the order of `states`; the same whoever else is recorded.
    """
    own = {place: np.array([getattr(s, name) for s in states]) for name, place in PLACES.items()}
    return record(duration, patients=patients, seed=list(seeds), occasion=occasion,
                  inputs=combined(own, dict(doing or {})), **given)  # fmt: skip
