"""Draw the README's figure: the demo's patient on a body map, and her course beside the twin's."""

from __future__ import annotations

from pathlib import Path

import fibrosim as fs
from fibrosim.commands.demo import DURATION, INJURY_DAY, PRESET, SEED
from fibrosim.figures import body_map, courses, figure_style

FOLDER = Path(__file__).parent.parent / "docs" / "images"
SHOWN = [
    "pain.intensity",
    "dorsal_horn.potentiation",
    "autonomic.muscle_outflow",
    "sleep.quality",
    "fatigue.level",
    "norepinephrine_plasma.concentration",
]


def main() -> None:
    """Write demo-body.png and demo-course.png."""
    person = fs.Patient(age="46 year", sex="female", seed=SEED, preset=PRESET, name="Ann")
    ill = fs.simulate(person, DURATION, triggers=[fs.triggers.whiplash(day=INJURY_DAY)])
    twin = fs.simulate(person, DURATION)
    last = ill.data["pain.intensity"].isel(patient=0, time=-1)
    with figure_style():
        body_map(last, title=f"Ann, day {float(last.time):.0f}").savefig(FOLDER / "demo-body.png", dpi=90)
        courses(ill, SHOWN, twin=twin).savefig(FOLDER / "demo-course.png", dpi=90)
    print(f"wrote {FOLDER}")


if __name__ == "__main__":
    main()
