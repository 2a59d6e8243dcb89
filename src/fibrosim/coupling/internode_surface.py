"""Closed forms of conduction over one internode, fitted to the double cable by ``tools/internode_surfaces.py``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..electrophysiology.fibres.myelinated_geometry import fibre_numbers
from ..errors import InputError

__all__ = ["RANGES", "InternodeSurface", "Walk", "axon_diameter", "internode_length", "internode_surface", "polynomial",
           "powers"]  # fmt: skip

Floats = NDArray[np.float64]

RANGES = {"diameter": (5.7, 16.0), "temperature": (24.0, 38.0), "kept": (0.001, 1.0), "length": (0.15, 1.0),
          "thin_diameter": (2.0, 5.6)}  # fmt: skip
"""What was sampled: diameter (um), temperature (degrees Celsius), share of lamellae kept, share of the length."""


def _scaled(name: str, values: ArrayLike) -> Floats:
    """Value between -1 and 1 over the sampled range; the logarithm where a share is meant."""
    low, high = RANGES[name]
    x = np.asarray(values, dtype=float)
    if name in ("kept", "length"):
        x, low, high = np.log(x), np.log(low), np.log(high)
    return (2.0 * x - low - high) / (high - low)


def polynomial(values: Mapping[str, ArrayLike], degree: int) -> list[Floats]:
    """Terms of a polynomial of this total degree in the scaled inputs, the constant first."""
    x = [_scaled(name, value) for name, value in values.items()]
    shape = np.broadcast_shapes(*(each.shape for each in x))
    return powers(x, shape, degree)


def powers(x: Sequence[Floats], shape: tuple[int, ...], degree: int) -> list[Floats]:
    """Terms of a polynomial of this total degree, each made from one of an order less."""
    found = [np.ones(shape)]
    last = [(found[0], 0)]
    for _ in range(degree):
        last = [(term * x[k], k) for term, first in last for k in range(first, len(x))]
        found += [term for term, _ in last]
    return found


def _sum(weights: Sequence[float], terms: Sequence[Floats]) -> Floats:
    total = weights[0] * terms[0]
    for weight, term in zip(weights[1:], terms[1:], strict=True):
        total += weight * term
    return total


def _plane(weights: Sequence[float], diameter: ArrayLike, temperature: ArrayLike) -> Floats:
    """The sum over the terms of `polynomial` in two inputs, nested and so without a list of arrays."""
    x, y = _scaled("diameter", diameter), _scaled("temperature", temperature)
    degree = int((np.sqrt(8 * len(weights) + 1) - 3) / 2)
    # the term of order n with the power k of y stands at n (n + 1) / 2 + k
    total: Floats = np.zeros(())
    for i in range(degree, -1, -1):
        inner: Floats = np.zeros(())
        for k in range(degree - i, -1, -1):
            order = i + k
            inner = inner * y + weights[order * (order + 1) // 2 + k]
        total = total * x + inner
    return total


@cache
def _curve(name: str) -> tuple[float, ...]:
    """Coefficients of a curve of the cable's geometry."""
    p = fibre_numbers()
    return tuple(p[f"interpolated_{name}_{power}"] for power in range(3))


def internode_length(diameter: ArrayLike) -> Floats:
    """Distance (mm) from node to node of a healthy fibre of this diameter (um), by the cable's geometry."""
    x, c = np.asarray(diameter, dtype=float), _curve("spacing")
    return (c[0] + x * (c[1] + x * c[2])) / _per_mm()


def axon_diameter(diameter: ArrayLike) -> Floats:
    """Diameter (um) of the axon inside a fibre of this diameter (um)."""
    x, c = np.asarray(diameter, dtype=float), _curve("axon_diameter")
    return c[0] + x * (c[1] + x * c[2])


@cache
def _per_mm() -> float:
    return fibre_numbers()["um_per_mm"]


@dataclass(frozen=True)
class Walk:
    """What happens along the internodes of fibres.

    Attributes
    ----------
    delays : ndarray, shape (fibres, internodes)
        Conduction times, ms; where conduction is blocked they mean nothing.
    strain : ndarray, shape (fibres, internodes)
        Load of an internode and its neighbours over the load that blocks: 1 or more is a block.
    """

    delays: Floats
    strain: Floats

    @property
    def blocked(self) -> NDArray[np.bool_]:
        """Whether conduction fails there, shape of `strain`."""
        return self.strain >= 1.0


@dataclass(frozen=True)
class InternodeSurface:
    """Delay and block of internodes by diameter, temperature and share of lamellae kept.

    An internode's load is 1 / kept - 1, the leak and capacitance that it has gained, times its share of the healthy
    length. A load blocks conduction where the weighted sum over it and its neighbours of (load / load that blocks where
    all are thin) ** power reaches 1; below that it lengthens the delay, the more the nearer to block.

    Attributes
    ----------
    spike : tuple of float
        Voltage (mV) above rest at a node while a spike passes, by `spike_step` (ms), at `spike_temperature`.
    errors : dict
        On samples that no fit saw: root of the mean square and largest, relative.
    """

    healthy: tuple[float, ...]
    blocking: tuple[float, ...]
    single: tuple[float, ...]
    remyelinated: tuple[float, ...]
    weights: tuple[float, ...]
    power: float
    growth: tuple[float, ...]
    thin: tuple[float, ...]
    spike: tuple[float, ...]
    spike_step: float
    spike_diameter: float
    spike_temperature: float
    errors: Mapping[str, Mapping[str, float]]

    def delay(self, diameter: ArrayLike, temperature: ArrayLike) -> Floats:
        """Time (ms) from node to node of a healthy fibre (um, degrees Celsius)."""
        return np.exp(_plane(self.healthy, **_checked(diameter=diameter, temperature=temperature)))

    def velocity(self, diameter: ArrayLike, temperature: ArrayLike) -> Floats:
        """Velocity (m/s) of a healthy fibre."""
        return internode_length(diameter) / self.delay(diameter, temperature)

    def thin_velocity(self, diameter: ArrayLike, temperature: ArrayLike) -> Floats:
        """Velocity (m/s) of a thin healthy fibre, as of branches inside a muscle."""
        return np.exp(_sum(self.thin, polynomial(_checked(thin_diameter=diameter, temperature=temperature), 3)))

    def spike_at(self, temperature: float) -> tuple[Floats, float]:
        """The spike (mV) and its time step (ms), which goes with the delay of an internode."""
        delay = self.delay(self.spike_diameter, np.array([temperature, self.spike_temperature]))
        return np.array(self.spike), float(self.spike_step * delay[0] / delay[1])

    def blocking_load(self, diameter: ArrayLike, temperature: ArrayLike) -> Floats:
        """Load at which conduction is blocked where all internodes are equally thin."""
        return np.exp(_plane(self.blocking, **_checked(diameter=diameter, temperature=temperature)))

    def single_excess(self, diameter: ArrayLike, temperature: ArrayLike, kept: ArrayLike) -> Floats:
        """Added delay of one thin internode over the delay of a healthy one."""
        inputs = _checked(diameter=diameter, temperature=temperature, kept=kept)
        return (1.0 / inputs["kept"] - 1.0) * np.exp(_sum(self.single, polynomial(inputs, 4)))

    def remyelinated_factor(
        self, diameter: ArrayLike, temperature: ArrayLike, kept: ArrayLike, length: ArrayLike
    ) -> Floats:
        """Time over a way covered by short internodes (share `length`) with thin sheaths, over the healthy time."""
        inputs = _checked(diameter=diameter, temperature=temperature, kept=kept, length=length)
        return np.exp(_sum(self.remyelinated, polynomial(inputs, 4)))

    def strain(self, load: Floats, blocking_load: ArrayLike) -> tuple[Floats, Floats]:
        """Strain of each internode (last axis), and its own part in it."""
        part: Floats = np.power(np.asarray(load, dtype=float) / blocking_load, self.power)
        reach = len(self.weights) // 2
        edge = np.zeros((*part.shape[:-1], reach))
        padded = np.concatenate([edge, part, edge], axis=-1)
        count, total = part.shape[-1], np.zeros_like(part)
        for k, weight in enumerate(self.weights):
            total += weight * padded[..., k : k + count]
        return total, self.weights[reach] * part

    def crowding(self, strain: Floats, own: Floats) -> Floats:
        """Factor of an internode's added delay by thin neighbours."""
        others = strain - own
        return 1.0 + others * sum(a * strain**k for k, a in enumerate(self.growth))

    def walk(
        self, diameter: ArrayLike, temperature: ArrayLike, kept: ArrayLike, length: ArrayLike | None = None
    ) -> Walk:
        """Delays and blocks along fibres whose internodes have kept these shares of their lamellae.

        Parameters
        ----------
        diameter, temperature : array, shapes that broadcast with `kept`
            In um and degrees Celsius.
        kept : array, shape (fibres, internodes)
            In the direction of conduction.
        length : array, optional
            Share of the healthy length that the internodes in this place have; below 1 they are remyelinated ones,
            as many as the place holds, with `kept` of the lamellae of a healthy one.

        Raises
        ------
        InputError
            Outside what was sampled.
        """
        kept = np.asarray(kept, dtype=float)
        diameter, temperature, kept = np.broadcast_arrays(diameter, temperature, kept)
        base = self.delay(diameter, temperature)
        thin = kept < 1.0
        short = np.zeros(kept.shape, dtype=bool) if length is None else np.broadcast_to(length, kept.shape) < 1.0
        load = np.where(thin, 1.0 / kept - 1.0, 0.0)
        if length is not None:
            # an internode's leak goes with its length
            load = load * np.minimum(length, 1.0)
        strain, own = self.strain(load, self.blocking_load(diameter, temperature))
        excess = np.zeros_like(base)
        lone = thin & ~short
        if lone.any():
            excess[lone] = self.single_excess(diameter[lone], temperature[lone], kept[lone])
            excess[lone] *= self.crowding(strain[lone], own[lone])
        delays = base * (1.0 + excess)
        if short.any():
            shares = np.broadcast_to(np.asarray(length, dtype=float), kept.shape)[short]
            delays[short] = base[short] * self.remyelinated_factor(
                diameter[short], temperature[short], kept[short], shares)  # fmt: skip
        return Walk(delays, strain)

    @staticmethod
    def inside(name: str, value: ArrayLike) -> Floats:
        """The value, or the edge of what was sampled if it lies beyond."""
        return np.clip(np.asarray(value, dtype=float), *RANGES[name])


def _checked(**inputs: ArrayLike) -> dict[str, Floats]:
    """The inputs as arrays, refused outside what was sampled."""
    found = {}
    for name, values in inputs.items():
        low, high = RANGES[name]
        x = np.asarray(values, dtype=float)
        if not (x.size == 0 or (x.min() >= low and x.max() <= high)):
            wrong = ~((x >= low) & (x <= high))
            first = float(np.atleast_1d(x)[np.atleast_1d(wrong)][0])
            raise InputError("outside what was sampled", field=name, value=first,
                             allowed=f"{low:g} to {high:g}", code="out-of-range")  # fmt: skip
        found[name] = x
    return found


@cache
def internode_surface() -> InternodeSurface:
    """Return the surface that the package carries."""
    text = (files("fibrosim.coupling") / "data" / "internode.json").read_text(encoding="utf-8")
    book = json.loads(text)
    lists = ("healthy", "blocking", "single", "remyelinated", "weights", "growth", "thin", "spike")
    single = ("power", "spike_step", "spike_diameter", "spike_temperature")
    return InternodeSurface(
        **{name: tuple(book[name]) for name in lists}, **{name: book[name] for name in single}, errors=book["error"]
    )  # fmt: skip
