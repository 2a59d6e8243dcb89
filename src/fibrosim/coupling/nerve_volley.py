"""How long the fibres of a nerve take from place to place, and where they are blocked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..electrophysiology.nerves import Fibres, Limb, Nerve, NervePerson, motor_fibres, nerve_numbers, sensory_fibres
from .internode_surface import RANGES, internode_length, internode_surface
from .nerve_lesions import HEALTHY, NerveDraws, NerveLesions, Sheaths

__all__ = ["Volley", "fibres_of", "internodes_of", "volley"]

Floats = NDArray[np.float64]
PIECES = 8
GRID = 65


@dataclass(frozen=True)
class Volley:
    """Times of fibres at places along a nerve.

    Attributes
    ----------
    places : ndarray, shape (places,)
        Distances from the cell bodies, mm, rising.
    times : ndarray, shape (fibres, places)
        Conduction time from the cell body, ms.
    breaks : ndarray, shape (fibres, places)
        Number of blocked internodes from the cell body to the place.
    """

    places: Floats
    times: Floats
    breaks: NDArray[np.int64]

    def between(self, start: int, stop: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Time (ms) from one place to another, and whether the fibre conducts all the way."""
        return self.times[:, stop] - self.times[:, start], self.breaks[:, stop] == self.breaks[:, start]


@cache
def motor_axon_diameters() -> tuple[float, float]:
    """Diameters (um) of the cable that conduct as single motor axons do, at the mean and one SD above."""
    p, surface = nerve_numbers(), internode_surface()
    grid = np.linspace(*RANGES["diameter"], 400)
    velocity = surface.velocity(grid, p["motor_reference_temperature"])
    wanted = p["motor_velocity"] + np.array([0.0, p["motor_velocity_sd"]])
    found = np.interp(wanted, velocity, grid)
    return float(found[0]), float(found[1])


def fibres_of(person: NervePerson, nerve: Nerve, classes: int | None = None) -> Fibres:
    """Fibres of a nerve; one class for each motor unit if `classes` is not given."""
    if nerve.motor:
        return motor_fibres(person, nerve, motor_axon_diameters(), classes)
    return sensory_fibres(person, nerve, int(nerve_numbers()["sensory_classes"]) if classes is None else classes)


def tunnel_of(nerve: Nerve, limb: Limb) -> tuple[float, float] | None:
    """Where the median nerve runs under the ligament of the wrist, mm from the cell bodies."""
    if nerve.name != "median":
        return None
    p = nerve_numbers()
    begin = nerve.site(limb.height, 0) + p["tunnel_begin"]
    return begin, begin + p["tunnel"]


def internodes_of(fibres: Fibres, end: float) -> tuple[Floats, Floats]:
    """Middle and length (mm) of each internode up to `end`; rows of the shorter fibres run on beyond it.

    Returns
    -------
    tuple of ndarray, shape (fibres, internodes)
    """
    surface = internode_surface()
    grid = np.linspace(0.0, end, GRID)
    lengths = internode_length(surface.inside("diameter", fibres.diameter(grid)))
    rate = 1.0 / lengths
    passed = np.zeros_like(rate)
    passed[:, 1:] = np.cumsum((rate[:, 1:] + rate[:, :-1]) / 2.0 * np.diff(grid), axis=1)
    count = int(np.ceil(passed[:, -1].max()))
    wanted = np.arange(count) + 0.5
    middle, length = np.empty((len(passed), count)), np.empty((len(passed), count))
    for k, row in enumerate(passed):
        middle[k] = np.interp(wanted, row, grid)
        length[k] = np.interp(wanted, row, lengths[k])
        over = wanted > row[-1]
        middle[k, over] = end + (wanted[over] - row[-1]) * lengths[k, -1]
    return middle, length


def volley(
    person: NervePerson, nerve: Nerve, fibres: Fibres, places: Floats, lesions: NerveLesions = HEALTHY,
    draws: NerveDraws | None = None, *, begin: float = 0.0,
) -> Volley:  # fmt: skip
    """Conduct one spike along every fibre.

    A nerve without damage is integrated; else every fibre walks along its internodes, each with its own sheath.

    Parameters
    ----------
    places : ndarray
        Distances from the cell bodies, mm, rising.
    begin : float
        Distance before which nothing is wanted: there a damaged nerve is not walked, and times are counted from
        about there.
    """
    limb = person.limb(nerve)
    ends = tunnel_of(nerve, limb)
    along = np.arange(0.0, places[-1], nerve_numbers()["stretch"] / 2)
    if not lesions.any_along(nerve.name, along, ends, draws):
        return _integrated(limb, fibres, places)
    middle, length = internodes_of(fibres, float(places[-1]))
    near = (middle >= begin - nerve_numbers()["cell"]).any(axis=0)
    first = int(np.argmax(near))
    middle, length = middle[:, first:], length[:, first:]
    sheaths = lesions.sheaths(nerve.name, middle, length, ends, draws, first=first)
    return _walked(limb, fibres, places, middle, length, sheaths)


def _integrated(limb: Limb, fibres: Fibres, places: Floats) -> Volley:
    surface = internode_surface()
    borders = np.concatenate([[0.0], places]) if places[0] > 0.0 else places
    step = np.diff(borders) / PIECES
    at = (borders[:-1, None] + step[:, None] * (np.arange(PIECES) + 0.5)).ravel()
    diameter = surface.inside("diameter", fibres.diameter(at))
    velocity = surface.velocity(diameter, surface.inside("temperature", limb.temperature(at)))
    pieces = (np.repeat(step, PIECES) / velocity).reshape(len(diameter), -1, PIECES).sum(axis=2)
    times = np.concatenate([np.zeros((len(diameter), 1)), np.cumsum(pieces, axis=1)], axis=1)
    times = times[:, 1:] if places[0] > 0.0 else times
    return Volley(places, times, np.zeros(times.shape, dtype=np.int64))


def _walked(limb: Limb, fibres: Fibres, places: Floats, middle: Floats, length: Floats, sheaths: Sheaths) -> Volley:
    surface = internode_surface()
    diameter = surface.inside("diameter", fibres.root_diameter[:, None] * fibres.taper(middle))
    warm = surface.inside("temperature", limb.temperature(middle))
    walk = surface.walk(diameter, warm, sheaths.kept, surface.inside("length", sheaths.length))
    ends = middle + length / 2.0
    total = np.cumsum(walk.delays, axis=1)
    blocks = np.cumsum(walk.blocked, axis=1)
    times, breaks = np.empty((len(ends), len(places))), np.empty((len(ends), len(places)), dtype=np.int64)
    for k, row in enumerate(ends):
        times[k] = np.interp(places, np.concatenate([[0.0], row]), np.concatenate([[0.0], total[k]]))
        breaks[k] = np.concatenate([[0], blocks[k]])[np.searchsorted(row, places)]
    return Volley(places, times, breaks)
