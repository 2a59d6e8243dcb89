"""`fibrosim evidence`: the report card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_text


def evidence(
    only: Annotated[list[str] | None, typer.Argument(help="Studies and experiments; all if left out.")] = None,
    replicates: Annotated[int, typer.Option(help="Repeats of each study.")] = 400,
    figure: Annotated[Path | None, typer.Option(help="File for the figure (.png, .svg or .pdf).")] = None,
    json: AsJson = False,
) -> None:
    """Compare the model with every published target, whether it fits or not."""
    from fibrosim.evidence import report_card
    from fibrosim.evidence.comparison import figure_path

    if figure is not None:
        figure_path(figure)
    card = report_card(only or None, replicates=replicates)
    if figure is not None:
        card.save_figure(figure)
        note(f"wrote {figure}")
    if json:
        print_json(card.to_dict())
    else:
        print_text(str(card))
