"""Time of a nerve conduction study: ``python -m benchmarks.nerve_study [--people 64]``; CPU time of one thread."""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from fibrosim.clinic import PatientView
from fibrosim.clinic.nerve_conduction import NerveConduction
from fibrosim.clinic.nerve_people import POOLS, SHARES
from fibrosim.results import Course, Variable

DAY = 1.0
ROUNDS = 5
KINDS = {
    "whole nerves": (0.0, 0.0, 0.0, 1.0),
    "a third attacked, a half remyelinated": (0.1, 0.2, 0.5, 0.6),
    "all remyelinated": (0.0, 0.0, 1.0, 0.6),
}


def people(count: int, shares: tuple[float, ...]) -> list[PatientView]:
    """Patients whose large fibres have these shares stripped, bare, thin and alive."""
    pools = [f"{pool}_{side}" for pool in POOLS.values() for side in ("left", "right")]
    arrays = {name: np.full((count, 2, len(pools)), value) for name, value in zip(SHARES, shares, strict=True)}
    variables = {name: Variable(name, "1", "pool") for name in SHARES}
    records = [{"id": k, "name": str(k), "seed": 7, "age": 50.0, "sex": "female"} for k in range(count)]
    course = Course.from_arrays(np.array([0.0, DAY]), arrays, variables, records, status=["ok"] * count, areas=[],
                                pools=pools)  # fmt: skip
    return [PatientView(course, k) for k in range(count)]


def milliseconds(test: NerveConduction, views: list[PatientView], rounds: int) -> float:
    """Median time a patient."""
    found = []
    for _ in range(rounds):
        start = time.process_time()
        test.perform_many(views, DAY)
        found.append(1000.0 * (time.process_time() - start) / len(views))
    return statistics.median(found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=64)
    count = parser.parse_args().people
    print(f"{'ms a patient':<40}{f'cohort of {count}':>14}{'alone':>10}{'every unit':>12}")
    full = NerveConduction(carpal_tunnel=1.0)
    cohort = full.for_cohorts()
    for name, shares in KINDS.items():
        views = people(count, shares)
        cohort.perform_many(views, DAY)
        times = (milliseconds(cohort, views, ROUNDS), milliseconds(cohort, views[:1], ROUNDS),
                 milliseconds(full, views[:2], 1))  # fmt: skip
        print(f"{name:<40}{times[0]:>14.1f}{times[1]:>10.1f}{times[2]:>12.0f}")


if __name__ == "__main__":
    main()
