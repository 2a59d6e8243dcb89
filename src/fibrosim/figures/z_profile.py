"""Profile of sensory testing: z-scores of each parameter, loss below and gain above, with the normal band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.figures.style import ALERT, BAND, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["z_profile"]

FRAME = 5.0
GROUPS = {"thermal": ("CDT", "WDT", "TSL", "CPT", "HPT"), "pain to pressure and pricks": ("PPT", "MPT", "MPS", "WUR"),
          "touch": ("MDT", "VDT")}  # fmt: skip


def z_profile(picture: Mapping[str, Any], *, title: str = "") -> Figure:
    """Draw a profile.

    Parameters
    ----------
    picture : mapping
        With ``z`` (score or None by parameter), ``wide`` (limit of the normal range, SD), ``dma`` (0 to 100), ``phs``
        (of 3), ``censored`` (parameters whose device limit was reached), and ``site`` if it is to be printed.

    Raises
    ------
    InputError
        If there are no scores.
    """
    scores = dict(picture.get("z") or {})
    if not scores:
        raise InputError("a profile without scores", field="picture.z", value="none", code="empty")
    names, wide = list(scores), float(picture["wide"])
    with figure_style():
        figure = new_figure(8.2, 3.6)
        axes = figure.add_axes((0.075, 0.16, 0.72, 0.66))
        axes.axhspan(-wide, wide, color=BAND, linewidth=0)
        axes.axhline(0.0, color=MUTED, linewidth=0.6)
        shown = [(k, min(max(float(z), -FRAME), FRAME)) for k, z in enumerate(scores.values()) if z is not None]
        axes.plot([k for k, _ in shown], [z for _, z in shown], color=INK, linewidth=0.9, zorder=2)
        for k, z in shown:
            colour = ALERT if abs(z) > wide else INK
            hollow = names[k] in picture.get("censored", ())
            axes.plot([k], [z], marker="o", markersize=6.5, color=colour, markerfacecolor="white" if hollow else colour,
                      zorder=3)  # fmt: skip
        for members in GROUPS.values():
            places = [names.index(name) for name in members if name in names]
            if places and min(places) > 0:
                axes.axvline(min(places) - 0.5, color=MUTED, linewidth=0.5, linestyle=(0, (2, 3)))
        for words, members in GROUPS.items():
            places = [names.index(name) for name in members if name in names]
            if places:
                axes.text(sum(places) / len(places), FRAME + 0.25, words, ha="center", fontsize=7.5, color=MUTED)
        axes.set_xticks(range(len(names)), names)
        axes.set_xlim(-0.6, len(names) - 0.4)
        axes.set_ylim(-FRAME, FRAME)
        axes.set_ylabel("z   loss to gain of feeling")
        side = figure.add_axes((0.86, 0.16, 0.12, 0.66))
        side.bar([0], [float(picture["dma"])], color=ALERT if picture["dma"] > 0 else MUTED, width=0.5)
        side.set_ylim(0.0, max(10.0, 1.15 * float(picture["dma"])))
        side.set_xlim(-0.6, 1.6)
        side.set_xticks([0, 1], ["DMA", "PHS"])
        side.set_ylabel("rating of strokes, 0 to 100", fontsize=7.5)
        side.text(1, side.get_ylim()[1] * 0.04, f"{picture['phs']:g}", ha="center", fontsize=11, color=INK)
        if picture.get("censored"):
            figure.text(0.075, 0.025, "open circle: device limit reached", fontsize=7.2, color=MUTED)
        figure.text(0.795, 0.945, str(picture.get("site", "")), fontsize=9, color=MUTED, ha="right", va="center")
        figure.text(0.02, 0.945, title, fontsize=11, weight="bold", va="center")
    return figure
