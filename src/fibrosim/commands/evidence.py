"""`fibrosim evidence`: the report card."""

from __future__ import annotations

from typing import Annotated

import typer

from fibrosim.commands.terminal import AsJson, print_json, print_text


def evidence(
    only: Annotated[list[str] | None, typer.Argument(help="Studies and experiments; all if left out.")] = None,
    replicates: Annotated[int, typer.Option(help="Repeats of each study.")] = 400,
    json: AsJson = False,
) -> None:
    """Compare the model with every published target, whether it fits or not."""
    from fibrosim.evidence import report_card

    card = report_card(only or None, replicates=replicates)
    if json:
        print_json(card.to_dict())
    else:
        print_text(str(card))
