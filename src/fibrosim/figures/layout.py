"""Where nodes of the mechanism graph sit: one ring a loop, ordered so that few links cross."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["CANVAS", "Ring", "Spot", "assign_loops", "place"]

LOOP_ORDER = ("A", "C", "B", "D", "")
BOX = (5.5, 3.0)
PASSES = 2
CANVAS = (100.0, 88.0)

# Where a subsystem is drawn; one that is not named here goes by the loops of its links.
HOME = {
    **dict.fromkeys(
        ("stress_axis", "autonomic", "norepinephrine", "norepinephrine_plasma", "adrenoceptors",
         "tissue", "c_afferents"), "A"),
    **dict.fromkeys(
        ("immunity", "immunoglobulin", "satellite_glia", "small_fibres"), "C"),
    **dict.fromkeys(
        ("dorsal_horn", "descending", "pain", "overall_pain", "sleep", "mood", "fatigue"), "D"),
}  # fmt: skip


@dataclass(frozen=True)
class Ring:
    """Ellipse on which the nodes of one loop sit, in units of the figure's canvas."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Spot:
    """Place of one node."""

    x: float
    y: float
    loop: str


def assign_loops(links: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the loop of each node: its subsystem's home, else the loop of most of its links."""
    into: dict[str, Counter[str]] = {}
    out: dict[str, Counter[str]] = {}
    for link in links:
        loop = str(link.get("loop") or "")[:1]
        into.setdefault(str(link["target"]), Counter())[loop] += 1
        out.setdefault(str(link["source"]), Counter())[loop] += 1
    chosen = {}
    for name in {**into, **out}:
        home = HOME.get(name.partition(".")[0])
        if home is not None:
            chosen[name] = home
            continue
        counts = into.get(name, Counter()) + Counter()
        counts.update(out.get(name, Counter()))
        best = max(counts.values())
        tied = [loop for loop in LOOP_ORDER if counts[loop] == best]
        chosen[name] = tied[0] if tied else max(counts, key=lambda key: counts[key])
    return chosen


def rings(loops: Sequence[str]) -> dict[str, Ring]:
    """Return a ring for each loop, on the canvas: two sides, bottom, top, middle."""
    side = {"width": 32.5, "height": 31.0}
    whole = {
        "A": Ring(25.0, 63.5, **side),
        "C": Ring(75.0, 63.5, **side),
        "D": Ring(50.0, 17.5, 70.0, 22.5),
        "B": Ring(50.0, 79.0, 16.0, 8.0),
        "": Ring(50.0, 39.5, 30.0, 3.0),
    }
    if len(loops) == 1:
        return {loops[0]: Ring(50.0, 44.0, 60.0, 52.0)}
    return {loop: whole[loop if loop in whole else ""] for loop in loops}


def place(links: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Spot], dict[str, Ring]]:
    """Return the spot of each node and the ring of each loop.

    Parameters
    ----------
    links : sequence of mapping
        Each with ``source``, ``target`` and ``loop``.
    """
    loop_of = assign_loops(links)
    present = [loop for loop in LOOP_ORDER if loop in loop_of.values()]
    present += sorted(set(loop_of.values()) - set(present))
    around = rings(present)
    spots: dict[str, Spot] = {}
    for loop in present:
        names = [name for name in loop_of if loop_of[name] == loop]
        for name, (x, y) in zip(names, _ellipse(around[loop], len(names)), strict=True):
            spots[name] = Spot(x, y, loop)
    pairs = [(str(k["source"]), str(k["target"])) for k in links]
    for _ in range(PASSES):
        for loop in present:
            _order(loop, spots, pairs)
    return spots, around


def _ellipse(ring: Ring, count: int) -> list[tuple[float, float]]:
    """Return evenly spread places, by arc, beginning at the top and going clockwise."""
    if count == 1:
        return [(ring.x, ring.y)]
    fine = 720
    turn = [math.pi / 2 - 2 * math.pi * i / fine for i in range(fine + 1)]
    points = [(ring.x + ring.width / 2 * math.cos(a), ring.y + ring.height / 2 * math.sin(a)) for a in turn]
    steps = [math.dist(p, q) for p, q in itertools.pairwise(points)]
    reached = [0.0, *itertools.accumulate(steps)]
    # Half a step of turn for even counts: two pills side by side on top instead of one.
    start = 0.5 / count if count % 2 == 0 else 0.0
    wanted = [(i / count + start) * reached[-1] for i in range(count)]
    return [points[next(k for k, r in enumerate(reached) if r >= w)] for w in wanted]


def _order(loop: str, spots: dict[str, Spot], pairs: Sequence[tuple[str, str]]) -> None:
    """Reorder one ring's nodes over its places: few crossings first, then short links, by swaps."""
    names = sorted(name for name, spot in spots.items() if spot.loop == loop)
    places = [spots[name] for name in names]

    def score(order: Sequence[str]) -> float:
        trial = {**spots, **dict(zip(order, places, strict=True))}
        ends = [(trial[a], trial[b], a, b) for a, b in pairs if a != b]
        length = sum(math.dist((p.x, p.y), (q.x, q.y)) for p, q, _, _ in ends)
        mine = set(order)
        near = [end for end in ends if end[2] in mine or end[3] in mine]
        crossings = sum(
            _cross(one, two)
            for i, one in enumerate(near)
            for two in near[i + 1 :]
            if not {one[2], one[3]} & {two[2], two[3]}
        )
        hidden = sum(
            _passes(p, q, spot) for p, q, one, two in near for name, spot in trial.items() if name not in (one, two)
        )
        return 40.0 * crossings + 30.0 * hidden + length

    best, value, improved = names, score(names), True
    while improved:
        improved = False
        for i, j in itertools.combinations(range(len(best)), 2):
            trial = list(best)
            trial[i], trial[j] = trial[j], trial[i]
            if (found := score(trial)) < value - 1e-9:
                best, value, improved = trial, found, True
    spots.update(zip(best, places, strict=True))


def _passes(p: Spot, q: Spot, spot: Spot) -> bool:
    """Return True where the straight line from p to q runs behind the box at `spot`."""
    dx, dy = (q.x - p.x) / BOX[0], (q.y - p.y) / BOX[1]
    ex, ey = (spot.x - p.x) / BOX[0], (spot.y - p.y) / BOX[1]
    t = (ex * dx + ey * dy) / max(dx * dx + dy * dy, 1e-12)
    return 0 < t < 1 and math.hypot(ex - t * dx, ey - t * dy) < 1


def _cross(one: tuple[Spot, Spot, str, str], two: tuple[Spot, Spot, str, str]) -> bool:
    def side(p: Spot, q: Spot, r: Spot) -> float:
        return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x)

    a, b, c, d = one[0], one[1], two[0], two[1]
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
