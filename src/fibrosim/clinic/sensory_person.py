"""From a patient's course to endings, horn and percept: what tests of the senses stimulate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from fibrosim.body.areas import block_maps
from fibrosim.clinic.norms import norms
from fibrosim.clinic.pressure import Spot, usual_threshold
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import AfferentDrive, Endings, heat_shift
from fibrosim.coupling.horn_rates import HornResponse, HornState, horn_response, inhibition_efficacy
from fibrosim.coupling.percept import Percept
from fibrosim.errors import InputError
from fibrosim.language.drugs import SLOTS

__all__ = ["SENSORY_VARIABLES", "SensoryPerson", "drug_occupancy", "sensory_person"]

ANSWER = "pain.answer"
SMALL, LARGE = "nerve_supply.small", "nerve_supply.large"
HEAT, TOUCH = "ngf_sensitisation.skin_heat", "c_afferents.touch_sensitised_share"
DEEP, DEEP_SHARE, SKIN_SHARE = (
    "deep_tissue.sensitivity", "deep_tissue.conducting_share", "c_afferents.conducting_share",
)  # fmt: skip
EARLY = "link.early_potentiation_to_pain"
RAISED, OPENED = "link.potentiation_to_gain", "link.disinhibition_to_gain"
FACILITATED = "link.facilitation_to_dorsal_horn"
HELD, NOREPINEPHRINE = "link.descending_to_dorsal_horn", "link.spinal_norepinephrine_to_dorsal_horn"
REVERSAL, UNMASKING, REWIRING = "spinal_inhibition.reversal", "touch_gate.unmasking", "touch_gate.rewiring"
CAPACITY, HABITUATION = "descending.capacity", "supraspinal.habituation"
POOLED = (RAISED, OPENED, FACILITATED, HELD, NOREPINEPHRINE, REVERSAL, UNMASKING, REWIRING)
SENSORY_VARIABLES = (
    ANSWER, EARLY, SMALL, LARGE, HEAT, TOUCH, DEEP, DEEP_SHARE, SKIN_SHARE, *POOLED, CAPACITY, HABITUATION,
)  # fmt: skip


@dataclass(frozen=True)
class SensoryPerson:
    """One spot of a patient on a day: endings, horn, percept; the defaults are a healthy default person.

    Attributes
    ----------
    spot : Spot
        What muscle and skin do with pressure; its ``answer`` stays 1, as the horn follows in full.
    """

    endings: Endings = field(default_factory=Endings)
    horn: HornState = field(default_factory=HornState)
    percept: Percept = field(default_factory=Percept)
    spot: Spot = field(default_factory=Spot)

    def answer(self, drive: AfferentDrive, distance: float, descending: np.ndarray | float | None = None
               ) -> HornResponse:  # fmt: skip
        """Return what the horn does with a drive that comes from `distance` m away."""
        return horn_response(drive.arriving(distance), self.horn, descending)

    def rating(self, drive: AfferentDrive, distance: float, descending: np.ndarray | float | None = None
               ) -> np.ndarray:  # fmt: skip
        """Return the rating over time, 0 to 1 of the scale, shape (stimuli, time)."""
        return self.percept.rating(self.answer(drive, distance, descending))

    def with_block(self, nmda: float = 0.0, nk1: float = 0.0) -> SensoryPerson:
        """Return the person with receptors of the horn blocked (0 to 1)."""
        return replace(self, horn=replace(self.horn, nmda_block=nmda, nk1_block=nk1))


@cache
def _weights(areas: int, area: str) -> tuple[tuple[int, float], ...]:
    """Places of the pools of an area, and their shares."""
    maps = block_maps(areas)
    row = maps.leaves.index(area)
    start, stop = (int(k) for k in maps.leaf_to_hub.start[row : row + 2])
    return tuple((int(maps.leaf_to_hub.column[k]), float(maps.leaf_to_hub.weight[k])) for k in range(start, stop))


def sensory_person(view: PatientView, day: float, area: str) -> SensoryPerson:
    """Return what an area of a patient is like on a day.

    Raises
    ------
    InputError
        The course lacks a variable, or the area was not simulated.
    """
    found = {name: view.area(name, day, area) for name in (ANSWER, EARLY, SMALL, LARGE, HEAT, TOUCH, DEEP)}
    shares = {name: view.area(name, day, area) for name in (DEEP_SHARE, SKIN_SHARE)}
    weights = _weights(len(view.areas), area)
    pools = [str(name) for name in block_maps(len(view.areas)).hubs]
    rows = [{name: view.pool(name, day, pools[place]) for name in POOLED} for place, _ in weights]

    def mean(of: Callable[[dict[str, float]], float]) -> float:
        return math.fsum(share * of(row) for (_, share), row in zip(weights, rows, strict=True))

    transmission = mean(
        lambda r: (1.0 + r[RAISED]) * (1.0 + r[OPENED]) * math.exp(r[FACILITATED])
        * (1.0 - r[HELD]) / (1.0 + r[NOREPINEPHRINE])
    )  # fmt: skip
    if transmission <= 0.0:
        raise InputError("a horn that lets nothing pass cannot be tested", field="links", value=HELD,
                         allowed="inhibition below 1", code="out-of-range")  # fmt: skip
    gains = _gains(view, day)
    numbers = norms("clinic_pressure_pain")
    woken = 1.0 + numbers.silent_ratio * found[TOUCH]
    horn = HornState(
        gain=mean(lambda r: (1.0 + r[RAISED]) * math.exp(r[FACILITATED])),
        descending=_share(mean(lambda r: r[HELD])),
        norepinephrine=mean(lambda r: r[NOREPINEPHRINE]),
        efficacy=inhibition_efficacy(mean(lambda r: r[REVERSAL]), gains("disinhibition_to_gain")),
        unmasking=_share(mean(lambda r: r[UNMASKING])),
        rewiring=_share(mean(lambda r: r[REWIRING])),
        nmda_block=drug_occupancy(view, day, "nmda_block"),
        nk1_block=drug_occupancy(view, day, "substance_p_block"),
    )
    percept = Percept(
        gain=found[ANSWER] / transmission,
        habituation=view.value(HABITUATION, day),
        capacity=max(view.value(CAPACITY, day), 0.0),
        conditioning=gains("pain_to_descending"),
    )
    spot = Spot(1.0, found[DEEP], shares[DEEP_SHARE], shares[SKIN_SHARE] * woken, usual_threshold(view))
    endings = Endings(_share(found[SMALL]), _share(found[LARGE]), heat_shift(found[HEAT]), _share(found[TOUCH]),
                      synapses=1.0 + found[EARLY])  # fmt: skip
    return SensoryPerson(endings, horn, percept, spot)


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _gains(view: PatientView, day: float) -> Callable[[str], float]:
    """Gain of a link on a day: the person's own, 0 where it has been cut by then."""
    own, cuts = view.record.get("links") or {}, view.record.get("cuts") or {}
    return lambda name: 0.0 if float(cuts.get(name, math.inf)) < day else float(own.get(name, 1.0))


def drug_occupancy(view: PatientView, day: float, target: str) -> float:
    """Occupancy of a target by the drugs of a visit whose whole state was kept; 0 without drugs."""
    try:
        held = view.snapshot(day)
    except InputError:
        return 0.0
    free = 1.0
    for slot in range(SLOTS):
        maximum = held.parameters.get(f"drug.slot{slot}.{target}.maximum", 0.0)
        half = held.parameters.get(f"drug.slot{slot}.{target}.half", 1.0)
        amount = max(held.states.get(f"drug.slot{slot}_central", 0.0), 0.0)
        free *= 1.0 - maximum * amount / (half + amount) if maximum else 1.0
    return _share(1.0 - free)
