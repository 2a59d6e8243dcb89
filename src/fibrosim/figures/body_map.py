"""Pain on the body: front and back, the 19 areas of the widespread pain index, 0 to 10."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures import anatomy
from fibrosim.figures.style import (
    FAINT,
    INK,
    MUTED,
    PAPER,
    SKIN,
    figure_style,
    new_figure,
    on_colour,
    pain_colours,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["WORST_PAIN", "body_map", "draw_body"]

WORST_PAIN = 10.0
"""Upper end of the numerical rating scale; lower end is 0."""

VIEWS = {"front": anatomy.FRONT, "back": anatomy.BACK}
SEPARATION = 112.0
NAMED_ON_LEFT = {"chest": (9.0, 134.0), "abdomen": (9.0, 109.0)}
NAMED_ON_RIGHT = {
    "neck": (5.2, 156.4),
    "upper_back": (9.0, 130.5),
    "lower_back": (9.0, 107.0),
}
# Where a number sits; the mean of the shape's corners would fall beside a slanting limb.
NUMBER_AT = {
    "jaw": (3.9, 160.7),
    "shoulder": (18.2, 142.4),
    "upper_arm": (22.4, 124.0),
    "lower_arm": (28.1, 99.4),
    "hip": (12.6, 90.6),
    "upper_leg": (9.9, 67.5),
    "lower_leg": (8.8, 34.0),
    "neck": (0, 152.3),
    "chest": (0, 133.5),
    "abdomen": (0, 108.5),
    "upper_back": (0, 130.5),
    "lower_back": (0, 106.5),
}


def body_map(
    pain: Mapping[str, float] | Any,
    *,
    title: str = "",
    numbers: bool = True,
    names: bool = True,
    scale: tuple[str, str] = ("pain  0 none", "10 worst"),
) -> Figure:
    """Draw the pain of each area on a body seen from the front and from behind.

    Parameters
    ----------
    pain : mapping of str to float, or DataArray with dim ``area``
        Pain by area name, 0 to 10. Areas that are absent, or NaN, are drawn as not simulated.
    title : str
        Printed above.
    numbers : bool
        Print the value in each area.
    names : bool
        Print the areas' names with lines to them.
    scale : pair of str
        Words at the two ends of the scale.

    Returns
    -------
    Figure
        Each area's patches carry the id ``area-front-NAME`` or ``area-back-NAME``.

    Raises
    ------
    InputError
        If an area is unknown or a value lies outside 0 to 10.
    """
    values = pain_values(pain)
    with figure_style():
        width = 7.2 if names else 5.6
        figure = new_figure(width, 6.4)
        axes = figure.add_axes((0.0, 0.085, 1.0, 0.875 if title else 0.91))
        draw_body(axes, values, "front", numbers=numbers)
        draw_body(axes, values, "back", shift=SEPARATION, numbers=numbers)
        if names:
            _write_names(axes)
        margin = 32 if names else 6
        axes.set_xlim(-38 - margin, SEPARATION + 38 + margin)
        axes.set_ylim(-12, 183)
        axes.set_aspect("equal")
        axes.set_axis_off()
        if title:
            figure.text(0.5, 0.965, title, ha="center", va="center", fontsize=11, weight="bold")
        _draw_scale(figure, values, scale)
    return figure


def draw_body(
    axes: Axes,
    pain: Mapping[str, float],
    view: str,
    *,
    shift: float = 0.0,
    numbers: bool = True,
) -> None:
    """Draw one view of the body into axes.

    Parameters
    ----------
    axes : Axes
        In centimetres of a person of 180 cm.
    pain : mapping of str to float
        Pain by area, 0 to 10.
    view : str
        ``"front"`` or ``"back"``.
    shift : float
        Where the midline lies, in centimetres.
    numbers : bool
        Print the value in each area.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    colours = pain_colours()
    offset = np.array([shift, 0.0])
    outline = Path(anatomy.outline() + offset)
    skin = PathPatch(outline, facecolor=SKIN, edgecolor="none", zorder=1)
    axes.add_patch(skin)
    for name, shape in VIEWS[view].items():
        value = pain.get(name, math.nan)
        known = not math.isnan(value)
        patch = PathPatch(
            Path(anatomy.closed_curve(shape) + offset),
            facecolor=colours(value / WORST_PAIN) if known else SKIN,
            edgecolor=PAPER if known else "none",
            linewidth=2.0,
            zorder=2.1 if known else 2,
        )
        patch.set_gid(f"area-{view}-{name}")
        # the skin around it has set the limits of the axes
        axes.add_artist(patch)
        patch.set_clip_path(skin)
        if known and numbers:
            x, y = _number_at(name, view)
            axes.text(
                x + shift,
                y,
                _short(value),
                ha="center",
                va="center",
                fontsize=6.0 if name.startswith("jaw") else 7.2,
                color=on_colour(patch.get_facecolor()),
                zorder=5,
            )
    for line in anatomy.details(view):
        axes.plot(line[:, 0] + shift, line[:, 1], color=INK, alpha=0.2, linewidth=0.7, zorder=3)
    axes.add_artist(PathPatch(outline, facecolor="none", edgecolor="#87939a", linewidth=1.0, zorder=4))
    left = 1 if view == "front" else -1
    for side, text in ((left, "L"), (-left, "R")):
        axes.text(shift + side * 24, 3, text, ha="center", fontsize=8, color=MUTED)
    axes.text(shift, -9, view, ha="center", fontsize=9, color=MUTED)


def pain_values(pain: Mapping[str, float] | Any) -> dict[str, float]:
    """Return pain by area as plain floats, checked.

    Raises
    ------
    InputError
        If an area is unknown or a value lies outside 0 to 10.
    """
    if isinstance(pain, Mapping):
        pairs = [(str(name), float(value)) for name, value in pain.items()]
    else:
        flat = np.asarray(pain.values, dtype=float).ravel()
        pairs = [(str(n), float(v)) for n, v in zip(pain["area"].values, flat, strict=True)]
    for name, value in pairs:
        if name not in anatomy.AREAS:
            raise InputError(
                "no such body area", field="area", value=name, allowed=anatomy.AREAS,
                code="unknown-area",
            )  # fmt: skip
        if value < 0 or value > WORST_PAIN:
            raise InputError(
                "pain must lie on the scale", field=name, value=value,
                allowed=f"0 to {WORST_PAIN:g}", code="out-of-range",
            )  # fmt: skip
    return dict(pairs)


def _number_at(name: str, view: str) -> tuple[float, float]:
    base, _, side = name.rpartition("_")
    if side not in ("left", "right"):
        return NUMBER_AT[name] if not (name == "neck" and view == "back") else (0, 155.2)
    x, y = NUMBER_AT[base]
    if base == "hip" and view == "back":
        x, y = 8.2, 90.0
    positive = (side == "left") == (view == "front")
    return (x if positive else -x, y)


def _short(value: float) -> str:
    return "10" if value >= 9.95 else f"{value:.1f}"


def _write_names(axes: Axes) -> None:
    """Write sided names between the two bodies, midline names at the outer sides."""
    line = {"color": "#a7b0b5", "linewidth": 0.6, "zorder": 6, "solid_capstyle": "butt"}
    dot = {"color": INK, "markersize": 1.7, "zorder": 7, "marker": "o", "linestyle": ""}
    text = {"fontsize": 7.8, "color": INK, "va": "center"}
    middle = SEPARATION / 2
    ends = {
        "jaw": (7.0, 162.4),
        "shoulder": (22.3, 142.4),
        "upper_arm": (26.1, 124.0),
        "lower_arm": (32.0, 99.4),
        "hip": (16.9, 90.6),
        "upper_leg": (16.2, 68.5),
        "lower_leg": (13.6, 35.0),
    }
    for base, (x, y) in ends.items():
        label = base.replace("_", " ").capitalize()
        half = 2.0 + 1.08 * len(label)
        axes.text(middle, y, label, ha="center", **text)
        axes.plot([x, middle - half], [y, y], **line)
        axes.plot([x], [y], **dot)
        if base != "jaw":
            axes.plot([middle + half, SEPARATION - x], [y, y], **line)
            axes.plot([SEPARATION - x], [y], **dot)
    for name, (x, y) in NAMED_ON_LEFT.items():
        axes.plot([-x, -43], [y, y], **line)
        axes.plot([-x], [y], **dot)
        axes.text(-44.5, y, anatomy.LABELS[name], ha="right", **text)
    for name, (x, y) in NAMED_ON_RIGHT.items():
        axes.plot([SEPARATION + x, SEPARATION + 43], [y, y], **line)
        axes.plot([SEPARATION + x], [y], **dot)
        axes.text(SEPARATION + 44.5, y, anatomy.LABELS[name], ha="left", **text)


def _draw_scale(figure: Figure, values: Mapping[str, float], scale: tuple[str, str]) -> None:
    """Draw the legend: the scale in words and numbers, and the grey of what is not simulated."""
    axes = figure.add_axes((0.26, 0.045, 0.34, 0.018))
    gradient = np.linspace(0, 1, 256)[None, :]
    axes.imshow(gradient, aspect="auto", cmap=pain_colours(), extent=(0, WORST_PAIN, 0, 1))
    axes.set_yticks([])
    axes.set_xticks([0, 2, 4, 6, 8, 10])
    axes.tick_params(length=2, pad=2, labelsize=7)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(FAINT)
    figure.text(0.25, 0.054, scale[0], ha="right", va="center", fontsize=7.5, color=MUTED)
    figure.text(0.61, 0.054, scale[1], ha="left", va="center", fontsize=7.5, color=MUTED)
    if any(math.isnan(values.get(name, math.nan)) for name in anatomy.AREAS):
        box = figure.add_axes((0.735, 0.045, 0.022, 0.018))
        box.set_facecolor(SKIN)
        box.set_xticks([])
        box.set_yticks([])
        figure.text(0.765, 0.054, "not simulated", va="center", fontsize=7.5, color=MUTED)
