"""`fibrosim patient`: files that describe a patient."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import note

EXAMPLES = """
# What happens to the person; take the leading marks away to use a line.
# triggers:
#   - {kind: whiplash, day: 30}
#   - {kind: infection, day: 200, strength: 1.0}
# treatments:
#   - {kind: ivig, day: 400, dose: 0.4 g/kg, days: 5}
#   - {kind: stellate_block, day: 500, side: left, sham: false}
# links:
#   norepinephrine_to_c_afferents: 0     # 1 is reference, 0 is cut
"""

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
    with file.open("a", encoding="utf-8") as opened:
        opened.write(EXAMPLES)
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
