"""Receptive fields: answers over the distance from the middle, and the firing zones on the skin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.figures.style import ALERT, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fibrosim.electrophysiology.horn import ReceptiveField

__all__ = ["receptive_field_figure"]

COLOURS = (INK, ALERT, "#245fb2", "#c9a227")


def receptive_field_figure(fields: Sequence[ReceptiveField], names: Sequence[str] = ()) -> Figure:
    """Draw answers and firing zones of up to four fields, one over the other."""
    from matplotlib.patches import Circle

    farthest = max(float(one.distance[-1]) for one in fields)
    with figure_style():
        figure = new_figure(8.2, 3.4)
        curve = figure.add_axes((0.08, 0.15, 0.5, 0.62))
        skin = figure.add_axes((0.66, 0.15, 0.32, 0.62))
        for k, one in enumerate(fields[: len(COLOURS)]):
            colour, words = COLOURS[k], names[k] if k < len(names) else ""
            curve.plot(one.distance, one.answer.mean(axis=0), color=colour, marker="o", markersize=2.6, linewidth=1.4)
            curve.axvline(one.radius, color=colour, linewidth=0.8, linestyle=(0, (3, 2)))
            skin.add_patch(Circle((0.0, 0.0), one.radius, facecolor=colour, alpha=0.16, linewidth=0))
            skin.add_patch(Circle((0.0, 0.0), one.radius, fill=False, edgecolor=colour, linewidth=1.4))
            text = f"{words}{', ' if words else ''}{one.area:.0f} mm\N{SUPERSCRIPT TWO}"
            skin.text(0.0, -farthest * (0.82 + 0.13 * k), text, color=colour, fontsize=8, ha="center", va="center")
        curve.set_xlim(0.0, farthest)
        curve.set_ylim(bottom=0.0)
        curve.set_xlabel("distance from the middle of the field (mm)")
        curve.set_ylabel("spikes that answer a pinch")
        skin.set_xlim(-farthest, farthest)
        skin.set_ylim(-farthest * (0.9 + 0.13 * len(fields)), farthest * 0.8)
        skin.set_aspect("equal")
        skin.axis("off")
        ten = np.array([-5.0, 5.0])
        skin.plot(ten, [farthest * 0.74] * 2, color=MUTED, linewidth=1.0)
        skin.text(0.0, farthest * 0.77, "10 mm", color=MUTED, fontsize=7, ha="center", va="bottom")
        last = fields[-1]
        after = f"{last.wait:g} s after {last.volleys} volleys to the middle" if last.volleys else "no barrage before"
        figure.text(0.018, 0.93, "Receptive field", fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.855, f"Projection neuron of lamina V, {last.answer.shape[0]} replicates; pinch {after}; "
                    "its firing zone on the skin at the right", fontsize=8.4,
                    color=MUTED, va="center")  # fmt: skip
    return figure
