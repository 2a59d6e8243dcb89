"""`fibrosim warmup`: builds the kernels before they are needed."""

from __future__ import annotations

from fibrosim.commands.terminal import note


def warmup() -> None:
    """Build the kernels and keep them in the cache, so that the first run starts at once."""
    from fibrosim import progress
    from fibrosim.body import body
    from fibrosim.engine.build import build

    # one kernel a clock: the number of areas is data and needs no kernel of its own
    for clock, fast in (("day-averaged", False), ("24 h rhythm", True)):
        with progress.task(f"kernel of the {clock} body"):
            build(body(fast=fast).system)
        note(f"ready: kernel of the {clock} body")
