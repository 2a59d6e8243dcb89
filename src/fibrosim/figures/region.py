"""The feasible region of two facts: their readings together, the map over two axes, what separates."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, PAPER, figure_style, new_figure, on_colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

__all__ = ["feasible_region"]

BOTH, FIRST, SECOND, NEITHER = "#2b7a5b", "#d0b02f", "#c9669f", "#c3c9cc"
STOPS = ("#f4f2ea", "#cfe3d3", "#83bd9b", "#3f9270", "#17573f")
SHOWN = 12
DOUBLINGS = 6.0
"""Folds that differ by more than this are drawn on a scale of doublings."""


def feasible_region(
    people: Sequence[Mapping[str, Any]],
    shares: Mapping[str, np.ndarray],
    separators: Sequence[Mapping[str, Any]],
    *,
    facts: tuple[str, str],
    labels: tuple[str, str],
    units: tuple[str, str],
    axes: Sequence[Mapping[str, Any]],
    chance: float,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Draw where two facts hold together.

    Parameters
    ----------
    people : sequence of mapping
        ``first_before``, ``first_after``, ``second_before``, ``second_after``, ``first``, ``second``,
        ``both``, ``considered``, and the names of the axes.
    shares : mapping of str to ndarray
        ``x``, ``y`` (edges), ``share`` and ``count``, rows along the second axis.
    separators : sequence of mapping
        ``name``, ``difference``, ``axis``; the most separating first.
    chance : float
        Differences below it are no more than chance.

    Returns
    -------
    Figure
        Axes are labelled ``readings``, ``map`` and ``separators``.

    Raises
    ------
    InputError
        If there are no people.
    """
    if not people:
        raise InputError("needs people", field="people", value=0, code="empty")
    kept = [p for p in people if p["considered"]]
    with figure_style():
        figure = new_figure(11.4, 4.75)
        _readings(figure.add_axes((0.062, 0.2, 0.265, 0.58)), kept, facts, labels)
        _map(figure, figure.add_axes((0.4, 0.2, 0.245, 0.58)), kept, shares, axes)
        _separators(figure.add_axes((0.845, 0.2, 0.145, 0.58)), separators, chance)
        figure.text(0.012, 0.945, title, fontsize=12.5, weight="bold", va="center")
        figure.text(0.012, 0.893, subtitle, fontsize=8.2, color=MUTED, va="center")
        _legend(figure, facts)
    return figure


def _fold(person: Mapping[str, Any], which: str) -> float:
    before = float(person[f"{which}_before"])
    return float(person[f"{which}_after"]) / before if before else float("nan")


def _colour(person: Mapping[str, Any]) -> str:
    if person["both"]:
        return BOTH
    if person["first"]:
        return FIRST
    return SECOND if person["second"] else NEITHER


def _readings(axes: Axes, kept: Sequence[Mapping[str, Any]], facts: tuple[str, str], labels: tuple[str, str]) -> None:
    axes.set_label("readings")
    axes.set_title("Both readings against own health", pad=8)
    x, y = (np.array([_fold(p, w) for p in kept], dtype=float) for w in ("second", "first"))
    order = np.argsort([p["both"] for p in kept], kind="stable")
    axes.axhline(1, color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
    axes.axvline(1, color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=1)
    for k in order:
        axes.plot(x[k], y[k], "o", markersize=5.2, color=_colour(kept[k]), markeredgecolor=PAPER, markeredgewidth=0.5,
                  zorder=3 if kept[k]["both"] else 2)  # fmt: skip
    for values, name in ((x, "x"), (y, "y")):
        good = values[np.isfinite(values)]
        low, high = (min(good.min(), 0.8), max(good.max(), 1.2)) if good.size else (0.0, 2.0)
        if low > 0 and high > DOUBLINGS * low:
            _doublings(axes, name, low, high)
        else:
            axes.set(**{f"{name}lim": (low - 0.06 * (high - low), high + 0.1 * (high - low))})
    axes.set_xlabel(f"{labels[1]}, x of own health".replace("_", " "), labelpad=4)
    axes.set_ylabel(f"{labels[0]}, x of own health".replace("_", " "), labelpad=4)
    if not kept:
        axes.text(0.5, 0.5, "nobody is considered", transform=axes.transAxes, ha="center", color=MUTED)
    axes.grid()
    axes.set_axisbelow(True)


def _doublings(axes: Axes, name: str, low: float, high: float) -> None:
    """A scale of doublings, so that a few large folds do not press the rest together."""
    from matplotlib.ticker import NullLocator

    reach = (high / low) ** 0.06
    axes.set(**{f"{name}scale": "log", f"{name}lim": (low / reach, high * reach)})
    first, last = int(np.ceil(np.log2(low / reach))), int(np.floor(np.log2(high * reach)))
    step = max(1, (last - first + 1) // 5)
    ticks = [2.0**k for k in range(first, last + 1) if k % step == 0]
    axes.set(**{f"{name}ticks": ticks, f"{name}ticklabels": [f"{t:.3g}" for t in ticks]})
    getattr(axes, f"{name}axis").set_minor_locator(NullLocator())


def _shares() -> LinearSegmentedColormap:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("fibrosim_share", STOPS)


def _map(
    figure: Figure, axes: Axes, kept: Sequence[Mapping[str, Any]], shares: Mapping[str, np.ndarray],
    named: Sequence[Mapping[str, Any]],
) -> None:  # fmt: skip
    from matplotlib.patheffects import withStroke

    axes.set_label("map")
    axes.set_title("Share of people with both facts", pad=8)
    share = np.ma.masked_invalid(shares["share"])
    axes.set_facecolor("#ebebe6")
    mesh = axes.pcolormesh(shares["x"], shares["y"], share, cmap=_shares(), vmin=0, vmax=1, edgecolors=PAPER,
                           linewidth=1.2, zorder=1)  # fmt: skip
    for p in sorted(kept, key=lambda p: bool(p["both"])):
        axes.plot(float(p[named[0]["name"]]), float(p[named[1]["name"]]), "o", markersize=4.2,
                  color=_colour(p), markeredgecolor=PAPER, markeredgewidth=0.5, zorder=3)  # fmt: skip
    middles = [(e[1:] + e[:-1]) / 2 for e in (shares["x"], shares["y"])]
    for j, i in np.argwhere(np.nan_to_num(shares["share"]) > 0):
        count = int(shares["count"][j, i])
        text = f"{round(float(shares['share'][j, i]) * count)} of {count}"
        axes.text(float(middles[0][i]), float(middles[1][j]), text, ha="center", va="center", fontsize=6.8, zorder=4,
                  path_effects=[withStroke(linewidth=2.2, foreground=_shares()(float(shares["share"][j, i])))],
                  color=on_colour(_shares()(float(shares["share"][j, i]))))  # fmt: skip
    axes.set_xlim(shares["x"][0], shares["x"][-1])
    axes.set_ylim(shares["y"][0], shares["y"][-1])
    for which, setter in ((named[0], axes.set_xlabel), (named[1], axes.set_ylabel)):
        unit = "" if which["unit"] == "1" else f" [{which['unit']}]"
        kind = "gain: " if which.get("kind") == "link" else ""
        setter(textwrap.fill(f"{kind}{str(which['name']).replace('_', ' ')}{unit}", 44), labelpad=4)
    axes.spines[:].set_visible(False)
    box = axes.get_position()
    bar = figure.add_axes((box.x1 + 0.008, box.y0, 0.009, box.height))
    made = figure.colorbar(mesh, cax=bar)
    made.ax.spines["outline"].set_visible(False)
    bar.tick_params(length=0, labelsize=6.8)
    bar.set_yticks([0, 0.5, 1], ["0", "1/2", "all"])


def _separators(axes: Axes, separators: Sequence[Mapping[str, Any]], chance: float) -> None:
    axes.set_label("separators")
    axes.set_title("What separates them", pad=8)
    shown = [s for s in separators if s.get("axis")]
    shown += [s for s in separators if not s.get("axis")][: SHOWN - len(shown)]
    if not shown:
        axes.set_axis_off()
        axes.set_position((0.72, 0.2, 0.27, 0.58))  # the room of the names too
        axes.text(0.5, 0.55, "too few people on one side\nto compare", transform=axes.transAxes, ha="center",
                  va="center", color=MUTED, fontsize=8)  # fmt: skip
        return
    axes.axvspan(-chance, chance, color="#ecebe4", linewidth=0, zorder=0)
    for place, row in enumerate(shown):
        value = float(row["difference"])
        clear = abs(value) > chance
        axes.plot([0, value], [place, place], color=BOTH if clear else "#aeb6ba", linewidth=4.2,
                  solid_capstyle="butt", zorder=2)  # fmt: skip
        words = textwrap.shorten(str(row["name"]).replace("_", " ").replace(".", ": "), 46, placeholder="...")
        axes.annotate("\n".join(textwrap.wrap(words, 27)[:2]), (0, place), xycoords=("axes fraction", "data"),
                      xytext=(-6, 0), textcoords="offset points", ha="right", va="center", fontsize=6.7,
                      linespacing=0.95, color=INK if clear else MUTED)  # fmt: skip
    reach = max(1.12 * max(abs(float(r["difference"])) for r in shown), 1.15 * chance)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.axvline(0, color="#9aa4a9", linewidth=0.7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("difference / spread\n(grey band: chance)", labelpad=3)


def _legend(figure: Figure, facts: tuple[str, str]) -> None:
    from matplotlib.lines import Line2D

    words = ((BOTH, "both facts"), (FIRST, f"{facts[0]} only"), (SECOND, f"{facts[1]} only"), (NEITHER, "neither"))
    handles = [Line2D([], [], linestyle="", marker="o", markersize=6, color=c, label=w) for c, w in words]
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.008, 0.018), ncol=4, handlelength=1.0,
                  columnspacing=1.5, borderaxespad=0)  # fmt: skip
