"""Tables of gates that were made already, shared by all fibres that need the same ones."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ...language import Membrane
from .tables import gate_table

__all__ = ["stored_table"]


@lru_cache(maxsize=48)
def stored_table(
    names: tuple[str, ...],
    membrane: Membrane,
    values: tuple[tuple[str, float], ...],
    temperatures: tuple[float, ...],
    core: float,
    step: float,
    exact: bool,
    by_gate: bool = False,
) -> np.ndarray:
    """One table after the other for each temperature, aligned.

    Shape (temperatures, cells, rows, 4, 8), eight gates a row; by gate (temperatures, cells, gates, 4).
    """
    by_name = {g.name: g for g in membrane.gates}
    gates = [by_name[n] for n in names]
    tables = np.stack(
        [gate_table(gates, membrane, dict(values), t, core, step, exact=exact) for t in temperatures]
    )
    if by_gate:
        tables = tables.swapaxes(-1, -2).reshape(*tables.shape[:2], -1, 4)[:, :, : len(gates)]
    raw = np.zeros(tables.nbytes + 64, dtype=np.uint8)
    start = -raw.ctypes.data % 64
    out = raw[start : start + tables.nbytes].view(np.float64).reshape(tables.shape)
    out[:] = tables
    out.flags.writeable = False
    return out
