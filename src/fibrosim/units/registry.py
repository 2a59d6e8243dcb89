"""A pint registry that knows our own base units."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def registry() -> Any:
    """Return the pint registry of the package, made at the first call.

    Holds pint's own units and ours: burst, fibre, IU, pain_point, U, beat.
    """
    import pint

    units: Any = pint.UnitRegistry(on_redefinition="ignore")
    for line in (
        "burst = [burst]",
        "fibre = [fibre] = _ = fiber",
        "IU = [international_unit]",
        "pain_point = [pain_point]",
        "U = [arbitrary_unit]",
        "beat = [beat]",
    ):
        units.define(line)
    return units
