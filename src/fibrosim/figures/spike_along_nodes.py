"""A spike along a myelinated fibre: the voltage of each node over time, one under the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["spike_along_nodes"]

MOST = 25
HEIGHT = 2.6  # rows that a spike of full size takes
SPIKE = 100.0  # mV


def spike_along_nodes(
    times: np.ndarray, voltages: np.ndarray, arrivals: np.ndarray, positions: np.ndarray, *, title: str = "",
    subtitle: str = "",
) -> Figure:  # fmt: skip
    """Draw voltages (mV; shape samples, nodes) over time (ms), nodes downwards by their positions (mm).

    Raises
    ------
    InputError
        If there are fewer than two samples or nodes.
    """
    if len(times) < 2 or voltages.shape[1] < 2:
        raise InputError("two samples of two nodes at least", field="voltages", value=voltages.shape, code="empty")
    every = -(-voltages.shape[1] // MOST)
    nodes = np.arange(0, voltages.shape[1], every)
    with figure_style():
        figure = new_figure(8.2, 1.5 + 0.2 * len(nodes))
        tall = figure.get_size_inches()[1]
        axes = figure.add_axes((0.085, 0.55 / tall, 0.89, 1.0 - 1.35 / tall))
        for row, node in enumerate(nodes):
            lift = (voltages[:, node] - voltages[0, node]) * HEIGHT / SPIKE
            there = np.isfinite(arrivals[node])
            axes.fill_between(times, -row, lift - row, color="white", zorder=2 * row, linewidth=0)
            axes.plot(times, lift - row, color=INK if there else "#b23a48", linewidth=0.9, zorder=2 * row + 1)
        axes.plot(arrivals[nodes], -np.arange(len(nodes)), "o", color="#245fb2", markersize=2.4, zorder=99)
        ticks = np.arange(0, len(nodes), max(1, len(nodes) // 6))
        axes.set_yticks(-ticks, [f"{positions[nodes[k]]:.1f}" for k in ticks])
        axes.set_ylim(-len(nodes), HEIGHT + 0.4)
        axes.set_xlim(float(times[0]), float(times[-1]))
        axes.set_xlabel("time (ms); dot: the spike comes; red: it does not")
        axes.set_ylabel("along the fibre (mm)")
        figure.text(0.018, 1.0 - 0.3 / tall, title, fontsize=12, weight="bold", va="center")
        figure.text(0.018, 1.0 - 0.56 / tall, subtitle, fontsize=8.4, color=MUTED, va="center")
    return figure
