"""The mechanism graph: states in their loops, links drawn by present strength against the start."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.layout import CANVAS, Ring, Spot, place
from fibrosim.figures.style import (
    INK,
    LOOPS,
    MUTED,
    PAPER,
    figure_style,
    new_figure,
    strength_colours,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["mechanism_graph", "relative_strength"]

MOST_SHOWN = 100

STRONGEST = 10.0
"""Colour and width stop changing at this many times the start, and at its inverse."""

LISTED = 16
MOST_BOXES = 20
SYMPTOMS = ("pain", "overall_pain", "fatigue", "sleep", "mood")
SILENT = 1e-6
"""A link that carries less than this carries nothing but rounding."""

LEAST = 0.01
HEAD = 3.4
MARGIN = 0.6
OTHER_BENDS = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)
SHORT_WORDS = {
    "norepinephrine plasma concentration": "plasma norepinephrine",
    "norepinephrine junction": "junction norepinephrine",
    "adrenoceptors alpha1": "alpha-1 receptors",
    "immunoglobulin anti satellite glia": "anti-glia IgG",
    "immunoglobulin plasma igg": "plasma IgG",
    "immunoglobulin tissue igg": "tissue IgG",
    "immunity effector": "effector T cells",
    "immunity regulatory": "regulatory T cells",
    "immunity soluble il2 receptor": "soluble IL-2 receptor",
    "satellite glia occupancy": "satellite glia",
    "stress axis stress": "stress",
    "stress axis cortisol": "cortisol",
    "autonomic muscle outflow": "muscle outflow",
    "autonomic skin outflow": "skin outflow",
    "small fibres density": "small fibres",
    "c afferents firing": "C fibre firing",
    "dorsal horn potentiation": "horn potentiation",
    "dorsal horn output": "horn output",
    "pain intensity": "pain",
    "overall pain burden": "pain burden",
    "overall pain rating": "overall pain",
    "mood distress": "distress",
    "fatigue level": "fatigue",
    "drug fc gamma route": "Fc-gamma drug",
}


def mechanism_graph(
    links: Sequence[Mapping[str, Any]],
    *,
    names: Mapping[str, str] | None = None,
    title: str = "",
    listed: int = LISTED,
) -> Figure:
    """Draw states and the links between them, each by its strength relative to the start of the course.

    Parameters
    ----------
    links : sequence of mapping
        ``name``, ``source``, ``target``, ``gain`` (0 cut, 1 reference), ``value`` (present
        strength, the gain in it), ``healthy_value`` (the same at the start), ``disputed``,
        ``loop`` ("A", "B", "C" or "D").
    names : mapping of str to str, optional
        Words for nodes; the node's own name in words where it is left out.
    title : str
        Printed above.
    listed : int
        How many of the most changed links are listed beside the graph.

    Returns
    -------
    Figure
        Each link carries the id ``link-NAME``, each node ``node-NAME``; the links of a body of more
        than `MOST_BOXES` subsystems are drawn between those, see `subsystem_graph`.

    Raises
    ------
    InputError
        If there is no link, or a link lacks its name, source or target.
    """
    _check(links)
    links = sized(links)
    if len({str(link[end]).partition(".")[0] for link in links for end in ("source", "target")}) > MOST_BOXES:
        from fibrosim.figures.subsystem_graph import subsystem_graph

        return subsystem_graph(links, title=title, listed=listed)
    spots, around = place(links)
    ratios = {str(link["name"]): relative_strength(link) for link in links}
    with figure_style():
        figure = new_figure(11.0, 7.2)
        head = 0.93 if title else 0.985
        axes = figure.add_axes((0.0, 0.075, 0.705, head - 0.075))
        axes.set_xlim(0, CANVAS[0])
        axes.set_ylim(0, CANVAS[1])
        axes.set_axis_off()
        for loop, ring in around.items():
            _ring(axes, loop, ring)
        boxes = {
            name: _node(figure, axes, name, (names or {}).get(name) or node_words(name), spot)
            for name, spot in spots.items()
        }
        drawn = {(str(link["source"]), str(link["target"])) for link in links}
        seen: Counter[tuple[str, str]] = Counter()
        for link in sorted(links, key=lambda k: change(k, ratios[str(k["name"])])):
            pair = (str(link["source"]), str(link["target"]))
            both = (str(link["target"]), str(link["source"])) in drawn
            _link(axes, link, ratios[str(link["name"])], spots, around, boxes, both, seen[pair])
            seen[pair] += 1
        _list(figure, links, ratios, listed, head)
        _legend(figure)
        if title:
            figure.text(0.02, 0.965, title, fontsize=11, weight="bold", va="center")
    return figure


def relative_strength(link: Mapping[str, Any]) -> float:
    """Return present strength over that at the start; NaN where either is absent or both are silent."""
    value, healthy = link.get("value"), link.get("healthy_value")
    if value is None or healthy is None:
        return math.nan
    value, healthy = abs(float(value)), abs(float(healthy))
    if math.isnan(value) or math.isnan(healthy) or max(value, healthy) < SILENT:
        return math.nan
    return math.inf if healthy < SILENT else value / healthy


def node_words(name: str) -> str:
    """Return a node's name in words, short enough for its box."""
    plain = name.replace(".", " ").replace("_", " ").strip()
    return SHORT_WORDS.get(plain, plain)


def _check(links: Sequence[Mapping[str, Any]]) -> None:
    if not links:
        raise InputError("needs at least one link", field="links", value=0, code="empty")
    for number, link in enumerate(links):
        for key in ("name", "source", "target"):
            if not link.get(key):
                raise InputError(
                    "a link must say its name, source and target",
                    field=f"links[{number}].{key}",
                    code="missing-key",
                )


def _cut(link: Mapping[str, Any]) -> bool:
    return float(link.get("gain", 1.0)) == 0.0


def _scaled(ratio: float) -> float:
    """Return -1 (a tenth of the start or less) over 0 (as at the start) to 1 (tenfold or more)."""
    if math.isnan(ratio):
        return 0.0
    if ratio <= 0:
        return -1.0
    if math.isinf(ratio):
        return 0.5
    return max(-1.0, min(1.0, math.log(ratio) / math.log(STRONGEST)))


def _decades(ratio: float) -> float:
    """Return powers of ten against the start, 0 where there is nothing to compare."""
    return 0.0 if math.isnan(ratio) or math.isinf(ratio) or ratio <= 0 else math.log10(ratio)


def _look(link: Mapping[str, Any], ratio: float) -> tuple[Any, float, Any]:
    """Return colour, width and dash of a link."""
    if _cut(link):
        return "#c3c9cc", 0.9, (0, (1, 2))
    dash: Any = (0, (4.5, 2.2)) if link.get("disputed") else "solid"
    if math.isnan(ratio):
        return "#d5d9da", 0.8, dash
    level = _scaled(ratio)
    width = 1.5 + (1.7 if level > 0 else 0.7) * level
    return strength_colours()((level + 1) / 2), width, dash


def _ring(axes: Axes, loop: str, ring: Ring) -> None:
    from matplotlib.patches import FancyBboxPatch

    word, colour = LOOPS.get(loop, LOOPS[""])
    wide, high = ring.width + 15.5, ring.height + 9.5
    left, bottom = ring.x - wide / 2, ring.y - high / 2
    box = FancyBboxPatch(
        (left, bottom), wide, high + HEAD, boxstyle="round,pad=0,rounding_size=4",
        facecolor=colour, alpha=0.075, edgecolor="none", zorder=0,
    )  # fmt: skip
    axes.add_patch(box)
    label = f"{loop} · {word}{' loop, symptoms' if loop == 'D' else ' loop'}" if loop else word
    axes.text(left + 2, bottom + high + HEAD - 2.4, label, ha="left", va="center",
              fontsize=9.5, color=colour, weight="bold", zorder=0.5)  # fmt: skip


def _node(
    figure: Figure, axes: Axes, name: str, words: str, spot: Spot, *, wrap: int = 15
) -> tuple[float, float]:
    """Draw a node and return the half width and half height of its box."""
    symptom = name.partition(".")[0] in SYMPTOMS
    colour = LOOPS[""][1] if symptom else LOOPS.get(spot.loop, LOOPS[""])[1]
    label = axes.text(
        spot.x, spot.y, textwrap.fill(words, wrap), ha="center", va="center", fontsize=7.4,
        color=INK, zorder=6, linespacing=1.05,
        bbox={"boxstyle": "round,pad=0.36,rounding_size=0.55", "facecolor": PAPER,
              "edgecolor": colour, "linewidth": 1.2},
    )  # fmt: skip
    label.set_gid(f"node-{name}")
    extent = label.get_window_extent(figure.canvas.get_renderer())  # type: ignore[attr-defined]
    low, high = axes.transData.inverted().transform(extent.get_points())
    return (high[0] - low[0]) / 2 + MARGIN, (high[1] - low[1]) / 2 + MARGIN


def _link(
    axes: Axes,
    link: Mapping[str, Any],
    ratio: float,
    spots: Mapping[str, Spot],
    around: Mapping[str, Ring],
    boxes: Mapping[str, tuple[float, float]],
    both: bool,
    earlier: int,
) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    start, end = spots[str(link["source"])], spots[str(link["target"])]
    colour, width, dash = _look(link, ratio)
    if start == end:
        arc = _loop(start, boxes[str(link["source"])], around[start.loop], earlier)
    else:
        bend = _bend(link, spots, around, boxes, both) + OTHER_BENDS[-1] * earlier
        ends = boxes[str(link["source"])], boxes[str(link["target"])]
        arc = _trim(_arc(start, end, bend), *ends)
    curve = Path.CURVE4 if len(arc) == 4 else Path.CURVE3
    shaft = FancyArrowPatch(
        path=Path(arc, [Path.MOVETO] + [curve] * (len(arc) - 1)),
        arrowstyle="-|>,head_length=0.42,head_width=0.2", mutation_scale=10 + 1.2 * width,
        color=colour, linewidth=width, linestyle=dash, zorder=3 + 0.1 * width,
        capstyle="butt", joinstyle="miter",
    )  # fmt: skip
    shaft.set_gid(f"link-{link['name']}")
    axes.add_patch(shaft)
    if _cut(link):
        x, y = _on(arc, 0.5) if len(arc) == 3 else arc[1:3].mean(axis=0)
        axes.plot([x], [y], marker="x", color="#7f8a90", markersize=6, markeredgewidth=1.5,
                  zorder=4)  # fmt: skip


def _bend(
    link: Mapping[str, Any],
    spots: Mapping[str, Spot],
    around: Mapping[str, Ring],
    boxes: Mapping[str, tuple[float, float]],
    both: bool,
) -> float:
    """Return the curvature: along the ring inside a loop, else gently aside; round the boxes."""
    names = {str(link["source"]), str(link["target"])}
    start, end = spots[str(link["source"])], spots[str(link["target"])]
    if start.loop == end.loop:
        ring = around[start.loop]
        turn = (start.x - ring.x) * (end.y - ring.y) - (start.y - ring.y) * (end.x - ring.x)
        wanted = 0.2 if turn >= 0 else (0.12 if both else -0.2)
    else:
        wanted = 0.16 if both else 0.10
    others = [(spots[name], boxes[name]) for name in boxes if name not in names]

    def hidden(bend: float) -> int:
        points = _on(_arc(start, end, bend), np.linspace(0, 1, 60))
        inside = [
            np.all(np.abs(points - (spot.x, spot.y)) < np.array(box) + MARGIN, axis=1).any() for spot, box in others
        ]
        return int(sum(inside))

    return min((wanted, *OTHER_BENDS), key=lambda bend: (hidden(bend), abs(bend - wanted)))


def _arc(start: Spot, end: Spot, bend: float) -> np.ndarray:
    """Return the three control points of a quadratic curve, shape (3, 2)."""
    dx, dy = end.x - start.x, end.y - start.y
    turning = ((start.x + end.x) / 2 + bend * dy, (start.y + end.y) / 2 - bend * dx)
    return np.array([(start.x, start.y), turning, (end.x, end.y)])


def _loop(spot: Spot, box: tuple[float, float], ring: Ring, earlier: int) -> np.ndarray:
    """Return a cubic curve from a node back to itself, on the outer side of its ring."""
    out = 1.0 if spot.y >= ring.y else -1.0
    wide, high = box
    rise = out * (high + 5.0 + 3.0 * earlier)
    foot = out * high
    return np.array(
        [
            (spot.x + 0.35 * wide, spot.y + foot),
            (spot.x + wide + 2.0 * earlier, spot.y + rise),
            (spot.x - wide - 2.0 * earlier, spot.y + rise),
            (spot.x - 0.35 * wide, spot.y + foot),
        ]
    )


def _on(arc: np.ndarray, t: float | np.ndarray) -> np.ndarray:
    """Return the point of the curve at `t`, 0 to 1."""
    t = np.asarray(t)[..., None]
    return (1 - t) ** 2 * arc[0] + 2 * t * (1 - t) * arc[1] + t**2 * arc[2]


def _trim(arc: np.ndarray, first: tuple[float, float], last: tuple[float, float]) -> np.ndarray:
    """Return the part of the curve that lies outside the boxes at its two ends."""
    t = np.linspace(0, 1, 400)
    points = _on(arc, t)
    leaves = np.any(np.abs(points - arc[0]) > np.array(first), axis=1)
    enters = np.any(np.abs(points - arc[2]) > np.array(last), axis=1)
    outside = t[leaves & enters]
    if outside.size < 2:
        return arc
    a, b = outside[0], outside[-1]
    blossom = (1 - a) * (1 - b) * arc[0] + (a + b - 2 * a * b) * arc[1] + a * b * arc[2]
    return np.array([_on(arc, a), blossom, _on(arc, b)])


def _list(
    figure: Figure,
    links: Sequence[Mapping[str, Any]],
    ratios: Mapping[str, float],
    listed: int,
    head: float,
) -> None:
    """Draw the most changed links as bars of fold change, strongest change first."""
    known = [link for link in links if not math.isnan(ratios[str(link["name"])]) or _cut(link)]
    order = sorted(
        known, key=lambda k: (-change(k, ratios[str(k["name"])]), str(k["name"]))
    )[:listed]  # fmt: skip
    axes = figure.add_axes((0.72, 0.135, 0.262, head - 0.2))
    axes.set_label("changes")
    axes.set_title("Most changed since the start", fontsize=9, pad=8)
    spans = [abs(_decades(ratios[str(link["name"])])) for link in order]
    reach = max(1, math.ceil(max(spans, default=1) - 0.05))
    for row, link in enumerate(order):
        ratio = ratios[str(link["name"])]
        colour = _look(link, ratio)[0]
        level = -1.0 if _cut(link) else _decades(ratio) / reach
        axes.plot([0, level], [row, row], color=colour, linewidth=4, solid_capstyle="butt",
                  linestyle=(0, (1, 0.6)) if link.get("disputed") or _cut(link) else "solid",
                  zorder=2)  # fmt: skip
        words = str(link["name"]).replace("_", " ")
        axes.text(-1.06, row - 0.4, textwrap.shorten(words, 44, placeholder="..."),
                  fontsize=7.2, va="center", color=INK)  # fmt: skip
        axes.text(1.3, row, _fold(link, ratio), fontsize=7.6, va="center", ha="right",
                  weight="bold" if abs(_scaled(ratio)) > 0.2 else "normal", color=INK)  # fmt: skip
    axes.axvline(0, color="#9aa4a9", linewidth=0.6)
    axes.set_xlim(-1.08, 1.32)
    axes.set_ylim(max(len(order), 6) - 0.4, -0.8)
    axes.set_yticks([])
    axes.set_xticks([-1, 0, 1], [f"1/{10**reach}", "as at the start", f"{10**reach} x"], fontsize=6.8)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)


def sized(links: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the links with what is much of their unit, ``scale``: 1 of a drive, else the largest of that unit."""
    most: dict[str, float] = {}
    for link in links:
        for key in ("value", "healthy_value"):
            size = abs(float(link.get(key) or 0.0))
            if math.isfinite(size):
                most[_unit(link)] = max(most.get(_unit(link), 0.0), size)
    return [{**link, "scale": 1.0 if _unit(link) == "" else most.get(_unit(link), 1.0)} for link in links]


def _unit(link: Mapping[str, Any]) -> str:
    text = str(link.get("unit", "1")).strip("()")
    return "" if text == "1" else text


def change(link: Mapping[str, Any], ratio: float) -> float:
    """Return how much a link changed, for the order: its fold change where it carries enough to matter.

    A tenth of what it carries at most, and at least a hundredth of what is much of its unit (`sized`),
    is added on both sides: what was silent counts as nearly tenfold, whatever its unit, and what grew
    from nothing to little does not lead the list.
    """
    if _cut(link):
        return math.inf
    if math.isnan(ratio):
        return -1.0
    value, start = abs(float(link["value"])), abs(float(link["healthy_value"]))
    floor = max(LEAST * float(link.get("scale", 1.0)), max(value, start) / STRONGEST)
    return abs(math.log((value + floor) / (start + floor)))


def _fold(link: Mapping[str, Any], ratio: float) -> str:
    if _cut(link):
        return "cut"
    if math.isinf(ratio):
        return "new"
    if float(link["value"]) * float(link["healthy_value"]) < 0:
        return "reversed"
    # what starts near nothing has no meaningful ratio
    if ratio > MOST_SHOWN:
        return f"> {MOST_SHOWN} x"
    if ratio >= 10:
        return f"{ratio:.0f} x"
    return f"{ratio:.1f} x" if ratio >= 0.095 else f"{ratio:.2g} x"


def _legend(figure: Figure) -> None:
    from matplotlib.lines import Line2D

    colours = strength_colours()
    handles = [
        Line2D([], [], color=colours(0.08), linewidth=0.8, label="weaker than at the start"),
        Line2D([], [], color=colours(0.5), linewidth=1.5, label="as at the start"),
        Line2D([], [], color=colours(0.95), linewidth=3.2, label="stronger"),
        Line2D([], [], color="#d5d9da", linewidth=0.8, label="carries nothing"),
        Line2D([], [], color=MUTED, linewidth=1.6, linestyle=(0, (4.5, 2.2)), label="disputed"),
        Line2D([], [], color="#c3c9cc", linewidth=0.9, linestyle=(0, (1, 2)), marker="x",
               markersize=5, markeredgecolor="#7f8a90", markeredgewidth=1.3, label="cut"),
    ]  # fmt: skip
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.015, 0.012), ncol=6,
                  handlelength=2.2, columnspacing=1.8, borderaxespad=0)  # fmt: skip
