"""`fibrosim replay`: a published study, the model beside what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fibrosim.commands.terminal import AsJson, note, print_json, print_table, print_text


def replay(
    study: Annotated[str | None, typer.Argument(help="Name; all are listed if left out.")] = None,
    figure: Annotated[Path | None, typer.Option(help="Write the figure to this file.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another draw of patients.")] = None,
    json: AsJson = False,
) -> None:
    """Replay a published study on virtual patients."""
    import fibrosim
    from fibrosim.evidence import list_studies

    if study is None:
        studies = list_studies()
        if json:
            print_json([{"name": each.name, "title": each.title} for each in studies])
        else:
            rows = [(each.name, each.title) for each in studies]
            print_table("Studies that can be replayed", ["name", "title"], rows)
        return
    result = fibrosim.replay(study) if seed is None else fibrosim.replay(study, seed=seed)
    if figure is not None:
        result.save_figure(figure)
        note(f"wrote {figure}")
    if json:
        print_json(result.to_dict())
    else:
        print_text(str(result))
