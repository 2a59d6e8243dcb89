"""Error of the injection in closed form against the sheet; writes src/fibrosim/skin/data/short_injection.json.

`.venv/bin/python tools/injection_error.py [--write]` injects into the forearms of healthy people and of people of the
neurogenic preset: norepinephrine at three doses without needle, and saline with the needle. Nothing is fitted in the
closed form, so all of them are held back. Ten seconds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

import fibrosim as fs
from fibrosim.clinic import PatientView
from fibrosim.clinic.day_clock import DayClock
from fibrosim.clinic.injection import Injection, injected
from fibrosim.clinic.moment import Moment
from fibrosim.clinic.norepinephrine_test import FOREARMS, NorepinephrineTest

TARGET = Path(__file__).parent.parent / "src/fibrosim/skin/data/short_injection.json"
SEED, PEOPLE, DAY = 3030, 8, 120
DOSES = {"norepinephrine 10 ug": 10.0, "norepinephrine 0.05 ug": 0.05, "norepinephrine 0.005 ug": 0.005, "saline": 0.0}


def moments(people: int = PEOPLE, day: int = DAY, first: int = 0) -> list[Moment]:
    """Healthy people, and as many of the neurogenic preset, at their visit."""
    found = []
    healthy = [fs.Patient(seed=SEED, identity=first + k) for k in range(people)]
    ill = [fs.Patient(seed=SEED, identity=first + k, preset="neurogenic") for k in range(people)]
    for course in (
        fs.simulate(healthy, day, visits=[day], outputs=day, rhythm="never"),
        fs.simulate(ill, day, visits=[day], outputs=day),
    ):
        found += [DayClock(PatientView(course, first + k), day).moment() for k in range(people)]
    return found


def errors(found: list[Moment]) -> dict[str, dict[str, float]]:
    """Firing and highest pain by both forms: means, and differences' mean, spread and largest."""
    table = {}
    for name, dose in DOSES.items():
        rows = []
        for moment in found:
            for area in FOREARMS:
                one = []
                for test in (NorepinephrineTest(), NorepinephrineTest(full=False)):
                    needle = None if dose else (test.norms.needle_firing, test.norms.needle_decay)
                    given = Injection(dose, *(needle or (0.0, 1.0)))
                    course = injected(test.norms, moment, area, given, test.norms.observation, test.full)
                    felt = test.course(moment, area, dose, needle, test.minutes())
                    one += [course.risen.max(), felt.max()]
                rows.append(one)
        sheet_firing, sheet_pain, firing, pain = np.array(rows).T
        table[name] = {
            "forearms": len(rows),
            "firing": float(sheet_firing.mean()),
            "firing_bias": float((firing - sheet_firing).mean()),
            "firing_rms": float(np.sqrt(((firing - sheet_firing) ** 2).mean())),
            "pain": float(sheet_pain.mean()),
            "pain_sd": float(sheet_pain.std()),
            "pain_bias": float((pain - sheet_pain).mean()),
            "pain_rms": float(np.sqrt(((pain - sheet_pain) ** 2).mean())),
            "pain_largest": float(np.abs(pain - sheet_pain).max()),
        }
    return table


def main() -> None:
    """Measure, print, write."""
    table = {name: {k: float(f"{v:.3g}") for k, v in row.items()} for name, row in errors(moments()).items()}
    for name, row in table.items():
        print(name, row)
    if "--write" in sys.argv:
        stored = {"seed": SEED, "people": 2 * PEOPLE, "day": DAY, "errors": table}
        TARGET.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    main()
