"""A stimulus over time, the spikes that it evokes, and their rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["stimulus_response"]

COLOURS = ("#b23a48", "#245fb2", "#6b6b6b")
BIN = 500.0  # ms
S = 1e-3


def stimulus_response(
    times: np.ndarray,
    courses: Mapping[str, np.ndarray],
    spikes: np.ndarray,
    *,
    unit: str,
    trace: tuple[np.ndarray, np.ndarray] | None = None,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Draw courses of a stimulus, spikes as strokes with the voltage, and spikes per second.

    Parameters
    ----------
    times : ndarray, shape (samples,)
        In ms.
    courses : dict of str to ndarray
        By name; all in `unit`.
    spikes : ndarray
        In ms.
    trace : tuple of ndarray, optional
        Times (ms) and voltage (mV).

    Raises
    ------
    InputError
        If there are fewer than two samples.
    """
    if len(times) < 2:
        raise InputError("needs at least two samples", field="times", value=len(times), code="empty")
    with figure_style():
        figure = new_figure(8.2, 5.4)
        top = figure.add_axes((0.09, 0.62, 0.88, 0.23))
        middle = figure.add_axes((0.09, 0.39, 0.88, 0.18), sharex=top)
        low = figure.add_axes((0.09, 0.10, 0.88, 0.24), sharex=top)
        for (name, values), colour in zip(courses.items(), COLOURS, strict=False):
            top.plot(times * S, values, color=colour, linewidth=1.6, label=name)
        top.set_ylabel(unit)
        if len(courses) > 1:
            top.legend(frameon=False, fontsize=8, loc="best")
        if trace is not None:
            middle.plot(trace[0] * S, trace[1], color=INK, linewidth=0.5)
            middle.set_ylabel("tip (mV)")
        middle.vlines(spikes * S, 0.94, 1.12, transform=middle.get_xaxis_transform(), color=COLOURS[0], linewidth=0.7,
                      clip_on=False)  # fmt: skip
        edges = np.arange(0.0, times[-1] + BIN, BIN)
        rate = np.histogram(spikes, edges)[0] / (BIN * S)
        low.bar(edges[:-1] * S, rate, width=BIN * S, align="edge", color="#9db7d5", edgecolor="white", linewidth=0.4)
        low.set_ylabel("spikes per second")
        low.set_xlabel("time (s)")
        low.set_xlim(float(times[0]) * S, float(times[-1]) * S)
        for axes in (top, middle):
            axes.tick_params(labelbottom=False)
        figure.text(0.018, 0.955, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.905, subtitle, fontsize=8.4, color=MUTED, va="center")
    return figure
