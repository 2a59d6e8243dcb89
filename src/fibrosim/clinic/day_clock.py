"""The bench for tests of seconds to days: a patient's state of one day goes on with the fast body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from fibrosim.body import Body, body
from fibrosim.body.blocks import block_names, labels, table_of
from fibrosim.body.slots import fill_slots
from fibrosim.clinic.moment import Moment
from fibrosim.clinic.view import PatientView
from fibrosim.engine import Action, combine_inputs, schedule
from fibrosim.errors import InputError, SimulationError
from fibrosim.units import parse_quantity

__all__ = ["DayClock", "DayRun"]

LANES = 4
LONGEST = 14.0
NOTHING_LEFT = 1e-6
KINDS = {"input": "input", "add": "state", "parameter": "parameter"}


@dataclass(frozen=True)
class DayRun:
    """What the bench recorded.

    Parameters
    ----------
    days : ndarray, shape (time,)
        Days after the beginning of the visit.
    values : mapping of str to ndarray
        Shape (time,) or (time, block), by full name.
    moments : sequence of Moment
        The whole body at each time.
    """

    days: np.ndarray
    values: Mapping[str, np.ndarray]
    moments: Sequence[Moment]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values[name]


class DayClock:
    """A patient on the bench; the course is read and never changed.

    Slow states, inputs and amounts of drugs are those of the snapshot, parameters and gains of
    links are the patient's own, fast states begin at their long-run values. Noise and inputs stay
    as they are at the visit unless an action sets them.

    Parameters
    ----------
    view : PatientView
        The patient.
    day : float
        Day of a visit of which the course keeps the whole state.

    Raises
    ------
    InputError
        The course keeps no state of that day, or comes from another version of the body.
    """

    def __init__(self, view: PatientView, day: float) -> None:
        held = view.snapshot(day)
        self.day, self.record = held.day, dict(view.record)
        self.person = view.seed, view.id
        self.version: Body = body(len(view.areas), fast=True)
        self.states = table_of(self.version, "state", held.states)
        self.parameters = table_of(self.version, "parameter", held.parameters)
        self.inputs = dict(held.inputs)
        self._set("clock.rhythm", held.rhythm)

    def _set(self, name: str, value: float) -> None:
        self.parameters["root"][self.version.system.root.parameters.index(name)] = value

    def moment(self) -> Moment:
        """Return the body at the beginning of the visit."""
        return Moment(self.version, self.parameters, self.inputs, self.states, self.person)

    def run(
        self,
        until: str | float,
        actions: Iterable[Action] = (),
        treatments: Iterable[Any] = (),
        *,
        times: Sequence[float] | None = None,
        record: Sequence[str] = (),
        relative_tolerance: float = 1e-6,
    ) -> DayRun:
        """Let the fast body run on.

        Parameters
        ----------
        until : str or float
            Length, ``"4 hour"``; a plain number is days.
        actions : iterable of Action
            Inputs, additions to states and switches; their days count from the visit.
        treatments : iterable of Therapy
            Given within the run; their days count from the visit too.
        times : sequence of float, optional
            Days after the visit to record, within the run; begin and end if left out.
        record : sequence of str
            Names of states and observables.

        Raises
        ------
        InputError
            Length, time or name out of what is allowed, or no free slot for a drug.
        SimulationError
            The run failed.
        """
        from fibrosim.engine.build import build
        from fibrosim.engine.run import Case, Options, run_cases
        from fibrosim.engine.workspace import Rows

        length = float(until) if isinstance(until, (int, float)) else parse_quantity(until, "day", field="until")
        if not 0.0 < length <= LONGEST:
            raise InputError("out of range", field="until", value=until, allowed=f"above 0, to {LONGEST:g} day",
                             code="out-of-range")  # fmt: skip
        asked = np.array([0.0, length] if times is None else sorted(times), dtype=float)
        if not asked.size or asked[0] < 0.0 or asked[-1] > length:
            raise InputError("outside the run", field="times", value=asked.tolist(), allowed=f"0 to {length:g} day",
                             code="out-of-range")  # fmt: skip
        names = [(_kind_of(self.version, name), name) for name in record]
        parameters = {kind: table.copy() for kind, table in self.parameters.items()}
        states = {kind: table.copy() for kind, table in self.states.items()}
        done = self._actions(actions, treatments, parameters, states)
        program = build(self.version.system, LANES, packed=True)
        rows = Rows(program, self.version.maps)
        every = [("state", s.name) for level in self.version.system.levels for s in level.states]
        blocks = block_names(self.version)

        def of(name: str) -> list[str | None]:
            kind = {"patient": "root", "pool": "hub", "area": "leaf"}[self.version.system.level_of(name).name]
            return [None] if kind == "root" else list(blocks[kind])

        plan = schedule(
            combine_inputs(done, of), lambda a: rows.find(KINDS[a.kind], a.name, a.area), self.day, self.day + length
        )
        wanted = [*every, *names]
        options = Options(relative=relative_tolerance, lanes=LANES)
        outcome = run_cases(
            self.version.system, self.version.maps, [Case(0, parameters, plan, states)], self.day, self.day + asked,
            lambda r: np.array([i for what, name in wanted for i in r.recorded(what, name)], dtype=np.int64),
            options, None, program,
        )[0]  # fmt: skip
        if outcome.status != "ok":
            raise SimulationError(f"patient {self.record.get('id')} on the day clock: {outcome.status}")
        return self._read(asked, outcome.values, wanted, names, parameters, done)

    def _actions(
        self,
        actions: Iterable[Action],
        treatments: Iterable[Any],
        parameters: dict[str, np.ndarray],
        states: dict[str, np.ndarray],
    ) -> list[Action]:
        """All changes on the days of the course, with what holds already at their beginning."""
        given, drugs = list(actions), []
        for treatment in treatments:
            given += list(treatment.actions(self.record))
            drugs += [d for d in treatment.drugs if d not in drugs]
        given = fill_slots(self.version, parameters, given, drugs, self._occupied(states))
        present = (*self.version.maps.leaves, *self.version.maps.hubs)
        shifted = [
            replace(a, day=a.day + self.day, until=None if a.until is None else a.until + self.day)
            for a in given
            if a.area is None or a.area in present
        ]
        held = [
            Action(self.day, "input", label.partition("/")[0], value, label.partition("/")[2] or None)
            for label, value in self.inputs.items()
            if value
        ]
        return [*held, *shifted]

    def _occupied(self, states: dict[str, np.ndarray]) -> list[int]:
        """Slots that still hold an amount; what is left in the others is cleared."""
        names = [s.name for s in self.version.system.root.states]
        held: dict[int, list[int]] = {}
        for i, name in enumerate(names):
            if name.startswith("drug.slot"):
                held.setdefault(int(name.removeprefix("drug.slot").partition("_")[0]), []).append(i)
        occupied = [slot for slot, rows in held.items() if states["root"][rows].sum() > NOTHING_LEFT]
        for slot in held.keys() - set(occupied):
            states["root"][held[slot]] = 0.0
        return occupied

    def _read(
        self,
        asked: np.ndarray,
        values: np.ndarray,
        wanted: list[tuple[str, str]],
        names: list[tuple[str, str]],
        parameters: dict[str, np.ndarray],
        done: list[Action],
    ) -> DayRun:
        counts = {"patient": 1, "pool": len(self.version.maps.hubs), "area": len(self.version.maps.leaves)}
        found, column = {}, 0
        for _, name in wanted:
            level = self.version.system.level_of(name).name
            part = values[:, column : column + counts[level]]
            found[name] = part[:, 0] if level == "patient" else part
            column += counts[level]
        moments = [
            Moment(
                self.version, parameters, _inputs_at(self.version, done, self.day + t), _tables(self.version, found, k),
                self.person,
            )
            for k, t in enumerate(asked)
        ]
        return DayRun(asked, {name: found[name] for _, name in names}, moments)


def _kind_of(version: Body, name: str) -> str:
    for level in version.system.levels:
        if any(s.name == name for s in level.states):
            return "state"
        if any(o.name == name for o in level.outputs):
            return "output"
    raise InputError("nothing of that name is in the body", field="record", value=name, code="unknown-key")


def _tables(version: Body, found: Mapping[str, np.ndarray], k: int) -> dict[str, np.ndarray]:
    system = version.system
    tables = {
        kind: np.array([found[s.name][k] for s in level.states]).T
        for kind, level in (("hub", system.hub), ("leaf", system.leaf))
    }
    return {"root": np.array([found[s.name][k] for s in system.root.states]), **tables}


@cache
def _input_labels(version_areas: int) -> tuple[str, ...]:
    return tuple(labels(body(version_areas, fast=True), "input"))


def _inputs_at(version: Body, done: Iterable[Action], day: float) -> dict[str, float]:
    """Value of every input at a time: what was set before it, pulses that overlap added up."""
    table = dict.fromkeys(_input_labels(version.areas), 0.0)
    for a in done:
        if a.kind == "input" and a.day <= day and (a.until is None or day < a.until):
            for label in [f"{a.name}/{a.area}"] if a.area else [x for x in table if x.partition("/")[0] == a.name]:
                table[label] += a.value
    return table
