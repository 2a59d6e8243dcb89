"""The claims of the source articles, as package data."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Claim", "claims"]


@dataclass(frozen=True)
class Claim:
    """One claim.

    Parameters
    ----------
    id : str
        M (sympathetic), L (neurogenic inflammation) or C (autoimmune), and a number.
    source, claim, mechanism, observable, expected, anchor : str
        Who says what, by which mechanism, what would show it, and the published number if any.
    subsystems : tuple of str
        Subsystems of the body that it rests on.
    """

    id: str
    source: str
    claim: str
    mechanism: str
    observable: str
    expected: str
    anchor: str
    subsystems: tuple[str, ...]


@cache
def claims() -> tuple[Claim, ...]:
    """Return the claims in the order of the table."""
    text = (resources.files("fibrosim") / "evidence" / "data" / "claims.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(Claim(**{**row, "subsystems": tuple(row["subsystems"].split())}) for row in rows)
