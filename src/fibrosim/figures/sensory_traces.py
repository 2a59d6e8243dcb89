"""What a laboratory of the senses shows: panels of courses, ratings, potentials over time or stimuli."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.figures.style import ALERT, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["sensory_traces"]

COLOURS = (INK, ALERT, "#245fb2", "#2b7a5b", "#b8860b", MUTED)
MOST = 4


def sensory_traces(picture: Mapping[str, Any], *, title: str = "") -> Figure:
    """Draw panels side by side.

    Parameters
    ----------
    picture : mapping
        With ``panels``: a list of up to four mappings, each with ``xlabel``, ``ylabel``, ``curves`` (name to x and y),
        and, where wanted, ``points`` (draw marks), ``unjoined`` (names of curves that are marks alone), ``window``
        (shaded, two x), ``level`` (line at a y), ``ylim``, ``legend`` (its place), ``words`` (printed above).

    Raises
    ------
    InputError
        If there is no panel, or more than four.
    """
    panels = list(picture.get("panels") or ())
    if not 0 < len(panels) <= MOST:
        raise InputError("one to four panels can be drawn", field="picture.panels", value=len(panels), code="empty")
    with figure_style():
        width = 4.1 * len(panels) + (1.6 if len(panels) == 1 else 0.2)
        figure = new_figure(width, 3.3)
        share = 1.0 / len(panels)
        for k, panel in enumerate(panels):
            left = k * share + 0.62 / width
            axes = figure.add_axes((left, 0.17, share - 0.85 / width, 0.6))
            _panel(axes, panel)
        figure.text(0.25 / width, 0.94, title, fontsize=11, weight="bold", va="center")
    return figure


def _panel(axes: Axes, panel: Mapping[str, Any]) -> None:
    if panel.get("window"):
        axes.axvspan(*panel["window"], color="#ece7d8", linewidth=0)
    if panel.get("level") is not None:
        axes.axhline(panel["level"], color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)))
    curves = dict(panel["curves"])
    for colour, (name, (x, y)) in zip(COLOURS, curves.items(), strict=False):
        kept = [(a, b) for a, b in zip(x, y, strict=True) if b is not None]
        bare = name in panel.get("unjoined", ())
        axes.plot([a for a, _ in kept], [b for _, b in kept], color=colour, linewidth=0.0 if bare else 1.2, label=name,
                  marker="o" if panel.get("points") else None, markersize=3.2)  # fmt: skip
    if len(curves) > 1:
        axes.legend(fontsize=7, frameon=False, loc=panel.get("legend", "upper right"), handlelength=1.4)
    if panel.get("ylim"):
        axes.set_ylim(*panel["ylim"])
    axes.set_xlabel(panel["xlabel"])
    axes.set_ylabel(panel["ylabel"])
    if panel.get("words"):
        axes.set_title(panel["words"], fontsize=8, color=MUTED, loc="left")
