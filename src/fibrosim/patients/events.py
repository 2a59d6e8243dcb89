"""Life events of the community: injuries, whiplashes, infections and severe stress at published rates."""

from __future__ import annotations

from functools import cache

import numpy as np

from ..body import area_names
from ..parameters import all_parameter_files
from ..random import portable_log, uniform
from .triggers import Trigger, make

__all__ = ["RATES", "life_events"]

DAYS_PER_YEAR = 365.25
RATES = {
    "injury": ("injuries_per_year", "injury_strength"),
    "whiplash": ("whiplashes_per_year", "whiplash_strength"),
    "infection": ("infections_per_year", "infection_strength"),
    "stress": ("stresses_per_year", "stress_strength"),
}
"""Kinds of event, with the names of their rate and strength in the population file."""

WEAKEST = 0.05
"""Events below this strength are not worth a stop of the solver."""


def life_events(seed: int, identity: int, days: float) -> tuple[Trigger, ...]:
    """Draw what happens to a person of the community.

    Each kind is a Poisson process keyed to the person: a longer life begins with the same events.

    Parameters
    ----------
    seed, identity : int
        Of the person.
    days : float
        Length of the life.

    Returns
    -------
    tuple of Trigger
        In time order.
    """
    table = all_parameter_files()["population"].parameters
    found = []
    for kind, (rate, size) in RATES.items():
        for k, day in enumerate(_times(seed, identity, kind, table[rate].value / DAYS_PER_YEAR, days)):
            strength = float(table[size].value_at(uniform(seed, identity, f"life/{kind}/strength", k)))
            if strength >= WEAKEST:
                found.append(_event(seed, identity, kind, k, day, strength))
    return tuple(sorted(found, key=lambda event: (event.day, event.kind)))


def _times(seed: int, identity: int, kind: str, rate: float, days: float) -> list[float]:
    times: list[float] = []
    day, k = 0.0, 0
    while rate > 0.0:
        day -= float(portable_log(uniform(seed, identity, f"life/{kind}", k))) / rate
        if day >= days:
            break
        times.append(day)
        k += 1
    return times


@cache
def _places() -> tuple[str, ...]:
    return tuple(area_names())


def _event(seed: int, identity: int, kind: str, k: int, day: float, strength: float) -> Trigger:
    if kind != "injury":
        return make(kind, day, strength=strength)
    places = _places()
    place = int(np.floor(float(uniform(seed, identity, "life/injury/area", k)) * len(places)))
    return make(kind, day, area=places[place], strength=strength)
