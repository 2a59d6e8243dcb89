"""All spikes of a patch of the dorsal horn, fibres at the top, projection neurons below, and their rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrosim.figures.style import ALERT, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fibrosim.electrophysiology.horn import HornAnswer

__all__ = ["horn_raster"]

FIBRE, INHIBITS = "#8a949a", "#245fb2"
NAMES = {
    "sa1": "A-beta", "a_delta": "A-delta", "c_peptidergic": "C", "pkc": "PKC gamma", "vglut3": "VGLUT3",
    "dor": "DOR", "trc": "transient", "som": "somatostatin", "cr": "calretinin", "pv": "parvalbumin",
    "dyn": "dynorphin", "islet": "islet", "projection": "projection",
}  # fmt: skip
INHIBITORY = ("pv", "dyn", "islet")
BIN = 50.0  # ms


def horn_raster(answer: HornAnswer) -> Figure:
    """Draw one stroke for each spike, a row for each cell, and the rate of projection neurons in bins of 50 ms."""
    rows: list[tuple[str, list[np.ndarray], str]] = []
    for name in ("sa1", "a_delta", "c_peptidergic"):
        rows.append((name, list(answer.inputs[name]), FIBRE))
    for name in list(NAMES)[3:]:
        trains = [answer.times[name][answer.cells[name] == k] for k in range(answer.many[name])]
        colour = ALERT if name == "projection" else INHIBITS if name in INHIBITORY else INK
        rows.append((name, trains, colour))
    with figure_style():
        figure = new_figure(8.2, 7.4)
        top = figure.add_axes((0.14, 0.27, 0.83, 0.62))
        low = figure.add_axes((0.14, 0.08, 0.83, 0.15), sharex=top)
        level, ticks = 0.0, []
        for name, trains, colour in rows:
            # groups of many cells take less height for each
            height = max(1.6, min(len(trains), 24) * 0.28) / max(len(trains), 1)
            begin = level
            for train in trains:
                top.vlines(train, level + 0.05 * height, level + 0.95 * height, color=colour, linewidth=0.5)
                level += height
            ticks.append((0.5 * (begin + level), NAMES[name]))
            level += 0.9
        top.set_ylim(level, -0.6)
        top.set_yticks([t for t, _ in ticks], [n for _, n in ticks])
        top.tick_params(axis="y", length=0)
        top.tick_params(labelbottom=False)
        edges = np.arange(0.0, answer.duration + BIN, BIN)
        rate = np.histogram(answer.times["projection"], edges)[0] / answer.many["projection"] / (BIN * 1e-3)
        low.bar(edges[:-1], rate, width=BIN, align="edge", color="#e9c9c6", edgecolor="white", linewidth=0.4)
        low.set_ylabel("projection, 1/s")
        low.set_xlabel("time under the force (ms)")
        low.set_xlim(0.0, answer.duration)
        title = f"Laminae I and II under {answer.force:g} mN"
        figure.text(0.018, 0.965, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.932, f"Inhibitory cells blue, projection neurons red; these fire "
                    f"{answer.rate('projection'):.1f} times per second and cell", fontsize=8.4, color=MUTED,
                    va="center")  # fmt: skip
    return figure
