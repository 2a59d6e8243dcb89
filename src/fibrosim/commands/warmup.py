"""`fibrosim warmup`: builds the kernels before they are needed."""

from __future__ import annotations

from typing import Annotated

import typer

from fibrosim.commands.terminal import note


def warmup(
    areas: Annotated[list[int] | None, typer.Option(help="1, 3 or 19; all if left out.")] = None,
) -> None:
    """Build the kernels and keep them in the cache, so that the first run starts at once."""
    from fibrosim.patients import warm_up

    for count in areas or [1, 3, 19]:
        warm_up(areas=count)
        note(f"kernel for {count} areas is ready")
