"""Small multiples of the mechanism graph over a life, above a strip of loop strength."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.loops import LOOP_WORDS, loop_colour, loop_handles
from fibrosim.figures.style import INK, MUTED, PAPER, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["mechanism_over_time"]

COLUMNS = 2
PANEL = 4.7
"""Width of a panel in inches; its height follows from the words around its ring."""
GAP = 0.16
WORDS, WORDS_AT = 6.9, 1.085
"""Size of the words in points, and their distance from the middle of a ring of radius 1."""
THIN, THICK = 0.35, 3.4
FAINTEST = 0.04
SHORT = {
    "norepinephrine_plasma": "plasma norepi.", "nerve_growth_factor": "NGF", "ngf_sensitisation": "NGF sensitised",
    "csf_nerve_growth_factor": "CSF NGF", "c_afferents": "C fibres", "a_beta_afferents": "A-beta fibres",
    "spinal_norepinephrine": "spinal norepi.", "systemic_cytokines": "blood cytokines", "immunoglobulin": "IgG",
    "ganglion_adrenoceptors": "ganglion receptors", "c_reactive_protein": "CRP", "somatic_symptoms": "somatic",
    "csf_substance_p": "CSF substance P", "overall_pain": "overall pain", "spinal_inhibition": "spinal inhibition",
    "central_lesions": "CNS lesions", "vessel_function": "vessels", "touch_gate": "touch gate",
    "early_potentiation": "early potent.",
}  # fmt: skip


def mechanism_over_time(
    edges: Sequence[Mapping[str, Any]],
    days: Sequence[float],
    times: np.ndarray,
    loops: Mapping[str, np.ndarray],
    *,
    events: Sequence[tuple[float, str]] = (),
    strongest: int = 30,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Draw the graph between subsystems on several days.

    Parameters
    ----------
    edges : sequence of mapping
        ``source``, ``target`` (subsystems), ``loop`` (word), ``change`` (shape (days,), 0 to 1).
    days : sequence of float
        One panel each.
    times : ndarray, shape (time,)
    loops : mapping of str to ndarray, shape (time,)
        Mean change of each loop's links, for the strip.
    strongest : int
        Edges that are drawn: those whose change is largest on any of the days, each loop in turn.

    Returns
    -------
    Figure
        Axes are labelled ``day-N`` and ``strip``.

    Raises
    ------
    InputError
        If there is no edge or no day.
    """
    if not edges or not len(days):
        raise InputError("needs edges and days", field="edges", value=len(edges), code="empty")
    chosen = _chosen(edges, strongest)
    spots = _ring(chosen)
    rows = math.ceil(len(days) / COLUMNS)
    head, strip, foot = 0.82, 1.45, 0.95
    with figure_style():
        limits, tall = _room(spots)
        width, height = COLUMNS * PANEL, rows * (tall + GAP) + head + strip + foot
        figure = new_figure(width, height)
        for k, day in enumerate(days):
            left = (k % COLUMNS) / COLUMNS
            bottom = 1 - (head + (k // COLUMNS) * (tall + GAP) + tall) / height
            axes = figure.add_axes((left + 0.01, bottom, 1 / COLUMNS - 0.02, tall / height))
            axes.set_label(f"day-{day:g}")
            axes.set_xlim(-limits[0], limits[0])
            axes.set_ylim(-limits[1], limits[1])
            _panel(axes, chosen, spots, k, day)
        _strip(figure.add_axes((0.105, foot / height, 0.8, strip * 0.72 / height)), times, loops, days, events)
        figure.text(0.016, 1 - 0.27 / height, title, fontsize=12.5, weight="bold", va="center")
        figure.text(0.016, 1 - 0.53 / height, subtitle, fontsize=8.2, color=MUTED, va="center")
        figure.legend(handles=loop_handles(str(e["loop"]) for e in chosen), loc="lower left", ncol=6,
                      bbox_to_anchor=(0.012, 0.14 / height), handlelength=1.4, columnspacing=1.6,
                      borderaxespad=0)  # fmt: skip
    return figure


def _chosen(edges: Sequence[Mapping[str, Any]], most: int) -> list[Mapping[str, Any]]:
    """The edges that change most, each loop in its turn so that none crowds the others out."""
    queues = {
        w: sorted((e for e in edges if e["loop"] == w and np.max(e["change"]) > 0), key=lambda e: -np.max(e["change"]))
        for w in LOOP_WORDS
    }
    found: list[Mapping[str, Any]] = []
    while len(found) < most and any(queues.values()):
        found += [queue.pop(0) for queue in queues.values() if queue]
    return found[:most] or list(edges[:most])


def _ring(edges: Sequence[Mapping[str, Any]]) -> dict[str, tuple[float, float, str]]:
    """Place of each subsystem on a ring, loop by loop, neighbours that are linked side by side."""
    votes: dict[str, list[str]] = {}
    for e in edges:
        for end in ("source", "target"):
            votes.setdefault(str(e[end]), []).append(str(e["loop"]))
    home = {name: max(LOOP_WORDS, key=lambda w, v=v: (v.count(w), -LOOP_WORDS.index(w))) for name, v in votes.items()}
    order = sorted(home, key=lambda n: (LOOP_WORDS.index(home[n]), n))
    order = _untangle(order, home, edges)
    found = {}
    for k, name in enumerate(order):
        angle = math.pi / 2 - 2 * math.pi * k / len(order)
        found[name] = (math.cos(angle), math.sin(angle), home[name])
    return found


def _untangle(order: list[str], home: Mapping[str, str], edges: Sequence[Mapping[str, Any]]) -> list[str]:
    """Swap nodes within their loop as long as edges become shorter."""
    pairs = [(str(e["source"]), str(e["target"])) for e in edges]

    def length(names: list[str]) -> float:
        place = {n: 2 * math.pi * k / len(names) for k, n in enumerate(names)}
        return sum(abs(math.sin((place[a] - place[b]) / 2)) for a, b in pairs)

    best = length(order)
    for _ in range(4):
        better = False
        for i in range(len(order)):
            for j in range(i + 1, len(order)):
                if home[order[i]] != home[order[j]]:
                    continue
                order[i], order[j] = order[j], order[i]
                now = length(order)
                if now < best - 1e-9:
                    best, better = now, True
                else:
                    order[i], order[j] = order[j], order[i]
        if not better:
            break
    return order


def _room(spots: Mapping[str, tuple[float, float, str]]) -> tuple[tuple[float, float], float]:
    """Half width and half height of a panel in radii of the ring, and its height in inches, so that all words fit."""
    from matplotlib.textpath import TextPath

    half = PANEL * COLUMNS * (1 / COLUMNS - 0.02) / 2
    line = WORDS / 72
    long = {n: TextPath((0, 0), _words(n), size=WORDS).get_extents().width / 72 for n in spots}
    radius = min(((half - line) / max(abs(x), 0.5) - long[n]) / WORDS_AT for n, (x, _, _) in spots.items())
    high = max(abs(y) * (WORDS_AT * radius + long[n]) for n, (_, y, _) in spots.items()) + line
    return (half / radius, high / radius), 2 * high


def _words(name: str) -> str:
    return SHORT.get(name, name.replace("_", " "))


def _panel(
    axes: Axes, edges: Sequence[Mapping[str, Any]], spots: Mapping[str, tuple[float, float, str]], k: int, day: float
) -> None:
    axes.set_aspect("equal")
    axes.set_axis_off()
    active: dict[str, float] = dict.fromkeys(spots, 0.0)
    for e in sorted(edges, key=lambda e: float(e["change"][k])):
        change = float(e["change"][k])
        for end in ("source", "target"):
            active[str(e[end])] = max(active[str(e[end])], change)
        _edge(axes, spots, e, change)
    for name, (x, y, loop) in spots.items():
        _node(axes, name, x, y, loop, active[name])
    corner: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "center"}
    axes.annotate(f"day {day:g}", (0, 1), xytext=(5, -7), fontsize=10.5, weight="bold", color=INK, **corner)
    mean = float(np.mean([float(e["change"][k]) for e in edges]))
    axes.annotate(f"mean change {mean:.2f}", (0, 1), xytext=(5, -21), fontsize=7.4, color=MUTED, **corner)


def _edge(axes: Axes, spots: Mapping[str, tuple[float, float, str]], edge: Mapping[str, Any], change: float) -> None:
    from matplotlib.patches import FancyArrowPatch

    a, b = spots[str(edge["source"])], spots[str(edge["target"])]
    quiet = change < FAINTEST
    colour = "#dfe2e1" if quiet else loop_colour(str(edge["loop"]))
    width = THIN if quiet else THIN + (THICK - THIN) * change
    look: dict[str, Any] = {"color": colour, "linewidth": width, "alpha": 1.0 if quiet else 0.35 + 0.5 * change,
                            "zorder": 1.0 if quiet else 2.0 + change, "capstyle": "round"}  # fmt: skip
    if edge["source"] == edge["target"]:
        x, y = 0.905 * a[0], 0.905 * a[1]
        axes.plot([x], [y], "o", markersize=8, markerfacecolor="none", markeredgecolor=colour,
                  markeredgewidth=max(width * 0.6, 0.6), zorder=look["zorder"], alpha=look["alpha"])  # fmt: skip
        return
    # chords bend towards the middle, the more the further apart their ends are
    apart = math.hypot(a[0] - b[0], a[1] - b[1]) / 2
    turn = a[0] * b[1] - a[1] * b[0]
    bend = (0.34 - 0.24 * apart) * (1 if turn >= 0 else -1)
    axes.add_patch(
        FancyArrowPatch(
            (a[0], a[1]), (b[0], b[1]), connectionstyle=f"arc3,rad={-bend:.3f}", shrinkA=5, shrinkB=6,
            arrowstyle="-|>,head_length=0.45,head_width=0.22", mutation_scale=5.5 + 1.3 * width, **look,
        )
    )  # fmt: skip


def _node(axes: Axes, name: str, x: float, y: float, loop: str, active: float) -> None:
    quiet = active < FAINTEST
    colour = loop_colour(loop)
    axes.plot([x], [y], "o", markersize=5.5 if quiet else 5.5 + 3.0 * active, color=PAPER if quiet else colour,
              markeredgecolor="#b9c0c3" if quiet else colour, markeredgewidth=0.9, zorder=4)  # fmt: skip
    angle = math.degrees(math.atan2(y, x))
    left = x < -1e-9
    # words go outwards along the ring's radius, never upside down
    axes.text(WORDS_AT * x, WORDS_AT * y, _words(name), fontsize=WORDS, ha="right" if left else "left",
              va="center", rotation=angle - 180 if left and angle > 0 else angle + 180 if left else angle,
              rotation_mode="anchor", color=MUTED if quiet else INK, zorder=5)  # fmt: skip


def _strip(
    axes: Axes, times: np.ndarray, loops: Mapping[str, np.ndarray], days: Sequence[float],
    events: Sequence[tuple[float, str]],
) -> None:  # fmt: skip
    from matplotlib.colors import to_rgb

    axes.set_label("strip")
    names = [w for w in LOOP_WORDS if w in loops]
    most = max(float(np.max(course)) for course in loops.values()) or 1.0
    ground = np.array(to_rgb("#f1f0ea"))
    picture = np.array(
        [
            [ground + (np.array(to_rgb(loop_colour(w))) - ground) * min(float(v) / most, 1.0) for v in loops[w]]
            for w in names
        ]
    )
    step = float(times[1] - times[0]) if len(times) > 1 else 1.0
    axes.imshow(picture, aspect="auto", interpolation="nearest",
                extent=(float(times[0]), float(times[-1]) + step, len(names) - 0.5, -0.5))  # fmt: skip
    for k in range(1, len(names)):
        axes.axhline(k - 0.5, color=PAPER, linewidth=2.0)
    axes.set_yticks(range(len(names)), ["across loops" if w == "cross" else w for w in names])
    axes.tick_params(axis="y", length=0, labelsize=7.4, labelcolor=INK)
    for day in days:
        axes.axvline(day, color=INK, linewidth=0.9, zorder=3)
        axes.plot([day], [-0.5], "v", color=INK, markersize=5, clip_on=False, zorder=4)
    for day in sorted({d for d, _ in events}):
        axes.plot([day], [len(names) - 0.5], "^", color="#b23a48", markersize=5.5, clip_on=False, zorder=5)
    axes.set_xlim(float(times[0]), float(times[-1]) + step)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("day (red: what happened; black: the panels)", loc="right", labelpad=1)
    axes.set_title("Mean change of each loop's links", fontsize=8.4, pad=7)
    axes.annotate(f"0 to {most:.2f}", (1.005, 0.5), xycoords="axes fraction", fontsize=7, color=MUTED, va="center")
