"""Steady branches: where the body rests against a gain, on the way up, down and after a trigger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import ALERT, INK, MUTED, PAPER, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["branches"]

LOOKS: Mapping[str, tuple[str, str, float]] = {
    "after the trigger": ("#c9669f", "D", 8.0),
    "up": ("#245fb2", "^", 6.0),
    "down": ("#a63e29", "v", 6.0),
}
SPAN = "#f6eddc"
FOLD_SIZE = 7.4
LEAP = 0.35
"""A step between neighbours above this share of the whole is a jump, drawn dotted."""



def branches(
    values: np.ndarray,
    ends: Mapping[str, np.ndarray],
    settled: Mapping[str, np.ndarray],
    *,
    spans: Sequence[tuple[float, float]] = (),
    folds: Sequence[tuple[float, float, str]] = (),
    reference: float | None = None,
    x_label: str = "",
    y_label: str = "",
    title: str = "",
    subtitle: str = "",
    verdict: str = "",
) -> Figure:
    """Draw steady readings against a value.

    Parameters
    ----------
    values : ndarray, shape (value,)
    ends, settled : mapping of str to ndarray, shape (value,)
        Readings and whether they stood still, by sweep: "up", "down", "after the trigger".
    spans : sequence of (low, high)
        Ranges with two branches, shaded.
    folds : sequence of (low, high, sweep)
        Where a branch is left.
    reference : float, optional
        Marked on the axis where it lies in the range.

    Raises
    ------
    InputError
        If there is no value.
    """
    if not len(values):
        raise InputError("needs at least one value", field="values", value=0, code="empty")
    with figure_style():
        figure = new_figure(7.4, 4.9)
        axes = figure.add_axes((0.085, 0.185, 0.885, 0.62))
        axes.set_label("branches")
        half = float(np.min(np.diff(values))) / 2 if len(values) > 1 else 0.5
        for low, high in spans:
            axes.axvspan(low - half, high + half, color=SPAN, zorder=0, linewidth=0)
        for sweep, (colour, marker, size) in LOOKS.items():
            if sweep in ends:
                _sweep(axes, values, ends[sweep], settled[sweep], colour, marker, size, sweep)
        every = np.concatenate([np.asarray(e, dtype=float) for e in ends.values()])
        low, high = np.nanmin(every), np.nanmax(every)
        pad = 0.1 * (high - low) or 0.1 * max(abs(high), 1e-9)
        axes.set_ylim(low - pad, high + 1.5 * pad)
        reach = values[-1] - values[0] or 1.0
        axes.set_xlim(values[0] - 0.03 * reach, values[-1] + 0.03 * reach)
        _folds(axes, values, ends, folds)
        if reference is not None and values[0] <= reference <= values[-1]:
            axes.axvline(reference, color=MUTED, linewidth=0.8, linestyle=(0, (1, 1.8)), zorder=0.6)
            axes.annotate("reference", (reference, 1), xycoords=("data", "axes fraction"), xytext=(3, -3), va="top",
                          textcoords="offset points", fontsize=7.2, color=MUTED)  # fmt: skip
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.set_xlabel(x_label, labelpad=4)
        axes.set_ylabel(y_label, labelpad=4)
        figure.text(0.022, 0.955, title, fontsize=12, weight="bold", va="center")
        figure.text(0.022, 0.908, subtitle, fontsize=8, color=MUTED, va="center")
        figure.text(0.022, 0.864, verdict, fontsize=8.6, va="center", color=INK if not spans else ALERT, weight="bold")
        _legend(figure, settled)
    return figure


def _sweep(
    axes: Axes, values: np.ndarray, end: np.ndarray, still: np.ndarray, colour: str, marker: str, size: float, name: str
) -> None:
    thin = name == "after the trigger"
    if not thin:
        size_of_all = float(np.nanmax(end) - np.nanmin(end)) if np.isfinite(end).any() else 0.0
        for k in range(len(values) - 1):
            jump = abs(end[k + 1] - end[k]) > LEAP * size_of_all
            axes.plot(values[k : k + 2], end[k : k + 2], color=colour, linewidth=0.9 if jump else 1.7, alpha=0.8,
                      linestyle=(0, (1, 2)) if jump else "solid", zorder=2)  # fmt: skip
    axes.plot(values[still], end[still], linestyle="", marker=marker, markersize=size, color=colour, zorder=2.4,
              alpha=0.55 if thin else 1.0, markeredgecolor=PAPER, markeredgewidth=0.7)  # fmt: skip
    axes.plot(values[~still], end[~still], linestyle="", marker=marker, markersize=size, zorder=2.4,
              markerfacecolor=PAPER, markeredgecolor=colour, markeredgewidth=1.1)  # fmt: skip


def _folds(axes: Axes, values: np.ndarray, ends: Mapping[str, np.ndarray], folds: Sequence[tuple]) -> None:
    """A ring around the end of a branch, with its word."""
    for low, high, word in folds:
        at = high if word == "going down" else low
        k = int(np.argmin(np.abs(values - at)))
        readings = [float(e[k]) for e in ends.values() if np.isfinite(e[k])]
        y = max(readings) if word == "going down" else min(readings)
        axes.plot([values[k]], [y], "o", markersize=14, markerfacecolor="none", markeredgecolor=ALERT,
                  markeredgewidth=1.4, zorder=4)  # fmt: skip
        shift, side = _free_place(axes, values, ends, (float(values[k]), y), f"fold, {word}")
        axes.annotate(f"fold, {word}", (values[k], y), xytext=shift, ha=side, va="center",
                      textcoords="offset points", fontsize=FOLD_SIZE, color=ALERT, weight="bold")  # fmt: skip


def _free_place(
    axes: Axes, values: np.ndarray, ends: Mapping[str, np.ndarray], at: tuple[float, float], words: str
) -> tuple[tuple[float, float], str]:
    """Where beside a ring its words lie over as little of the branches as can be: shift in points, and alignment."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    point = axes.figure.dpi / 72
    wide = TextPath((0, 0), words, size=FOLD_SIZE, prop=FontProperties(weight="bold")).get_extents().width
    fine = np.linspace(values[0], values[-1], 40 * len(values))
    lines = [np.column_stack([fine, np.interp(fine, values, e)]) for e in ends.values() if np.isfinite(e).all()]
    marks = [np.column_stack([values, e]) for e in ends.values()]
    drawn = axes.transData.transform(np.concatenate([*lines, *marks]))
    ring = axes.transData.transform(at)
    frame = axes.bbox
    places = [((x, y), side) for y in (14.0, -14.0, 24.0, -24.0) for x, side in ((-4.0, "right"), (4.0, "left"))]

    def covered(place: tuple[tuple[float, float], str]) -> int:
        (x, y), side = place
        left = x - wide if side == "right" else x
        low = ring + point * np.array([left - 4, y - 8])
        high = ring + point * np.array([left + wide + 4, y + 8])
        outside = low[0] < frame.x0 or high[0] > frame.x1 or low[1] < frame.y0 or high[1] > frame.y1
        return int(((drawn > low) & (drawn < high)).all(axis=1).sum()) + 10_000 * outside

    return min(places, key=covered)


def _legend(figure: Figure, settled: Mapping[str, np.ndarray]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = {"up": "on the way up", "down": "on the way down", "after the trigger": "after the trigger"}
    handles: list = [
        Line2D([], [], color=LOOKS[s][0], marker=LOOKS[s][1], markersize=LOOKS[s][2], markeredgecolor=PAPER,
               linestyle="" if s == "after the trigger" else "solid", label=words[s])
        for s in ("up", "down", "after the trigger")
        if s in settled
    ]  # fmt: skip
    if any((~s).any() for s in settled.values()):
        handles.append(Line2D([], [], linestyle="", marker="o", markersize=5.5, markerfacecolor=PAPER,
                              markeredgecolor=MUTED, label="still drifting"))  # fmt: skip
    handles.append(Patch(facecolor=SPAN, label="two branches"))
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.018, 0.02), ncol=5, handlelength=1.8,
                  columnspacing=1.5, borderaxespad=0)  # fmt: skip
