"""Diameter of an artery and the shear at its wall around a cuff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fibrosim.figures.style import ALERT, BAND, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["artery"]


def artery(picture: Mapping[str, Any], *, title: str = "") -> Figure:
    """Draw readings and true diameter over time, the shear below.

    Parameters
    ----------
    picture : mapping
        With ``minutes``, ``read`` and ``diameter`` (mm), ``shear`` (1/s), ``cuff`` (when it was shut and opened) and
        ``rest`` (mm).
    """
    begin, end = picture["cuff"]
    with figure_style():
        figure = new_figure(6.6, 4.0)
        above = figure.add_axes((0.1, 0.46, 0.86, 0.4))
        above.axvspan(begin, end, color=BAND, linewidth=0)
        above.plot(picture["minutes"], picture["read"], ".", color=MUTED, markersize=2.5)
        above.plot(picture["minutes"], picture["diameter"], color=ALERT, linewidth=1.5)
        above.axhline(picture["rest"], color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)))
        above.annotate("cuff shut", (0.5 * (begin + end), 0.97), xycoords=("data", "axes fraction"), ha="center",
                       va="top", fontsize=7.5, color=MUTED)  # fmt: skip
        above.set_ylabel("diameter, mm")
        above.tick_params(labelbottom=False)
        below = figure.add_axes((0.1, 0.13, 0.86, 0.27), sharex=above)
        below.axvspan(begin, end, color=BAND, linewidth=0)
        below.plot(picture["minutes"], picture["shear"], color=INK, linewidth=1.3)
        below.set_ylabel("shear rate, 1/s")
        below.set_ylim(bottom=0.0)
        below.set_xlabel("minutes after the cuff was opened")
        below.set_xlim(picture["minutes"][0], picture["minutes"][-1])
        figure.text(0.02, 0.94, title, fontsize=11, weight="bold", va="center")
    return figure
