"""Draw the README's figures and write its table: the demo's patient, her course beside the twin's."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from fibrosim.commands.demo import demo_visits, story
from fibrosim.figures import body_map, courses, figure_style

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "images"
SHOWN = [
    "pain.intensity",
    "autonomic.muscle_outflow",
    "adrenoceptors.alpha1",
    "c_afferents.firing",
    "cytokines.proinflammatory",
    "dorsal_horn.potentiation",
    "descending.inhibition",
    "sleep.quality",
    "fatigue.level",
]


def table(visits: dict) -> str:
    """Return the demo's table as the terminal prints it, in black and white."""
    made = Table(box=box.SIMPLE_HEAD)
    for column in ["test", "measurement", *visits, "unit", "normal", "flag"]:
        made.add_column(column)
    for row in story(visits):
        made.add_row(*row)
    page = io.StringIO()
    Console(width=150, highlight=False, file=page).print(made)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines() if line.strip())


def main() -> None:
    """Write demo-body.png, demo-course.png, and the table between its marks in README.md."""
    visits = demo_visits()
    ill, twin = (visit.course for visit in visits.values())
    if ill is None:
        raise RuntimeError("the demo's visit carries no course")
    last = ill.data["pain.intensity"].isel(patient=0, time=-1)
    with figure_style():
        body_map(last, title=f"Ann, day {float(last.time):.0f}").savefig(FOLDER / "demo-body.png", dpi=90)
        courses(ill, SHOWN, twin=twin).savefig(FOLDER / "demo-course.png", dpi=90)
    readme = ROOT / "README.md"
    marks = r"(<!-- demo: .*?-->\n```text\n).*?(```\n<!-- end of demo -->)"
    patient, other = visits.values()
    words = (
        f"A line for the main tests; all {len(patient.measurements)} measurements of {len(patient)} tests are in the "
        "report. "
        f"Outside the normal range: {len(patient.abnormal)} of Ann's, {len(other.abnormal)} of the twin's."
    )
    text = readme.read_text("utf-8")
    new = re.sub(marks, lambda m: f"{m[1]}{table(visits)}\n{words}\n{m[2]}", text, flags=re.DOTALL)
    readme.write_text(new, "utf-8")
    print(f"wrote {FOLDER} and the table of {readme}")


if __name__ == "__main__":
    main()
