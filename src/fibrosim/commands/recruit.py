"""`fibrosim recruit`: people of the community live, and a clinic's patients become files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_table


def recruit(
    clinic: Annotated[str | None, typer.Argument(help="Name; all are listed if left out.")] = None,
    size: Annotated[int, typer.Option("-n", "--size", help="How many people are wanted.")] = 20,
    seed: Annotated[int, typer.Option(help="Of the community; another seed is another town.")] = 1,
    lived: Annotated[str, typer.Option(help="Life before the day of enrolment.")] = "3 year",
    women: Annotated[float, typer.Option(help="Share of women in the community, 0 to 1.")] = 0.5,
    most: Annotated[int | None, typer.Option(help="Most people to ask (200 for each one wanted).")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the patient files; made if absent.")] = None,
    workers: Annotated[int, typer.Option(help="Threads.")] = 1,
    json: AsJson = False,
) -> None:
    """Let people live, take those whom a clinic would see, and write a patient file of each."""
    from fibrosim.patients import recruit as take
    from fibrosim.patients import write_patient

    if clinic is None:
        _list(json)
        return
    folder = out if out is not None else Path("people")
    _refuse(folder, clinic)
    taken = take(size, clinic, seed=seed, lived=lived, women=women, most=most, workers=workers)
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for person in taken:
        named = _file(folder, clinic, person.identity)
        write_patient(person, named, duration=lived)
        happened = ", ".join(f"{t.describe()} (day {t.day:.0f})" for t in person.triggers if t.day <= taken.enrolled)
        rows.append({"file": str(named), "sex": person.sex, "age": round(float(person.age), 1), "happened": happened})
    counts = {"clinic": clinic, "day": taken.enrolled, "asked": taken.asked, "came": taken.came, "failed": taken.failed}
    if json:
        print_json({**counts, "people": rows})
    else:
        title = f"{len(taken)} people of the {clinic} clinic: {taken.asked} asked, {taken.came} came"
        print_table(title, ["file", "sex", "age", "what happened"], [[*row.values()] for row in rows])
        note(f"wrote {len(taken)} files; next: fibrosim examine {rows[0]['file']} --day {taken.enrolled:g}")


def _list(json: bool) -> None:
    from fibrosim.patients.recruit import clinic_notes

    notes = clinic_notes()
    if json:
        print_json([{"name": name, "note": text} for name, text in notes.items()])
    else:
        print_table("Clinics that recruit", ["name", "whom it takes"], list(notes.items()))


def _file(folder: Path, clinic: str, identity: int) -> Path:
    return folder / f"{clinic}-{identity:05d}.yaml"


def _refuse(folder: Path, clinic: str) -> None:
    """Refuse before the work, not after it."""
    from fibrosim.errors import InputError

    if (folder.exists() and not folder.is_dir()) or any(folder.glob(f"{clinic}-*.yaml")):
        raise InputError(
            "the folder holds people of this clinic, who are never overwritten" if folder.is_dir() else "not a folder",
            field="--out", value=str(folder), fix="name another folder with --out", code="exists",
        )  # fmt: skip
