"""Which damaged nodes answer one spike with many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["ectopic_map_figure"]

COLOURS = ("#d5d8d8", "#f4efe2", "#f0b98a", "#c8553d", "#6d2a55")


def ectopic_map_figure(
    persistent: np.ndarray, lamellae: np.ndarray, spikes: np.ndarray, kinds: np.ndarray, answers: Sequence[str],
    words: str = "",
) -> Figure:  # fmt: skip
    """Draw kinds of answers as colours and numbers of spikes as figures.

    Parameters
    ----------
    persistent, lamellae : ndarray
        Of the columns and rows.
    spikes, kinds : ndarray, shape (rows, columns)
        Spikes that arrive after one, and place of the kind of answer in `answers`.

    Raises
    ------
    InputError
        Shapes that do not fit.
    """
    if np.shape(kinds) != (len(lamellae), len(persistent)):
        raise InputError("one answer for each node is needed", field="kinds", value=np.shape(kinds),
                         allowed=(len(lamellae), len(persistent)))  # fmt: skip
    with figure_style():
        from matplotlib.colors import ListedColormap
        from matplotlib.patches import Patch

        figure = new_figure(8.6, 4.4)
        axes = figure.add_axes((0.09, 0.14, 0.66, 0.70))
        axes.imshow(kinds, origin="lower", aspect="auto", cmap=ListedColormap(COLOURS), vmin=-0.5, vmax=4.5)
        for (j, i), count in np.ndenumerate(spikes):
            dark = kinds[j, i] >= len(answers) - 2
            axes.text(i, j, str(count), ha="center", va="center", fontsize=7.0, color="white" if dark else INK)
        axes.set_xticks(range(len(persistent)), [f"{x:g}" for x in persistent])
        axes.set_yticks(range(len(lamellae)), [f"{y:g}" for y in lamellae])
        axes.set_xlabel("persistent sodium current of the damaged node (of a healthy one)")
        axes.set_ylabel("lamellae left beside it")
        axes.grid(visible=False)
        axes.tick_params(length=0)
        patches = [Patch(facecolor=c, edgecolor=MUTED, linewidth=0.4) for c in COLOURS]
        axes.legend(patches, answers, loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=8.2)
        figure.text(0.018, 0.945, "One spike passes a damaged node: spikes that leave it", fontsize=12, weight="bold",
                    va="center")  # fmt: skip
        figure.text(0.018, 0.885, words or "without a drug", fontsize=8.4, color=MUTED, va="center")
    return figure
