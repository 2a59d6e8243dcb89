"""`fibrosim skin`: protocols of the laboratory on a sheet of healthy skin, or of one whose state is changed."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.analyse import ready, show
from fibrosim.commands.terminal import AsJson
from fibrosim.errors import InputError

app = typer.Typer(help="A sheet of skin under a protocol of the laboratory.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip

Figure = Annotated[Path | None, typer.Option(help="Write the figure to this PNG, SVG or PDF file.")]
Table = Annotated[Path | None, typer.Option(help="Write the numbers to this CSV file.")]


@app.callback()
def _root() -> None:
    """A sheet of skin under a protocol of the laboratory."""


@app.command("flare")
def flare(
    stimulus: Annotated[str, typer.Argument(help="histamine, prick, current, capsaicin, heat, scratch.")] = "histamine",
    minutes: Annotated[float, typer.Option(help="How long it is followed.")] = 30.0,
    strength: Annotated[float | None, typer.Option(help="mA of current or iontophoresis, mg/ml of a prick, ug of "
                                                   "capsaicin, impulses a second by heat, strokes.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="A part of the skin's state, NAME:VALUE, for example "
                                                    "density:0.5 or cgrp_block:0.9; more than once.")] = None,
    cut: Annotated[list[str] | None, typer.Option(help="A link that is cut, for example terminals_to_cgrp.")] = None,
    seed: Annotated[int, typer.Option(help="Of the person's fibres.")] = 0,
    spacing: Annotated[float, typer.Option(help="Of the grid, mm.")] = 1.0,
    figure: Figure = None,
    table: Table = None,
    json: AsJson = False,
) -> None:
    """Stimulate the skin, and follow flow and wheal."""
    ready(figure, table)
    from fibrosim.skin.flare import skin_flare
    from fibrosim.skin.person import SkinState

    found = skin_flare(stimulus, minutes, strength=strength, state=SkinState(**_state(state)),
                       links=dict.fromkeys(cut or [], 0.0), seed=seed, spacing=spacing)  # fmt: skip
    show(found, figure, table, json)


def _state(given: list[str] | None) -> dict[str, float]:
    """Fields of a state from NAME:VALUE."""
    from fibrosim.skin.person import SkinState

    known = [one.name for one in fields(SkinState)]
    out = {}
    for text in given or []:
        name, _, value = text.partition(":")
        if name not in known:
            raise InputError("the skin's state has no such part", field="state", value=text, allowed=known,
                             fix="NAME:VALUE, for example density:0.5", code="unknown-name")  # fmt: skip
        try:
            out[name] = float(value)
        except ValueError:
            raise InputError("not a number", field="state", value=text, fix="NAME:VALUE, for example density:0.5",
                             code="not-a-number") from None  # fmt: skip
    return out
