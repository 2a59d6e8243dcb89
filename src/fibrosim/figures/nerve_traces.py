"""Traces of a nerve conduction study, stacked with scale bars as an EMG machine shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import ALERT, FAINT, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["nerve_traces"]

SCREEN = "#f6f7f3"
GRID = "#e6e8e1"
MOTOR_SPAN, SENSORY_SPAN = 40.0, 8.0
F_FROM, F_SPAN = {"leg": 30.0, "arm": 15.0}, 40.0
FEW = 20
LEGS = ("peroneal", "tibial")


def nerve_traces(picture: Mapping[str, Any], *, title: str = "", subtitle: str = "") -> Figure:
    """Draw the traces that a conduction study carries.

    Parameters
    ----------
    picture : mapping
        With ``motor`` and ``sensory`` (lists of traces with name, step, values, onset, peak, amplitude) and
        ``f_waves`` (lists of traces by nerve).

    Raises
    ------
    InputError
        If there is no trace.
    """
    if not picture.get("motor") or not picture.get("sensory"):
        raise InputError("a conduction study without traces", field="picture", value="none", code="empty")
    with figure_style():
        figure = new_figure(11.0, 7.6)
        figure.text(0.03, 0.962, title, fontsize=12, weight="bold", va="center")
        figure.text(0.03, 0.929, subtitle or "negative up; ticks: onset, dots: peak", fontsize=8.4, color=MUTED,
                    va="center")  # fmt: skip
        left = figure.add_axes((0.03, 0.05, 0.36, 0.83))
        _stack(left, picture["motor"], MOTOR_SPAN, 5.0, _scale(picture["motor"], (2.0, 5.0, 10.0)), "mV", "Motor")
        middle = figure.add_axes((0.42, 0.05, 0.25, 0.83))
        _stack(middle, picture["sensory"], SENSORY_SPAN, 1.0, _scale(picture["sensory"], (5.0, 10.0, 20.0, 50.0)),
               "µV", "Sensory", words_left=True)  # fmt: skip
        right = figure.add_axes((0.70, 0.05, 0.28, 0.83))
        _waves(right, picture.get("f_waves", ()))
    return figure


def _scale(traces: Sequence[Mapping[str, Any]], steps: Sequence[float]) -> float:
    """Units a division: the smallest of the machine's gains at which nothing leaves its lane."""
    height = max((max(trace["values"], default=0.0) for trace in traces), default=0.0)
    return next((step for step in steps if height <= 2.6 * step), steps[-1])


def _screen(axes: Axes, span: float, division: float, lanes: int) -> None:
    axes.set_facecolor(SCREEN)
    for k in range(round(span / division) + 1):
        axes.axvline(k * division, color=GRID, linewidth=0.6, zorder=0)
    axes.set_xlim(0.0, span)
    axes.set_ylim(-lanes - 0.02 * lanes, 0.35 if lanes < FEW else 0.0)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _stack(
    axes: Axes, traces: Sequence[Mapping[str, Any]], span: float, division: float, gain: float, unit: str, head: str,
    words_left: bool = False,
) -> None:
    lanes = len(traces)
    _screen(axes, span, division, lanes)
    height = 0.26 / gain
    axes.set_title(f"{head}: {gain:g} {unit} and {division:g} ms a division", fontsize=8.6, color=MUTED)
    for lane, trace in enumerate(traces):
        base = -lane - 0.62
        values = np.asarray(trace["values"], dtype=float)
        time = trace["step"] * np.arange(len(values))
        seen = time <= span
        axes.axhline(base, color=FAINT, linewidth=0.5, zorder=1)
        axes.plot(time[seen], base + height * values[seen], color=INK, linewidth=1.0, zorder=3)
        axes.plot([0.0, 0.0], [base - 0.12, base + 0.12], color=ALERT, linewidth=1.2, zorder=3)
        words = trace["name"]
        if trace["onset"] is not None and trace["onset"] <= span:
            axes.plot([trace["onset"]] * 2, [base - 0.16, base + 0.1], color=ALERT, linewidth=1.0, zorder=4)
            axes.plot([trace["peak"]], [base + height * trace["amplitude"]], "o", color=ALERT, markersize=2.8, zorder=4)
            words += f"   {trace['onset']:.1f} ms   {trace['amplitude']:.1f} {unit}"
        else:
            words += "   no response"
        place, side = (0.01, "left") if words_left else (0.995, "right")
        axes.text(span * place, base + 0.30, words, ha=side, va="bottom", fontsize=7.6, color=MUTED)
    bar = span - 0.4 * division
    foot = -lanes + 0.012 * lanes
    axes.plot([bar, bar], [foot, foot + 0.26], color=INK, linewidth=1.6)
    axes.plot([bar - division, bar], [foot] * 2, color=INK, linewidth=1.6)
    axes.text(bar - 1.15 * division, foot, f"{division:g} ms", ha="right", va="center", fontsize=7, color=INK)
    axes.text(bar - 0.12 * division, foot + 0.17, f"{gain:g} {unit}", ha="right", va="center", fontsize=7, color=INK)


def _waves(axes: Axes, nerves: Sequence[Mapping[str, Any]]) -> None:
    count = sum(len(each["traces"]) + 1 for each in nerves)
    _screen(axes, F_SPAN, 5.0, max(count, 1))
    axes.set_title("F waves: 0.2 mV a line and 5 ms a division", fontsize=8.6, color=MUTED)
    lane, gain = 0, 0.2
    for each in nerves:
        begin = F_FROM["leg" if each["name"] in LEGS else "arm"]
        least = each["latency"]
        words = f"{each['name']}, from {begin:g} ms; earliest {least:.1f} ms" if least else f"{each['name']}, none"
        axes.text(0.0, -lane - 0.75, words, fontsize=7.6, color=MUTED, va="center")
        for trace in each["traces"]:
            lane += 1
            values = np.asarray(trace["values"], dtype=float)
            time = trace["step"] * np.arange(len(values)) - begin
            seen = (time >= 0.0) & (time <= F_SPAN)
            axes.plot(time[seen], -lane - 0.7 + np.clip(values[seen] / gain, -2.0, 3.0), color=INK, linewidth=0.8)
        if least and 0.0 <= least - begin <= F_SPAN:
            top = -lane + len(each["traces"]) - 1.2
            axes.plot([least - begin] * 2, [-lane - 1.0, top], color=ALERT, linewidth=0.8, linestyle=(0, (2, 2)))
        lane += 1
