"""One person's life as a model that other programs can run."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ..body import Body, body
from ..engine import Schedule
from ..engine.context import ADD, SET
from ..engine.run import Case, Options, run_cases
from ..engine.workspace import Rows
from ..errors import SimulationError
from ..formats import sbml
from .check import Names
from .draw import draw_parameters
from .life import BURN_IN, life_schedule, rhythm_windows
from .person import Patient
from .simulate import _days, _lives

__all__ = ["export_sbml", "personal_model"]

Find = Callable[[str, str, str | None], list[int]]


def export_sbml(
    patient: Patient,
    path: str | os.PathLike[str],
    duration: str | float = "1 year",
    *,
    visits: Sequence[float] | None = None,
    rhythm: str = "visits",
    noise: bool = True,
    overwrite: bool = False,
) -> Path:
    """Write a person's body and life as SBML Level 3 Version 2.

    Parameters
    ----------
    patient : Patient
        With its triggers and treatments.
    path : path
        File to write.
    duration, visits, rhythm
        As in `simulate`; events after `duration` are left out.
    noise : bool
        Whether the realised noise is written, as events on its grid; otherwise it is 0 throughout.
    overwrite : bool
        Replace an existing file.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        The file exists, or something in what was asked is not allowed.
    SimulationError
        When the body does not reach day 0.
    """
    model = personal_model(patient, duration, visits=visits, rhythm=rhythm, noise=noise)
    return sbml.write(model, path, overwrite=overwrite)


def personal_model(
    patient: Patient,
    duration: str | float = "1 year",
    *,
    visits: Sequence[float] | None = None,
    rhythm: str = "visits",
    noise: bool = True,
    relative_tolerance: float = 1e-8,
) -> sbml.Model:
    """Return a person's equations, numbers, state on day 0 and what happens after it.

    Parameters
    ----------
    patient, duration, visits, rhythm, noise
        As in `export_sbml`.
    relative_tolerance : float
        Of the engine that brings the body to day 0.
    """
    days = _days(duration, "duration")
    version = body(patient.areas)
    values = draw_parameters(version, [patient])
    _, plans, events = _lives(version, [patient], values, rhythm)
    windows = rhythm_windows(rhythm, [days] if visits is None else sorted(visits), days)

    def planned(find: Find, end: float) -> Schedule:
        silent: set[int] = set()

        def rows(what: str, name: str, block: str | None) -> list[int]:
            found = find(what, name, block)
            if not noise and what == "input" and name in version.system.noises:
                silent.update(found)
            return found

        plan = life_schedule(version, patient, values[0], plans[0], windows, end, rows)
        plan.value[np.isin(plan.row, list(silent))] = 0.0
        return plan

    states = _day_zero(version, patient, values[0], planned, relative_tolerance)
    table = Names(version)
    plan = planned(table.rows, days)
    inputs: dict[tuple[str, str | None], float] = {}
    parameters = {k: v.copy() for k, v in values[0].items()}
    changes = []
    for change in _changes(plan, table):
        if not noise and change.name in version.system.noises:
            continue
        if change.day > 0.0:
            changes.append(change)
        elif change.what == "input":
            inputs[change.name, change.block] = change.value
        elif change.what == "parameter":
            place = version.system.root.parameters.index(change.name)
            parameters["root"][place] = change.value
        elif change.day == 0.0:
            states[change.name, change.block] += change.value
    happens = [f"Day {e['day']:g}: {e['what']}." for e in events]
    person = f"{patient.sex}, {patient.age:g} years, seed {patient.seed}, number {patient.identity}"
    drawn = "The realised noise is written as events." if noise else "Without noise."
    return sbml.Model(
        version.system, version.maps, parameters, states, inputs, changes,
        patient.name or "virtual person", [f"Person: {person}. {drawn}", *happens],
    )  # fmt: skip


def _changes(plan: Schedule, table: Names) -> list[sbml.Change]:
    """Every action of a schedule with its time; those of the burn-in come first."""
    days = np.empty(len(plan.row))
    days[: plan.first[0]] = -BURN_IN
    for k, stop in enumerate(plan.times):
        days[plan.first[k] : plan.first[k + 1]] = stop
    kinds = {ADD: "state", SET: "input"}
    found = []
    for day, kind, row, value in zip(days, plan.kind, plan.row, plan.value, strict=True):
        _, name, block = table.table[row]
        what = kinds.get(int(kind), "parameter")
        found.append(sbml.Change(float(day), what, name, block, float(value)))
    return found


def _day_zero(
    version: Body,
    patient: Patient,
    values: dict[str, np.ndarray],
    planned: Callable[[Find, float], Schedule],
    relative: float,
) -> dict[tuple[str, str | None], float]:
    """State of the body on day 0, before what happens on that day."""
    from ..engine.build import build

    program = build(version.system, 4)
    rows = Rows(program, version.maps)
    blocks = {"patient": [None], "pool": version.maps.hubs, "area": version.maps.leaves}
    states = [s for level in version.system.levels for s in level.states]
    case = Case(patient.identity, values, planned(rows.find, 0.0))
    outcome = run_cases(
        version.system, version.maps, [case], -BURN_IN, np.array([0.0]),
        lambda r: np.array([i for s in states for i in r.recorded("state", s.name)], dtype=np.int64),
        Options(relative=relative, lanes=program.lanes), program=program,
    )[0]  # fmt: skip
    if outcome.status != "ok":
        raise SimulationError(f"the body does not reach day 0: {outcome.status}")
    keys = [(s.name, block) for s in states for block in blocks[s.level]]
    return dict(zip(keys, outcome.values[0].tolist(), strict=True))
