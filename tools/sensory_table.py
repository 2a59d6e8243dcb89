"""Tests of the senses in fibromyalgia and health: the table of docs/sensory_testing.md.

`.venv/bin/python tools/sensory_table.py` lets people of two presets live through a whiplash and others live without,
keeps those who meet the 2016 criteria against the healthy ones, does every test of the senses on them and prints means,
sizes and what is published. Nothing is fitted to the published numbers of this table but those marked "set".
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

import fibrosim as fs
from fibrosim.clinic import acr_criteria
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES

SEED, ACCIDENT, LAST = 4, 30.0, 760.0
CRITERIA = "ACR 2016 criteria"
ROWS = (
    ("quantitative_sensory_testing_hand", "heat pain threshold", "44.9 and 39.7 (CEN025, CEN026); 0 to -2 elsewhere"),
    ("quantitative_sensory_testing_hand", "cold pain threshold", "12.5 and 20.5 (CEN027, CEN028)"),
    ("quantitative_sensory_testing_hand", "pressure pain threshold", "33 to 54 % lower (CEN035); ratio 0.49"),
    ("quantitative_sensory_testing_hand", "mechanical pain threshold", "lower (CEN036)"),
    ("quantitative_sensory_testing_hand", "mechanical pain sensitivity", "higher (CEN036)"),
    ("quantitative_sensory_testing_hand", "wind-up ratio", ""),
    ("quantitative_sensory_testing_hand", "cold detection threshold", "equal or raised (CEN037, CP276)"),
    ("quantitative_sensory_testing_hand", "warm detection threshold", "equal or raised (CEN037, CP276)"),
    ("quantitative_sensory_testing_hand", "dynamic mechanical allodynia", "none or slight"),
    ("temporal_summation", "rating of the first tap", "higher (CEN001)"),
    ("temporal_summation", "temporal summation", "g 0.53 (0.23 to 0.83), CEN007"),
    ("temporal_summation", "temperature for a last rating of 45", "46 and 45 (CEN006)"),
    ("temporal_summation", "temporal summation at that temperature", "the same by design (CEN002)"),
    ("temporal_summation", "after-sensation at 15 s", "longer (CEN001)"),
    ("temporal_summation_pinprick", "temporal summation", ""),
    ("temporal_summation_pressure", "temporal summation", ""),
    ("conditioned_pain_modulation", "conditioned pain modulation", "weaker, g 0.57 (0.26 to 0.88), CEN008"),
    ("cuff_algometry", "cuff pain detection threshold", "26 [set]; 8.8 to 11.7 (CEN039, CEN041)"),
    ("cuff_algometry", "cuff pain tolerance", "patients 30.7 to 30.9 (CEN040, CEN043)"),
    ("flexion_reflex", "reflex threshold", "33 [set] and 22.7 (CEN010, CEN011); equal elsewhere"),
    ("flexion_reflex", "reflex threshold of trains", "lower (CEN015)"),
    ("laser_evoked_potentials", "N2-P2 amplitude", "higher (CEN062, CEN063)"),
    ("laser_evoked_potentials", "amplitude left in the last series", "higher (CEN063)"),
    ("offset_analgesia", "offset analgesia", ""),
    ("thumbnail_algometry", "pressure for moderate pain, random order", "408 [set] and 235, ratio 0.58 (CEN020)"),
    ("repeated_pressure", "change over the series", "rises in patients alone"),
)  # fmt: skip


def lives(people: int, preset: str, accident: bool, links: dict[str, float]) -> fs.Course:
    """Course of a cohort of women with the variables that the tests need, at its last day."""
    cohort = fs.Cohort(people, seed=SEED, women=1.0, preset=preset, links=links)
    triggers = [fs.triggers.whiplash(ACCIDENT)] if accident else []
    record = sorted({*SENSORY_VARIABLES, *acr_criteria().requires, *acr_criteria().optional})
    return fs.simulate(cohort, LAST, triggers=triggers, outputs=10, rhythm="never", record=record)


def ill(course: fs.Course, patient: int) -> bool:
    """Say whether somebody meets the 2016 criteria on the last day."""
    return bool(fs.examine(course, day=LAST, tests=[acr_criteria()], patient=patient).criteria.value(CRITERIA))


def readings(course: fs.Course, patients: Sequence[int]) -> dict[tuple[str, str], list[float]]:
    """What every row of the table reads in these people; NaN where nothing could be read."""
    names = list(dict.fromkeys(test for test, _, _ in ROWS))
    found: dict[tuple[str, str], list[float]] = {}
    for patient in patients:
        visit = fs.examine(course, day=LAST, tests=names, patient=patient)
        for test, measurement, _ in ROWS:
            value = getattr(visit, test).value(measurement)
            found.setdefault((test, measurement), []).append(np.nan if value is None else float(value))
    return found


def size(patients: np.ndarray, controls: np.ndarray) -> float:
    """Hedges' g of patients against controls."""
    n, m = len(patients), len(controls)
    pooled = np.sqrt(((n - 1) * patients.var(ddof=1) + (m - 1) * controls.var(ddof=1)) / (n + m - 2))
    return float((patients.mean() - controls.mean()) / pooled * (1.0 - 3.0 / (4.0 * (n + m) - 9.0)))


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=48, help="of each preset, and of controls")
    asked.add_argument("--cut", action="append", default=[], help="a link to cut in everybody")
    settings = asked.parse_args()
    links = dict.fromkeys(settings.cut, 0.0)
    sick: dict[tuple[str, str], list[float]] = {}
    for preset in ("sympathetic", "central"):
        course = lives(settings.people, preset, True, links)
        for key, values in readings(course, [k for k in course.ids if ill(course, k)]).items():
            sick.setdefault(key, []).extend(values)
    course = lives(settings.people, "as_drawn", False, links)
    well = readings(course, [k for k in course.ids if not ill(course, k)])
    if not sick:
        print("nobody fell ill")
        return
    count = len(next(iter(sick.values())))
    print(f"{count} women with fibromyalgia, {len(next(iter(well.values())))} without, seed {SEED}; mean (SD)")
    print(f"{'test':28}{'measurement':42}{'patients':>16}{'controls':>16}{'g':>7}  published, controls and patients")
    for test, measurement, published in ROWS:
        a, b = (np.array(group[test, measurement]) for group in (sick, well))
        a, b = a[np.isfinite(a)], b[np.isfinite(b)]
        if len(a) < 2 or len(b) < 2:
            continue
        words = [f"{v.mean():.3g} ({v.std(ddof=1):.2g})" for v in (a, b)]
        g = size(a, b) if a.std() + b.std() > 0.0 else 0.0
        print(f"{test[:27]:28}{measurement:42}{words[0]:>16}{words[1]:>16}{g:>7.2f}  {published}", flush=True)


if __name__ == "__main__":
    main()
