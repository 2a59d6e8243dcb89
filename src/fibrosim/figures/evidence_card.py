"""The report card as a figure: each published number beside the model's, as a ratio on a log axis."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.figures.replay import ROLES
from fibrosim.figures.style import ALERT, FAINT, INK, MUTED, PAPER, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["evidence_card"]

WIDEST = 8.0
"""Ratios beyond this factor are drawn as an arrow at the edge."""

COLUMNS = 3
ROW, HEAD, FOOT = 0.172, 1.05, 0.42
WIDTH = 6.1
NAMES, AXIS = 2.85, 1.62
TICKS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
TITLES: Mapping[str, str] = {
    "autonomic": "Autonomic tests", "treatment": "Treatment", "symptom": "Symptoms", "criteria": "Criteria",
    "peripheral": "Peripheral nerve", "central": "Pressure pain, fluid, questionnaires", "NGF": "Nerve growth factor",
    "neurogenic_inflammation": "Neurogenic inflammation", "endothelium": "Vessels", "large_fibre": "Large fibres",
    "small_fibre": "Small fibres", "myelin_biophysics": "Myelin", "IVIg_PK": "Immunoglobulin",
    "MS": "Multiple sclerosis", "IVIg_CIDP": "Demyelinating polyneuropathy",
    "FcRn_block": "Demyelinating polyneuropathy", "autoantibody": "Antibodies", "immune": "Immune system",
    "": "Derived, and rows without a target",
}  # fmt: skip
BAD = ("misses", "other sign")


def evidence_card(rows: Sequence[Any], *, title: str = "", foot: str = "") -> Figure:
    """Draw the reached rows of a report card, grouped by system.

    Parameters
    ----------
    rows : sequence of CardRow
        Those that were not reached are left out.
    title, foot : str
        Printed above and below.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If no row was reached.
    """
    shown = [row for row in rows if row.outcome != "not reached"]
    if not shown:
        raise InputError("no row was reached", field="rows", value=len(rows), code="empty")
    columns = _columns(_lines(shown))
    height = HEAD + FOOT + ROW * max(len(column) for column in columns)
    width = WIDTH * len(columns)
    with figure_style():
        figure = new_figure(width, height)
        for place, column in enumerate(columns):
            _column(figure, column, place, width, height)
        _head(figure, shown, title, foot, width, height)
    return figure


def _lines(rows: Sequence[Any]) -> list[Any]:
    """Rows under a heading (a str) for each system, in the order of the card."""
    systems: dict[str, list[Any]] = {}
    for row in rows:
        heading = TITLES.get(row.system, row.system.replace("_", " ").capitalize())
        systems.setdefault(heading, []).append(row)
    last = TITLES[""]
    order = sorted(systems, key=lambda name: name == last)
    return [line for name in order for line in ("", name, *systems[name])]


def _columns(lines: list[Any]) -> list[list[Any]]:
    """Cut the lines into columns of about one length, never behind a heading."""
    length = math.ceil(len(lines) / COLUMNS) + 2  # headings that are said again
    columns: list[list[Any]] = []
    start = 0
    while start < len(lines):
        end = min(start + length, len(lines))
        while end < len(lines) and end > start + 1 and isinstance(lines[end - 1], str):
            end -= 1
        part = lines[start:end]
        if not isinstance(part[0], str):  # a system goes on
            above = [line for line in lines[:start] if isinstance(line, str) and line]
            part = ["", f"{above[-1].removesuffix(', continued')}, continued", *part]
        columns.append(part)
        start = end
    return columns


def _column(figure: Figure, lines: list[Any], place: int, width: float, height: float) -> None:
    deep = ROW * len(lines)
    left = (place * WIDTH + NAMES) / width
    axes = figure.add_axes((left, (height - HEAD - deep) / height, AXIS / width, deep / height))
    axes.set_xscale("log", base=2)
    axes.set_xlim(1.0 / WIDEST / 1.12, WIDEST * 1.12)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks(TICKS, ["⅛", "¼", "½", "1", "2", "4", "8"])
    axes.xaxis.set_ticks_position("top")
    axes.tick_params(axis="x", which="both", length=0, pad=1)
    axes.minorticks_off()
    for tick in TICKS:
        strong = tick == 1.0
        axes.axvline(tick, color=INK if strong else FAINT, linewidth=0.8 if strong else 0.5, zorder=0.5)
    for y, line in enumerate(lines):
        if isinstance(line, str):
            if line:
                axes.annotate(line, (-NAMES / AXIS + 0.05, y), xycoords=("axes fraction", "data"), fontsize=8.8,
                              weight="bold", va="center", annotation_clip=False)  # fmt: skip
        else:
            _row(axes, y, line)


def _row(axes: Axes, y: int, row: Any) -> None:
    bad = row.outcome in BAD
    colour = ROLES.get(row.label, MUTED)
    if y % 2:
        axes.axhspan(y - 0.5, y + 0.5, color="#f1f1ed", zorder=0)
    name = row.what.removeprefix("mean of ")
    name = name[:1].upper() + name[1:]
    words = textwrap.shorten(f"{name}, {row.group}" if row.group else name, 52, placeholder="…")
    at = ("axes fraction", "data")
    axes.annotate(row.row.split()[0], (-NAMES / AXIS + 0.05, y), xycoords=at, fontsize=5.6, color=MUTED, va="center",
                  annotation_clip=False)  # fmt: skip
    axes.annotate(words, (-NAMES / AXIS + 0.27, y), xycoords=at, fontsize=6.1, va="center",
                  color=ALERT if bad else INK, annotation_clip=False)  # fmt: skip
    axes.annotate(_numbers(row), (1.03, y), xycoords=at, fontsize=6.1, va="center", color=ALERT if bad else MUTED,
                  annotation_clip=False)  # fmt: skip
    low, middle, high = (_ratio(each, row.published) for each in (row.low, row.model, row.high))
    if low is not None and high is not None:
        ends = sorted((_inside(low), _inside(high)))
        axes.plot(ends, [y, y], color=colour, linewidth=2.4, alpha=0.45, zorder=2, solid_capstyle="butt")
    if middle is None or not 1.0 / WIDEST <= middle <= WIDEST:
        far = middle is not None and middle > 1.0
        # no ratio: other sign or a published zero
        style = "x" if middle is None else ">" if far else "<"
        place = WIDEST if far else 1.0 / WIDEST
        axes.plot([place], [y], style, color=colour, markersize=4.2, markeredgewidth=1.1, zorder=3, clip_on=False)
        return
    if row.label == "sign only":
        style, size = "^", 4.4
    else:
        style, size = "o", 4.2
    axes.plot([middle], [y], style, color=PAPER if bad else colour, markeredgecolor=colour, markeredgewidth=1.2,
              markersize=size, zorder=3)  # fmt: skip


def _inside(ratio: float) -> float:
    return min(max(ratio, 1.0 / WIDEST), WIDEST)


def _ratio(model: float, published: float) -> float | None:
    """Return model over published, None where it is no positive number."""
    if not (math.isfinite(model) and math.isfinite(published)):
        return None
    if published == 0:
        return 1.0 if model == 0 else None
    ratio = model / published
    return ratio if ratio > 0 else (1.0 / WIDEST / 2.0 if ratio == 0 else None)


def _numbers(row: Any) -> str:
    unit = row.unit.split("(")[0].strip()
    words = "" if unit in ("1", "") else f" {unit}"
    if row.label == "sign only":
        return f"{row.model:.3g}, {row.outcome}"
    return textwrap.shorten(f"{row.published:.3g}, model {row.model:.3g}{words}", 30, placeholder="…")


def _head(figure: Figure, rows: Sequence[Any], title: str, foot: str, width: float, height: float) -> None:
    from matplotlib.lines import Line2D

    figure.text(0.12 / width, 1 - 0.26 / height, title, fontsize=13, weight="bold", va="center")
    handles: list[Any] = [
        Line2D(
            [], [], color=colour, marker="^" if label == "sign only" else "o", markersize=5, linewidth=2.4, label=label
        )
        for label, colour in ROLES.items()
        if any(row.label == label for row in rows)
    ]
    handles.append(
        Line2D([], [], color="none", marker="o", markersize=5, markerfacecolor=PAPER, markeredgecolor=MUTED,
               markeredgewidth=1.2, label="hollow, words in red: missed")
    )  # fmt: skip
    handles.append(
        Line2D([], [], color="none", marker=">", markersize=5, markerfacecolor=MUTED, markeredgecolor=MUTED,
               label="beyond the axis; x: other sign, or published 0")
    )  # fmt: skip
    figure.legend(handles=handles, loc="center left", bbox_to_anchor=(0.1 / width, 1 - 0.53 / height),
                  ncol=len(handles), borderaxespad=0, columnspacing=1.6, fontsize=8)  # fmt: skip
    figure.text(0.12 / width, 0.2 / height, foot, fontsize=7, color=MUTED, va="center")
