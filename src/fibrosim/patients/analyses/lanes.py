"""Variants of people side by side: a link cut here, a gain raised there, each in a lane of its own.

`simulate` wants people who differ. Here the same person comes many times: noise, drawn values and
events are the same in all variants, and only what is varied differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ...body import Body, body
from ...engine import Action, Schedule, combine_inputs, schedule
from ...engine.build import build
from ...engine.run import Case, Options, Outcome, run_cases
from ...engine.workspace import Rows
from ...errors import InputError
from ...progress import task
from ..draw import anthropometry, draw_parameters
from ..life import ABSOLUTE_SHARE, BURN_IN, TOLERANCE, apply_drugs, life_actions, life_schedule
from ..person import Patient

__all__ = ["Lanes", "live", "rest"]

LANES = 8
WHAT = {"input": "input", "add": "state", "parameter": "parameter"}
KIND = {"patient": "root", "pool": "hub", "area": "leaf"}
States = dict[str, np.ndarray]


@dataclass(frozen=True)
class Lanes:
    """What variants gave.

    Attributes
    ----------
    days : ndarray, shape (time,)
    values : dict of str to ndarray
        Mean over areas or pools, shape (variant, time), by name; NaN after a failure.
    status : list of str
        "ok" or "failed: reason".
    states : list of dict
        Whole state at the last time, by kind of block; to go on from. Empty where not kept.
    """

    days: np.ndarray
    values: dict[str, np.ndarray]
    status: list[str]
    states: list[States]

    def at(self, name: str, day: float, span: float = 0.0) -> np.ndarray:
        """Mean of a value over the `span` days that end on `day`, shape (variant,)."""
        held = (self.days >= day - span - 1e-9) & (self.days <= day + 1e-9)
        return self.values[name][:, held].mean(axis=1)


def live(
    people: Sequence[Patient],
    days: float,
    times: Iterable[float],
    record: Sequence[str],
    *,
    more: Iterable[Action] = (),
    workers: int = 1,
    label: str = "",
) -> Lanes:
    """Let people live as `simulate` does, without the 24 h rhythm; the same person may come many times.

    Parameters
    ----------
    people : sequence of Patient
        All of one version of the body.
    days : float
        Length of the lives.
    times : iterable of float
        Days that are stored.
    record : sequence of str
        States and observables.
    more : iterable of Action
        Happens to everybody, beside what the person's life holds.
    """
    version = body(people[0].areas)
    values = draw_parameters(version, people)
    switch = version.system.root.parameters.index("clock.rhythm")
    program = build(version.system, LANES)
    rows = Rows(program, version.maps)
    cases = []
    for k, (p, v, (weight, height)) in enumerate(zip(people, values, anthropometry(people), strict=True)):
        actions, drugs, _ = life_actions(p, p.record() | {"weight": weight, "height": height})
        v["root"][switch] = 0.0
        plan = [*apply_drugs(version, v, actions, drugs), *more]
        cases.append(Case(k, v, life_schedule(version, p, v, plan, [], days, rows.find)))
    found = np.unique(np.asarray(list(times), dtype=float))
    return _run(version, program, cases, -BURN_IN, found, record, workers, label, False)


def rest(
    people: Sequence[Patient],
    days: float,
    times: Iterable[float],
    record: Sequence[str],
    *,
    starts: Sequence[States | None] | None = None,
    events: bool = False,
    workers: int = 1,
    label: str = "",
) -> Lanes:
    """Let people go on without noise and treatment, from a state of another variant or their own start.

    Parameters
    ----------
    starts : sequence of (dict or None), optional
        Whole state that each starts from, of `Lanes.states`; the body's own start where None.
    events : bool
        Whether their triggers happen.
    """
    version = body(people[0].areas)
    values = draw_parameters(version, people)
    switch = version.system.root.parameters.index("clock.rhythm")
    program = build(version.system, LANES)
    rows = Rows(program, version.maps)
    present = (*version.maps.leaves, *version.maps.hubs)
    blocks = {"patient": [None], "pool": list(version.maps.hubs), "area": list(version.maps.leaves)}
    cases = []
    for k, (p, v) in enumerate(zip(people, values, strict=True)):
        v["root"][switch] = 0.0
        actions = [a for t in p.triggers for a in t.actions()] if events else []
        actions = combine_inputs(
            [a for a in actions if a.area is None or a.area in present],
            lambda name: blocks[version.system.level_of(name).name],
        )
        plan: Schedule = schedule(actions, lambda a: rows.find(WHAT[a.kind], a.name, a.area), 0.0, days)
        cases.append(Case(k, v, plan, None if starts is None else starts[k]))
    found = np.unique(np.asarray(list(times), dtype=float))
    return _run(version, program, cases, 0.0, found, record, workers, label, True)


def _run(
    version: Body, program, cases: list[Case], start: float, times: np.ndarray, record: Sequence[str], workers: int,
    label: str, keep: bool,
) -> Lanes:  # fmt: skip
    names = [(_kind_of(version, name), name) for name in dict.fromkeys(record)]
    every = [("state", s.name) for level in version.system.levels for s in level.states]

    def rows_of(wanted: list[tuple[str, str]]):
        return lambda r: np.array([i for what, name in wanted for i in r.recorded(what, name)], dtype=np.int64)

    with task(label or f"{len(cases)} variants", len(cases)) as step:
        outcomes = run_cases(
            version.system, version.maps, cases, start, times, rows_of(names),
            Options(TOLERANCE, ABSOLUTE_SHARE * TOLERANCE, program.lanes, workers), lambda _: step.advance(), program,
            (rows_of(every), np.array([len(times) - 1])) if keep else None,
        )  # fmt: skip
    values, column = {}, 0
    held = np.array([o.values for o in outcomes])
    for _, name in names:
        width = _width(version, name)
        values[name] = held[:, :, column : column + width].mean(axis=2)
        column += width
    states = [_tables(version, o) for o in outcomes] if keep else []
    return Lanes(times, values, [o.status for o in outcomes], states)


def _width(version: Body, name: str) -> int:
    level = version.system.level_of(name).name
    return {"patient": 1, "pool": len(version.maps.hubs), "area": len(version.maps.leaves)}[level]


def _tables(version: Body, outcome: Outcome) -> States:
    kept, column, tables = np.asarray(outcome.kept)[0], 0, {}
    for level in version.system.levels:
        width = _width(version, level.states[0].name)
        count = len(level.states)
        part = kept[column : column + count * width].reshape(count, width).T
        tables[KIND[level.name]] = part[0] if level.name == "patient" else np.ascontiguousarray(part)
        column += count * width
    return tables


def _kind_of(version: Body, name: str) -> str:
    from ...parameters import nearest

    table = {}
    for level in version.system.levels:
        table |= {s.name: "state" for s in level.states} | {o.name: "output" for o in level.outputs}
    if name not in table:
        near = nearest(name, table)
        raise InputError(
            "nothing of that name is in the body" + (f". Did you mean '{near}'?" if near else ""), field="reading",
            value=name, code="unknown-key",
        )  # fmt: skip
    return table[name]
