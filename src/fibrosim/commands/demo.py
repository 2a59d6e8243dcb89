"""`fibrosim demo`: one patient of the clinic beside a healthy twin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_table, print_text

if TYPE_CHECKING:
    from fibrosim.patients import Patient
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

    visits = demo_visits(seed)
    ann, twin = visits.values()
    written = fibrosim.report(ann, out, twin=twin)
    if json:
        print_json({name: visit.to_dict() for name, visit in visits.items()})
    else:
        title = f"Three years, injury on day {INJURY_DAY}: " + " and ".join(visits)
        print_table(title, ["test", "measurement", *visits, "unit", "normal", "flag"], story(visits))
        print_text(
            f"A line for the main tests; all {len(ann.measurements)} measurements of {len(ann)} tests are in the "
            "report. "
            f"Outside the normal range: {len(ann.abnormal)} of Ann's, {len(twin.abnormal)} of the twin's."
        )
    note(f"report: {written or out}")
    note("Research software: nothing here is medical advice.")


def person(name: str, seed: int = SEED, **choices: Any) -> Patient:
    """Return the demo's person, who is her own twin."""
    import fibrosim

    return fibrosim.Patient(age="46 year", sex="female", seed=seed, preset=PRESET, name=name, **choices)


def demo_visits(seed: int = SEED) -> dict[str, Visit]:
    """Return the visits of Ann and of her twin after three years."""
    import fibrosim

    injury = [fibrosim.triggers.whiplash(day=INJURY_DAY)]
    courses = [
        fibrosim.simulate(person("Ann", seed), DURATION, triggers=injury),
        fibrosim.simulate(person("healthy twin", seed), DURATION),
    ]
    return {
        str(course.people[0]["name"]): fibrosim.examine(course, day=float(course.days[-1])) for course in courses
    }


def story(visits: dict[str, Visit]) -> list[tuple[str, ...]]:
    """Return one row a test: the measurement that tells its story, of both."""
    from fibrosim.reports.systems import by_system, key_measurement

    patient, twin = visits.values()
    rows = []
    for test in (test for held in by_system(patient).values() for test in held):
        m = key_measurement(test)
        if m is not None:
            rows.append((
                f"{test.title}, {test.site.split(',')[0]}" if test.site else test.title,
                m.name, m.shown_value, twin[test.name][m.name].shown_value,
                m.shown_scale, m.shown_range, (m.flag or "") if m.abnormal else "",
            ))  # fmt: skip
    return rows
