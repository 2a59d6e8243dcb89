"""A moment of the day clock seen as a visit is seen: what tests of the senses and of the skin read of a patient."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from fibrosim.body import body
from fibrosim.clinic.moment import Moment
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, drug_occupancy, sensory_person
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.skin_sheet import DRUGS, SKIN_NUMBERS, SKIN_VARIABLES, skin_state_of
from fibrosim.skin.patch import skin_model
from fibrosim.skin.person import SkinState

__all__ = ["moment_percept", "moment_skin", "shared_numbers"]

JUNCTION, DRIVE = "norepinephrine.junction", "link.norepinephrine_to_c_afferents"
AUTONOMIC = "small_fibres.autonomic"
READ = tuple(dict.fromkeys((*SKIN_VARIABLES, AUTONOMIC, *SENSORY_VARIABLES)))
RECORDED = ("disinhibition_to_gain", "pain_to_descending")
PLENTY = 1e9  # nmol/l: every receptor is taken


class _MomentView:
    """The part of `PatientView` that maps to senses and skin read."""

    woman = True  # read for pressure on muscle alone, which no injection asks for

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        maps = moment.version.maps
        self.areas, self._pools = [str(a) for a in maps.leaves], [str(h) for h in maps.hubs]
        self.record = {"links": {name: moment.parameter(f"link.{name}") for name in RECORDED}}
        self._snapshot: Any = None
        moment.read(READ)

    def value(self, name: str, day: float) -> float:
        return float(self._moment.value(name))

    def area(self, name: str, day: float, area: str) -> float:
        return float(self._moment.value(name)[self.areas.index(area)])

    def pool(self, name: str, day: float, pool: str) -> float:
        return float(self._moment.value(name)[self._pools.index(pool)])

    def snapshot(self, day: float) -> Any:
        if self._snapshot is not None:
            return self._snapshot
        root = self._moment.version.system.root
        states = dict(zip((s.name for s in root.states), self._moment.states["root"].ravel().tolist(), strict=True))
        rows = self._moment.parameters["root"].ravel().tolist()
        self._snapshot = SimpleNamespace(states=states, parameters=dict(zip(root.parameters, rows, strict=True)))
        return self._snapshot


@lru_cache(maxsize=2)
def _view(moment: Moment) -> PatientView:
    return cast(PatientView, _MomentView(moment))


def moment_percept(moment: Moment, area: str) -> SensoryPerson:
    """Return horn and percept of an area at a moment, as tests of the senses have them from a course."""
    return sensory_person(_view(moment), 0.0, area)


def moment_skin(moment: Moment, area: str) -> SkinState:
    """Return the state of an area's skin at a moment, with the sensitivity of its endings to norepinephrine.

    Notes
    -----
    The drive and its half are read from the body's own equation: what norepinephrine adds to the log-odds of firing at
    none, at the area's own and at a level that takes every receptor.
    """
    view = _view(moment)
    values = {name: view.area(name, 0.0, area) for name in (*SKIN_VARIABLES, AUTONOMIC)}
    numbers = {name: moment.parameter(name, area) for name in SKIN_NUMBERS}
    state = skin_state_of(values, numbers, {name: drug_occupancy(view, 0.0, name) for name in DRUGS})
    own = max(values[JUNCTION], 1e-3)
    (driven,) = moment.spot(area, (DRIVE,), {JUNCTION: np.array([0.0, own, PLENTY])})
    most, here = float(driven[2] - driven[0]), float(driven[1] - driven[0])
    half = own * (most - here) / here if here > 0.0 else state.adrenergic_half
    return replace(state, junction=own, adrenergic_drive=max(most, 0.0), adrenergic_half=half,
                   sympathetic=max(values[AUTONOMIC], 0.0))  # fmt: skip


def shared_numbers(moment: Moment, area: str, state: SkinState) -> dict[str, float]:
    """Return the numbers of the body that the sheet shares, as this person has them at the area."""
    own = state.parameters()
    return {n: moment.parameter(n, area) for n in _shared(moment.version.areas) if n not in own}


@cache
def _shared(areas: int) -> tuple[str, ...]:
    system = body(areas, fast=True).system
    names = {*system.root.parameters, *system.leaf.parameters}
    return tuple(n for n in skin_model(True).parts.parameters if n in names)
