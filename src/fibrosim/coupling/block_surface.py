"""Closed forms of what blockers of sodium channels leave, fitted to fibres and cells by ``tools/block_surfaces.py``."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ..errors import InputError

__all__ = ["ECTOPIC", "BlockSurface", "block_surface"]

ECTOPIC = "ectopic_both"
"""Ectopic firing of large and small cells together: the body has one target for both kinds of afferents."""


@dataclass(frozen=True)
class BlockSurface:
    """What one drug leaves of firing and of conduction, by its free concentration.

    Each share is 1 / (1 + (c / half) ** steepness).

    Attributes
    ----------
    halves : dict of str to float
        umol/l, by measure; the measures of `dose_response` and `ECTOPIC`.
    steepness : dict of str to float
    errors : dict of str to float
        Root of the mean square on concentrations that the fit did not see.
    """

    drug: str
    halves: dict[str, float]
    steepness: dict[str, float]
    errors: dict[str, float]

    def left(self, measure: str, concentration: float) -> float:
        """Share left at a free concentration, umol/l.

        Raises
        ------
        InputError
            An unknown measure, a concentration that cannot be.
        """
        if measure not in self.halves:
            raise InputError("the surface has no such measure", field="measure", value=measure,
                             allowed=sorted(self.halves))  # fmt: skip
        if not (math.isfinite(concentration) and concentration >= 0.0):
            raise InputError("a concentration is at least 0", field="concentration", value=concentration)
        return 1.0 / (1.0 + (concentration / self.halves[measure]) ** self.steepness[measure])

    def margin(self, conduction: str = "thin") -> float:
        """Half-blocking concentration of conduction over that of ectopic firing."""
        self.left(conduction, 0.0)
        return self.halves[conduction] / self.halves[ECTOPIC]


@lru_cache(maxsize=1)
def _book() -> dict[str, Any]:
    return json.loads((files("fibrosim.coupling") / "data" / "sodium_block.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def block_surface(drug: str) -> BlockSurface:
    """Return the surface of a drug.

    Raises
    ------
    InputError
        No surface was made for it.
    """
    book = _book()["drugs"]
    if drug not in book:
        raise InputError("no surface of this drug", field="drug", value=drug, allowed=sorted(book), code="unknown-name")
    one = book[drug]
    return BlockSurface(
        drug, *({name: found[key] for name, found in one.items()} for key in ("half", "steepness", "error"))
    )
