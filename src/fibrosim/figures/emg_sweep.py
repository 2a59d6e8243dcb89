"""A sweep of an EMG: trace, stimuli, and the window in which it is scored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrosim.figures.style import ALERT, BAND, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["emg_sweep"]


def emg_sweep(
    times: np.ndarray, emg: np.ndarray, stimuli: np.ndarray, window: tuple[float, float], *, title: str = "",
    subtitle: str = "",
) -> Figure:  # fmt: skip
    """Draw an EMG (uV) over time (ms); stimuli as marks below, the window shaded."""
    with figure_style():
        figure = new_figure(8.2, 3.6)
        axes = figure.add_axes((0.09, 0.16, 0.88, 0.62))
        axes.axvspan(*window, color=BAND, linewidth=0)
        axes.plot(times, emg, color=INK, linewidth=0.7)
        axes.vlines(stimuli, 0.0, 0.05, transform=axes.get_xaxis_transform(), color=ALERT, linewidth=2.0)
        axes.set_xlim(float(times[0]), float(times[-1]))
        reach = 1.15 * max(float(np.abs(emg).max()), 20.0)
        axes.set_ylim(-reach, reach)
        axes.set_xlabel("time (ms)")
        axes.set_ylabel("EMG of the flexor (uV)")
        figure.text(0.018, 0.93, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.855, subtitle, fontsize=8.4, color=MUTED, va="center")
    return figure
