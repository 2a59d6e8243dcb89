"""The orbit of health: a day of the main states, closed after 24 h."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, LOOPS, MUTED, PAPER, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["OrbitPanel", "orbit"]

COLUMNS = 3
WIDE, HIGH = 2.95, 1.72
LEAST = 0.02
NIGHT = "#eceef2"
EVENING, MORNING = 22.0, 6.0


@dataclass(frozen=True)
class OrbitPanel:
    """A state over the day.

    Attributes
    ----------
    words, unit : str
    loop : str
        Letter of its loop.
    hours, values : ndarray, shape (time,)
    rest : float
        Value of the averaged body.
    gap : float
        Value after 24 h minus that at the start, in units of the state's size.
    """

    words: str
    unit: str
    loop: str
    hours: np.ndarray
    values: np.ndarray
    rest: float
    gap: float


def orbit(panels: Sequence[OrbitPanel], *, title: str = "", subtitle: str = "") -> Figure:
    """Draw one small panel a state: the closed day, the rest of the averaged body, the gap.

    Raises
    ------
    InputError
        If there is no panel.
    """
    if not panels:
        raise InputError("needs at least one state", field="panels", value=0, code="empty")
    rows = math.ceil(len(panels) / COLUMNS)
    columns = min(COLUMNS, len(panels))
    head, foot = 0.92, 0.78
    width, height = max(WIDE * columns, 6.4), HIGH * rows + head + foot
    with figure_style():
        figure = new_figure(width, height)
        grid = figure.add_gridspec(
            rows, columns, left=0.66 / width, right=1 - 0.16 / width, hspace=0.46, wspace=0.3,
            top=1 - head / height, bottom=foot / height,
        )  # fmt: skip
        for k, panel in enumerate(panels):
            axes = figure.add_subplot(grid[k // columns, k % columns])
            _panel(axes, panel)
            lowest = k + columns >= len(panels)
            axes.tick_params(labelbottom=lowest)
            if lowest:
                axes.set_xlabel("hour of the day", loc="right", labelpad=1)
        figure.text(0.016, 1 - 0.24 / height, title, fontsize=12, weight="bold", va="center")
        figure.text(0.016, 1 - 0.48 / height, subtitle, fontsize=8.2, color=MUTED, va="center")
        _legend(figure, height)
    return figure


def _panel(axes: Axes, panel: OrbitPanel) -> None:
    colour = LOOPS.get(panel.loop, LOOPS[""])[1]
    axes.set_label(panel.words)
    axes.axvspan(0, MORNING, color=NIGHT, linewidth=0, zorder=0)
    axes.axvspan(EVENING, 24, color=NIGHT, linewidth=0, zorder=0)
    axes.axhline(panel.rest, color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)), zorder=1)
    axes.plot(panel.hours, panel.values, color=colour, linewidth=1.8, zorder=2)
    axes.plot(panel.hours[:1], panel.values[:1], "o", markersize=5, markerfacecolor=PAPER, markeredgecolor=colour,
              markeredgewidth=1.3, zorder=3, clip_on=False)  # fmt: skip
    axes.plot(panel.hours[-1:], panel.values[-1:], "o", markersize=5, color=colour, zorder=3, clip_on=False)
    # what moves by less than this share of itself is shown as flat as it is
    low, high = min(panel.values.min(), panel.rest), max(panel.values.max(), panel.rest)
    spread = max(high - low, 2 * LEAST * abs(panel.rest), 1e-12)
    middle = (low + high) / 2
    axes.set_ylim(middle - 0.62 * spread, middle + 0.62 * spread)
    axes.set_xlim(0, 24)
    axes.set_xticks([0, 6, 12, 18, 24])
    axes.locator_params(axis="y", nbins=4)
    axes.ticklabel_format(axis="y", useOffset=False)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    words = panel.words[:1].upper() + panel.words[1:]
    axes.set_title("\n".join(textwrap.wrap(words, 38)[:2]), fontsize=8.2, pad=5)
    axes.set_ylabel("" if panel.unit == "1" else panel.unit, fontsize=7, labelpad=2)
    gap = f"gap {abs(panel.gap):.0e}" if panel.gap else "gap 0"
    axes.annotate(gap, (0.985, 0.965), xycoords="axes fraction", fontsize=6.6, color=MUTED,
                  ha="right", va="top", zorder=4)  # fmt: skip


def _legend(figure: Figure, height: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Line2D([], [], color=INK, linewidth=1.8, label="with its day"),
        Line2D([], [], color=INK, marker="o", linestyle="", markersize=5, markerfacecolor=PAPER, label="start"),
        Line2D([], [], color=INK, marker="o", linestyle="", markersize=5, label="24 h later"),
        Line2D([], [], color=MUTED, linewidth=0.9, linestyle=(0, (3, 2)), label="rest of the averaged body"),
        Patch(facecolor=NIGHT, label="night"),
    ]  # fmt: skip
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.012, 0.14 / height), ncol=5, handlelength=1.8,
                  columnspacing=1.4, borderaxespad=0)  # fmt: skip
