"""Where the constants of eight internodes lie."""

from __future__ import annotations

import numpy as np

from .factors import Internodes

__all__ = ["LANES", "constant_rows", "pack_constants", "sweep_order"]

LANES = 8


def constant_rows(pieces: int) -> dict[tuple[int, str], int]:
    """Row of each constant by compartment and name, in the order in which the kernel reads them."""
    middle = pieces // 2
    rows: dict[tuple[int, str], int] = {}

    def add(k: int, *names: str) -> None:
        for name in names:
            rows[k, name] = len(rows)

    for k in sweep_order(pieces):
        add(k, "left_axon", "left_space", "right_axon", "right_space", "inertia", "sheath")
        if 0 < k <= middle:
            add(k, "before_axon", "before_space")
        if middle <= k < pieces - 1:
            add(k, "after_axon", "after_space")
        add(k, "inverse_00", "inverse_01", "inverse_11")
        if k != middle:
            add(k, "carry_00", "carry_01", "carry_10", "carry_11")
    return rows


def sweep_order(pieces: int) -> list[int]:
    """Compartments from both ends in turn towards the middle one."""
    middle = pieces // 2
    left, right = list(range(middle)), list(range(pieces - 1, middle, -1))
    order = []
    for k in range(max(len(left), len(right))):
        order += left[k : k + 1] + right[k : k + 1]
    return [*order, middle]


def pack_constants(made: Internodes, factor: float) -> tuple[np.ndarray, np.ndarray]:
    """Constants of groups of eight internodes, equal groups once.

    Parameters
    ----------
    factor : float
        By which inertias are multiplied: 2 where the voltage is extrapolated over the step, else 1.

    Returns
    -------
    ndarray, shape (different groups, rows, 8)
    ndarray, shape (groups,)
        Which of them belongs to a group.
    """
    count, pieces = made.inertia.shape
    rows = constant_rows(pieces)
    flat = np.empty((count, len(rows)))
    sides = {"axon": 0, "space": 1}
    for (k, name), row in rows.items():
        what, _, which = name.partition("_")
        if what in ("left", "right"):
            values = (made.from_left if what == "left" else made.from_right)[:, k, sides[which]]
        elif what == "inertia":
            values = factor * made.inertia[:, k]
        elif what == "sheath":
            values = factor * made.sheath_inertia[:, k]
        elif what in ("before", "after"):
            values = made.coupling[:, k if what == "before" else k + 1, sides[which]]
        else:
            source = made.inverse if what == "inverse" else made.carry
            values = source[:, k, int(which[0]), int(which[1])]
        flat[:, row] = values
    groups = -(-count // LANES)
    padded = np.concatenate((flat, np.repeat(flat[-1:], groups * LANES - count, axis=0)))
    packed = padded.reshape(groups, LANES, len(rows)).transpose(0, 2, 1)
    found: dict[bytes, int] = {}
    place = np.array([found.setdefault(one.tobytes(), len(found)) for one in packed], dtype=np.int64)
    different = np.array([packed[list(place).index(k)] for k in range(len(found))])
    return different, place
