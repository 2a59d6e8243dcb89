"""Partial symbolic LU of one block: pivots on the diagonal in Markowitz order, borders left over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Elimination", "plan"]


@dataclass
class Elimination:
    """Order of pivots and the slots that a factorisation stores.

    Attributes
    ----------
    order : list of int
        Pivot order.
    lower : list of list of int
        For each pivot in order, the rows with a multiplier.
    upper : list of list of int
        For each pivot in order, the columns right of it.
    """

    order: list[int]
    lower: list[list[int]]
    upper: list[list[int]]

    def slots(self) -> int:
        """Number of stored values (one reciprocal a pivot, multipliers, upper entries)."""
        return sum(1 + len(a) + len(b) for a, b in zip(self.lower, self.upper, strict=True))


def plan(pivots: Iterable[int], pattern: Iterable[tuple[int, int]]) -> Elimination:
    """Plan the elimination of the unknowns `pivots` of a pattern (row, column).

    Other rows and columns are borders: never pivots, but filled.
    """
    left = set(pivots)
    rows: dict[int, set[int]] = {}
    columns: dict[int, set[int]] = {}
    for i, j in [*pattern, *((k, k) for k in sorted(left))]:
        rows.setdefault(i, set()).add(j)
        columns.setdefault(j, set()).add(i)
    order, lower, upper = [], [], []
    while left:
        k = min(left, key=lambda p: ((len(rows[p]) - 1) * (len(columns[p]) - 1), p))
        below = sorted(i for i in columns[k] if i != k)
        right = sorted(j for j in rows[k] if j != k)
        for i in below:
            for j in right:
                rows[i].add(j)
                columns[j].add(i)
            rows[i].discard(k)
        for j in right:
            columns[j].discard(k)
        left.discard(k)
        order.append(k)
        lower.append(below)
        upper.append(right)
    return Elimination(order, lower, upper)
