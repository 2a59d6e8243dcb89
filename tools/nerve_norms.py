"""Conduction studies of healthy simulated people beside published norms: docs/nerve_conduction.md quotes it.

`.venv/bin/python tools/nerve_norms.py` examines 400 healthy people in the form for cohorts and prints, for each row of
published norms, mean and SD of both, the gap of the means in published SD and the ratio of the SDs. A row is held where
the gap is below 1 and the SDs agree within a factor of two, well held below a half. No number of the model belongs to
one nerve's velocity or latency. Rows are those of `tests/data/nerve_conduction/rows.csv` and a few named here. Seconds.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.nerve_cohort import study_group
from fibrosim.clinic.nerve_conduction import NerveConduction
from fibrosim.clinic.nerve_people import person_of
from fibrosim.clinic.norms import norms
from fibrosim.coupling import HEALTHY, Group, NerveDraws

ROWS = Path(__file__).parents[1] / "tests" / "data" / "nerve_conduction" / "rows.csv"
OTHERS = {"N-ulnar": ("26.5", "2.1"), "N-tibial": ("47.0", "4.1"), "N-persistence": ("83", "19"),
          "G-tibial": ("45.6", "3.4")}  # fmt: skip
"""Nobrega 2004 (PMID 15351376), 100 people: minimal F latency of ulnar and tibial nerve, ms; persistence, percent.
Galloway 2011 (doi:10.1186/1757-1146-4-14), 80 women: tibial velocity, m/s, recorded from flexor hallucis brevis."""
ALL, OLD, YOUNG_MEN, WOMEN = (20.0, 75.0), (50.0, 79.0), (20.0, 30.0), (20.0, 60.0)
WELL, NEAR, WIDE = 0.5, 1.0, 2.0
ASKED = [
    ("median", 0, "latency", ALL, ("CP156",)), ("median", 0, "latency", OLD, ("CP168",)),
    ("median", 0, "amplitude", ALL, ("CP157", "CP176")), ("median", 0, "amplitude", OLD, ("CP169",)),
    ("median", 0, "velocity", ALL, ("CP158", "CP177")), ("median", 0, "velocity", OLD, ("CP170",)),
    ("median", 0, "f_latency", ALL, ("CP159",)), ("median", 0, "f_latency", OLD, ("CP171",)),
    ("ulnar", 0, "latency", ALL, ("CP162",)), ("ulnar", 0, "amplitude", ALL, ("CP163", "CP173")),
    ("ulnar", 0, "velocity", ALL, ("CP164", "CP174")), ("ulnar", 0, "f_latency", ALL, ("CP165", "N-ulnar")),
    ("ulnar", 0, "persistence", ALL, ("N-persistence",)),
    ("peroneal", 0, "latency", ALL, ("CP180",)), ("peroneal", 0, "amplitude", YOUNG_MEN, ("CP181",)),
    ("peroneal", 0, "velocity", ALL, ("CP182",)),
    ("tibial", 0, "latency", ALL, ("CP183",)), ("tibial", 0, "latency", YOUNG_MEN, ("CP186",)),
    ("tibial", 0, "amplitude", ALL, ("CP184",)), ("tibial", 0, "velocity", YOUNG_MEN, ("CP185",)),
    ("tibial", 0, "velocity", WOMEN, ("G-tibial",)),
    ("tibial", 0, "f_latency", ALL, ("N-tibial",)),
    ("sural", 1, "amplitude", YOUNG_MEN, ("CP187",)),
    ("median", 1, "amplitude", ALL, ("CP160", "CP178")), ("median", 1, "amplitude", OLD, ("CP172",)),
    ("median", 1, "velocity", ALL, ("CP161", "CP179")),
    ("ulnar", 1, "amplitude", ALL, ("CP166",)), ("ulnar", 1, "velocity", ALL, ("CP167",)),
]  # fmt: skip


@dataclass
class Person:
    """As much of a patient's view as a conduction study asks for."""

    id: int
    woman: bool
    age: float
    record: dict[str, float]
    seed: int = 11


def someone(number: int, ages: tuple[float, float]) -> Person:
    """A healthy person; men or women alone where the norm is of them."""
    rng = np.random.default_rng(number)
    woman = ages == WOMEN or (bool(rng.random() < 0.5) and ages != YOUNG_MEN)
    height = rng.normal(162.0, 6.5) if woman else rng.normal(175.0, 7.0)
    weight = 26.0 * np.exp(0.18 * rng.normal()) * (height / 100.0) ** 2
    return Person(number, woman, float(rng.uniform(*ages)), {"height": height, "weight": weight})


def studied(count: int, ages: tuple[float, float]) -> list:
    """Values of the study, one a person."""
    limits, test = norms("clinic_nerve_conduction"), NerveConduction()
    views = [someone(number, ages) for number in range(count)]
    people, variates = [], []
    for view in views:
        draws = Draws(view.seed, view.id, "visit")
        people.append(person_of(view, draws.lasting("person"), draws))
        variates.append(draws.uniform(30))
    every = [HEALTHY] * count
    group = Group(people, {"arm": every, "leg": every}, [NerveDraws(view.seed, view.id) for view in views])
    study = study_group(group, np.array(variates), limits)
    return [test.read(study, row, view.age) for row, view in enumerate(views)]


def published() -> dict[str, tuple[float, float]]:
    """Mean and SD by row."""
    with ROWS.open(encoding="utf-8") as file:
        rows = {row["id"]: (row["mean"], row["sd"]) for row in csv.DictReader(file) if row["sd"]}
    return {name: (float(mean), float(sd)) for name, (mean, sd) in (rows | OTHERS).items()}


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=400)
    people = asked.parse_args().people
    rows, found = published(), {}
    print(f"{'nerve':18}{'what':13}{'ages':9}{'here':>15}{'published':>16}  {'row':14}{'gap, SD':>8}{'SDs':>6}  held")
    held = []
    for nerve, kind, what, ages, names in ASKED:
        if ages not in found:
            found[ages] = studied(people, ages)
        values = np.array([getattr(each[kind][nerve], what) for each in found[ages]], dtype=float)
        values = values[np.isfinite(values)]
        mean, sd = float(values.mean()), float(values.std(ddof=1))
        for name in names:
            target, spread = rows[name]
            gap, ratio = (mean - target) / spread, sd / spread
            ok = abs(gap) < NEAR and 1.0 / WIDE < ratio < WIDE
            said = "NO" if not ok else "well" if abs(gap) < WELL else "yes"
            held.append(ok)
            years = f"{ages[0]:.0f}-{ages[1]:.0f}" + {YOUNG_MEN: " m", WOMEN: " w"}.get(ages, "")
            print(f"{nerve + (', sensory' if kind else ', motor'):18}{what:13}{years:9}{mean:8.2f} ({sd:4.2f})"
                  f"{target:9.2f} ({spread:4.2f})  {name:14}{gap:8.2f}{ratio:6.2f}  {said}")  # fmt: skip
    print(f"{sum(held)} of {len(held)} rows held")


if __name__ == "__main__":
    main()
