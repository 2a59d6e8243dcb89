"""Test results on one scale: how far each lies from the middle of its normal range."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from statistics import NormalDist
from typing import TYPE_CHECKING

from fibrosim.errors import InputError
from fibrosim.figures.style import (
    ALERT,
    BAND,
    BAND_EDGE,
    FAINT,
    INK,
    MUTED,
    PAPER,
    figure_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fibrosim.results import Measurement, TestResult, Visit

__all__ = ["standard_score", "result_strip"]

EDGE = NormalDist().inv_cdf(0.975)
"""A normal range is read as the middle 95 %."""

REACH = 5.0
SMALLEST_CENTILE = 1e-4


def result_strip(tests: Visit | Iterable[TestResult], *, twin: Visit | None = None, title: str = "") -> Figure:
    """Draw every measurement that has a normal range as a mark on a common scale.

    Parameters
    ----------
    tests : Visit or iterable of TestResult
        What was done.
    twin : Visit, optional
        A second visit; its marks are drawn hollow.
    title : str
        Printed above.

    Returns
    -------
    Figure
        Marks beyond five standard deviations sit at the edge as arrows.

    Raises
    ------
    InputError
        If no measurement has a range, a percentile, and a value.
    """
    groups = [(test, _scored(test)) for test in tests]
    groups = [(test, scored) for test, scored in groups if scored]
    if not groups:
        raise InputError("no measurement has a value and a normal range", field="tests", code="empty")
    lines = sum(len(scored) + 1 for _, scored in groups)
    head = 0.42 if title else 0.16
    height = 0.255 * lines + head + 0.62
    with figure_style():
        figure = new_figure(9.2, height)
        axes = figure.add_axes((0.3, 0.5 / height, 0.38, 1 - (head + 0.5) / height))
        axes.set_label("scores")
        axes.set_xlim(-REACH - 0.25, REACH + 0.25)
        axes.set_ylim(lines - 0.3, -0.6)
        axes.axvspan(-EDGE, EDGE, facecolor=BAND, linewidth=0, zorder=0)
        for edge in (-EDGE, EDGE):
            axes.axvline(edge, color=BAND_EDGE, linewidth=0.7, zorder=0.5)
        axes.axvline(0, color=BAND_EDGE, linewidth=0.7, linestyle=(0, (2, 2)), zorder=0.5)
        row = 0
        for test, scored in groups:
            where = f"  {textwrap.shorten(test.site, 34, placeholder='...')}" if test.site else ""
            axes.annotate(test.title, (-0.775, row), xycoords=("axes fraction", "data"),
                          fontsize=8.6, weight="bold", va="center", annotation_clip=False)  # fmt: skip
            axes.annotate(where, (-0.775, row), xycoords=("axes fraction", "data"),
                          xytext=(6.0 * len(test.title), 0), textcoords="offset points",
                          fontsize=7.4, color=MUTED, va="center", annotation_clip=False)  # fmt: skip
            for measurement, score in scored:
                row += 1
                other = _twin_score(twin, test, measurement)
                _row(axes, row, measurement, score, other)
            row += 1
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xticks([-4, -EDGE, 0, EDGE, 4], ["-4 SD", "lower limit", "middle", "upper limit", "+4 SD"])
        axes.tick_params(labelsize=7)
        x = {"value": 1.24, "normal": 1.28, "centile": 1.81}
        for word, at in x.items():
            axes.annotate(word, (at, -0.15), xycoords=("axes fraction", "data"), fontsize=7,
                          color=MUTED, va="center", annotation_clip=False,
                          ha="left" if word == "normal" else "right")  # fmt: skip
        if title:
            figure.text(0.01, 1 - 0.2 / height, title, fontsize=11, weight="bold", va="center")
    return figure


def standard_score(measurement: Measurement) -> float:
    """Return standard deviations from the middle of normal; NaN where that is unknown.

    The percentile is used where there is one. Otherwise the range is read as the middle 95 %;
    a value of a one-sided range lies by its share of the limit, the limit being at 1.96.
    """
    value = measurement.value
    if value is None or isinstance(value, (bool, str)) or math.isnan(value):
        return math.nan
    if measurement.percentile is not None:
        share = min(max(measurement.percentile / 100, SMALLEST_CENTILE), 1 - SMALLEST_CENTILE)
        return NormalDist().inv_cdf(share)
    low, high = measurement.normal_low, measurement.normal_high
    if low is not None and high is not None and high > low:
        return EDGE * (2 * value - low - high) / (high - low)
    if low is None and high is not None and high > 0:
        return EDGE * value / high
    if high is None and low is not None and low > 0:
        return -EDGE * (2 - value / low)
    return math.nan


def _scored(test: TestResult) -> list[tuple[Measurement, float]]:
    pairs = [(m, standard_score(m)) for m in test.measurements]
    return [(m, score) for m, score in pairs if not math.isnan(score)]


def _twin_score(twin: Visit | None, test: TestResult, measurement: Measurement) -> float:
    found = twin.tests.get(test.name) if twin is not None else None
    for other in found or ():
        if other.name == measurement.name:
            return standard_score(other)
    return math.nan


def _row(axes, row: int, measurement: Measurement, score: float, other: float) -> None:
    tone = ALERT if measurement.abnormal else "#2f6f63"
    axes.axhline(row, color=FAINT, linewidth=0.5, zorder=0.4)
    name = textwrap.shorten(measurement.name, 42, placeholder="...")
    side = {"xycoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False}
    axes.annotate(name, (-0.75, row), fontsize=8, color=INK, **side)
    shown = f"{measurement.shown_value} {measurement.shown_unit}".strip()
    axes.annotate(shown, (1.24, row), fontsize=8, ha="right", color=tone,
                  weight="bold" if measurement.abnormal else "normal", **side)  # fmt: skip
    axes.annotate(measurement.shown_range, (1.28, row), fontsize=7.4, color=MUTED, **side)
    if measurement.percentile is not None:
        axes.annotate(f"{measurement.percentile:.3g}", (1.81, row), fontsize=7.4, color=MUTED,
                      ha="right", **side)  # fmt: skip
    if not math.isnan(other):
        axes.plot([max(-REACH, min(REACH, other))], [row], "o", markersize=6, zorder=3,
                  markerfacecolor=PAPER, markeredgecolor="#8a959b", markeredgewidth=1.1)  # fmt: skip
    marker = ">" if score > REACH else "<" if score < -REACH else "o"
    axes.plot([max(-REACH, min(REACH, score))], [row], marker, color=tone, markersize=7, zorder=4,
              markeredgecolor=PAPER, markeredgewidth=0.8)  # fmt: skip
