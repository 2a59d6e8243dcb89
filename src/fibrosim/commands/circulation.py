"""`fibrosim circulation`: heart and vessels of one person under a manoeuvre."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.analyse import ready, show
from fibrosim.commands.terminal import AsJson
from fibrosim.errors import InputError

Figure = Annotated[Path | None, typer.Option(help="Write the figure to this PNG, SVG or PDF file.")]
Table = Annotated[Path | None, typer.Option(help="Write the beats to this CSV file.")]


def circulation_command(
    manoeuvre: Annotated[str, typer.Argument(help="rest, tilt, standing, suction, cold_pressor, mental_stress, "
                                             "handgrip, slow_breathing or isoproterenol.")] = "rest",
    minutes: Annotated[float, typer.Option(help="How long it lasts.")] = 5.0,
    before: Annotated[float, typer.Option(help="Minutes at rest before it.")] = 5.0,
    strength: Annotated[float | None, typer.Option(help="Angle (degree), suction (mmHg), breaths a minute, share of "
                                                   "greatest force, ng/kg/minute, or of the usual drive.")] = None,
    block: Annotated[list[str] | None, typer.Option(help="TARGET:OCCUPANCY, for example beta:1 or muscarinic:0.5; "
                                                    "more than once.")] = None,
    age: Annotated[float, typer.Option(help="Years.")] = 26.0,
    muscle_outflow: Annotated[float, typer.Option(help="Odds of muscle sympathetic firing, over health.")] = 1.0,
    cardiac_outflow: Annotated[float, typer.Option(help="Odds of cardiac sympathetic firing, over health.")] = 1.0,
    vagal_tone: Annotated[float, typer.Option(help="Over health.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Of the noise.")] = 0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Record heart, pressure, nerve and norepinephrine of one person before and during a manoeuvre."""
    ready(figure, table)
    from fibrosim.circulation.experiment import experiment

    state = {"heart.age": age, "centre.muscle_outflow": muscle_outflow, "centre.cardiac_outflow": cardiac_outflow,
             "centre.vagal_tone": vagal_tone}  # fmt: skip
    found = experiment(manoeuvre, minutes, before=before, strength=strength, blocks=_blocks(block), state=state,
                       seed=seed)  # fmt: skip
    show(found, figure, table, json)


def _blocks(given: list[str] | None) -> dict[str, float]:
    """Occupancies from TARGET:OCCUPANCY."""
    found = {}
    for text in given or []:
        name, _, value = text.partition(":")
        try:
            found[name] = float(value)
        except ValueError:
            raise InputError("not a number", field="block", value=text, fix="TARGET:OCCUPANCY, for example beta:1",
                             code="not-a-number") from None  # fmt: skip
    return found
