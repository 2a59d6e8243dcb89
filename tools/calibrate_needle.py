"""The needle of the norepinephrine test: firing at which healthy people rate an injection as volunteers did.

`.venv/bin/python tools/calibrate_needle.py [--write]` sets `clinic_norepinephrine_test.needle_firing` by bisection, so
that the median over healthy people of the highest pain of an injection of saline, rated while it is given, is 2.95 of
10 (volunteers, adalimumab2020). No row of norepinephrine goes into it. Half a minute.
"""

from __future__ import annotations

import sys

import numpy as np
from parameter_values import put

import fibrosim as fs
from fibrosim.clinic import PatientView
from fibrosim.clinic.day_clock import DayClock
from fibrosim.clinic.norepinephrine_test import NorepinephrineTest

PUBLISHED, PEOPLE, DAY = 2.95, 24, 30
MINUTES = np.arange(0.0, 1.01, 1.0 / 30.0)


def median_pain(moments: list, test: NorepinephrineTest, firing: float) -> float:
    """Median over people of the highest pain of an injection without drug."""
    decay = test.norms.needle_decay
    return float(np.median([
        test.course(moment, test.areas[k % 2], 0.0, (firing, decay), MINUTES).max() for k, moment in enumerate(moments)
    ]))  # fmt: skip


def main() -> None:
    """Bisect, print, write."""
    people = [fs.Patient(seed=2020, identity=k) for k in range(PEOPLE)]
    course = fs.simulate(people, DAY, visits=[DAY], outputs=DAY, rhythm="never")
    moments = [DayClock(PatientView(course, k), DAY).moment() for k in range(PEOPLE)]
    test, low, high = NorepinephrineTest(), 0.2, 6.0
    print(f"in the file {test.norms.needle_firing:g}: {median_pain(moments, test, test.norms.needle_firing):.2f}")
    for _ in range(12):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if median_pain(moments, test, middle) < PUBLISHED else (low, middle)
    found = float(f"{0.5 * (low + high):.3g}")
    print(f"needle_firing = {found:g}: {median_pain(moments, test, found):.2f}; published {PUBLISHED}")
    if "--write" in sys.argv:
        put({"clinic_norepinephrine_test.needle_firing": found})


if __name__ == "__main__":
    main()
