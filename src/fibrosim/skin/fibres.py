"""The fibres of one person on a sheet of skin: territories, patches of terminals, and which a current recruits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fibrosim.engine.field import Grid, Terminals
from fibrosim.parameters import all_parameter_files
from fibrosim.random import Stream, inverse_normal, portable_exp, portable_log

__all__ = ["LaidFibres", "SkinFibres", "lay_fibres", "skin_fibres"]

REACH = 3.0
"""Standard deviations of a patch beyond which nothing of it is counted."""
LARGEST = 2.0
"""Standard deviations, of the logarithm of territories, beyond which none is drawn."""
NINETY = 2.1459660262893476
"""Radius that holds 90 % of a two-dimensional normal law of unit standard deviation, sqrt(2 ln 10)."""


@dataclass(frozen=True, eq=False)
class LaidFibres:
    """Fibres about a square of skin before they are put on a grid; `y`, `x`, `left`, `spontaneous` as of `SkinFibres`.

    Attributes
    ----------
    size : float
        Standard deviation of a patch of terminals, mm.
    """

    y: np.ndarray
    x: np.ndarray
    size: float
    left: np.ndarray
    spontaneous: np.ndarray


@dataclass(frozen=True, eq=False)
class SkinFibres:
    """Fibres that end on a sheet.

    Attributes
    ----------
    terminals : Terminals
        On the sheet's grid; the weight is 1 at the middle of a patch.
    y, x : ndarray, shape (fibres, patches)
        Middles of the patches from the middle of the sheet, mm; infinite where a fibre has fewer.
    patch_share : float
        What a point of the grid counts for, of a patch's area.
    left, spontaneous : ndarray, shape (fibres,)
        Uniform variates: a fibre is there, or fires by itself, where it lies below a share.
    """

    terminals: Terminals
    y: np.ndarray
    x: np.ndarray
    patch_share: float
    left: np.ndarray
    spontaneous: np.ndarray

    def recruited(self, current: float, radius: float, at: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
        """Return 1 for fibres that a current excites, else 0; shape (fibres,).

        Parameters
        ----------
        current : float
            Through a round electrode on the skin, mA; already over the threshold in health.
        radius : float
            Of the electrode, mm.
        at : (float, float)
            Its middle, y and x, mm.
        """
        p = _numbers()
        # density under a wide electrode falls as far from a point: both enter as a distance
        beyond = np.maximum(np.sqrt((self.y - at[0]) ** 2 + (self.x - at[1]) ** 2) - radius, 0.0)
        needed = p["threshold"] * (1.0 + (beyond * beyond + radius * radius) / p["threshold_distance"] ** 2)
        return (needed.min(axis=1) <= current).astype(float)


def _numbers(kind: str = "skin_innervation") -> dict[str, float]:
    return {name: float(one.value) for name, one in all_parameter_files()[kind].parameters.items()}


@lru_cache(maxsize=8)
def skin_fibres(grid: Grid, seed: int = 0, person: int = 0, site: str = "", kind: str = "skin_innervation"
                ) -> SkinFibres:  # fmt: skip
    """Lay the fibres of a person on a sheet; the same whatever the grid, and whatever else is drawn.

    Parameters
    ----------
    grid : Grid
    seed, person : int
        Keys of the draws.
    site : str
        A further key, for sites of one person that are innervated by other fibres.
    kind : str
        File of the territories: C fibres of the skin, or another class of fibres.

    Notes
    -----
    Middles of territories lie by chance in the cells of a lattice over the sheet and around it, patches about each by a
    normal law of which 90 % is the territory. Territories are log-normal about the published mean (Schmidt 2002): wide
    ones are more often met from a spot, and they carry a flare far.
    """
    laid = lay_fibres(grid.rows * grid.spacing, grid.columns * grid.spacing, seed, person, site, kind)
    share = grid.spacing**2 / (2.0 * np.pi * laid.size**2)
    ends = _on_grid(grid, laid.y, laid.x, laid.size)
    return SkinFibres(ends, laid.y, laid.x, share, laid.left, laid.spontaneous)


def lay_fibres(height: float, width: float, seed: int, person: int, site: str, kind: str = "skin_innervation"
               ) -> LaidFibres:  # fmt: skip
    """Draw where the fibres about a rectangle (mm) have their patches; see `skin_fibres`."""
    p = _numbers(kind)
    radius = np.sqrt(100.0 * p["territory"] / np.pi)
    wide_law = np.sqrt(portable_log(1.0 + p["territory_cv"] ** 2))
    widest = float(portable_exp(LARGEST * wide_law - 0.5 * wide_law**2))
    high, wide = (n + 2.0 * radius * np.sqrt(max(widest, 1.0)) for n in (height, width))
    # one fibre in each cell of a lattice: territories tile the skin more evenly than chance would
    cell = np.sqrt(100.0 * p["territory"] / p["coverage"])
    up, along = (int(np.ceil(length / cell)) for length in (high, wide))
    many = up * along
    stream, at = Stream(seed), f"/{site}" if site else ""
    index = np.arange(many)
    purposes = [f"skin/fibre/{name}{at}" for name in ("y", "x", "size", "left", "spontaneous")]
    place = stream.table(np.array([person]), purposes, index)[:, 0]
    centre_y = cell * (index // along + place[0] - 0.5 * up)
    centre_x = cell * (index % along + place[1] - 0.5 * along)
    z = np.clip(inverse_normal(place[2]), -LARGEST, LARGEST)
    size = portable_exp(wide_law * z - 0.5 * wide_law**2)
    # a wide territory has more patches, not wider gaps
    own = np.maximum(np.rint(p["terminals"] * size), 1.0)
    patches = int(max(np.ceil(p["terminals"] * max(widest, 1.0)), 1.0))
    spread = (radius / NINETY * np.sqrt(size))[:, None]
    there = np.arange(patches)[None, :] < own[:, None]
    inner = np.flatnonzero(there)
    y, x = np.full((2, many, patches), np.inf)
    for places, centre, name in ((y, centre_y, "y"), (x, centre_x, "x")):
        off = np.zeros(many * patches)
        off[inner] = stream.normal(person, f"skin/patch/{name}{at}", inner)
        places[there] = (centre[:, None] + spread * off.reshape(many, patches))[there]
    return LaidFibres(y, x, p["patch_size"], place[3], place[4])


def _on_grid(grid: Grid, y: np.ndarray, x: np.ndarray, size: float) -> Terminals:
    """Weights of all patches of each fibre, added up where they overlap."""
    rows, columns = grid.places()
    first, row, column, weight = [0], [], [], []
    around = int(np.ceil(REACH * size / grid.spacing))
    beyond = around + 1.0
    middle_y, middle_x = y / grid.spacing + 0.5 * (grid.rows - 1), x / grid.spacing + 0.5 * (grid.columns - 1)
    near_y = (middle_y > -beyond) & (middle_y < grid.rows + beyond)
    met = near_y & (middle_x > -beyond) & (middle_x < grid.columns + beyond)
    for k, here in enumerate(met):
        whole = np.zeros((grid.rows, grid.columns))
        for n in np.flatnonzero(here):
            a, b, i, j = y[k, n], x[k, n], round(middle_y[k, n]), round(middle_x[k, n])
            part = slice(max(i - around, 0), i + around + 1), slice(max(j - around, 0), j + around + 1)
            if i + around < 0 or j + around < 0 or i - around >= grid.rows or j - around >= grid.columns:
                continue
            far = (rows[part] - a) ** 2 + (columns[part] - b) ** 2
            near = far <= (REACH * size) ** 2
            whole[part] += np.where(near, portable_exp(-far / (2.0 * size * size)), 0.0)
        found = np.nonzero(whole)
        row.append(found[0])
        column.append(found[1])
        weight.append(whole[found])
        first.append(first[-1] + len(found[0]))
    return Terminals(np.array(first), np.concatenate(row), np.concatenate(column), np.concatenate(weight))
