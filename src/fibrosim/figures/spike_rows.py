"""Spikes at several places of a neuron, one row a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["spike_rows"]

PALE = "#b23a48"


def spike_rows(rows: Mapping[str, np.ndarray], *, title: str = "", subtitle: str = "") -> Figure:
    """Draw the times (ms) of each row as strokes, the first row at the top; the first is the stimulus.

    Raises
    ------
    InputError
        If there is no row.
    """
    if not rows:
        raise InputError("needs at least one row", field="rows", value=0, code="empty")
    with figure_style():
        figure = new_figure(8.2, 0.55 * len(rows) + 1.9)
        axes = figure.add_axes((0.13, 0.19, 0.84, 0.56))
        for k, (_, times) in enumerate(rows.items()):
            axes.vlines(times, -k - 0.36, -k + 0.36, color=PALE if k == 0 else INK, linewidth=1.1)
        last = max((float(t.max()) for t in rows.values() if len(t)), default=1.0)
        axes.set_xlim(0.0, 1.03 * last)
        axes.set_ylim(-len(rows) + 0.4, 0.6)
        axes.set_yticks([-k for k in range(len(rows))], [f"{name} ({len(t)})" for name, t in rows.items()])
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("time (ms)")
        figure.text(0.018, 0.92, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.83, subtitle, fontsize=8.4, color=MUTED, va="center")
    return figure
