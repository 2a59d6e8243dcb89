"""Falling leaf: latencies of one unit, pulse under pulse, as a microneurography screen shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["falling_leaf"]

SPIKE = 0.006  # half the width of a drawn spike, as a share of the axis
MOST_LINES = 60
MS = 1e-3


def falling_leaf(
    pulses: np.ndarray,
    latency: np.ndarray,
    spikes: np.ndarray,
    *,
    marks: np.ndarray | None = None,
    title: str = "",
    subtitle: str = "",
) -> Figure:
    """Draw latencies downwards in time, and the change of latency beside them.

    Parameters
    ----------
    pulses, latency : ndarray, shape (pulses,)
        Times and latencies, ms; NaN where no spike came.
    spikes : ndarray
        All spikes, ms: those that follow no pulse are drawn pale.
    marks : ndarray, optional
        Times of spikes that arose by themselves, ms.

    Raises
    ------
    InputError
        If there is no pulse.
    """
    if not len(pulses):
        raise InputError("needs at least one pulse", field="pulses", value=0, code="empty")
    times = pulses * MS
    with figure_style():
        figure = new_figure(8.2, 5.6)
        left = figure.add_axes((0.085, 0.10, 0.52, 0.73))
        right = figure.add_axes((0.69, 0.10, 0.28, 0.73), sharey=left)
        _leaf(left, times, latency, spikes)
        slowing = 100.0 * (latency / latency[0] - 1.0)
        right.plot(slowing, times, color="#245fb2", linewidth=1.6, marker="o",
                   markersize=3.2 if len(times) < 80 else 0)  # fmt: skip
        right.set_xlabel("change of latency (%)")
        right.tick_params(labelleft=False)
        right.axvline(0.0, color=MUTED, linewidth=0.6)
        low, high = np.nanmin(slowing), np.nanmax(slowing)
        right.set_xlim(min(low, 0.0) - 0.06 * (high - low) - 0.02, high + 0.1 * (high - low) + 0.02)
        for axes in (left, right):
            for time in marks if marks is not None else ():
                axes.axhline(time * MS, color="#b23a48", linewidth=0.8, alpha=0.8)
        if marks is not None and len(marks):
            left.text(0.995, 1.012, "red: spikes without a pulse", transform=left.transAxes, fontsize=7.4,
                      color="#b23a48", ha="right", va="bottom")  # fmt: skip
        span = float(times[-1] - times[0]) or 1.0
        left.set_ylim(times[-1] + 0.03 * span, times[0] - 0.05 * span)
        figure.text(0.018, 0.955, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 0.908, subtitle, fontsize=8.4, color=MUTED, va="center")
    return figure


def _leaf(axes, times: np.ndarray, latency: np.ndarray, spikes: np.ndarray) -> None:
    """One line a pulse with a spike on it; with many pulses some lines are left out, no latency is."""
    found = np.isfinite(latency)
    low, high = np.nanmin(latency), np.nanmax(latency)
    room = max(0.25 * (high - low), 4.0)
    span = float(times[-1] - times[0]) or 1.0
    every = max(1, -(-len(times) // MOST_LINES))
    height = 0.8 * span / max(len(times) / every, 12)
    x = np.linspace(low - room, high + room, 1200)
    for k in range(0, len(times), every):
        y = np.zeros_like(x)
        if found[k]:
            u = (x - latency[k]) / (SPIKE * (x[-1] - x[0]))
            # a triphasic spike, as an electrode outside the fibre sees it
            y = (u**2 - 1.0) * np.exp(-0.5 * u**2)
        axes.axhline(times[k], color="#dfe2e1", linewidth=0.6, zorder=1)
        near = np.abs(y) > 1e-3
        axes.plot(x[near], times[k] + height * y[near], color=INK, linewidth=0.9)
    extra = _unpaired(times, latency, spikes)
    if len(extra):
        axes.plot(extra[:, 0], extra[:, 1], ".", color=MUTED, markersize=3)
    if every > 1:
        axes.plot(latency[found], times[found], ".", color=INK, markersize=1.6)
    axes.set_xlim(low - room, high + room)
    axes.set_xlabel("latency (ms)")
    axes.set_ylabel("time (s)")


def _unpaired(times: np.ndarray, latency: np.ndarray, spikes: np.ndarray) -> np.ndarray:
    """Latency after the last pulse and time of spikes that belong to none."""
    mine = times[np.isfinite(latency)] / MS + latency[np.isfinite(latency)]
    rest = [s for s in spikes if not np.any(np.abs(mine - s) < 1e-6)]
    rows = []
    for s in rest:
        before = np.flatnonzero(times / MS <= s)
        if len(before):
            rows.append((s - times[before[-1]] / MS, times[before[-1]]))
    return np.array(rows).reshape(-1, 2)
