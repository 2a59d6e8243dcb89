"""A silent cell of a ganglion while its neighbours fire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["cross_excitation_figure"]

PALE = "#b23a48"
MOST_ROWS = 10


def cross_excitation_figure(
    times: np.ndarray, voltage: np.ndarray, alone: np.ndarray, effect: np.ndarray, trains: Sequence[np.ndarray], *,
    title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """Draw spikes of neighbours, their effect (part of the largest) and the cell's voltage (mV) over time (ms).

    Raises
    ------
    InputError
        If there are fewer than two samples.
    """
    if len(times) < 2:
        raise InputError("needs at least two samples", field="times", value=len(times), code="empty")
    seconds = times * 1e-3
    with figure_style():
        figure = new_figure(8.2, 5.0)
        rows = figure.add_axes((0.1, 0.69, 0.87, 0.14))
        for k, train in enumerate(trains[:MOST_ROWS]):
            rows.vlines(np.asarray(train) * 1e-3, -k - 0.4, -k + 0.4, color=PALE, linewidth=0.4)
        rows.set_yticks([])
        rows.set_ylabel("neighbours")
        part = figure.add_axes((0.1, 0.51, 0.87, 0.13))
        part.plot(seconds, effect, color=PALE, linewidth=1.0)
        part.set_ylim(0.0, max(1.0, 1.05 * float(effect.max())))
        part.set_ylabel("effect")
        cell = figure.add_axes((0.1, 0.12, 0.87, 0.34))
        cell.plot(seconds, alone, color=MUTED, linewidth=0.9, label="without them")
        cell.plot(seconds, voltage, color=INK, linewidth=0.7, label="beside them")
        cell.set_ylabel("voltage (mV)")
        cell.set_xlabel("time (s)")
        cell.legend(loc="upper right", frameon=False, fontsize=8)
        for axes in (rows, part, cell):
            axes.set_xlim(0.0, float(seconds[-1]))
        for axes in (rows, part):
            axes.set_xticklabels([])
        figure.text(0.018, 0.955, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.9, subtitle, fontsize=8.4, color=MUTED, va="center")
    return figure
