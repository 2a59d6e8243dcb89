"""`fibrosim warmup`: builds the kernels before they are needed."""

from __future__ import annotations

from fibrosim.commands.terminal import note

IDENTITIES = (0, 1)


def warmup() -> None:
    """Build the kernels and keep them in the cache, so that the first run starts at once."""
    import fibrosim

    # areas are data, not code: a day of one person and of two builds what every run needs
    people = [fibrosim.Patient(areas=1, identity=number) for number in IDENTITIES]
    for count in range(1, len(people) + 1):
        fibrosim.simulate(people[:count], "1 day")
    note("kernels are ready")
