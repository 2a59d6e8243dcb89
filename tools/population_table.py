"""What a whiplash leaves behind: the shares quoted in STATUS.md and patients/presets.yaml.

`.venv/bin/python tools/population_table.py` simulates a cohort with and without the accident, as drawn and with
each preset (or those of `--preset`, which may be given again), and prints the share with seven or more painful areas
(2 points or more) before it and two years after.
"""

from __future__ import annotations

import argparse

import fibrosim as fs
from fibrosim.patients import preset_names

SEED, WOMEN = 4, 0.9
ACCIDENT, LAST = 30.0, 760.0
PAINFUL, WIDESPREAD = 2.0, 7


def share(people: int, preset: str, accident: bool) -> tuple[float, float]:
    """Share with widespread pain before the accident and two years after it."""
    cohort = fs.Cohort(people, seed=SEED, women=WOMEN, preset=preset)
    triggers = [fs.triggers.whiplash(ACCIDENT)] if accident else []
    course = fs.simulate(cohort, LAST, triggers=triggers, outputs=10, rhythm="never", record=["pain.intensity"])
    areas = (course.data["pain.intensity"] >= PAINFUL).sum("area")
    before, after = (areas.sel(time=day, method="pad") >= WIDESPREAD for day in (ACCIDENT - 1, LAST))
    return float(before.mean()), float(after.mean())


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=256)
    asked.add_argument("--preset", action="append", choices=preset_names())
    settings = asked.parse_args()
    people = settings.people
    print(f"{people} people, seed {SEED}, {WOMEN:.0%} women; share with {WIDESPREAD} or more painful areas")
    print(f"{'preset':24}{'before':>8}{'after a whiplash':>18}{'after as long without':>23}")
    for preset in settings.preset or preset_names():
        before, after = share(people, preset, accident=True)
        without = share(people, preset, accident=False)[1]
        print(f"{preset:24}{before:8.1%}{after:18.1%}{without:23.1%}", flush=True)


if __name__ == "__main__":
    main()
