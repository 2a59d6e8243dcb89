"""`fibrosim demo`: one patient of the clinic beside a healthy twin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_table, print_text

if TYPE_CHECKING:
    from fibrosim.results import Visit

DURATION = "3 year"
INJURY_DAY = 30
PRESET, SEED = "sympathetic", 5
"""Well without the accident, ill for years after it, with room to either side (most people recover)."""


def demo(
    out: Annotated[Path, typer.Option(help="Report to write.")] = Path("fibrosim-demo.html"),
    seed: Annotated[int, typer.Option(help="Another seed is another patient.")] = SEED,
    json: AsJson = False,
) -> None:
    """Run a patient and her twin without the accident for three years, examine both, write the report."""
    import fibrosim

    def born(name: str) -> Any:
        return fibrosim.Patient(age="46 year", sex="female", seed=seed, preset=PRESET, name=name)

    injury = [fibrosim.triggers.whiplash(day=INJURY_DAY)]
    courses = {
        "Ann": fibrosim.simulate(born("Ann"), DURATION, triggers=injury),
        "healthy twin": fibrosim.simulate(born("healthy twin"), DURATION),
    }
    visits = {
        name: fibrosim.examine(course, day=float(course.days[-1]))
        for name, course in courses.items()
    }
    written = fibrosim.report(visits["Ann"], out, course=courses["Ann"], twin=courses["healthy twin"])
    if json:
        print_json({name: visit.to_dict() for name, visit in visits.items()})
    else:
        _print_side_by_side(visits)
    note(f"report: {written or out}")
    note("Research software: nothing here is medical advice.")


def _print_side_by_side(visits: dict[str, Visit]) -> None:
    from fibrosim.reports.systems import by_system, key_measurement

    patient, twin = visits.values()
    rows = []
    for tests in by_system(patient).values():
        for test in tests:
            m = key_measurement(test)
            if m is not None:
                rows.append((
                    f"{test.title}, {test.site.split(',')[0]}" if test.site else test.title,
                    m.name, m.shown_value, twin[test.name][m.name].shown_value,
                    m.shown_scale, m.shown_range, m.flag if m.abnormal else "",
                ))  # fmt: skip
    title = f"Three years, injury on day {INJURY_DAY}: " + " and ".join(visits)
    columns = ["test", "measurement", *visits, "unit", "normal", "flag"]
    print_table(title, columns, rows)
    found, beside = (len(visit.abnormal) for visit in visits.values())
    print_text(
        f"One line a test; all {len(patient.measurements)} measurements of {len(patient)} tests are in the report. "
        f"Outside the normal range: {found}, of the twin {beside}."
    )
