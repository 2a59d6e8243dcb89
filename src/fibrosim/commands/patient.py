"""`fibrosim patient`: files that describe a patient."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import note

app = typer.Typer(
    help="Files that describe a patient.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def _root() -> None:
    """Files that describe a patient."""


@app.command("new")
def new(
    file: Annotated[Path, typer.Argument(help="File to write, for example ann.yaml.")],
    preset: Annotated[str | None, typer.Option(help="Mix of mechanisms to start from.")] = None,
    age: Annotated[str, typer.Option(help="With its unit.")] = "46 year",
    sex: Annotated[str, typer.Option(help="female or male.")] = "female",
    seed: Annotated[int, typer.Option(help="0 to 2**128 - 1.")] = 7,
    areas: Annotated[int, typer.Option(help="Body areas: 1, 3 or 19.")] = 19,
) -> None:
    """Write a patient file that can be edited; an existing file is never overwritten."""
    import fibrosim
    from fibrosim.patients import write_patient

    person = fibrosim.Patient(
        age=age, sex=sex, seed=seed, preset=preset, areas=areas, name=file.stem
    )
    write_patient(person, file)
    note(f"wrote {file}")


@app.command("export-sbml")
def export(
    file: Annotated[Path, typer.Argument(help="Patient file.")],
    output: Annotated[Path, typer.Argument(help="SBML file to write, for example ann.xml.")],
    noise: Annotated[bool, typer.Option(help="Write the realised noise as events.")] = True,
) -> None:
    """Write a patient's body and life as SBML Level 3; an existing file is never overwritten."""
    from fibrosim.patients import export_sbml, load_life

    life = load_life(file)
    written = export_sbml(life.patient, output, life.duration or "1 year", noise=noise)
    note(f"wrote {written}")
