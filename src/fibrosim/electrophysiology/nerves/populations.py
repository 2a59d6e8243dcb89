"""Fibres of a nerve: diameters by quantiles, thinner with the distance from the cell body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...random import inverse_normal
from .anatomy import Nerve, nerve_numbers
from .anatomy import nerve as named_nerve
from .person import NervePerson

__all__ = ["Fibres", "fibre_roots", "motor_fibres", "sensory_fibres", "taper"]

Floats = NDArray[np.float64]


def taper(share: ArrayLike) -> Floats:
    """Diameter at these shares of the way from cell body to end, over that at the cell body."""
    p = nerve_numbers()
    return 1.0 - p["taper"] * np.asarray(share, dtype=float) ** p["taper_power"]


def length_factor(length: float, reference: float) -> float:
    """Diameter at the cell body of axons of this length over that of axons of another."""
    return (reference / length) ** nerve_numbers()["length_power"]


@dataclass(frozen=True)
class Fibres:
    """Classes of fibres of one nerve.

    Attributes
    ----------
    root_diameter : ndarray, shape (classes,)
        Of the cable at the cell body, um.
    number : ndarray, shape (classes,)
        Fibres of each class.
    length : float
        From cell body to end, mm.
    """

    root_diameter: Floats
    number: Floats
    length: float

    def diameter(self, place: ArrayLike) -> Floats:
        """Of the cable at these distances (mm): shape (classes, *places)."""
        shape = (-1,) + (1,) * np.ndim(place)
        return self.root_diameter.reshape(shape) * self.taper(place)

    def taper(self, place: ArrayLike) -> Floats:
        """Diameter at these distances (mm) over that at the cell body."""
        return taper(np.asarray(place, dtype=float) / self.length)


@cache
def _quantiles(classes: int) -> Floats:
    """Standard normal deviates in the middle of classes of equal share."""
    return np.asarray(inverse_normal((np.arange(classes) + 1 / 2) / classes))


def _made(person: NervePerson, nerve: Nerve, root: Floats, reference: float, count: float) -> Fibres:
    """Fibres of this nerve from diameters at the cell body of axons of a reference length."""
    length = nerve.axon_length(person.height * nerve_numbers()["mm_per_cm"])
    factor = length_factor(length, reference) * _person_factor(person, nerve)
    return Fibres(root * factor, np.full(len(root), count / len(root)), length)


def _person_factor(person: NervePerson, nerve: Nerve) -> float:
    return person.diameter_factor * person.varied("person_diameter") * person.varied("nerve_diameter", nerve.key)


def motor_fibres(
    person: NervePerson, nerve: Nerve, velocity_to_diameter: tuple[float, float], classes: int | None = None
) -> Fibres:
    """Motor axons of a muscle.

    Parameters
    ----------
    velocity_to_diameter : tuple of float
        Diameters (um) of the cable that conducts with the mean velocity of single motor axons, and with one
        standard deviation more, at the place and temperature at which they were recorded.
    classes : int, optional
        One for each motor unit if not given.
    """
    count = max(1.0, person.varied("units", nerve.key) * person.number_factor)
    many = max(1, round(count)) if classes is None else classes
    return _made(person, nerve, *_at_root(nerve, velocity_to_diameter, many), count)


def sensory_fibres(person: NervePerson, nerve: Nerve, classes: int) -> Fibres:
    """Large cutaneous fibres of a nerve, in classes of equal number."""
    root, there = _at_root(nerve, (0.0, 0.0), classes)
    return _made(person, nerve, root, there, person.varied("fibres", nerve.key) * person.number_factor)


def _at_root(nerve: Nerve, velocity_to_diameter: tuple[float, float], classes: int) -> tuple[Floats, float]:
    """Diameters at the cell body of axons of a reference length, and this length."""
    p = nerve_numbers()
    if nerve.motor:
        mean, more = velocity_to_diameter
        there = named_nerve("median").axon_length(p["reference_height"])
        here, share = mean + (more - mean) * _quantiles(classes), p["motor_reference"]
    else:
        here = (p["sensory_diameter"] + p["sensory_diameter_sd"] * _quantiles(classes)) * p["histology_to_cable"]
        there, share = named_nerve("sural", motor=False).axon_length(p["reference_height"]), p["sensory_reference"]
    return here / taper(share * p["reference_height"] / there), there


def fibre_roots(
    people: Sequence[NervePerson], nerve: Nerve, velocity_to_diameter: tuple[float, float], classes: int
) -> tuple[Floats, Floats, Floats]:
    """Fibres of this nerve of many people; arguments as of `motor_fibres`.

    Returns
    -------
    tuple of ndarray
        Diameters (um) of the cable at the cell body, shape (people, classes); fibres of each class and length of the
        axons (mm), shape (people,).
    """
    root, reference = _at_root(nerve, velocity_to_diameter, classes)
    what = "units" if nerve.motor else "fibres"
    least = 1.0 if nerve.motor else 0.0
    length = np.array([nerve.axon_length(each.height * nerve_numbers()["mm_per_cm"]) for each in people])
    factor = np.array([length_factor(float(own), reference) * _person_factor(each, nerve)
                       for own, each in zip(length, people, strict=True)])  # fmt: skip
    count = np.array([max(least, each.varied(what, nerve.key) * each.number_factor) for each in people])
    return factor[:, None] * root, count / classes, length
