"""Two limbs side by side: thermographic images on one scale, sweat over time, protein under substance P."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import ALERT, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["limbs"]

SIDES = ("left", "right")
NARROW = 1.5
"""The scale of temperature spans so many degrees at least: noise alone is not to look like a difference."""
WARMTH = ("#1d2b53", "#4a3f8f", "#a03c8e", "#e0605a", "#f7a65a", "#fdf0b8")


def limbs(picture: Mapping[str, Any], *, title: str = "") -> Figure:
    """Draw both limbs.

    Parameters
    ----------
    picture : mapping
        With ``images`` (side to rows of degC), ``spacing`` (mm), ``affected`` (a side), ``minutes`` and ``sweat`` (side
        to nl/cm2/min), ``protein`` (side to percent of the baseline at 1e-9 and 1e-6 mol/l).

    Raises
    ------
    InputError
        A side is missing.
    """
    from matplotlib.colors import LinearSegmentedColormap

    if set(picture.get("images") or ()) != set(SIDES):
        raise InputError("both limbs are drawn", field="picture.images", value=sorted(picture.get("images") or ()),
                         allowed=list(SIDES), code="empty")  # fmt: skip
    frames = {side: np.asarray(picture["images"][side], dtype=float) for side in SIDES}
    middle = 0.5 * (max(f.max() for f in frames.values()) + min(f.min() for f in frames.values()))
    half = max(0.5 * NARROW, max(f.max() for f in frames.values()) - middle)
    colours = LinearSegmentedColormap.from_list("fibrosim_warmth", list(WARMTH))
    colour = {side: ALERT if side == picture["affected"] else INK for side in SIDES}
    words = {side: f"{side}, affected" if side == picture["affected"] else side for side in SIDES}
    with figure_style():
        figure = new_figure(8.6, 4.4)
        for k, side in enumerate(SIDES):
            axes = figure.add_axes((0.03 + 0.235 * k, 0.16, 0.22, 0.6))
            reach = 0.5 * float(picture["spacing"]) * frames[side].shape[0]
            drawn = axes.imshow(frames[side], cmap=colours, vmin=middle - half, vmax=middle + half, origin="lower",
                                extent=(-reach, reach, -reach, reach), interpolation="bilinear")  # fmt: skip
            axes.set_axis_off()
            axes.set_title(f"{words[side]}: {frames[side].mean():.1f} \N{DEGREE SIGN}C", fontsize=8.5, loc="left",
                           color=colour[side], pad=4, weight="normal")  # fmt: skip
        bar = figure.colorbar(drawn, cax=figure.add_axes((0.03, 0.11, 0.455, 0.022)), orientation="horizontal")
        bar.ax.spines["outline"].set_visible(False)
        bar.ax.tick_params(labelsize=6.5, length=2)
        axes = figure.add_axes((0.575, 0.56, 0.4, 0.26))
        for side in SIDES:
            axes.plot(picture["minutes"], picture["sweat"][side], color=colour[side], linewidth=1.4, label=words[side])
        axes.set_ylabel("sweat, nl/cm2/min", fontsize=7.5)
        axes.set_xlabel("minutes of acetylcholine, off at 5", fontsize=7.5, labelpad=1)
        axes.set_ylim(bottom=0.0)
        axes.legend(fontsize=7, loc="lower center", handlelength=1.4)
        axes = figure.add_axes((0.575, 0.13, 0.4, 0.24))
        for k, side in enumerate(SIDES):
            axes.bar(np.arange(2) + 0.36 * (k - 0.5), picture["protein"][side], 0.32, color=colour[side])
        axes.axhline(100.0, color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)))
        axes.set_xticks([0, 1], ["1 nmol/l", "1 \N{MICRO SIGN}mol/l"])
        axes.set_xlabel("substance P in the dialysis fibre", fontsize=7.5, labelpad=1)
        axes.set_ylabel("protein, % of baseline", fontsize=7.5)
        figure.text(0.02, 0.94, title, fontsize=11, weight="bold", va="center")
    return figure
