"""`fibrosim examine`: a visit to the clinic, printed as a clinic prints it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_text


def examine(
    path: Annotated[Path, typer.Argument(help="Patient file, or folder of a run.")],
    day: Annotated[float | None, typer.Option(help="Day of the visit (the last).")] = None,
    test: Annotated[
        list[str] | None, typer.Option(help="Only this test, as nerve-conduction; may be given several times.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report to this HTML file.")] = None,
    json: AsJson = False,
) -> None:
    """Do every test of the clinic on a patient, and print the findings."""
    import fibrosim
    from fibrosim.commands.lives import course_from

    course = course_from(path, visits=None if day is None else [day])
    chosen = [name.replace("-", "_") for name in test] if test else None
    visit = fibrosim.examine(course, day=float(course.days[-1]) if day is None else day, tests=chosen)
    if html is not None:
        fibrosim.report(visit, html)
        note(f"wrote {html}")
    if json:
        print_json(visit.to_dict())
    else:
        print_text(str(visit))
