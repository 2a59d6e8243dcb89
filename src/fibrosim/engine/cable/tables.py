"""Tables of gates: x <- A(V) x + B(V), linear within a cell, one table a time step and set of parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...language import Membrane
from ...language.membrane import CORE, LOCAL, VOLTAGE, Gate
from ..interpret import evaluate
from .plan import ROW

__all__ = ["CELL", "CELLS", "LOWEST", "gate_table", "slowest_gates", "steady_gates"]

LOWEST, HIGHEST, CELL = -200.0, 150.0, 0.1  # mV; published jumps of kinetics fall on borders of cells
CELLS = round((HIGHEST - LOWEST) / CELL)
INSIDE = 1e-9
SWING = -0.95


def gate_table(
    gates: Sequence[Gate],
    membrane: Membrane,
    values: Mapping[str, float],
    temperature: float,
    core: float,
    step: float,
    *,
    exact: bool,
) -> np.ndarray:
    """Coefficients of one step.

    Parameters
    ----------
    values : mapping
        Parameters of the membrane by full name.
    temperature, core : float
        In K.
    step : float
        In ms.
    exact : bool
        Exponential coefficients; False: Crank-Nicolson, which has the smaller error at small steps.

    Returns
    -------
    ndarray, shape (cells, rows, 4, 8)
        A, its rise over a cell, B, its rise over a cell, at the cells' centres.
    """
    rows = -(-len(gates) // ROW)
    borders = LOWEST + CELL * np.arange(CELLS + 1)
    left = borders[:-1] + INSIDE
    right = borders[1:] - INSIDE
    a, b = (np.zeros((CELLS, rows * ROW, 2)) for _ in range(2))
    for side, volts in enumerate((left, right)):
        steady, rate = _evaluate(gates, membrane, values, temperature, core, volts)
        factor, gain = np.exp(-step * rate), -np.expm1(-step * rate)
        if not exact:
            half = 0.5 * step * rate
            # a gate much faster than the step would swing for ever; damped, it still hardly lags
            factor = np.maximum((1 - half) / (1 + half), SWING)
            gain = 1 - factor
        a[:, : len(gates), side] = factor.T
        b[:, : len(gates), side] = (steady * gain).T
    out = np.empty((CELLS, rows, 4, ROW))
    for k, table in enumerate((a, b)):
        table = table.reshape(CELLS, rows, ROW, 2)
        out[:, :, 2 * k] = table.mean(axis=-1)
        out[:, :, 2 * k + 1] = table[..., 1] - table[..., 0]
    return out


def steady_gates(
    gates: Sequence[Gate], membrane: Membrane, values: Mapping[str, float], temperature: float, core: float,
    volts: float,
) -> np.ndarray:
    """Steady states at a voltage, shape (gates,)."""
    return _evaluate(gates, membrane, values, temperature, core, np.array([volts]))[0][:, 0]


def slowest_gates(membrane: Membrane, values: Mapping[str, float], core: float) -> dict[str, float]:
    """Shortest time constant (ms, -100 to 50 mV) of each gate by name, the longest first."""
    rate = _evaluate(membrane.gates, membrane, values, core, core, np.arange(-100.0, 50.0, 1.0))[1]
    order = np.argsort(rate.max(axis=1), kind="stable")
    return {membrane.gates[k].name: float(1.0 / rate[k].max()) for k in order}


def _evaluate(gates: Sequence[Gate], membrane: Membrane, values: Mapping[str, float], temperature: float, core: float,
              volts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    if not gates:
        return np.zeros((0, len(volts))), np.zeros((0, len(volts)))
    table: dict[Any, Any] = {("parameter", "membrane", name): value for name, value in values.items()}
    table.update({VOLTAGE: volts, LOCAL: temperature, CORE: core})
    nodes = [n for g in gates for n in (g.steady, g.rate)]
    found = [np.broadcast_to(np.asarray(x, dtype=float), volts.shape) for x in evaluate(nodes, table)]
    return np.array(found[0::2]), np.array(found[1::2])
