"""Model beside a published study: means of replicates of the study against the reported mean."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, PAPER, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["replay"]

ROLES: Mapping[str, str] = {
    "calibrated": "#7d8b93",
    "predicted": "#245fb2",
    "hand-set": "#d0b02f",
    "sign only": "#c9669f",
}
"""Colour of each kind of number; a calibrated one is grey, for it proves nothing."""

CENTRAL = (2.5, 50, 97.5)
BINS = 48


def replay(rows: Sequence[Mapping[str, Any]], *, title: str = "") -> Figure:
    """Draw distributions of replicate means with the published mean and its standard error.

    Parameters
    ----------
    rows : sequence of mapping
        ``measure`` (words; rows of one measure share an axis), ``unit``, ``group``,
        ``replicates`` (means of the model's replicates of the study, shape (n,)),
        ``published_mean`` and ``published_se`` (either may be None), ``role``
        ("calibrated", "predicted", "hand-set" or "sign only").
    title : str
        Printed above.

    Returns
    -------
    Figure
        One axes a measure, whose label is the measure.

    Raises
    ------
    InputError
        If there is no row or a row has no finite replicate.
    """
    if not rows:
        raise InputError("needs at least one row", field="rows", value=0, code="empty")
    measures: dict[str, list[Mapping[str, Any]]] = {}
    for number, row in enumerate(rows):
        if not np.isfinite(np.asarray(row["replicates"], dtype=float)).any():
            raise InputError(
                "needs at least one finite replicate", field=f"rows[{number}].replicates",
                code="empty",
            )  # fmt: skip
        measures.setdefault(str(row["measure"]), []).append(row)
    sizes = [0.44 * len(group) + 0.62 for group in measures.values()]
    head = 0.46 if title else 0.12
    height = sum(sizes) + head + 0.42
    with figure_style():
        figure = new_figure(7.6, height)
        top = height - head
        for (measure, group), size in zip(measures.items(), sizes, strict=True):
            axes = figure.add_axes((0.25, (top - size + 0.32) / height, 0.58, (size - 0.6) / height))
            axes.set_label(measure)
            _measure(axes, measure, group)
            top -= size
        _legend(figure, height, rows)
        if title:
            figure.text(0.02, 1 - 0.22 / height, title, fontsize=11, weight="bold", va="center")
    return figure


def _measure(axes: Axes, measure: str, group: Sequence[Mapping[str, Any]]) -> None:
    unit = str(group[0].get("unit") or "")
    axes.set_title(f"{measure}{f' [{unit}]' if unit not in ('', '1') else ''}", fontsize=8.6, pad=5)
    for place, row in enumerate(group):
        _row(axes, place, row)
    axes.set_ylim(len(group) - 0.45, -0.62)
    axes.set_yticks(range(len(group)), [textwrap.shorten(str(r.get("group", "")), 30,
                    placeholder="...") for r in group])  # fmt: skip
    axes.tick_params(axis="y", length=0, labelsize=8, labelcolor=INK)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.margins(x=0.08)


def _row(axes: Axes, place: int, row: Mapping[str, Any]) -> None:
    role = str(row.get("role", ""))
    colour = ROLES.get(role, MUTED)
    values = np.asarray(row["replicates"], dtype=float)
    values = values[np.isfinite(values)]
    low, middle, high = np.percentile(values, CENTRAL)
    base = place + 0.06
    if values.size > 2 and np.ptp(values) > 0:
        grid, density = _density(values)
        axes.fill_between(grid, base, base - 0.58 * density, color=colour, alpha=0.32,
                          linewidth=0, zorder=2)  # fmt: skip
        axes.plot(grid, base - 0.58 * density, color=colour, linewidth=0.9, zorder=2.1)
    axes.plot([low, high], [base, base], color=colour, linewidth=1.6, zorder=2.5)
    axes.plot([middle], [base], "|", color=colour, markersize=8, markeredgewidth=1.8, zorder=2.6)
    published, error = row.get("published_mean"), row.get("published_se")
    if published is None or math.isnan(published):
        return
    y = place + 0.26
    if error is not None and not math.isnan(error):
        axes.plot([published - error, published + error], [y, y], color=INK, linewidth=1.2,
                  zorder=3)  # fmt: skip
    axes.plot([published], [y], "D", color=INK, markersize=4.6, markeredgecolor=PAPER,
              markeredgewidth=0.7, zorder=3.1)  # fmt: skip
    inside = low <= published <= high
    axes.annotate(
        f"{middle:.3g} against {published:.3g}\n{'inside' if inside else 'outside'} 95 %",
        (1.02, place), xycoords=("axes fraction", "data"), fontsize=7.2, va="center",
        color=MUTED if inside else "#a83a1e", annotation_clip=False,
    )  # fmt: skip


def _density(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a smooth density over the values' range, highest point 1 (Silverman's width)."""
    spread = values.std(ddof=1)
    quartiles = np.subtract(*np.percentile(values, [75, 25])) / 1.349
    width = 0.9 * (min(spread, quartiles) if quartiles > 0 else spread) * values.size**-0.2
    grid = np.linspace(values.min() - 2 * width, values.max() + 2 * width, 4 * BINS)
    height = np.exp(-0.5 * ((grid[:, None] - values[None, :]) / width) ** 2).sum(axis=1)
    return grid, height / height.max()


def _legend(figure: Figure, height: float, rows: Sequence[Mapping[str, Any]]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Line2D([], [], color=INK, marker="D", markersize=4.6, linewidth=1.2,
               label="published mean ± standard error")
    ]  # fmt: skip
    used = {str(row.get("role", "")) for row in rows}
    handles += [
        Patch(facecolor=colour, alpha=0.5, label=f"model, {role}")
        for role, colour in ROLES.items() if role in used
    ]  # fmt: skip
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.015, 0.08 / height),
                  ncol=5, borderaxespad=0, columnspacing=1.4)  # fmt: skip
