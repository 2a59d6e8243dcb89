"""Letting patients live: from people to a course."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..body import Body, body
from ..clinic import read_by_tests
from ..engine.run import Case, Options, Outcome, run_cases, scales
from ..engine.workspace import Rows
from ..errors import InputError
from ..language import unit_of
from ..parameters import SOURCELESS
from ..progress import task
from ..results import Course, Variable, make_manifest
from ..units import parse_quantity
from .draw import anthropometry, draw_parameters
from .life import ABSOLUTE_SHARE, BURN_IN, TOLERANCE, apply_drugs, life_actions, life_schedule, rhythm_windows
from .person import Patient
from .snapshot import check_labels, checked_visits, native_labels, snapshot_names, snapshots
from .triggers import from_record

if TYPE_CHECKING:
    from .cohort import Cohort

__all__ = ["simulate"]

BACKENDS = ("native", "scipy")
FEW = 4
KEPT = {"pain.intensity", "small_fibres.density"}
LONGEST = 36525.0


def simulate(
    who: Patient | Cohort | Sequence[Patient],
    duration: str | float = "3 year",
    triggers: Iterable[Any] | None = None,
    treatments: Iterable[Any] | None = None,
    *,
    outputs: str | float = "1 day",
    visits: Sequence[float] | None = None,
    rhythm: str = "visits",
    workers: int = 1,
    backend: str = "native",
    record: Sequence[str] | str | None = None,
    relative_tolerance: float = TOLERANCE,
) -> Course:
    """Simulate people and return their course.

    Parameters
    ----------
    who : Patient, Cohort or sequence of Patient
        All of one version of the body (number of areas).
    duration : str or float
        Length, for example ``"3 year"`` (a number is days).
    triggers, treatments : iterable, optional
        Added to each person's own. A trigger may be a record as patient files hold it, or `ClinicalTest.trace` gives.
    outputs : str or float
        Time between stored values.
    visits : sequence of float, optional
        Days around which the 24 h rhythm runs and values are stored every hour; default: the last day.
        On days that are given, the whole state is kept too: tests of seconds to days start from it.
    rhythm : {"visits", "always", "never"}
        Where the rhythm runs; elsewhere the day-averaged body does.
    workers : int
        Threads.
    backend : {"native", "scipy"}
        Generated kernels, or LSODA on the same equations (slow; a check and fallback).
    record : sequence of str or "tests", optional
        Names to store; default everything for up to four people, otherwise what concerns the whole patient and
        pain. ``"tests"`` keeps what the tests of a visit read besides, some 4 kB a person and stored time at 19 areas.
    relative_tolerance : float
        Error allowed in a step, relative to a state; a tenth of that, relative to its nominal size, is
        allowed beside it. At the default, pain of a year is wrong by less than 0.01 of 10 points.

    Returns
    -------
    Course

    Raises
    ------
    InputError
        Something in what was asked is not allowed.
    """
    people = _people(who, triggers, treatments)
    days = _days(duration, "duration")
    if not 0.0 < days <= LONGEST:
        raise InputError("out of range", field="duration", value=duration, allowed="above 0, to 100 year")
    if backend not in BACKENDS:
        raise InputError("unknown backend", field="backend", value=backend, allowed=list(BACKENDS))
    _check_cuts(people, days)
    version = body(people[0].areas)
    kept = [] if visits is None else checked_visits(visits, days)
    seen = [days] if visits is None else kept
    windows = rhythm_windows(rhythm, seen, days)
    times = _output_times(days, _days(outputs, "outputs"), seen if rhythm != "never" else [], kept)
    values = draw_parameters(version, people)
    records, plans, events = _lives(version, people, values, rhythm)
    names = _chosen(version, people, record)
    absolute = ABSOLUTE_SHARE * relative_tolerance
    options = Options(relative=relative_tolerance, absolute=absolute, workers=workers)

    def planned(rows: Callable[[str, str, str | None], list[int]]) -> list[Case]:
        return [
            Case(p.identity, v, life_schedule(version, p, v, a, windows, days, rows))
            for p, v, a in zip(people, values, plans, strict=True)
        ]

    key = ""
    held = snapshot_names(version) if kept else []
    places = np.searchsorted(times, kept)
    if backend == "native":
        from ..engine.build import build

        # a few people have their areas side by side in the lanes: the same bits, sooner
        few = len(people) < FEW
        program = build(version.system, packed=few)
        options.lanes = program.lanes
        key = program.key
        rows = Rows(program, version.maps)
        cases = planned(rows.find)
        with task(f"{len(people)} patients", len(people)) as step:
            outcomes = run_cases(
                version.system, version.maps, cases, -BURN_IN, times, lambda r: _record_rows(r, names), options,
                lambda _: step.advance(), program, (lambda r: _record_rows(r, held), places) if kept else None,
            )  # fmt: skip
        label_of = native_labels(version, rows.find) if kept else {}
    else:
        from .check import Names, run_scipy

        numbers = Names(version)
        cases = planned(numbers.rows)
        outcomes = run_scipy(version, cases, numbers, times, names, options, scales(version.system), (held, places))
        label_of = check_labels(numbers.table)
    course = _course(version, people, records, outcomes, times, names, events, options, backend, key, (days, rhythm))
    if kept:
        course.snapshots = snapshots(version, outcomes, cases, kept, label_of, -BURN_IN)
    return course


def _people(who: Any, triggers: Iterable[Any] | None, treatments: Iterable[Any] | None) -> list[Patient]:
    people = [who] if isinstance(who, Patient) else list(who)
    if not people:
        raise InputError("nobody to simulate", field="who", code="empty")
    if len({p.areas for p in people}) > 1:
        raise InputError("people of one run share one number of areas", field="areas", code="mixed")
    if len({(p.seed, p.identity) for p in people}) < len(people):
        raise InputError("two people with the same seed and number are one person", field="identity", code="duplicate")
    more_triggers = tuple(from_record(t) if isinstance(t, Mapping) else t for t in triggers or ())
    more_treatments = tuple(treatments or ())
    if not more_triggers and not more_treatments:
        return people
    return [
        replace(p, triggers=(*p.triggers, *more_triggers), treatments=(*p.treatments, *more_treatments)) for p in people
    ]


def _check_cuts(people: Sequence[Patient], end: float) -> None:
    for person in people:
        for link, day in person.cuts.items():
            if day > end:
                raise InputError(
                    f"the link is cut after the end of the life (duration {end:g} day)", field=f"cuts.{link}",
                    value=day, allowed=f"0 to {end:g} day", fix="cut it earlier, or lengthen the duration",
                    code="after-end",
                )  # fmt: skip


def _days(value: str | float, name: str) -> float:
    return float(value) if isinstance(value, (int, float)) else parse_quantity(value, "day", field=name)


def _output_times(days: float, step: float, visits: Sequence[float], kept: Sequence[float]) -> np.ndarray:
    if not 0.0 < step <= days:
        raise InputError("out of range", field="outputs", value=step, allowed="above 0, up to the duration")
    grid = np.arange(int(np.floor(days / step + 1e-9)) + 1) * step
    hours = [np.arange(-24, 25) / 24.0 + v for v in visits]
    every = np.unique(np.round(np.concatenate([grid, *hours]), 9))
    every = every[(every >= 0.0) & (every <= days)]
    if len(kept):
        # the day of a visit as it was given, in the place of its rounded twin
        apart = np.abs(every[:, None] - np.array(kept)[None, :]).min(axis=1) > 1e-8
        every = np.unique(np.concatenate([every[apart], kept]))
    return every


def _lives(
    version: Body, people: Sequence[Patient], values: list[dict[str, np.ndarray]], rhythm: str
) -> tuple[list[dict[str, Any]], list[list[Any]], list[dict[str, Any]]]:
    records, plans, events = [], [], []
    switch = version.system.root.parameters.index("clock.rhythm")
    for p, v, (weight, height) in zip(people, values, anthropometry(people), strict=True):
        record = p.record() | {"weight": weight, "height": height}
        actions, drugs, happened = life_actions(p, record)
        v["root"][switch] = 0.0
        plans.append(apply_drugs(version, v, actions, drugs))
        records.append(record)
        events += happened
    return records, plans, events


def _chosen(
    version: Body, people: Sequence[Patient], record: Sequence[str] | str | None
) -> list[tuple[str, str]]:
    """Names to store, as (what, name)."""
    table: dict[str, str] = {}
    for level in version.system.levels:
        table |= {s.name: "state" for s in level.states} | {o.name: "output" for o in level.outputs}
    hidden = [n for n in table if n.startswith("drug.slot") or n == "clock.time"]
    if isinstance(record, str) and record != "tests":
        raise InputError("names to store, or the word for what tests read", field="record", value=record,
                         allowed=["tests", "a list of names"], fix=f"record=[{record!r}]",
                         code="unknown-choice")  # fmt: skip
    if record is None or isinstance(record, str):
        if record is None and len(people) <= FEW:
            return [(w, n) for n, w in table.items() if n not in hidden]
        wide = {o.name for lv in (version.system.hub, version.system.leaf) for o in lv.outputs}
        wide |= {s.name for lv in (version.system.hub, version.system.leaf) for s in lv.states}
        kept = KEPT if record is None else read_by_tests()
        return [
            (w, n) for n, w in table.items()
            if n not in hidden and (n in kept or ("link." not in n and n not in wide))
        ]
    for name in record:
        if name not in table:
            raise InputError("nothing of that name is in the body", field="record", value=name, code="unknown-key")
    return [(table[n], n) for n in dict.fromkeys(record)]


def _record_rows(rows: Rows, names: list[tuple[str, str]]) -> np.ndarray:
    return np.array([r for what, name in names for r in rows.recorded(what, name)], dtype=np.int64)


def _course(
    version: Body,
    people: Sequence[Patient],
    records: list[dict[str, Any]],
    outcomes: Sequence[Outcome],
    times: np.ndarray,
    names: list[tuple[str, str]],
    events: list[dict[str, Any]],
    options: Options,
    backend: str,
    key: str,
    asked: tuple[float, str],
) -> Course:
    values = np.array([o.values for o in outcomes])
    counts = {"patient": 0, "area": len(version.maps.leaves), "pool": len(version.maps.hubs)}
    arrays, variables, column = {}, {}, 0
    known = _known(version)
    for _, name in names:
        variable = known[name]
        n = counts[variable.level]
        width = max(n, 1) if variable.level == "patient" else n
        part = values[:, :, column : column + width]
        arrays[name] = part[:, :, 0] if variable.level == "patient" else part
        variables[name] = variable
        column += width
    tolerances = {"relative": options.relative, "absolute": options.absolute}
    seeds = {p.seed for p in people}
    manifest = make_manifest(
        {"people": [_plain(r) for r in records], "days": asked[0], "rhythm": asked[1], "areas": version.areas},
        seed=min(seeds), rng_scheme="philox4x64-10/1", solver="Rodas5P" if backend == "native" else "LSODA",
        tolerances=tolerances, kernel_key=key, cpu=_cpu(),
        accepted=[{"patient": int(p.identity), **each} for p in people for each in p.accepted],
    )  # fmt: skip
    return Course.from_arrays(
        times, arrays, variables, records, status=[o.status for o in outcomes], areas=version.maps.leaves,
        pools=version.maps.hubs, events=events, manifest=manifest.to_dict(), references=_references(version),
        solver={
            "steps": [o.steps for o in outcomes], "rejected": [o.rejected for o in outcomes],
            "worst_state": [o.worst_state for o in outcomes],
        },
    )  # fmt: skip


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in record.items() if v is not None}


def _cpu() -> str:
    from ..engine.build import cpu_name

    return cpu_name()


def _known(version: Body) -> dict[str, Variable]:
    """What is known about everything that a course can hold."""
    system = version.system
    keys: dict[str, list[str]] = {}
    for name, p in system.parts.parameters.items():
        if p.reference not in SOURCELESS:
            keys.setdefault(name.split(".")[0], []).append(p.reference)
    calibrated = {n.split(".")[0] for n, p in system.parts.parameters.items() if p.grade == "D"}
    table = {}
    for level in system.levels:
        entries = [(s.name, s.long_name, s.clock, False) for s in level.states]
        entries += [(o.name, o.long_name, "slow", o.provisional) for o in level.outputs]
        for name, long_name, clock, provisional in entries:
            owner = name.split(".")[0]
            unit = _link_unit(system, name) if name.startswith("link.") else unit_of(system, name)
            table[name] = Variable(
                name, unit, level.name, long_name, clock, tuple(dict.fromkeys(keys.get(owner, ()))), provisional,
                owner in calibrated,
            )  # fmt: skip
    return table


def _link_unit(system: Any, name: str) -> str:
    return system.links[name.removeprefix("link.")].unit.text


def _references(version: Body) -> dict[str, dict[str, Any]]:
    used = {p.reference for p in version.system.parts.parameters.values()} - SOURCELESS
    table = {}
    for key, r in version.system.parts.references.items():
        if key in used:
            parts = {k: getattr(r, k, None) for k in ("citation", "doi", "pmid", "identifier")}
            table[key] = {k: v for k, v in parts.items() if v}
    return table
