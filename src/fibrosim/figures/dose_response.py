"""What a drug leaves of firing and conduction, against its concentration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["dose_response_figure"]

STYLES = (
    ("#b3402e", "o", "-"), ("#d98c5f", "s", "-"), ("#6b6b6b", "^", "--"), ("#1f5f99", "o", "-"),
    ("#1f5f99", "o", ":"), ("#3f8f5b", "s", "-"), ("#3f8f5b", "s", ":"),
)  # fmt: skip


def dose_response_figure(
    concentrations: np.ndarray, shares: Mapping[str, np.ndarray], title: str = "", subtitle: str = ""
) -> Figure:
    """Draw shares left (1 without the drug) over the free concentration, umol/l, on a logarithmic axis.

    Raises
    ------
    InputError
        If there are fewer than two concentrations above 0.
    """
    given = np.asarray(concentrations) > 0.0
    if given.sum() < 2:
        raise InputError("needs at least two concentrations above 0", field="concentrations", value=int(given.sum()),
                         code="empty")  # fmt: skip
    with figure_style():
        figure = new_figure(9.2, 4.6)
        axes = figure.add_axes((0.075, 0.135, 0.50, 0.74))
        for (name, values), (colour, marker, line) in zip(shares.items(), STYLES, strict=False):
            axes.plot(concentrations[given], 100.0 * values[given], line, color=colour, marker=marker, markersize=3.6,
                      linewidth=1.3, label=name)  # fmt: skip
        axes.axhline(50.0, color=MUTED, linewidth=0.6)
        axes.set_xscale("log")
        axes.set_ylim(-4.0, max(112.0, 104.0 * max(float(v.max()) for v in shares.values())))
        axes.set_xlabel("free concentration (umol/l)")
        axes.set_ylabel("left (% of without the drug)")
        axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), fontsize=7.8, frameon=False)
        figure.text(0.018, 0.945, title, fontsize=12, weight="bold", va="center")
        figure.text(0.60, 0.14, "\n".join(subtitle.splitlines()[1:]).replace("; ", "\n"), fontsize=6.8, color=MUTED,
                    va="bottom")  # fmt: skip
    return figure
