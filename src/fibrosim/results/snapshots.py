"""Snapshots: the whole state of patients on the days of visits, from which tests of seconds to days go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray

__all__ = ["DIMS", "snapshot_data"]

DIMS = {
    "states": ("patient", "visit", "state"),
    "inputs": ("patient", "visit", "input"),
    "rhythm": ("patient", "visit"),
    "parameters": ("patient", "parameter"),
}
"""Arrays of a snapshot: states and inputs of each visit, parameters of each patient."""


def snapshot_data(
    ids: Sequence[int],
    visits: Sequence[float],
    labels: Mapping[str, Sequence[str]],
    arrays: Mapping[str, np.ndarray],
) -> xarray.Dataset:
    """Label snapshots.

    Parameters
    ----------
    ids : sequence of int
        Patient ids.
    visits : sequence of float
        Days.
    labels : dict
        ``state``, ``input`` and ``parameter``: names, with ``/block`` where there are several blocks.
    arrays : dict of str to ndarray
        One for each entry of `DIMS`.
    """
    import xarray

    coordinates = {
        "patient": ("patient", np.array(ids, dtype="<i8")),
        "visit": ("visit", np.array(visits, dtype="<f8"), {"unit": "day"}),
        **{dim: (dim, np.array(list(names), dtype=str)) for dim, names in labels.items()},
    }
    held = {name: (dims, np.asarray(arrays[name], dtype="<f8")) for name, dims in DIMS.items()}
    return xarray.Dataset(held, coords=coordinates)
