"""`fibrosim cite`: the sources of what a run used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import AsJson, print_json, print_text


def cite(
    run: Annotated[Path, typer.Argument(help="Folder that `fibrosim run` wrote.")],
    json: AsJson = False,
) -> None:
    """Print the sources of the numbers that a run used."""
    import fibrosim

    citations = fibrosim.cite(fibrosim.load_course(run))
    if json:
        print_json(citations.to_dict())
    else:
        print_text(str(citations))
