"""Dumbbells: pain that is left when a link is cut for life, and when it is cut later."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.figures.loops import loop_colour, loop_handles
from fibrosim.figures.style import ALERT, BAND, INK, MUTED, PAPER, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["keeps_ill"]

SHOWN = 26
WORSE = 4
MATTERS = 0.1
ROW, HEAD, FOOT = 0.235, 1.12, 1.0
WIDTH = 8.4


def keeps_ill(
    rows: Sequence[Mapping[str, Any]], *, ill: float, well: float, title: str = "", subtitle: str = "", later: str
) -> Figure:
    """Draw what is left of the pain without each link.

    Parameters
    ----------
    rows : sequence of mapping
        ``link``, ``loop``, ``disputed``, ``pain_before``, ``pain_after`` (0 to 10), ``left_before``,
        ``left_after`` (1 as ill as uncut).
    ill, well : float
        Pain without any cut, and of the well person.
    later : str
        Words for the later cut.

    Returns
    -------
    Figure
        Links that matter, at most 30: those that keep the pain up, then those that hold it down.

    Raises
    ------
    InputError
        If there is no row.
    """
    if not rows:
        raise InputError("needs at least one link", field="rows", value=0, code="empty")
    shown = _chosen(rows)
    height = ROW * max(len(shown), 4) + HEAD + FOOT
    with figure_style():
        figure = new_figure(WIDTH, height)
        axes = figure.add_axes((0.365, FOOT / height, 0.6, 1 - (HEAD + FOOT) / height))
        axes.set_label("dumbbells")
        _ground(axes, len(shown), ill, well)
        for place, row in enumerate(shown):
            _dumbbell(axes, place, row, ill)
        if not shown:
            axes.text(5, 1.5, "no single cut changes the pain by a tenth", ha="center", va="center", color=MUTED,
                      fontsize=9)  # fmt: skip
        figure.text(0.02, 1 - 0.26 / height, title, fontsize=12, weight="bold", va="center")
        figure.text(0.02, 1 - 0.5 / height, subtitle, fontsize=8.2, color=MUTED, va="center")
        _legend(figure, height, shown, later)
        others = len(rows) - len(shown)
        figure.text(0.98, 0.13 / height, f"{others} other links change the pain by less than a tenth either way",
                    ha="right", fontsize=7.2, color=MUTED, va="center")  # fmt: skip
    return figure


def _chosen(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    def reach(row: Mapping[str, Any]) -> float:
        return max((abs(row[k] - 1.0) for k in ("left_before", "left_after") if math.isfinite(row[k])), default=0.0)

    matter = [row for row in rows if reach(row) >= MATTERS]
    worse = [row for row in matter if min(row["left_before"], row["left_after"]) > 1 - MATTERS]
    keep = [row for row in matter if row not in worse]
    worse = sorted(worse, key=reach)[-WORSE:]
    kept = sorted(keep, key=reach, reverse=True)[:SHOWN]
    return [row for row in keep if row in kept] + worse


def _ground(axes: Axes, count: int, ill: float, well: float) -> None:
    axes.set_xlim(-0.25, 10.25)
    axes.set_ylim(max(count, 4) - 0.4, -0.6)
    axes.set_xticks([0, 2, 4, 6, 8, 10])
    axes.set_xlabel("pain, 0 to 10", loc="right", labelpad=2)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvspan(-0.25, well, color=BAND, zorder=0, linewidth=0)
    for value, word, colour in ((well, "well", "#5f8f77"), (ill, "ill, nothing cut", ALERT)):
        axes.axvline(value, color=colour, linewidth=1.0, zorder=0.8, linestyle=(0, (3, 2)))
        axes.annotate(word, (value, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), ha="center",
                      textcoords="offset points", fontsize=7.6, color=colour, weight="bold")  # fmt: skip


def _dumbbell(axes: Axes, place: int, row: Mapping[str, Any], ill: float) -> None:
    colour = loop_colour(str(row["loop"]))
    before, after = float(row["pain_before"]), float(row["pain_after"])
    axes.axhline(place, color="#eceeec", linewidth=0.6, zorder=0.3)
    if math.isfinite(before) and math.isfinite(after):
        axes.plot([before, after], [place, place], color=colour, linewidth=2.0, alpha=0.55, zorder=2,
                  linestyle=(0, (2.2, 1.2)) if row["disputed"] else "solid", solid_capstyle="butt")  # fmt: skip
    axes.plot([before], [place], "o", markersize=6.2, markerfacecolor=PAPER, markeredgecolor=colour,
              markeredgewidth=1.5, zorder=3)  # fmt: skip
    axes.plot([after], [place], "o", markersize=6.6, color=colour, zorder=3.1, markeredgecolor=PAPER,
              markeredgewidth=0.6)  # fmt: skip
    words = textwrap.shorten(str(row["link"]).replace("_", " "), 50, placeholder="...")
    half = min(before, after) < ill / 2
    axes.annotate(words, (0, place), xycoords=("axes fraction", "data"), xytext=(-10, 0), ha="right", va="center",
                  textcoords="offset points", fontsize=7.7, color=INK if half else MUTED)  # fmt: skip
    axes.annotate("", (0, place), xycoords=("axes fraction", "data"))
    axes.plot([-0.008], [place], "s", transform=axes.get_yaxis_transform(), color=colour, markersize=4.2,
              clip_on=False, zorder=4)  # fmt: skip


def _legend(figure: Figure, height: float, shown: Sequence[Mapping[str, Any]], later: str) -> None:
    from matplotlib.lines import Line2D

    kinds = [
        Line2D([], [], marker="o", linestyle="", markersize=6.2, markerfacecolor=PAPER, markeredgecolor=INK,
               markeredgewidth=1.4, label="cut for life"),
        Line2D([], [], marker="o", linestyle="", markersize=6.6, color=INK, label=later),
        Line2D([], [], color=MUTED, linewidth=2, linestyle=(0, (2.2, 1.2)), label="disputed"),
    ]  # fmt: skip
    figure.legend(handles=kinds, loc="upper left", bbox_to_anchor=(0.36, 1 - 0.62 / height), ncol=3,
                  handlelength=1.6, columnspacing=1.6, borderaxespad=0)  # fmt: skip
    figure.legend(handles=loop_handles(str(r["loop"]) for r in shown), loc="lower left", ncol=6, handlelength=1.2,
                  bbox_to_anchor=(0.015, 0.3 / height), columnspacing=1.4, borderaxespad=0)  # fmt: skip
