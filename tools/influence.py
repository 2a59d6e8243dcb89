"""Which parameters matter most: every parameter raised by a fifth, one at a time, in three people who fall ill.

`.venv/bin/python tools/influence.py` writes docs/influence.csv: for each parameter of the body the root mean square,
over three people and the readings of `READINGS`, of the change a year after a whiplash, an infection and two months
of stress, in units of each reading's size. The model book orders the assumed numbers by it. About ten minutes.
"""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np

import fibrosim as fs
from fibrosim.body import body
from fibrosim.engine.build import build
from fibrosim.engine.run import Case, Options, run_cases
from fibrosim.engine.workspace import Rows
from fibrosim.patients.draw import draw_parameters
from fibrosim.patients.life import BURN_IN, life_actions, life_schedule

OUT = Path(__file__).parents[1] / "docs" / "influence.csv"
AREAS, DAY, FACTOR = 3, 400.0, 1.2
PEOPLE = (("sympathetic", 11), ("central", 12), ("immune", 13))
READINGS = {
    "overall_pain.overall": 2.0, "c_afferents.spontaneous_share": 0.1, "dorsal_horn.output": 0.3,
    "autonomic.muscle_outflow": 7.0, "small_fibres.density": 1.9, "fatigue.level": 0.2, "immunity.effector": 0.5,
    "csf_substance_p.concentration": 10.0,
}  # fmt: skip
"""What is read, and the change of it that counts as 1: about an SD between people."""


def main() -> None:
    """Run and write the table."""
    version = body(AREAS)
    system = version.system
    program = build(system, 8)
    rows = Rows(program, version.maps)
    chosen = [r for name in READINGS for r in _rows(rows, system, name)]
    widths = [len(_rows(rows, system, name)) for name in READINGS]
    names = sorted(system.parts.parameters)
    total = dict.fromkeys(names, 0.0)
    for preset, seed in PEOPLE:
        events = [fs.triggers.whiplash(30), fs.triggers.infection(60), fs.triggers.stress(60, "60 day")]
        person = fs.Patient(seed=seed, preset=preset, areas=AREAS, triggers=events)
        (values,) = draw_parameters(version, [person])
        values["root"][system.root.parameters.index("clock.rhythm")] = 0.0
        actions, _, _ = life_actions(person, person.record() | {"weight": 70.0, "height": 165.0})
        plan = life_schedule(version, person, values, actions, [], DAY, rows.find)
        cases = [Case(0, values, plan)]
        for k, name in enumerate(names):
            cases.append(Case(k + 1, _raised(system, values, name), plan))
        outcomes = run_cases(
            system, version.maps, cases, -BURN_IN, np.array([DAY]), lambda _: np.array(chosen),
            Options(workers=2), program=program,
        )  # fmt: skip
        read = np.array([_means(o.values[-1], widths) for o in outcomes])
        moved = (read[1:] - read[0]) / np.array(list(READINGS.values()))
        for name, row in zip(names, moved, strict=True):
            total[name] += float(np.nanmean(row**2)) / len(PEOPLE)
        print(f"{preset}: overall pain {read[0, 0]:.2f}", flush=True)
    ranked = sorted(((np.sqrt(v), n) for n, v in total.items()), reverse=True)
    with OUT.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["rank", "parameter", "grade", "influence"])
        for rank, (value, name) in enumerate(ranked, 1):
            writer.writerow([rank, name, system.parts.parameters[name].grade, f"{value:.4f}"])
    for value, name in ranked[:15]:
        print(f"{name:45} {system.parts.parameters[name].grade} {value:.3f}")


def _rows(rows: Rows, system: object, name: str) -> list[int]:
    states = {state.name for level in system.levels for state in level.states}  # type: ignore[attr-defined]
    return list(rows.recorded("state" if name in states else "output", name))


def _means(values: np.ndarray, widths: list[int]) -> list[float]:
    ends = np.cumsum([0, *widths])
    return [float(values[a:b].mean()) for a, b in pairwise(ends)]


def _raised(system: object, values: dict[str, np.ndarray], name: str) -> dict[str, np.ndarray]:
    levels = {"root": system.root, "hub": system.hub, "leaf": system.leaf}  # type: ignore[attr-defined]
    new = {k: v.copy() for k, v in values.items()}
    for kind, level in levels.items():
        if name in level.parameters:
            column = level.parameters.index(name)
            new[kind][..., column] *= FACTOR
    return new


if __name__ == "__main__":
    main()
