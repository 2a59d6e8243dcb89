"""Voltage of a cell over time, with the time at which the stimulus began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["voltage_trace"]


def voltage_trace(
    times: np.ndarray, voltage: np.ndarray, *, onset: float = 0.0, title: str = "", subtitle: str = ""
) -> Figure:
    """Draw a voltage (mV) over time (ms).

    Raises
    ------
    InputError
        If there are fewer than two samples.
    """
    if len(times) < 2:
        raise InputError("needs at least two samples", field="times", value=len(times), code="empty")
    with figure_style():
        figure = new_figure(8.2, 3.4)
        axes = figure.add_axes((0.085, 0.17, 0.89, 0.60))
        axes.axvspan(onset, float(times[-1]), color="#f1f0ea", zorder=0)
        axes.plot(times, voltage, color=INK, linewidth=0.8)
        axes.set_xlim(float(times[0]), float(times[-1]))
        axes.set_xlabel("time (ms); shaded: the current flows")
        axes.set_ylabel("voltage (mV)")
        figure.text(0.018, 0.93, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.855, subtitle, fontsize=8.4, color=MUTED, va="center")
    return figure
