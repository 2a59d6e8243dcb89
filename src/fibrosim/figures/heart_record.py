"""What a laboratory of heart and vessels shows: tachogram, spectrum, tilt chart, neurogram, hypnogram."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.figures.style import ALERT, INK, MUTED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["heart_record"]

BLUE, GREEN, SAND = "#245fb2", "#2b7a5b", "#ece7d8"
BANDS = (("LF", 0.04, 0.15, "#e6b07a"), ("HF", 0.15, 0.4, "#7fa9c9"))
KINDS = ("tachogram", "spectrum", "tilt", "neurogram", "hypnogram")
STAGE_ROWS = (("W", 0), ("REM", 4), ("N1", 1), ("N2", 2), ("N3", 3))
"""Rows of a hypnogram from above, with the place of each stage in `fibrosim.circulation.STAGES`."""
LEFT, RIGHT = 0.75, 0.25  # inch


def heart_record(picture: Mapping[str, Any], *, title: str = "") -> Figure:
    """Draw the panels of a test of heart and vessels.

    Parameters
    ----------
    picture : mapping
        With ``panels``, each with ``kind`` (one of `KINDS`) and its numbers.

    Raises
    ------
    InputError
        If there is no panel, or one of another kind.
    """
    panels = list(picture.get("panels") or ())
    kinds = [panel.get("kind") for panel in panels]
    if not panels or not set(kinds) <= set(KINDS):
        raise InputError("no such panels", field="picture.panels", value=kinds, allowed=list(KINDS),
                         code="unknown-choice")  # fmt: skip
    with figure_style():
        if kinds[0] == "tilt":
            return _tilt(panels[0], title)
        if kinds[0] == "neurogram":
            return _neurogram(panels[0], title)
        if kinds[0] == "hypnogram":
            return _hypnogram(panels[0], title)
        return _variability(panels, title)


def _begin(width: float, height: float, title: str) -> Figure:
    figure = new_figure(width, height)
    figure.text(0.25 / width, 1.0 - 0.22 / height, title, fontsize=11, weight="bold", va="center")
    return figure


def _variability(panels: Sequence[Mapping[str, Any]], title: str) -> Figure:
    width, height = 8.6, 3.1
    figure = _begin(width, height, title)
    for panel in panels:
        if panel["kind"] == "tachogram":
            axes = figure.add_axes((LEFT / width, 0.18, 4.6 / width, 0.62))
            minutes = [t / 60.0 for t in panel["beats"]]
            axes.plot(minutes, panel["intervals"], color=INK, linewidth=0.9)
            mean = math.fsum(panel["intervals"]) / len(panel["intervals"])
            axes.axhline(mean, color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)))
            axes.set_xlim(minutes[0], minutes[-1])
            axes.set_xlabel("minutes")
            axes.set_ylabel("interval between beats, ms")
            axes.set_title("tachogram", fontsize=8, color=MUTED)
        else:
            axes = figure.add_axes((6.15 / width, 0.18, 2.2 / width, 0.62))
            _spectrum(axes, panel)
    return figure


def _spectrum(axes: Axes, panel: Mapping[str, Any]) -> None:
    hertz, density = panel["frequency"], [d / 1000.0 for d in panel["density"]]
    top = max((d for f, d in zip(hertz, density, strict=True) if f >= BANDS[0][1]), default=1.0) * 1.2
    for name, low, high, colour in BANDS:
        inside = [(f, d) for f, d in zip(hertz, density, strict=True) if low <= f <= high + hertz[1]]
        axes.fill_between([f for f, _ in inside], [d for _, d in inside], color=colour, linewidth=0)
        axes.text(0.5 * (low + high), top * 0.99, name, ha="center", va="top", fontsize=8, color=colour, weight="bold")
    axes.plot(hertz, density, color=INK, linewidth=1.0)
    axes.set_xlim(0.0, 0.45)
    axes.set_ylim(0.0, top)
    axes.set_xlabel("Hz")
    axes.set_ylabel("1000 ms² / Hz")
    axes.set_title("spectrum", fontsize=8, color=MUTED)


def _tilt(panel: Mapping[str, Any], title: str) -> Figure:
    width, height = 7.4, 4.8
    figure = _begin(width, height, title)
    wide = (width - LEFT - RIGHT) / width
    minutes = [t / 60.0 for t in panel["beats"]]
    end = max(minutes[-1], panel["times"][-1] / 60.0)
    rows = []
    for bottom, tall in ((0.66, 0.24), (0.30, 0.32), (0.10, 0.16)):
        axes = figure.add_axes((LEFT / width, bottom, wide, tall))
        axes.axvspan(panel["turned"] / 60.0, panel.get("until", 60.0 * end) / 60.0, color=SAND, linewidth=0)
        axes.set_xlim(0.0, end)
        rows.append(axes)
    rate, pressure, plasma = rows
    rate.plot(minutes, panel["rate"], color=ALERT, linewidth=0.8)
    rate.set_ylabel("beats / min")
    kept = [(t, s, d) for t, s, d in zip(minutes, panel["systolic"], panel["diastolic"], strict=True) if s is not None]
    times, high, low = ([row[k] for row in kept] for k in range(3))
    pressure.fill_between(times, low, high, color=BLUE, alpha=0.22, linewidth=0)
    pressure.plot(times, high, color=BLUE, linewidth=0.8)
    pressure.plot(times, low, color=BLUE, linewidth=0.8)
    pressure.set_ylabel("pressure, mmHg")
    plasma.plot([t / 60.0 for t in panel["times"]], panel["norepinephrine"], color=GREEN, linewidth=1.3)
    plasma.set_ylim(0.0, 1.15 * max(panel["norepinephrine"]))
    plasma.set_ylabel("plasma NE,\nnmol/l")
    plasma.set_xlabel("minutes")
    for axes in (rate, pressure):
        axes.tick_params(labelbottom=False)
    return figure


def _neurogram(panel: Mapping[str, Any], title: str) -> Figure:
    width, height = 7.4, 3.4
    figure = _begin(width, height, title)
    wide = (width - LEFT - RIGHT) / width
    start = panel["times"][0]
    nerve = figure.add_axes((LEFT / width, 0.44, wide, 0.38))
    pressure = figure.add_axes((LEFT / width, 0.16, wide, 0.2))
    times = [t - start for t in panel["times"]]
    nerve.fill_between(times, panel["trace"], color=INK, alpha=0.15, linewidth=0)
    nerve.plot(times, panel["trace"], color=INK, linewidth=1.0)
    for beat in panel["beats"]:
        nerve.axvline(beat - start, ymax=0.04, color=ALERT, linewidth=0.9)
    nerve.set_ylim(0.0, max(1.5, 1.1 * max(panel["trace"])))
    nerve.set_ylabel("integrated\nneurogram")
    nerve.tick_params(labelbottom=False)
    nerve.set_title("muscle fascicle; each beat a red mark", fontsize=8, color=MUTED)
    pressure.plot([t - start for t in panel["beats"]], panel["diastolic"], color=BLUE, linewidth=1.0, marker="o",
                  markersize=2.6)  # fmt: skip
    pressure.set_ylabel("diastolic,\nmmHg")
    pressure.set_xlabel("seconds")
    for axes in (nerve, pressure):
        axes.set_xlim(0.0, times[-1])
    return figure


def _hypnogram(panel: Mapping[str, Any], title: str) -> Figure:
    width, height = 8.2, 4.2
    figure = _begin(width, height, title)
    wide = (width - LEFT - RIGHT) / width
    night = figure.add_axes((LEFT / width, 0.44, wide, 0.44))
    drives = figure.add_axes((LEFT / width, 0.13, wide, 0.22))
    hours = [panel["bed"] + h for h in panel["hours"]]
    level = {place: len(STAGE_ROWS) - 1 - row for row, (_, place) in enumerate(STAGE_ROWS)}
    levels = [level[stage] for stage in panel["stages"]]
    night.step(hours, levels, where="post", color=INK, linewidth=1.0)
    dream = [value if value == level[4] else math.nan for value in levels]
    night.step(hours, dream, where="post", color=ALERT, linewidth=3.0)
    for hour in panel["aroused"]:
        night.axvline(panel["bed"] + hour, ymin=0.95, color=MUTED, linewidth=0.7)
    night.set_yticks(range(len(STAGE_ROWS)), [name for name, _ in reversed(STAGE_ROWS)])
    night.set_ylim(-0.4, len(STAGE_ROWS) - 0.3)
    night.set_title("stages by epochs of 30 s; arousals above", fontsize=8, color=MUTED, loc="left")
    night.tick_params(labelbottom=False)
    for name, colour, words in (("pressure", BLUE, "sleep pressure"), ("need", ALERT, "need for REM sleep")):
        drives.plot(hours, panel[name], color=colour, linewidth=1.2, label=words)
    drives.set_ylim(0.0, 1.05)
    drives.set_ylabel("0 to 1")
    drives.legend(fontsize=7, frameon=False, ncols=2, loc="upper right", bbox_to_anchor=(1.0, 1.25))
    drives.set_xlabel("hour of the clock")
    end = hours[-1] + panel["hours"][1]
    whole = range(math.ceil(panel["bed"]), math.floor(end) + 1)
    for axes in (night, drives):
        axes.set_xlim(panel["bed"], end)
        axes.set_xticks(list(whole), [f"{hour % 24:g}" for hour in whole])
    return figure
