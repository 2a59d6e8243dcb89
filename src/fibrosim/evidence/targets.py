"""Published numbers that virtual tests are scored on, as package data."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Target", "targets"]


@dataclass(frozen=True)
class Target:
    """One published number that a test or a cohort can be scored on.

    Parameters
    ----------
    id : str
        Row in the table of measurements.
    system, measure, condition, group, unit, effect : str
        As the row has them.
    n : str
        People behind it, as published.
    mean, sd : float
        NaN where none was published.
    citation, source : str
        Source is a DOI, a PMID or what there is.
    study_block : str
        Rows of one block come from one sample: it counts once.
    conflict : str
        Rows of one key contradict each other.
    needs : str
        What the model would need to reach it; empty if this version can.
    bound : str
        "at most" or "at least" where the number is a limit; empty where it is a size.
    """

    id: str
    system: str
    measure: str
    condition: str
    group: str
    n: str
    mean: float
    sd: float
    unit: str
    effect: str
    citation: str
    source: str
    study_block: str
    conflict: str
    needs: str
    bound: str = ""


@cache
def targets() -> dict[str, Target]:
    """Return the targets by row id, in the order of the table."""
    text = (resources.files("fibrosim") / "evidence" / "data" / "targets.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        numbers = {key: float(row[key]) if row[key] else math.nan for key in ("mean", "sd")}
        found[row["id"]] = Target(**{**row, **numbers})  # type: ignore[arg-type]
    return found
