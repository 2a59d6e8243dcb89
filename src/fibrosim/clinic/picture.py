"""The picture of a test result, drawn from the data that the result carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.results import TestResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["picture"]

SCALES = {
    "incat": ("tingling  0 none", "10 worst"),
    "microneurography": ("silent units that fire  0 %", "100 %"),
}
"""What a body map of these tests shows where it is not pain: the words at both ends of its scale."""


def picture(result: TestResult) -> Figure:
    """Return the figure of one test result.

    Parameters
    ----------
    result : TestResult
        Of this package or of a plug-in whose picture has one of the kinds ``artery``, ``body_map``,
        ``criteria``, ``density_norm``, ``flare``, ``heart_record``, ``limbs``, ``nerve_traces``, ``ranges``,
        ``ratings``, ``sensory_traces`` and ``z_profile``.

    Raises
    ------
    InputError
        For another kind.
    """
    data = result.picture
    kind = data.get("kind")
    title = f"{result.title}, day {result.day:g}"
    if kind in ("body_map", "criteria"):
        from fibrosim.figures import body_map

        other = SCALES.get(result.name)
        if other is not None:
            return body_map(dict(data["pain"]), title=title, names=False, scale=other, numbers="%" not in other[1])
        return body_map(dict(data["pain"]), title=title)
    if "boxes" in data:
        return _boxes(data, title)
    if kind == "ranges":
        from fibrosim.figures import result_strip

        return result_strip([result], title=title)
    if kind == "nerve_traces":
        from fibrosim.figures.nerve_traces import nerve_traces

        return nerve_traces(data, title=title)
    if kind == "sensory_traces":
        from fibrosim.figures.sensory_traces import sensory_traces

        return sensory_traces(data, title=title)
    if kind == "heart_record":
        from fibrosim.figures.heart_record import heart_record

        return heart_record(data, title=title)
    if kind == "flare":
        from fibrosim.figures.flare_images import flare_images

        return flare_images(data, title=title)
    if kind == "artery":
        from fibrosim.figures.artery import artery

        return artery(data, title=title)
    if kind == "limbs":
        from fibrosim.figures.limbs import limbs

        return limbs(data, title=title)
    if kind == "z_profile":
        from fibrosim.figures.z_profile import z_profile

        return z_profile(data, title=title)
    if kind == "density_norm":
        return _density(data, title)
    if kind == "ratings":
        return _ratings(data, title)
    raise InputError(
        "no picture of this kind",
        field="picture.kind",
        value=kind,
        allowed=["artery", "body_map", "criteria", "density_norm", "flare", "heart_record", "limbs", "nerve_traces",
                 "ranges", "ratings", "sensory_traces", "z_profile"],
        code="unknown-choice",
    )


def _ratings(data: Mapping[str, Any], title: str) -> Figure:
    from fibrosim.figures.style import ALERT, MUTED, figure_style, new_figure

    with figure_style():
        figure = new_figure(6.2, 2.9)
        axes = figure.add_axes((0.09, 0.2, 0.86, 0.62))
        for k, ((name, values), colour) in enumerate(zip(data["curves"].items(), (ALERT, MUTED), strict=False)):
            axes.plot(data["minutes"], values, color=colour, linewidth=1.6)
            # ends of both curves lie together
            axes.annotate(name, (1.0, 1.0), xycoords="axes fraction", xytext=(-4, -4 - 12 * k),
                          textcoords="offset points", ha="right", va="top", fontsize=8, color=colour)  # fmt: skip
        axes.set_ylim(bottom=0.0)
        axes.set_xlabel(data.get("xlabel", "minutes after the injection"))
        axes.set_ylabel("pain, 0 to 10")
        figure.text(0.02, 0.93, title, fontsize=11, weight="bold", va="center")
    return figure


def _boxes(data: Mapping[str, Any], title: str) -> Figure:
    """Draw the ratings of rising pressures, 0 to 20 boxes, and the threshold."""
    from fibrosim.figures.style import ALERT, INK, MUTED, figure_style, new_figure

    with figure_style():
        figure = new_figure(6.2, 2.9)
        axes = figure.add_axes((0.09, 0.2, 0.86, 0.62))
        axes.plot(data["pressures"], data["boxes"], marker="o", markersize=3.5, color=INK, linewidth=1.2)
        axes.axvline(data["threshold"], color=ALERT, linewidth=0.9, linestyle=(0, (3, 2)))
        axes.annotate("threshold", (data["threshold"], 20), xytext=(3, -2), textcoords="offset points",
                      va="top", fontsize=7.5, color=ALERT)  # fmt: skip
        axes.axhline(0, color=MUTED, linewidth=0.5)
        axes.set_ylim(-0.5, 20.5)
        axes.set_xlim(left=0.0)
        axes.set_xlabel("pressure, kPa")
        axes.set_ylabel("rating, 0 to 20 boxes")
        figure.text(0.02, 0.93, title, fontsize=11, weight="bold", va="center")
    return figure


def _density(data: Mapping[str, Any], title: str) -> Figure:
    from fibrosim.figures.style import ALERT, BAND, INK, MUTED, figure_style, new_figure

    grid, height = data["curve"]["density"], data["curve"]["height"]
    value, limit, top = data["density"], data["limit"], max(height)
    colour = ALERT if value < limit else INK
    with figure_style():
        figure = new_figure(6.2, 2.9)
        axes = figure.add_axes((0.06, 0.2, 0.9, 0.62))
        axes.fill_between(grid, height, color=BAND, linewidth=0)
        axes.plot(grid, height, color=MUTED, linewidth=1.0)
        axes.axvline(limit, color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)))
        mark = f"centile {data['limit_percentile']:g}"
        axes.annotate(mark, (limit, 1.02 * top), ha="right", va="bottom", fontsize=7.5, color=MUTED)
        axes.plot([value, value], [0.0, 0.9 * top], color=colour, linewidth=1.6)
        axes.plot([value], [0.9 * top], marker="o", color=colour, markersize=6)
        words = f"{value:.1f} per mm, centile {data['percentile']:.0f}"
        axes.set_ylim(0.0, 1.15 * top)
        axes.set_xlim(0.0, max(grid[-1], 1.05 * value))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("epidermal nerve fibres per mm; people of the same age and sex")
        figure.text(0.02, 0.93, title, fontsize=11, weight="bold", va="center")
        figure.text(0.97, 0.93, words, fontsize=9.5, color=colour, ha="right", va="center")
    return figure
