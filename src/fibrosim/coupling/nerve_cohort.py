"""How long the fibres of many people's nerves take from place to place: the form for cohorts.

A nerve is cut into cells at the ends of its stretches and at the places of the study. A cell that is whole takes the
time of a healthy one; one under attack takes the mean of random patterns of sheaths and a drawn deviation from it, and
blocks by their chance (`stretch_surface`). Everything is by the element, or a running sum along one person's fibre, so
that a person's bits are the same alone, in a cohort and in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..electrophysiology.nerves import Nerve, NervePerson, nerve_numbers
from ..electrophysiology.nerves.populations import fibre_roots
from ..random import Stream, inverse_normal
from .internode_surface import internode_length, internode_surface
from .nerve_lesions import PLACES, NerveDraws, NerveLesions, hit_share, new_sheaths
from .nerve_volley import motor_axon_diameters
from .stretch_surface import stretch_surface

__all__ = ["Group", "Passage", "conduct"]

Floats = NDArray[np.float64]
PLACES_PER_MM = 10
LINES = 1 << 20
TINY = 1e-12
HALF = 2.0**26
"""A variate of 52 bits holds two of 26."""


@dataclass(frozen=True)
class Group:
    """People whose nerves are studied together, all with random numbers of one seed and purpose.

    Attributes
    ----------
    people : sequence of NervePerson
    lesions : mapping of str to sequence of NerveLesions
        By limb, one a person.
    draws : sequence of NerveDraws
        One a person; of one seed and purpose.
    """

    people: Sequence[NervePerson]
    lesions: Mapping[str, Sequence[NerveLesions]]
    draws: Sequence[NerveDraws]

    @cached_property
    def numbers(self) -> NDArray[np.uint64]:
        """Numbers of the people in their random streams."""
        return np.array([each.patient for each in self.draws], dtype=np.uint64)

    def drawn(self, what: str, index: NDArray[np.int64]) -> Floats:
        """Uniform variates of everybody, shape (people, index), the numbers that `NerveDraws.uniform` gives."""
        stream, purpose = Stream(self.draws[0].seed), f"{self.draws[0].purpose}/{what}"
        return np.asarray(stream.uniform(self.numbers[:, None], purpose, index[None, :]))

    def along(self, what: str, fibres: int, count: int) -> Floats:
        """Uniform variates of the places of every fibre, shape (people, fibres, count); as `NerveDraws.along`."""
        stream, purpose = Stream(self.draws[0].seed), f"{self.draws[0].purpose}/{what}"
        blocks = np.arange(fibres)[:, None] * (PLACES // 4) + np.arange((count + 3) // 4)
        found = stream.quads(self.numbers[:, None, None], purpose, blocks[None, :, :])
        return np.moveaxis(found, 0, -1).reshape(len(self.people), fibres, -1)[:, :, :count]

    def of(self, what: str) -> Floats:
        """A field of `NervePerson`, shape (people,)."""
        return np.array([getattr(person, what) for person in self.people], dtype=float)

    def of_skin(self, what: str) -> Floats:
        """Skin temperatures, the usual one where a person has none of their own, degrees Celsius."""
        own = [getattr(person, what) for person in self.people]
        return np.array([nerve_numbers()[what] if each is None else each for each in own], dtype=float)

    def varied(self, name: str, key: str = "") -> Floats:
        """What varies between people, shape (people,)."""
        return np.array([person.varied(name, key) for person in self.people])

    def share(self, limb: str, what: str) -> Floats:
        """A field of the lesions of a limb, shape (people,)."""
        return np.array([getattr(each, what) for each in self.lesions[limb]], dtype=float)

    def chosen(self, rows: NDArray[np.int64]) -> Group:
        """Some of these people."""
        return Group([self.people[k] for k in rows], {name: [each[k] for k in rows] for name, each in
                     self.lesions.items()}, [self.draws[k] for k in rows])  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """What `conduct` finds for one nerve of everybody.

    Attributes
    ----------
    times : ndarray, shape (people, fibres, places)
        Conduction time from the first place, ms.
    breaks : ndarray, shape (people, fibres, places)
        Blocks on the way from the first place.
    root, end_diameter : ndarray, shape (people, fibres)
        Of the cable at the cell body and at the last place, um.
    mean_root : ndarray, shape (people,)
        Mean of the former over the fibres.
    number : ndarray, shape (people,)
        Fibres in each class.
    end_temperature : ndarray, shape (people,)
        Of nerve and muscle at the end, degrees Celsius.
    places : ndarray, shape (people, places)
        Distances from the cell bodies, mm.
    """

    times: Floats
    breaks: NDArray[np.int64]
    root: Floats
    mean_root: Floats
    end_diameter: Floats
    number: Floats
    end_temperature: Floats
    places: Floats

    def between(self, start: int, stop: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Time (ms) from one place to another, and whether a fibre conducts all the way."""
        free = self.breaks[:, :, stop] == self.breaks[:, :, start]
        return self.times[:, :, stop] - self.times[:, :, start], free


def _power(base: Floats, power: float) -> Floats:
    """Power of numbers that are not negative; NumPy's own differs in its last bit by where a number stands."""
    return np.exp(power * np.log(np.maximum(base, TINY)))


def stretches(group: Group, nerve: Nerve, count: int) -> tuple[Floats, Floats]:
    """Variates of each stretch: which of them are under attack, and how hard those are hit."""
    index = np.arange(count)
    return group.drawn(f"{nerve.name}/stretch", index), -np.log(group.drawn(f"{nerve.name}/stretch-severity", index))


def damaged(group: Group, nerve: Nerve) -> NDArray[np.bool_]:
    """Whose nerve has a stretch that is not whole, shape (people,)."""
    lost = group.share(nerve.limb, "attacked") + group.share(nerve.limb, "thin")
    if not lost.any():
        return np.zeros(len(lost), dtype=bool)
    begin, end = _ends(group, nerve)
    count = int(end.max() / nerve_numbers()["stretch"]) + 1
    which, _ = stretches(group, nerve, count)
    starts = nerve_numbers()["stretch"] * np.arange(count)
    inside = (starts + nerve_numbers()["stretch"] > begin[:, None]) & (starts < end[:, None])
    return np.asarray(((which < lost[:, None]) & inside).any(axis=1))


def _ends(group: Group, nerve: Nerve) -> tuple[Floats, Floats]:
    """Where what is looked at begins and ends, mm: sensory nerves are not followed to their ganglion."""
    height = group.of("height") * nerve_numbers()["mm_per_cm"]
    begin = np.zeros(len(height)) if nerve.motor else np.array([nerve.site(h, 0) for h in height])
    return begin, np.array([nerve.end(h) for h in height])


def _borders(group: Group, nerve: Nerve, extra: Floats) -> Floats:
    """Borders of the cells, shape (people, borders), rising; the end of the nerve fills the row."""
    p, (begin, end) = nerve_numbers(), _ends(group, nerve)
    steps = p["cell"] * np.arange(int(begin.min() / p["cell"]), int(end.max() / p["cell"]) + 2)
    whole = np.clip(np.broadcast_to(steps, (len(end), len(steps))), begin[:, None], end[:, None])
    found = np.concatenate([whole, np.clip(extra, begin[:, None], end[:, None])], axis=1)
    return np.asarray(np.sort(found, axis=1), dtype=np.float64)


def conduct(group: Group, nerve: Nerve, classes: int) -> Passage:
    """Conduct one spike along every class of fibres of everybody.

    Parameters
    ----------
    nerve : Nerve
        Motor nerves from the cell body, proximal site, distal site to the muscle; sensory ones from the cathode to the
        electrode.
    classes : int
        Classes of fibres, of equal number.
    """
    p, surface = nerve_numbers(), internode_surface()
    begin, end = _ends(group, nerve)
    height = group.of("height") * p["mm_per_cm"]
    sites = [np.array([nerve.site(h, k) for h in height]) for k in ((1, 0) if nerve.motor else ())]
    places = np.stack([begin, *sites, end], axis=1)
    narrow = nerve.name == "median" and bool((group.share("arm", "tunnel") < 1.0).any())
    start = np.array([nerve.site(h, 0) for h in height]) + p["tunnel_begin"]
    tunnel = np.stack([start, start + p["tunnel"]], axis=1) if nerve.name == "median" else places[:, :0]
    borders = _borders(group, nerve, np.concatenate([places, tunnel], axis=1))
    middle, size = (borders[:, 1:] + borders[:, :-1]) / 2.0, np.diff(borders, axis=1)

    root, number, length = fibre_roots(group.people, nerve, motor_axon_diameters(), classes)
    skin = np.array([person.limb(nerve).end_temperature for person in group.people])
    cold = (p["core_temperature"] - skin)[:, None] * _power(middle / end[:, None], p["cooling_power"])
    warm = surface.inside("temperature", p["core_temperature"] - cold)[:, None, :]
    taper = 1.0 - p["taper"] * _power(middle / length[:, None], p["taper_power"])
    diameter = surface.inside("diameter", root[:, :, None] * taper[:, None, :])
    delay, internode = surface.delay(diameter, warm), internode_length(diameter)
    count = size[:, None, :] / internode

    added, blocked = np.zeros(diameter.shape), np.zeros(diameter.shape, dtype=bool)
    load = 1.0 / group.share(nerve.limb, "lamellae")[:, None] - np.ones(middle.shape)
    if narrow:
        kept = group.share("arm", "tunnel")[:, None]
        inside = (middle > tunnel[:, :1]) & (middle < tunnel[:, 1:])
        load = np.where(inside, (1.0 + load) / kept - 1.0, load)
    if (load > 0.0).any():
        _thin_everywhere(diameter, warm, load, added, blocked)
    if (group.share(nerve.limb, "attacked") + group.share(nerve.limb, "thin") > 0.0).any():
        _attacked(group, nerve, borders, diameter, warm, count, load, added, blocked)
    spent = np.cumsum(count * delay * (1.0 + added), axis=2)
    broken = np.cumsum((blocked & (size > 0.0)[:, None, :]).astype(np.int64), axis=2)
    # the time at a border is that of all cells before it
    at = (borders[:, None, :] < places[:, :, None]).sum(axis=2)[:, None, :]
    zero = np.zeros((*diameter.shape[:2], 1))
    times = np.take_along_axis(np.concatenate([zero, spent], axis=2), at, axis=2)
    breaks = np.take_along_axis(np.concatenate([zero.astype(np.int64), broken], axis=2), at, axis=2)
    share = _power(end / length, p["taper_power"])
    last = surface.inside("diameter", root * (1.0 - p["taper"] * share)[:, None])
    mean = np.cumsum(root, axis=1)[:, -1] / classes
    return Passage(times, breaks, root, mean, last, number, skin, places)


def _thin_everywhere(diameter: Floats, warm: Floats, load: Floats, added: Floats, blocked: NDArray[np.bool_]) -> None:
    """Delay and block of cells whose internodes all bear the same load."""
    surface = internode_surface()
    rows, cells = np.nonzero(load > 0.0)
    here, temperature = diameter[rows, :, cells], warm[rows, :, cells]
    kept = surface.inside("kept", 1.0 / (1.0 + load[rows, cells]))[:, None]
    limit = surface.blocking_load(here, temperature)
    strain = _power((1.0 / kept - 1.0) / limit, surface.power)
    own = surface.weights[len(surface.weights) // 2] * strain
    single = surface.single_excess(here, np.broadcast_to(temperature, here.shape), np.broadcast_to(kept, here.shape))
    added[rows, :, cells] = single * surface.crowding(strain, own)
    blocked[rows, :, cells] = strain >= 1.0


def _cell_variates(
    group: Group, nerve: Nerve, rows: NDArray[np.int64], start: Floats, fibres: int
) -> tuple[Floats, Floats]:
    """Two uniform variates of each fibre in these cells, shape (cells, fibres); two fibres share a block."""
    line = np.floor(start * PLACES_PER_MM).astype(np.int64)
    block = np.arange((fibres + 1) // 2)[None, :] * LINES + line[:, None]
    stream, purpose = Stream(group.draws[0].seed), f"{group.draws[0].purpose}/{nerve.key}/cells"
    whole = stream.quads(group.numbers[rows][:, None], purpose, block)[:2] * HALF
    first = np.floor(whole)
    both = np.stack([(first + 1.0 / 2.0) / HALF, whole - first], axis=-1)
    chance, noise = both.reshape(2, len(rows), -1)[:, :, :fibres]
    return chance, noise


def _attacked(
    group: Group, nerve: Nerve, borders: Floats, diameter: Floats, warm: Floats, count: Floats, load: Floats,
    added: Floats, blocked: NDArray[np.bool_],
) -> None:  # fmt: skip
    """Delay and block of cells under attack, and of those that are remyelinated."""
    p, surface = nerve_numbers(), internode_surface()
    middle = (borders[:, 1:] + borders[:, :-1]) / 2.0
    stretch = np.floor(middle / p["stretch"]).astype(np.int64)
    which, severity = (np.take_along_axis(each, stretch, axis=1) for each in stretches(group, nerve, stretch.max() + 1))
    attack = group.share(nerve.limb, "attacked")[:, None]
    lost = (which < attack) & (np.diff(borders, axis=1) > 0.0)
    short = (which >= attack) & (which < attack + group.share(nerve.limb, "thin")[:, None]) & (np.diff(borders) > 0.0)
    rows, cells = np.nonzero(lost | short)
    if not len(rows):
        return
    fibres = diameter.shape[1]
    prone = group.drawn(f"{nerve.name}/prone", np.arange(fibres)) - 1.0 / 2.0
    share = hit_share(group.drawn("hit-share", np.zeros(1, dtype=np.int64)))
    hit = np.minimum(share * (1.0 + 2.0 * p["hit_spread"] * prone), 1.0)[rows]
    here, temperature = diameter[rows, :, cells], warm[rows, :, cells]
    here, temperature = np.broadcast_arrays(here, temperature)
    many = count[rows, :, cells]
    ages = -np.log(group.drawn(f"{nerve.name}/stretch-age", np.arange(stretch.max() + 1)))
    since = group.share(nerve.limb, "new_for")[:, None] * np.take_along_axis(ages, stretch, axis=1)
    sheaths = new_sheaths(since)
    chance, noise = _cell_variates(group, nerve, rows, borders[rows, cells], fibres)

    mean, spread, hazard = np.empty(here.shape), np.empty(here.shape), np.zeros(here.shape)
    bare = lost[rows, cells]
    more = 1.0 + load[rows, cells][:, None]
    if bare.any():
        own = group.along(f"{nerve.name}/fibre-severity", fibres, int(stretch.max()) + 1)
        own = -np.log(own[rows[bare], :, stretch[rows[bare], cells[bare]]])
        power = p["kept_power"] * severity[rows, cells][bare][:, None] * own
        limit = surface.blocking_load(here[bare], temperature[bare]) / more[bare]
        mean[bare], spread[bare], hazard[bare] = stretch_surface().stretch(
            power, hit[bare], here[bare], temperature[bare], limit)  # fmt: skip
    if not bare.all():
        d, t, kept = here[~bare], temperature[~bare], sheaths[rows, cells][~bare][:, None]
        short = surface.inside("length", np.minimum(p["remyelinated_length"] / internode_length(d), 1.0))
        slower = surface.remyelinated_factor(d, t, np.broadcast_to(kept, d.shape), short) - 1.0
        mean[~bare] = hit[~bare] * slower
        spread[~bare] = np.sqrt(hit[~bare] * (1.0 - hit[~bare])) * slower
    # the sum over a cell is lognormal with the mean and the variance of that many internodes
    width = np.log1p(spread * spread / (mean * mean * many))
    mean *= np.exp(np.sqrt(width) * inverse_normal(noise) - width / 2.0) * more
    added[rows, :, cells] += mean
    blocked[rows, :, cells] |= chance < -np.expm1(-hazard * many)
