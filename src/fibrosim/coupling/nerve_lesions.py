"""Where the sheath of a nerve is damaged: stretches under attack, hit internodes, a narrow tunnel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..electrophysiology.nerves import nerve_numbers
from ..electrophysiology.nerves.anatomy import nerve_parameters
from ..errors import InputError
from ..parameters import all_parameter_files
from ..random import Stream, inverse_normal

__all__ = ["HEALTHY", "NerveDraws", "NerveLesions", "Sheaths", "hit_share", "new_sheaths"]

Floats = NDArray[np.float64]
PLACES = 100_000
"""Internodes that one fibre's numbers are kept apart by; no nerve has as many."""


@dataclass(frozen=True)
class NerveDraws:
    """Random numbers of one patient's nerves: the same fibre gets the same, whatever else is asked.

    Attributes
    ----------
    seed, patient : int
    purpose : str
        Prefix of every purpose.
    """

    seed: int
    patient: int
    purpose: str = "nerves"

    def uniform(self, what: str, index: NDArray[np.int64]) -> Floats:
        """Uniform variates in (0, 1) by index."""
        return np.asarray(Stream(self.seed).uniform(self.patient, f"{self.purpose}/{what}", index))

    def along(self, what: str, fibres: int, first: int, count: int) -> Floats:
        """Uniform variates of internodes of every fibre, shape (fibres, count): by index fibre * PLACES + place."""
        blocks = np.arange(first // 4, (first + count + 3) // 4)
        each = np.arange(fibres)[:, None] * (PLACES // 4) + blocks
        found = Stream(self.seed).quads(self.patient, f"{self.purpose}/{what}", each)
        return np.moveaxis(found, 0, -1).reshape(fibres, -1)[:, first % 4 :][:, :count]

    def normal(self, what: str, index: NDArray[np.int64]) -> Floats:
        """Standard normal variates by index."""
        return np.asarray(Stream(self.seed).normal(self.patient, f"{self.purpose}/{what}", index))


@dataclass(frozen=True)
class Sheaths:
    """State of internodes.

    Attributes
    ----------
    kept : ndarray, shape (fibres, internodes)
        Share of lamellae.
    length : ndarray, shape (fibres, internodes)
        Share of the healthy length; below 1 several remyelinated internodes lie in this place.
    """

    kept: Floats
    length: Floats


@dataclass(frozen=True)
class NerveLesions:
    """Damage of the nerves of one pool.

    Parameters
    ----------
    attacked, thin : float
        Shares of a nerve's stretches that are under attack and that are remyelinated, 0 to 1.
    axons : float
        Share of axons that survive in a nerve of the length at which their loss is stated.
    new_for : float
        Mean time for which the remyelinated internodes have had their sheaths, days.
    lamellae : float
        Share of lamellae that every internode has kept: a uniformly thin sheath.
    tunnel : float
        Share of lamellae kept under the ligament of the wrist, by the median nerve.

    Raises
    ------
    InputError
        A share that is none.
    """

    attacked: float = 0.0
    thin: float = 0.0
    axons: float = 1.0
    lamellae: float = 1.0
    tunnel: float = 1.0
    new_for: float = np.inf

    def __post_init__(self) -> None:
        for name in ("attacked", "thin", "axons"):
            _share(name, getattr(self, name), 0.0)
        if not self.new_for >= 0.0:
            raise InputError("a time", field="new_for", value=self.new_for, allowed="0 day or more")
        for name in ("lamellae", "tunnel"):
            _share(name, getattr(self, name), nerve_numbers()["kept_least"])
        if self.attacked + self.thin > 1.0:
            raise InputError("stretches under attack and remyelinated ones are more than all", field="thin",
                             value=self.thin, allowed=f"up to {1.0 - self.attacked:g}")  # fmt: skip

    def any_along(self, nerve: str, place: Floats, ends: tuple[float, float] | None, draws: NerveDraws | None) -> bool:
        """Whether any internode at these places can differ from a healthy one."""
        if self.lamellae < 1.0 or (self.tunnel < 1.0 and ends is not None):
            return True
        attacked, thin = self._stretches(nerve, place, draws)
        return bool(attacked.any() or thin.any())

    def sheaths(
        self, nerve: str, place: Floats, healthy_length: Floats, ends: tuple[float, float] | None,
        draws: NerveDraws | None, *, first: int = 0,
    ) -> Sheaths:  # fmt: skip
        """Internodes at these distances from the cell bodies.

        Parameters
        ----------
        place, healthy_length : ndarray, shape (fibres, internodes)
            Middle of the internode and its length, mm.
        ends : tuple of float, optional
            Where the tunnel begins and ends, mm.
        draws : NerveDraws, optional
            Needed where stretches are attacked or remyelinated.
        first : int
            Number of the first of these internodes, counted from the cell body.
        """
        p = nerve_numbers()
        kept, length = np.full(place.shape, self.lamellae), np.ones(place.shape)
        attacked, thin = self._stretches(nerve, place, draws)
        either = attacked | thin
        if either.any() and draws is not None:
            fibre, internode = np.nonzero(either)
            prone = draws.uniform(f"{nerve}/prone", np.arange(len(place)))[fibre] - 0.5
            share = hit_share(draws.uniform("hit-share", np.zeros(1, dtype=np.int64)))
            chance = np.minimum(share * (1.0 + 2.0 * p["hit_spread"] * prone), 1.0)
            # below its chance a variate is uniform again
            variate = draws.along(f"{nerve}/hit", len(place), first, place.shape[1])[fibre, internode] / chance
            hit = variate < 1.0
            row, column, variate = fibre[hit], internode[hit], variate[hit]
            lost = attacked[row, column]
            if lost.any():
                share = self._kept(nerve, place[row, column][lost], row[lost], variate[lost], draws)
                kept[row[lost], column[lost]] *= np.maximum(share, p["kept_least"])
            row, column = row[~lost], column[~lost]
            stretch = np.floor(place[row, column] / p["stretch"]).astype(np.int64)
            if len(stretch):
                age = draws.uniform(f"{nerve}/stretch-age", np.arange(stretch.max() + 1))[stretch]
                kept[row, column] *= new_sheaths(-self.new_for * np.log(age))
            length[row, column] = np.minimum(p["remyelinated_length"] / healthy_length[row, column], 1.0)
        if ends is not None and self.tunnel < 1.0:
            inside = (place >= ends[0]) & (place <= ends[1])
            kept[inside] *= self.tunnel
        return Sheaths(np.maximum(kept, p["kept_least"]), length)

    @staticmethod
    def _kept(nerve: str, place: Floats, fibre: NDArray[np.int64], variate: Floats, draws: NerveDraws) -> Floats:
        """Share of lamellae that hit internodes keep: some stretches, and in them some fibres, are hit harder."""
        p = nerve_numbers()
        stretch = np.floor(place / p["stretch"]).astype(np.int64)
        rows, columns = np.arange(fibre.max() + 1), np.arange(stretch.max() + 1)
        here = -np.log(draws.uniform(f"{nerve}/stretch-severity", columns))[stretch]
        each = draws.uniform(f"{nerve}/fibre-severity", rows[:, None] * PLACES + columns)
        own = -np.log(each[fibre, stretch])
        return np.exp(p["kept_power"] * here * own * np.log(variate))

    def _stretches(
        self, nerve: str, place: Floats, draws: NerveDraws | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether each place lies in a stretch under attack, and in a remyelinated one."""
        none = np.zeros(place.shape, dtype=bool)
        if self.attacked + self.thin == 0.0:
            return none, none
        if draws is None:
            raise InputError("damaged stretches are drawn: say by whose random numbers", field="draws", value="none",
                             fix="draws=NerveDraws(seed, patient)")  # fmt: skip
        number = np.floor(place / nerve_numbers()["stretch"]).astype(np.int64)
        variate = draws.uniform(f"{nerve}/stretch", np.arange(number.max() + 1))[number]
        return variate < self.attacked, (variate >= self.attacked) & (variate < self.attacked + self.thin)


def hit_share(variate: Floats) -> Floats:
    """Share of internodes that the disease hits in a stretch, of people with these uniform variates."""
    record = nerve_parameters()["hit_share"]
    return np.asarray(record.value_of(inverse_normal(variate)))


def new_sheaths(age: ArrayLike) -> Floats:
    """Share of the lamellae of a healthy internode that one has which was remyelinated this long ago (days)."""
    p, mature = nerve_numbers(), all_parameter_files()["large_fibres"]["thin_lamellae"].value
    return mature - (mature - p["new_lamellae"]) * np.exp(-np.asarray(age, dtype=float) / p["growth_time"])


def _share(name: str, value: float, least: float) -> None:
    if not (isinstance(value, (int, float)) and least <= value <= 1.0):
        raise InputError("a share of a nerve", field=name, value=value, allowed=f"{least:g} to 1")


HEALTHY = NerveLesions()
