"""The mechanism graph of a whole body: one box a subsystem, the strongest changes on top, the rest faint."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.figures.layout import CANVAS, Spot
from fibrosim.figures.mechanism_graph import (
    _arc,
    _legend,
    _list,
    _look,
    _node,
    _on,
    _trim,
    change,
    relative_strength,
    sized,
)
from fibrosim.figures.style import LOOPS, MUTED, PAPER, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["subsystem_graph", "subsystems"]

DRAWN = 44
"""Pairs of subsystems that are drawn in colour; the others are hairlines."""

LEAST_CHANGE = 0.1
"""On the scale of logarithms; less is as at the start."""

BENDS = (0.14, 0.22, 0.06, 0.3, -0.14, -0.06, -0.22, -0.3)
SHORT = {
    "a_beta_afferents": "large afferents", "c_afferents": "C afferents", "b_cells": "B cells",
    "c_reactive_protein": "C-reactive protein", "csf_nerve_growth_factor": "NGF, spinal fluid",
    "csf_substance_p": "substance P, spinal fluid", "descending": "descending control",
    "ganglion_adrenoceptors": "receptors, ganglion", "immunity": "T cells", "immunoglobulin": "antibodies",
    "mood": "mood", "nerve_growth_factor": "NGF, tissue", "ngf_sensitisation": "NGF sensitisation",
    "norepinephrine_plasma": "norepi- nephrine, plasma", "norepinephrine": "norepi- nephrine",
    "neuropeptides": "substance P, CGRP", "overall_pain": "pain as a whole", "pain": "pain by area",
    "somatic_symptoms": "other symptoms", "spinal_norepinephrine": "norepi- nephrine, cord",
    "systemic_cytokines": "cytokines, blood", "cytokines": "cytokines, tissue", "vessel_function": "dilatation",
    "tissue": "injury", "drug": "drugs", "autonomic": "autonomic outflow", "stress_axis": "stress, cortisol",
}  # fmt: skip
HOMES: Mapping[str, tuple[str, ...]] = {
    "A": ("tissue", "stress_axis", "autonomic", "norepinephrine", "norepinephrine_plasma", "fitness",
          "adrenoceptors", "ganglion_adrenoceptors", "sprouting", "c_afferents", "a_beta_afferents", "deep_tissue"),
    "B": ("nerve_growth_factor", "csf_nerve_growth_factor", "ngf_sensitisation", "neuropeptides", "mast_cells",
          "cytokines", "endothelium", "vessel_function", "systemic_cytokines", "c_reactive_protein"),
    "": ("pain", "overall_pain", "paraesthesia", "stiffness", "sleep", "fatigue", "cognition", "mood",
         "somatic_symptoms", "drug"),
    "C": ("small_fibres", "large_fibres", "nerve_supply", "satellite_glia", "immunity", "immunoglobulin", "b_cells",
          "central_lesions"),
    "D": ("dorsal_horn", "early_potentiation", "touch_gate", "spinal_inhibition", "spinal_glia", "csf_substance_p",
          "descending", "spinal_norepinephrine", "supraspinal", "expectation"),
}  # fmt: skip
"""Where a subsystem is drawn; one that is not named here goes to the loop of most of its links."""

# left, bottom, width, height of a loop's ground, and the columns of its boxes
GROUNDS = {
    "A": (0.8, 46.2, 38.4, 41.0, 3),
    "B": (60.8, 46.2, 38.4, 41.0, 3),
    "": (41.4, 4.6, 17.2, 78.8, 1),
    "C": (0.8, 1.4, 38.4, 41.6, 3),
    "D": (60.8, 1.4, 38.4, 41.6, 3),
}


def subsystems(links: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the subsystems that the links join."""
    return {str(link[end]).partition(".")[0] for link in links for end in ("source", "target")}


def subsystem_graph(links: Sequence[Mapping[str, Any]], *, title: str = "", listed: int = 16) -> Figure:
    """Draw subsystems and what passes between them.

    Parameters
    ----------
    links : sequence of mapping
        As in `mechanism_graph`.
    title : str
        Printed above.
    listed : int
        How many of the most changed links are listed beside the graph.

    Returns
    -------
    Figure
        One arrow a pair of subsystems, with the id ``link-SOURCE-TARGET``, in the look of its most
        changed link; boxes carry ``node-SUBSYSTEM``.
    """
    links = sized(links)
    ratios = {str(link["name"]): relative_strength(link) for link in links}
    pairs = _pairs(links, ratios)
    spots = _spots(links)
    with figure_style():
        figure = new_figure(11.6, 7.9)
        head = 0.93 if title else 0.985
        axes = figure.add_axes((0.0, 0.06, 0.705, head - 0.06))
        axes.set_xlim(0, CANVAS[0])
        axes.set_ylim(0, CANVAS[1])
        axes.set_axis_off()
        for loop in dict.fromkeys(spot.loop for spot in spots.values()):
            _ground(axes, loop)
        boxes = {name: _node(figure, axes, name, SHORT.get(name, name.replace("_", " ")), spot, wrap=14)
                 for name, spot in spots.items()}  # fmt: skip
        order = sorted(pairs, key=lambda pair: -change(pairs[pair], ratios[str(pairs[pair]["name"])]))
        # what the list beside the graph names first is drawn last, on top
        for rank, pair in reversed(list(enumerate(order))):
            link = pairs[pair]
            ratio = ratios[str(link["name"])]
            _arrow(axes, pair, link, ratio, spots, boxes, faint=rank >= DRAWN or change(link, ratio) < LEAST_CHANGE)
        _list(figure, list(pairs.values()), ratios, listed, head)
        _legend(figure)
        words = (
            f"{len(links)} links between {len(spots)} subsystems; "
            f"in colour those changed most, at most {DRAWN} pairs"
        )
        figure.text(0.985, 0.022, words, ha="right", va="center", fontsize=7.2, color=MUTED)
        if title:
            figure.text(0.02, 0.965, title, fontsize=11, weight="bold", va="center")
    return figure


def _pairs(links: Sequence[Mapping[str, Any]], ratios: Mapping[str, float]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return for each pair of subsystems its most changed link; drugs that carry nothing are left out."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for link in links:
        pair = (str(link["source"]).partition(".")[0], str(link["target"]).partition(".")[0])
        ratio = ratios[str(link["name"])]
        if pair[0] == pair[1] or (pair[0] == "drug" and math.isnan(ratio)):
            continue
        held = found.get(pair)
        if held is None or change(link, ratio) > change(held, ratios[str(held["name"])]):
            found[pair] = link
    return found


def _spots(links: Sequence[Mapping[str, Any]]) -> dict[str, Spot]:
    """Return a place for each subsystem: rows of its loop's ground."""
    homes = {name: loop for loop, names in HOMES.items() for name in names}
    present = subsystems(links)
    carried = {str(k["source"]).partition(".")[0] for k in links if abs(float(k.get("value") or 0.0)) > 0}
    if "drug" in present and "drug" not in carried:
        present.discard("drug")
    for name in sorted(present - set(homes)):
        loops = [str(link.get("loop") or "") for link in links if name in subsystems([link])]
        most = max(sorted(set(loops)), key=loops.count)
        homes[name] = most if most in GROUNDS else ""
    spots = {}
    for loop, (left, bottom, width, height, columns) in GROUNDS.items():
        given = list(HOMES[loop])
        names = [n for n in (*given, *sorted(set(homes) - set(given))) if n in present and homes[n] == loop]
        rows = math.ceil(len(names) / columns)
        for place, name in enumerate(names):
            row, column = divmod(place, columns)
            across = min(columns, len(names) - row * columns)
            x = left + width * (column + 0.5) / across
            y = bottom + (height - 5.0) * (1 - (row + 0.5) / rows)
            spots[name] = Spot(x, y, loop)
    return spots


def _ground(axes: Axes, loop: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    word, colour = LOOPS[loop]
    left, bottom, width, height, _ = GROUNDS[loop]
    axes.add_patch(
        FancyBboxPatch((left, bottom), width, height, boxstyle="round,pad=0,rounding_size=2.5", facecolor=colour,
                       alpha=0.07, edgecolor="none", zorder=0)
    )  # fmt: skip
    label = f"{loop} · {word} loop" if loop else word
    axes.text(left + 1.6, bottom + height - 2.4, label, va="center", fontsize=9.2, color=colour, weight="bold",
              zorder=5, bbox={"facecolor": PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 1})  # fmt: skip


def _arrow(
    axes: Axes,
    pair: tuple[str, str],
    link: Mapping[str, Any],
    ratio: float,
    spots: Mapping[str, Spot],
    boxes: Mapping[str, tuple[float, float]],
    *,
    faint: bool,
) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    start, end = spots[pair[0]], spots[pair[1]]
    colour, width, dash = _look(link, ratio)
    if faint:
        colour, width, dash = "#9aa4a9", 0.45, "solid"
    bend = BENDS[0] if faint else _bend(pair, spots, boxes)
    arc = _trim(_arc(start, end, bend), boxes[pair[0]], boxes[pair[1]])
    arrow = FancyArrowPatch(
        path=Path(arc, [Path.MOVETO, Path.CURVE3, Path.CURVE3]),
        arrowstyle="-" if faint else "-|>,head_length=0.42,head_width=0.2", mutation_scale=8 + 1.1 * width,
        color=colour, linewidth=width, linestyle=dash, alpha=0.32 if faint else 1.0,
        zorder=1 if faint else 3 + 0.1 * width, capstyle="butt", joinstyle="miter",
    )  # fmt: skip
    arrow.set_gid(f"link-{pair[0]}-{pair[1]}")
    axes.add_patch(arrow)


def _bend(pair: tuple[str, str], spots: Mapping[str, Spot], boxes: Mapping[str, tuple[float, float]]) -> float:
    """Return the first bend that crosses the fewest other boxes."""
    others = [name for name in boxes if name not in pair]
    if not others:
        return BENDS[0]
    middles = np.array([(spots[name].x, spots[name].y) for name in others])
    sizes = np.array([boxes[name] for name in others])

    def hidden(bend: float) -> int:
        points = _on(_arc(spots[pair[0]], spots[pair[1]], bend), np.linspace(0, 1, 30))
        inside = np.all(np.abs(points[:, None, :] - middles) < sizes, axis=2)
        return int(inside.any(axis=0).sum())

    return min(BENDS, key=hidden)
