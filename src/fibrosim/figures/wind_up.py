"""Answers to a repeated stimulus: a row of strokes for each, and the count beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fibrosim.figures.style import ALERT, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fibrosim.electrophysiology.horn import WindUp

__all__ = ["wind_up_figure"]

EARLY = "#245fb2"


def wind_up_figure(result: WindUp) -> Figure:
    """Draw one replicate's spikes after each stimulus, the first at the top, and late spikes per stimulus."""
    late, stimuli = result.late, result.late.shape[1]
    period = 1e3 / result.rate
    with figure_style():
        figure = new_figure(8.2, 1.9 + 0.17 * max(stimuli, 10))
        rows = figure.add_axes((0.08, 0.15, 0.56, 0.64))
        curve = figure.add_axes((0.72, 0.15, 0.26, 0.64))
        for k in range(stimuli):
            times = result.spikes[0] - k * period
            times = times[(times >= 0.0) & (times < min(period, 1000.0))]
            for these, colour in ((times < result.border, EARLY), (times >= result.border, INK)):
                rows.vlines(times[these], k + 0.62, k + 1.38, color=colour, linewidth=0.9)
        rows.set_xlim(0.0, min(period, 1000.0))
        rows.set_ylim(stimuli + 0.7, 0.3)
        rows.set_xlabel("time after the stimulus (ms)")
        rows.set_ylabel("stimulus")
        number = np.arange(1, stimuli + 1)
        mean, sd = late.mean(axis=0), late.std(axis=0)
        curve.fill_betweenx(number, mean - sd, mean + sd, color="#e9c9c6", linewidth=0)
        curve.plot(mean, number, color=ALERT, linewidth=1.6, marker="o", markersize=3)
        curve.set_ylim(stimuli + 0.7, 0.3)
        curve.set_xlim(left=0.0)
        curve.set_xlabel("late spikes (mean, SD)")
        curve.tick_params(labelleft=False)
        figure.text(0.018, 0.94, f"Wind-up at {result.rate:g} Hz", fontsize=12, weight="bold", va="center")
        ratio = "no first response" if np.isnan(result.ratio) else f"last three over first: {result.ratio:.2f}"
        figure.text(0.018, 0.875, f"Projection neuron of lamina V, {late.shape[0]} replicates; {ratio}", fontsize=8.4,
                    color=MUTED, va="center")  # fmt: skip
    return figure
