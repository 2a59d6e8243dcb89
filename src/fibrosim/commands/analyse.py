"""`fibrosim analyse`: what keeps a patient ill, steady branches, orbit, graph over time, feasible region."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_text

if TYPE_CHECKING:
    from fibrosim.figures.shown import Shown

app = typer.Typer(
    help="Analyses of a patient: each prints its finding and draws its figure.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

File = Annotated[Path, typer.Argument(help="Patient file (YAML).")]
Figure = Annotated[Path | None, typer.Option(help="Write the figure to this PNG, SVG or PDF file.")]
Table = Annotated[Path | None, typer.Option(help="Write the numbers to this CSV file.")]
Workers = Annotated[int, typer.Option(help="Threads.", min=1)]


@app.callback()
def _root() -> None:
    """Analyses of a patient: each prints its finding and draws its figure."""


@app.command("orbit")
def orbit(file: File, figure: Figure = None, table: Table = None, json: AsJson = False) -> None:
    """Find the orbit of health: the rest of the averaged body and its closed day."""
    ready(figure, table)
    import fibrosim

    show(fibrosim.find_orbit(fibrosim.load_patient(file)), figure, table, json)


@app.command("branches")
def branches(
    file: File,
    name: Annotated[str, typer.Argument(help="Link (its gain is varied) or parameter.")],
    low: Annotated[float, typer.Option("--from", help="Lowest value.")] = 0.0,
    high: Annotated[float, typer.Option("--to", help="Highest value.")] = 2.0,
    steps: Annotated[int, typer.Option(help="How many values.", min=3, max=201)] = 17,
    reading: Annotated[str, typer.Option(help="State or observable that is read.")] = "pain.intensity",
    settle: Annotated[str, typer.Option(help="Length of each run.")] = "30 year",
    areas: Annotated[int, typer.Option(help="Body areas: 1, 3 or 19.")] = 3,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Find the steady branches of the averaged body against a gain, and hysteresis if there is any."""
    ready(figure, table)
    import numpy as np

    import fibrosim

    found = fibrosim.branches(
        fibrosim.load_patient(file), name, np.linspace(low, high, steps).tolist(), reading=reading, settle=settle,
        areas=areas,
    )  # fmt: skip
    show(found, figure, table, json)


@app.command("keeps-ill")
def keeps_ill(
    file: File,
    link: Annotated[list[str] | None, typer.Option(help="Only this link; may be given again.")] = None,
    day: Annotated[float | None, typer.Option(help="Day of the onset (the first trigger).")] = None,
    workers: Workers = 1,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Cut each link of an ill patient, for life and a year after the onset, and read the pain a year later."""
    ready(figure, table)
    import fibrosim

    found = fibrosim.keeps_ill(fibrosim.load_patient(file), day, link or None, workers=workers)
    show(found, figure, table, json)


@app.command("graph")
def graph(
    path: Annotated[Path, typer.Argument(help="Patient file, or folder of a run.")],
    day: Annotated[list[float] | None, typer.Option(help="Day of a panel; give two to eight.")] = None,
    strongest: Annotated[int, typer.Option(help="Pairs of subsystems that are drawn.", min=1)] = 30,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Show how the links between subsystems change over a life."""
    ready(figure, table)
    import fibrosim
    from fibrosim.commands.lives import course_from

    found = fibrosim.mechanism_graph_over_time(course_from(path), day or None, strongest=strongest)
    show(found, figure, table, json)


@app.command("region")
def region(
    axis: Annotated[
        list[str] | None,
        typer.Option(help="Link or parameter with its range, NAME:LOW:HIGH; give two."),
    ] = None,
    people: Annotated[int, typer.Option(help="How many are drawn.")] = 256,
    seed: Annotated[int, typer.Option(help="Another draw of people.")] = 1,
    preset: Annotated[str, typer.Option(help="Mix of mechanisms to draw around.")] = "immune",
    areas: Annotated[int, typer.Option(help="Body areas: 1, 3 or 19.")] = 1,
    workers: Workers = 1,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Map where a larger flare and fewer nerve fibres hold in one person."""
    ready(figure, table)
    import fibrosim

    axes = dict(_axis(text) for text in axis) if axis else None
    found = fibrosim.analyses.flare_against_fibres(
        axes, people=people, seed=seed, areas=areas, preset=preset, workers=workers
    )
    show(found, figure, table, json)


def _axis(text: str) -> tuple[str, tuple[float, float]]:
    from fibrosim.errors import InputError

    name, *ends = text.split(":")
    try:
        low, high = (float(e) for e in ends)
    except ValueError:
        raise InputError("an axis is a name with its range", field="--axis", value=text, allowed="NAME:LOW:HIGH",
                         fix="--axis immunity_to_small_fibres:0:2", code="wrong-type") from None  # fmt: skip
    return name, (low, high)


def ready(figure: Path | None, table: Path | None) -> None:
    """Refuse a file that cannot be written before the work, not after it."""
    from fibrosim.errors import InputError
    from fibrosim.figures.shown import checked_target

    if figure is not None:
        checked_target(figure)
    if table is not None and not table.parent.is_dir():
        raise InputError("no such folder", field="--table", value=str(table.parent), fix="make the folder first",
                         code="not-found")  # fmt: skip


def show(found: Shown, figure: Path | None, table: Path | None, json: bool) -> None:
    """Write what was asked for and print the finding."""
    if figure is not None:
        note(f"wrote {found.save_figure(figure)}")
    if table is not None:
        found.to_frame().to_csv(table, index=False)
        note(f"wrote {table}")
    if json:
        print_json(_plain(found))
    else:
        print_text(str(found))


def _plain(found: Shown) -> dict[str, Any]:
    frame = found.to_frame()
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return {"text": str(found), "units": frame.attrs.get("units", {}), "rows": [_native(row) for row in rows]}


def _native(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(k): v.item() if hasattr(v, "item") else v for k, v in row.items()}
