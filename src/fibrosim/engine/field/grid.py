"""The grid of a sheet in memory, and the terminals of fibres on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...errors import InputError

__all__ = ["LANES", "Grid", "Terminals"]

LANES = 8
MOST = 4_000_000


@dataclass(frozen=True)
class Grid:
    """Centres of square cells; nothing crosses the outer borders.

    Attributes
    ----------
    rows, columns : int
    spacing : float
        mm.

    Raises
    ------
    InputError
        No points, too many, or a spacing that is not above 0.
    """

    rows: int
    columns: int
    spacing: float

    def __post_init__(self) -> None:
        if not (self.rows >= 1 and self.columns >= 1 and self.rows * self.columns <= MOST):
            raise InputError("a sheet needs points, and not too many", field="grid", value=[self.rows, self.columns],
                             allowed=f"1 to {MOST} points")  # fmt: skip
        if not (math.isfinite(self.spacing) and self.spacing > 0.0):
            raise InputError("must be above 0", field="spacing", value=self.spacing, allowed="above 0 mm")

    @property
    def stride(self) -> int:
        """Numbers from one row to the next in memory: whole vectors, with room for a border at both sides."""
        return LANES * (math.ceil((self.columns + 1) / LANES) + 1)

    @property
    def plane(self) -> int:
        """Numbers of one quantity, with its borders."""
        return (self.rows + 2) * self.stride

    @property
    def vectors(self) -> int:
        """Vectors of points in a row."""
        return math.ceil(self.columns / LANES)

    def inside(self, plane: np.ndarray) -> np.ndarray:
        """Points without borders: a view of shape (..., rows, columns) of planes of shape (..., plane)."""
        whole = plane.reshape(*plane.shape[:-1], self.rows + 2, self.stride)
        return whole[..., 1:-1, LANES : LANES + self.columns]

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Return y and x of the points from the middle of the sheet, mm; each of shape (rows, columns)."""
        y = (np.arange(self.rows) - 0.5 * (self.rows - 1)) * self.spacing
        x = (np.arange(self.columns) - 0.5 * (self.columns - 1)) * self.spacing
        return np.broadcast_to(y[:, None], (self.rows, self.columns)), np.broadcast_to(x, (self.rows, self.columns))

    def index(self, row: np.ndarray, column: np.ndarray) -> np.ndarray:
        """Place of points in a plane."""
        return (np.asarray(row) + 1) * self.stride + LANES + np.asarray(column)


@dataclass(frozen=True, eq=False)
class Terminals:
    """Where fibres end.

    Attributes
    ----------
    first : ndarray of int, shape (fibres + 1,)
        Entries first[k] to first[k + 1] are those of fibre k.
    row, column : ndarray of int, shape (entries,)
    weight : ndarray, shape (entries,)
    """

    first: np.ndarray
    row: np.ndarray
    column: np.ndarray
    weight: np.ndarray

    @property
    def fibres(self) -> int:
        """Number of fibres."""
        return len(self.first) - 1

    def check(self, grid: Grid) -> None:
        """Raise InputError for terminals outside of the grid or numbers that are not finite."""
        many = len(self.weight)
        if not (len(self.row) == len(self.column) == many and self.first[0] == 0 and self.first[-1] == many):
            raise InputError("rows, columns and weights differ in number", field="terminals", value=many)
        ok = (self.row >= 0) & (self.row < grid.rows) & (self.column >= 0) & (self.column < grid.columns)
        if not (ok.all() and np.isfinite(self.weight).all() and (np.diff(self.first) >= 0).all()):
            raise InputError("terminals lie outside of the sheet, or have no weight", field="terminals", value=many)
