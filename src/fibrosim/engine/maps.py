"""Sparse maps between blocks: which hubs a leaf reads, which leaves a hub reads, neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["BlockMaps", "Sparse"]


@dataclass
class Sparse:
    """Rows of (column, weight), compressed."""

    start: np.ndarray
    column: np.ndarray
    weight: np.ndarray

    @staticmethod
    def of(rows: list[dict[int, float]]) -> Sparse:
        """Build from one dictionary column -> weight per row; columns are put in order."""
        start = np.zeros(len(rows) + 1, dtype=np.int64)
        columns, weights = [], []
        for i, row in enumerate(rows):
            for column in sorted(row):
                columns.append(column)
                weights.append(row[column])
            start[i + 1] = len(columns)
        return Sparse(start, np.array([*columns, 0], dtype=np.int64), np.array([*weights, 0.0]))

    def padded(self, width: int) -> Sparse:
        """The map with copies of its first row after it, up to a multiple of `width` rows."""
        rows = [dict(row) for row in self.rows()]
        return self if width == 1 else Sparse.of(rows + rows[:1] * (-len(rows) % width))

    def rows(self) -> list[list[tuple[int, float]]]:
        """Rows as lists of (column, weight)."""
        pairs = list(zip(self.column.tolist(), self.weight.tolist(), strict=True))
        return [pairs[a:b] for a, b in zip(self.start[:-1], self.start[1:], strict=True)]


@dataclass
class BlockMaps:
    """How many blocks there are and how they read each other.

    Attributes
    ----------
    leaves, hubs : list of str
        Names of the blocks.
    leaf_to_hub, hub_to_leaf, near, opposite : Sparse
        What a leaf reads of hubs, a hub of leaves, of its neighbours, of the other side.
    """

    leaves: list[str]
    hubs: list[str]
    leaf_to_hub: Sparse
    hub_to_leaf: Sparse
    near: Sparse
    opposite: Sparse

    @staticmethod
    def none() -> BlockMaps:
        """No leaves, no hubs: a model of the root alone."""
        empty = Sparse.of([])
        return BlockMaps([], [], empty, empty, empty, empty)

    def bandwidth(self, ports: int) -> int:
        """Half-width of the band over the hubs' ports."""
        reach = 0
        leaf_rows = self.leaf_to_hub.rows()
        for p, row in enumerate(self.hub_to_leaf.rows()):
            for leaf, _ in row:
                reach = max([reach, *(abs(p - q) for q, _ in leaf_rows[leaf])])
        for table in (self.near, self.opposite):
            for p, row in enumerate(table.rows()):
                reach = max([reach, *(abs(p - q) for q, _ in row)])
        return (reach + 1) * ports - 1 if ports else 0
