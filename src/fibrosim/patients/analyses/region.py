"""Where two facts that seem to conflict hold in one person: the feasible region over drawn parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...body import body
from ...errors import InputError
from ...language import unit_of
from ...parameters import nearest
from ...random import inverse_normal, seed_from, uniform
from ...units import parse_quantity
from ..cohort import Cohort
from ..draw import draw_parameters
from ..person import Patient
from ..settings import parameter_value, system_parameters
from .facts import Fact, FeasibleRegion
from .lanes import live

__all__ = ["feasible_region"]

BEFORE = 14.0
FEWEST, MOST = 8, 4096
SMALLEST_GROUP = 5

def feasible_region(
    first: Fact,
    second: Fact,
    axes: Mapping[str, tuple[float, float]],
    *,
    among: Fact | None = None,
    people: int = 256,
    seed: int | str = 1,
    areas: int = 1,
    preset: str | None = None,
    triggers: Iterable[Any] = (),
    after: float | str = "2 year",
    title: str = "",
    workers: int = 1,
) -> FeasibleRegion:
    """Draw people from the priors, let them fall ill, and see in whom both facts hold.

    Every parameter with a spread differs between the people; the two axes are spread evenly over
    their ranges beside that. Each person is compared with itself on day 14, before the triggers.

    Parameters
    ----------
    first, second : Fact
    axes : mapping of str to (low, high)
        Two links (gains) or parameters (own unit).
    among : Fact, optional
        Who is considered, for example people in pain; everybody if left out.
    people : int
        How many, 8 to 4096.
    areas : {1, 3, 19}
    preset, triggers
        As in `Cohort`; triggers begin after day 15.
    after : float or str
        Day of the second reading.
    workers : int
        Threads.

    Raises
    ------
    InputError
        Unknown name, range out of what is allowed, not two axes, a trigger before day 15.
    """
    day = float(after) if isinstance(after, (int, float)) else parse_quantity(after, "day", field="after")
    events = tuple(triggers)
    if not isinstance(people, int) or isinstance(people, bool) or not FEWEST <= people <= MOST:
        raise InputError("how many people", field="people", value=people, allowed=f"{FEWEST} to {MOST}",
                         code="out-of-range")  # fmt: skip
    if any(t.day < BEFORE + 1 for t in events) or day < BEFORE + 2:
        raise InputError("people are read on day 14 first", field="triggers", value=[t.day for t in events],
                         allowed=f"triggers and the second reading from day {BEFORE + 2:g} on")  # fmt: skip
    known = _axes(axes, areas)
    chosen = _people(known, people, seed_from(seed), areas, preset, events)
    facts = [f for f in (first, second, among) if f is not None]
    times = sorted({t for f in facts for d in (BEFORE, day) for t in f.times(d)})
    more = list(dict.fromkeys(a for f in facts for d in (BEFORE, day) for a in f.actions(d)))
    lanes = live(chosen, max(times) + 1.0, times, [f.variable for f in facts], more=more, workers=workers,
                 label=f"{people} drawn people")  # fmt: skip
    read = [(f.read(lanes, BEFORE), f.read(lanes, day)) for f in facts]
    alive = np.array([s == "ok" for s in lanes.status])
    held = [np.asarray(f.holds(*r), dtype=bool) & alive for f, r in zip(facts, read, strict=True)]
    considered = alive if among is None else held[2]
    rows = [
        {
            "person": p.identity, **{a["name"]: _value(p, a) for a in known},
            "first_before": float(read[0][0][k]), "first_after": float(read[0][1][k]),
            "second_before": float(read[1][0][k]), "second_after": float(read[1][1][k]),
            "first": bool(held[0][k]), "second": bool(held[1][k]), "both": bool(held[0][k] & held[1][k]),
            "considered": bool(considered[k]), "status": lanes.status[k],
        }
        for k, p in enumerate(chosen)
    ]  # fmt: skip
    separators, chance, tested = _separators(chosen, known, held[0] & held[1], considered)
    failed = [s for s in lanes.status if s != "ok"]
    system = body(areas).system
    return FeasibleRegion(
        title or f"Both at once: {first.words} and {second.words}", (first.words, second.words),
        (first.label or first.variable, second.label or second.variable),
        (unit_of(system, first.variable), unit_of(system, second.variable)),
        "considered" if among is None else among.words, areas, day, known, rows, separators, chance, tested,
        "every life ended" if not failed else f"{len(failed)} lives failed: {failed[0]}",
    )  # fmt: skip


def _axes(axes: Mapping[str, tuple[float, float]], areas: int) -> list[dict[str, Any]]:
    if len(axes) != 2:
        raise InputError("a map has two axes", field="axes", value=list(axes), allowed="two links or parameters",
                         code="count")  # fmt: skip
    links, records = body(areas).system.links, system_parameters()
    found = []
    for name, span in axes.items():
        low, high = (float(v) for v in span)
        if name not in links and name not in records:
            near = nearest(name, [*links, *records])
            raise InputError(
                f"No link or parameter '{name}'." + (f" Did you mean '{near}'?" if near else ""), field="axes",
                value=name, code="unknown-link",
            )  # fmt: skip
        if not low < high or (name in links and not 0.0 <= low < high <= 100.0):
            raise InputError("a range goes from low to high", field=f"axes.{name}", value=[low, high],
                             allowed="0 to 100 for a gain", code="out-of-range")  # fmt: skip
        if name in records:
            parameter_value(name, low)
            parameter_value(name, high)
        found.append({"name": name, "kind": "link" if name in links else "parameter", "low": low, "high": high,
                      "unit": "1" if name in links else records[name].unit})  # fmt: skip
    return found


def _people(
    axes: list[dict[str, Any]], count: int, seed: int, areas: int, preset: str | None, triggers: tuple[Any, ...]
) -> list[Patient]:
    """People of a cohort, each at its own place of the map: the first axis in even steps, the second drawn."""
    cohort = Cohort(count, seed=seed, areas=areas, preset=preset, triggers=triggers)
    spots = [np.asarray(uniform(seed, np.arange(count, dtype=np.uint64), f"region/{a['name']}", 0)) for a in axes]
    found = []
    for k in range(count):
        settings: dict[str, dict[str, float]] = {"link": {}, "parameter": {}}
        for axis, spot in zip(axes, spots, strict=True):
            settings[axis["kind"]][axis["name"]] = axis["low"] + (axis["high"] - axis["low"]) * float(spot[k])
        found.append(replace(cohort[k], links=settings["link"], parameters=settings["parameter"]))
    return found


def _value(person: Patient, axis: Mapping[str, Any]) -> float:
    return float((person.links if axis["kind"] == "link" else person.parameters)[axis["name"]])


def _separators(
    people: Sequence[Patient], axes: list[dict[str, Any]], both: np.ndarray, considered: np.ndarray
) -> tuple[list[dict[str, Any]], float, int]:
    """Standardised difference of everything drawn, between considered people with and without both facts."""
    yes, no = both & considered, ~both & considered
    if min(yes.sum(), no.sum()) < SMALLEST_GROUP:
        return [], math.inf, 0
    version = body(people[0].areas)
    drawn = draw_parameters(version, people)
    records = version.system.parts.parameters
    columns: list[tuple[str, str, np.ndarray]] = [
        (a["name"], a["unit"], np.array([_value(p, a) for p in people])) for a in axes
    ]
    for kind, level in (("root", version.system.root), ("hub", version.system.hub), ("leaf", version.system.leaf)):
        for i, name in enumerate(level.parameters):
            if name not in records or any(name == a["name"] for a in axes):
                continue
            values = np.array([np.mean(np.atleast_2d(v[kind])[:, i]) for v in drawn])
            if np.ptp(values) > 0:
                columns.append((name, records[name].unit, values))
    found, seen = [], set()
    for name, unit, values in columns:
        # a skewed spread is compared on the scale on which it was drawn
        scaled = np.log(values) if (values > 0).all() and name in records else values
        a, b = scaled[yes], scaled[no]
        spread = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
        if spread == 0:
            continue
        difference = float((a.mean() - b.mean()) / spread)
        # age and sex come under many names, and count once
        if round(difference, 9) in seen:
            continue
        seen.add(round(difference, 9))
        found.append(
            {
                "name": name, "unit": unit, "difference": difference, "with": float(np.median(values[yes])),
                "without": float(np.median(values[no])), "axis": any(name == a["name"] for a in axes),
            }
        )  # fmt: skip
    found.sort(key=lambda s: -abs(s["difference"]))
    error = math.sqrt(1 / yes.sum() + 1 / no.sum())
    chance = float(np.asarray(inverse_normal(np.array([1 - 0.025 / max(len(found), 1)])))[0]) * error
    return found, chance, len(found)
