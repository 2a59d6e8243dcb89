"""The course of a life as the engine sees it: switches, triggers, treatments and noise as exact stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..body import Body
from ..body.slots import fill_slots
from ..engine import Action, Schedule, combine_inputs, schedule
from ..errors import InputError
from .noise import ornstein_uhlenbeck
from .presets import preset_life

if TYPE_CHECKING:
    from .person import Patient

__all__ = [
    "ABSOLUTE_SHARE", "BURN_IN", "TOLERANCE", "apply_drugs", "life_actions", "life_schedule", "noise_series",
    "rhythm_windows",
]  # fmt: skip

TOLERANCE = 1e-4  # relative; errors stay a thousand times below differences between people
ABSOLUTE_SHARE = 0.1  # of it, per nominal size: a state far below that may not set the step

BURN_IN = 378.0  # days before day 0: starts are the orbit of health, this settles what was drawn
NOISE_FROM = -364.0
BEFORE_VISIT, AFTER_VISIT = 5.0, 1.0
RHYTHMS = ("visits", "always", "never")


def rhythm_windows(rhythm: str, visits: Sequence[float], end: float) -> list[tuple[float, float]]:
    """Spans of days in which the 24 h rhythm runs; elsewhere the day-averaged form does."""
    if rhythm not in RHYTHMS:
        raise InputError("unknown rhythm", field="rhythm", value=rhythm, allowed=list(RHYTHMS), code="unknown-value")
    if rhythm == "always":
        return [(-28.0, end)]
    if rhythm == "never":
        return []
    spans = sorted((max(v - BEFORE_VISIT, -BURN_IN + 1), min(v + AFTER_VISIT, end)) for v in visits)
    merged: list[tuple[float, float]] = []
    for a, b in spans:
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def life_actions(patient: Patient, record: dict[str, Any]) -> tuple[list[Action], list[Any], list[dict[str, Any]]]:
    """Actions, drugs and events of a patient's triggers and treatments."""
    actions: list[Action] = []
    drugs: list[Any] = []
    events: list[dict[str, Any]] = []
    for trigger in (*preset_life(patient.preset), *patient.triggers):
        actions += trigger.actions()
        events.append(_event(record, "trigger", trigger.day, trigger.until(), trigger.describe()))
    for link, day in patient.cuts.items():
        actions.append(Action(float(day), "parameter", f"link.{link}", 0.0))
        events.append(_event(record, "cut", day, day, f"link {link} cut"))
    for treatment in patient.treatments:
        made = list(treatment.actions(record))
        actions += made
        drugs += [d for d in getattr(treatment, "drugs", ()) if d not in drugs]
        last = max([treatment.day, *(a.day if a.until is None else a.until for a in made)])
        events.append(_event(record, "treatment", treatment.day, last, treatment.describe()))
        happened = treatment.happened(record) if hasattr(treatment, "happened") else []
        events += [
            _event(record, each["kind"], each["day"], each["until"], each["what"])
            for each in happened
            if each["kind"] == "side effect"
        ]
    return actions, drugs, events


def _event(record: dict[str, Any], kind: str, day: float, until: float, what: str) -> dict[str, Any]:
    return {"patient": record["id"], "day": float(day), "until": float(until), "kind": kind, "what": what}


def apply_drugs(
    version: Body, values: dict[str, np.ndarray], actions: Iterable[Action], drugs: Sequence[Any]
) -> list[Action]:
    """Give each drug a slot of the bank: constants into `values`, doses into the slot's depot or centre.

    Raises
    ------
    InputError
        More drugs than slots.
    """
    return fill_slots(version, values, actions, drugs)


def noise_series(
    version: Body, patient: Patient, values: dict[str, np.ndarray], end: float, step: float
) -> list[tuple[str, str | None, np.ndarray, np.ndarray]]:
    """Realised noise: (input, block or None, times, values) for every noise of the body."""
    times = np.arange(NOISE_FROM, end, step)
    found = []
    system = version.system
    for noise in system.noises.values():
        i = system.root.parameters.index(noise.correlation_time)
        length = float(values["root"][i])
        blocks = {"patient": [None], "pool": version.maps.hubs, "area": version.maps.leaves}[noise.level]
        for block in blocks:
            name = noise.name if block is None else f"{noise.name}/{block}"
            found.append(
                (noise.name, block, times, ornstein_uhlenbeck(patient.seed, patient.identity, name, length, times))
            )
    return found


def life_schedule(
    version: Body,
    patient: Patient,
    values: dict[str, np.ndarray],
    actions: list[Action],
    windows: Sequence[tuple[float, float]],
    end: float,
    rows: Callable[[str, str, str | None], list[int]],
) -> Schedule:
    """Every change of a life, from the burn-in to `end`, as rows of an engine.

    Parameters
    ----------
    rows : callable
        Rows of (what, name, block): native workspace rows, or those of the check engine.
    """
    what = {"input": "input", "add": "state", "parameter": "parameter"}
    system = version.system

    def blocks(name: str) -> list[str | None]:
        level = system.level_of(name).name
        return {"patient": [None], "pool": list(version.maps.hubs), "area": list(version.maps.leaves)}[level]

    present = [a for a in actions if a.area is None or a.area in (*version.maps.leaves, *version.maps.hubs)]
    switches = [Action(a, "parameter", "clock.rhythm", 1.0) for a, _ in windows]
    switches += [Action(b, "parameter", "clock.rhythm", 0.0) for _, b in windows if b < end]
    step = 1.0 if any(b - a > 60.0 for a, b in windows) else 7.0
    extra = [
        (times, rows("input", name, block)[0], series)
        for name, block, times, series in noise_series(version, patient, values, end, step)
    ]
    return schedule(
        combine_inputs([*present, *switches], blocks),
        lambda a: rows(what[a.kind], a.name, a.area),
        -BURN_IN,
        end,
        extra,
    )
