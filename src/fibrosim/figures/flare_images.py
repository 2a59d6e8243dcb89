"""Laser-Doppler images of skin side by side on one scale, and what was read from them over time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import ALERT, BAND, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

__all__ = ["flare_images", "flux_colours"]

STOPS = ("#20304a", "#2d5a7d", "#4e93a0", "#9cc3a4", "#f1e3b0", "#eda66a", "#d5574a", "#8c1d3f")
COLOURS = ("#a9c4b6", "#6fa08c", "#2b7a5b", ALERT)
MOST, BAR = 6, 10.0
LEAST = 3.0
"""The scale reaches so many times the flux at rest at least: noise alone is not to look like a flare."""
TOP = 99.7
"""Percentile of all points at which the scale ends: one bright point is not to darken the rest."""


def flux_colours() -> LinearSegmentedColormap:
    """Return the colour map of flux, from still (ink blue) to flushed (red)."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("fibrosim_flux", list(STOPS))


def flare_images(picture: Mapping[str, Any], *, title: str = "") -> Figure:
    """Draw the images in a row, and curves over time below.

    Parameters
    ----------
    picture : mapping
        With ``images`` (up to six, rows of perfusion units), their ``words``, ``spacing`` (mm), ``curves`` (name to x
        and y), ``xlabel``, ``ylabel``; where wanted ``limit`` (flux of the flare's edge), ``bar`` (x, mean and SD of
        what was published), ``steps`` (x and words of what changed), ``unit`` of the images, ``legend`` (its place).

    Raises
    ------
    InputError
        No image, or too many.
    """
    frames = [np.asarray(one, dtype=float) for one in picture.get("images") or ()]
    if not 0 < len(frames) <= MOST:
        raise InputError("one to six images can be drawn", field="picture.images", value=len(frames), code="empty")
    spacing, many = float(picture["spacing"]), len(frames)
    high = max(float(np.percentile(np.stack(frames), TOP)), LEAST * float(np.median(frames[0])))
    with figure_style():
        figure = new_figure(8.6, 4.7)
        each = 0.905 / many
        for k, (frame, words) in enumerate(zip(frames, picture["words"], strict=True)):
            axes = figure.add_axes((0.035 + k * each, 0.5, 0.94 * each, 0.36))
            reach = 0.5 * spacing * np.array(frame.shape)
            extent = (-reach[1], reach[1], -reach[0], reach[0])
            drawn = axes.imshow(frame, cmap=flux_colours(), vmin=0.0, vmax=high, extent=extent, origin="lower",
                                interpolation="bilinear")  # fmt: skip
            if picture.get("limit"):
                y = (np.arange(frame.shape[0]) + 0.5) * spacing - reach[0]
                x = (np.arange(frame.shape[1]) + 0.5) * spacing - reach[1]
                smooth = _smooth(frame)
                if smooth.max() > picture["limit"] > smooth.min():
                    axes.contour(x, y, smooth, levels=[picture["limit"]], colors="white", linewidths=0.7)
            axes.set_axis_off()
            axes.set_title(words, fontsize=8, color=MUTED, loc="left", pad=3, weight="normal")
            if k == 0:
                left = -0.88 * reach[1]
                axes.plot([left, left + BAR], [-0.88 * reach[0]] * 2, color="white", linewidth=2.0)
                axes.text(left, -0.84 * reach[0], "10 mm", color="white", fontsize=6.5, va="bottom")
        scale = figure.add_axes((0.948, 0.52, 0.009, 0.32))
        bar = figure.colorbar(drawn, cax=scale)
        bar.ax.spines["outline"].set_visible(False)
        scale.tick_params(labelsize=6.5, length=2)
        figure.text(0.99, 0.885, picture.get("unit", "flux, PU"), fontsize=6.8, color=MUTED, ha="right")
        _below(figure, picture)
        figure.text(0.02, 0.95, title, fontsize=11, weight="bold", va="center")
    return figure


def _below(figure: Figure, picture: Mapping[str, Any]) -> None:
    axes = figure.add_axes((0.075, 0.115, 0.86, 0.3))
    curves = dict(picture["curves"])
    colours = COLOURS[-len(curves) :] if len(curves) > 2 else (ALERT, INK)
    if picture.get("bar"):
        x, mean, sd = (float(v) for v in picture["bar"])
        axes.errorbar([x + 0.8], [mean], [sd], color=MUTED, linewidth=1.2, capsize=3, marker="s", markersize=4)
        axes.annotate("published, mean and SD", (x + 0.8, mean + sd), xytext=(5, -2), textcoords="offset points",
                      fontsize=7, color=MUTED, va="top")  # fmt: skip
    steps: list[tuple[float, str]] = list(picture.get("steps") or [])
    for place, (x, words) in enumerate(steps):
        axes.axvline(x, color=BAND if place else MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=0)
        axes.annotate(words, (x, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -1), fontsize=7, color=MUTED,
                      textcoords="offset points", va="top")  # fmt: skip
    for colour, (name, (x, y)) in zip(colours, curves.items(), strict=False):
        axes.plot(x, y, color=colour, linewidth=1.4, label=name, marker="o" if len(x) < 14 else None, markersize=3)
    if len(curves) > 1:
        axes.legend(fontsize=7, loc=picture.get("legend", "center right"), handlelength=1.4)
    axes.set_xlabel(picture["xlabel"])
    axes.set_ylabel(picture["ylabel"])
    axes.set_xlim(left=0.0)
    axes.set_ylim(bottom=min(0.0, *(min(y) for _, y in curves.values())))


def _smooth(frame: np.ndarray) -> np.ndarray:
    """Mean of three by three points, as noise would fray the edge."""
    wide = np.pad(frame, 1, mode="edge")
    rows, columns = frame.shape
    parts = [wide[a : a + rows, b : b + columns] for a in range(3) for b in range(3)]
    return np.mean(parts, axis=0)
