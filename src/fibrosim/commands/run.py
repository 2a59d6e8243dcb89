"""`fibrosim run`: a patient file becomes a course in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_text


def run(
    file: Annotated[Path, typer.Argument(help="Patient file (YAML).")],
    out: Annotated[Path | None, typer.Option(help="Folder to write; must not exist.")] = None,
    duration: Annotated[str | None, typer.Option(help="Instead of the file's own.")] = None,
    outputs: Annotated[str, typer.Option(help="Time between stored values.")] = "1 day",
    json: AsJson = False,
) -> None:
    """Let a patient live, and keep the course in a folder."""
    import fibrosim
    from fibrosim.commands.lives import live

    folder = out if out is not None else Path("runs") / file.stem
    _refuse_existing(folder)
    course = live(file, duration=duration, outputs=outputs)
    kept = course.save(folder)
    failures = {str(number): why for number, why in course.failures().items()}
    if json:
        print_json({"folder": str(kept), "failures": failures, "manifest": course.manifest})
    else:
        print_text(repr(course))
        note(f"wrote {kept}; next: fibrosim examine {kept}")
    if failures:
        raise fibrosim.errors.SimulationError(
            "; ".join(f"patient {number} {why}" for number, why in failures.items())
        )


def _refuse_existing(folder: Path) -> None:
    """Refuse before the work, not after it."""
    from fibrosim.errors import InputError

    if folder.exists():
        raise InputError(
            "folder exists and is never overwritten",
            field="--out",
            value=str(folder),
            fix="name another folder with --out, or remove this one",
            code="exists",
        )
