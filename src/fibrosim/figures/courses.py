"""Main states over time: small multiples with units, normal bands, triggers and treatments."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.figures.style import (
    ALERT,
    BAND,
    BAND_EDGE,
    INK,
    LOOPS,
    MUTED,
    TREATMENT,
    TRIGGER,
    figure_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fibrosim.results import Course

__all__ = ["MAIN_STATES", "courses"]

MAIN_STATES: Mapping[str, str] = {
    "pain.intensity": "",
    "fatigue.level": "",
    "sleep.quality": "",
    "mood.distress": "",
    "cognition.dyscognition": "",
    "stiffness.level": "",
    "autonomic.muscle_outflow": "A",
    "autonomic.baroreflex_gain": "A",
    "stress_axis.cortisol": "A",
    "norepinephrine_plasma.concentration": "A",
    "adrenoceptors.alpha1": "A",
    "sprouting.basket_density": "A",
    "c_afferents.firing": "A",
    "a_beta_afferents.ectopy": "A",
    "deep_tissue.sensitivity": "A",
    "nerve_growth_factor.tissue": "B",
    "neuropeptides.substance_p": "B",
    "mast_cells.activation": "B",
    "cytokines.proinflammatory": "B",
    "systemic_cytokines.interleukin_6": "B",
    "endothelium.flow_ratio": "B",
    "immunity.effector": "C",
    "immunity.soluble_il2_receptor": "C",
    "immunoglobulin.plasma_igg": "C",
    "immunoglobulin.anti_satellite_glia": "C",
    "small_fibres.density": "C",
    "large_fibres.myelin": "C",
    "dorsal_horn.potentiation": "D",
    "spinal_glia.microglia": "D",
    "csf_substance_p.concentration": "D",
    "descending.inhibition": "D",
    "supraspinal.sensory_gain": "D",
    "expectation.relief": "D",
}
"""The states that are shown where nothing else is asked for, with the loop they belong to."""

TONES = {"trigger": TRIGGER, "treatment": TREATMENT, "side effect": "#8a6a1f"}
COLUMNS = 3
COLUMN_WIDTH, ROW_HEIGHT, NARROWEST = 3.35, 1.55, 5.2
CENTRAL = (10, 50, 90)
MANY_DAYS = 60
LEAD, HALF_A_DAY = 7.0, 0.5


def courses(
    course: Course,
    variables: Sequence[str] | None = None,
    *,
    twin: Course | None = None,
    normal: Mapping[str, tuple[float | None, float | None]] | None = None,
    day: float | None = None,
    title: str = "",
    legend: bool = True,
) -> Figure:
    """Draw states over time, one small panel each.

    Parameters
    ----------
    course : Course
        One patient, or many: then the median and the middle 80 % of those that did not fail.
    variables : sequence of str, optional
        Names of variables; the main states that the course holds where it is left out.
    twin : Course, optional
        A second course, drawn dashed; usually the healthy twin.
    normal : mapping of str to (low, high), optional
        Normal bands in the variable's unit; one limit may be None. Where a variable is not
        named, its attributes ``normal_low`` and ``normal_high`` are used, if it has them.
    day : float, optional
        Day of the visit, marked in every panel.
    title : str
        Printed above.
    legend : bool
        False leaves out what the lines mean and what happened when, for a second figure below a first.

    Returns
    -------
    Figure
        One axes a variable, whose label is the variable's name.

    Raises
    ------
    InputError
        If the course holds none of the variables.
    """
    names = _chosen(course, variables)
    rows = math.ceil(len(names) / COLUMNS)
    columns = min(COLUMNS, len(names))
    head, foot = (0.62 if title else 0.36), (0.78 if legend else 0.42)
    width = max(COLUMN_WIDTH * columns, NARROWEST)
    height = ROW_HEIGHT * rows + head + foot
    marks = _marks(course)
    first, last = float(course.days[0]), float(course.days[-1])
    course = _daily(course, names)
    if twin is not None:
        twin = _daily(twin, [name for name in names if name in twin])
    with figure_style():
        figure = new_figure(width, height)
        grid = figure.add_gridspec(
            rows, columns, left=0.62 / width, right=1 - 0.14 / width, hspace=0.5, wspace=0.24,
            top=1 - head / height, bottom=foot / height,
        )  # fmt: skip
        for place, name in enumerate(names):
            axes = figure.add_subplot(grid[place // columns, place % columns])
            axes.set_label(name)
            _panel(axes, course, name, twin, normal or {}, day, marks)
            axes.set_xlim(first, max(last, first + 1e-9))
            lowest = place + columns >= len(names)
            axes.tick_params(labelbottom=lowest)
            if lowest:
                axes.set_xlabel("day", loc="right", labelpad=1)
        if title:
            figure.text(0.012, 1 - 0.2 / height, title, fontsize=11, weight="bold", va="center")
        if legend:
            _legend(figure, height, course, names, twin, normal or {}, day, marks)
    return figure


def _chosen(course: Course, variables: Sequence[str] | None) -> list[str]:
    if variables is None:
        names = [name for name in MAIN_STATES if name in course]
        names = names or [str(name) for name in list(course.data.data_vars)[:12]]
    else:
        names = [str(course[name].name) for name in variables]
    if not names:
        raise InputError("course holds none of the variables to draw", field="variables", code="empty")
    return names


def _daily(course: Course, names: Sequence[str]) -> Course:
    """Return one point a day of a long course.

    Around a visit the day's rhythm runs and hours are stored. There the mean of the last 24 hours
    stands for the visit; lone points of the days before it, at one hour of the rhythm, are left out.
    """
    days = course.days
    close = np.diff(days) < HALF_A_DAY
    dense = np.append(close, False) | np.append(False, close)
    if days[-1] - days[0] < MANY_DAYS or not dense.any():
        return course
    places = np.flatnonzero(dense)
    blocks = np.split(places, np.flatnonzero(np.diff(days[places]) > 1) + 1)
    near = np.zeros(days.size, dtype=bool)
    for block in blocks:
        near |= (days >= days[block[0]] - LEAD) & (days <= days[block[-1]])
    ends = [int(block[-1]) for block in blocks]
    kept = np.sort(np.concatenate([np.flatnonzero(~near), ends]))
    held = {}
    for name in names:
        values = course[name].transpose("patient", "time", ...).values.astype(float)
        thin = values[:, kept].copy()
        for end in ends:
            last = (days > days[end] - 1) & (days <= days[end])
            thin[:, np.searchsorted(kept, end)] = values[:, last].mean(axis=1)
        dims = ("patient", "time", *course[name].dims[2:])
        held[name] = (dims, thin, course[name].attrs)
    data = course.data[list(names)].isel(time=kept).assign(held)
    return _with_data(course, data)


def _with_data(course: Course, data: Any) -> Course:
    """Return the same people with other data."""
    return type(course)(data, course.people, list(course.status.values), events=course.events)


def _panel(
    axes: Axes,
    course: Course,
    name: str,
    twin: Course | None,
    normal: Mapping[str, tuple[float | None, float | None]],
    day: float | None,
    marks: Sequence[tuple[float, float, str, str]],
) -> None:
    array = course[name]
    colour = LOOPS[MAIN_STATES.get(name, "")][1]
    unit = plain_unit(str(array.attrs["unit"]))
    label = array.attrs["long_name"]
    label = label[:1].upper() + label[1:]
    axes.set_title("\n".join(textwrap.wrap(label, 42)[:2]), fontsize=8.2, pad=4)
    axes.set_ylabel(unit, fontsize=7, labelpad=2)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    for start, end, kind, _ in marks:
        tone = TONES.get(kind, TREATMENT)
        if end > start:
            axes.axvspan(start, end, color=tone, alpha=0.2, linewidth=0, zorder=0.6)
        axes.axvline(start, color=tone, linewidth=0.8, linestyle=(0, (1, 1.6)), zorder=0.7)
    if day is not None:
        axes.axvline(day, color=INK, linewidth=0.7, alpha=0.55, zorder=0.7)
    if twin is not None and name in twin:
        axes.plot(twin.days, _middle(twin, name)[0], color="#8a959b", linestyle=(0, (4, 1.6)),
                  linewidth=1.1, zorder=2.2, label="twin")  # fmt: skip
    _curves(axes, course, name, colour)
    _failures(axes, course, name)
    if name == "pain.intensity":
        axes.set_ylim(-0.3, 10.3)
        axes.set_yticks([0, 5, 10])
    else:
        axes.margins(y=0.14)
        axes.locator_params(axis="y", nbins=4)
    _band(axes, _limits(array, normal))
    axes.locator_params(axis="x", nbins=6)
    axes.ticklabel_format(axis="y", useOffset=False)


def plain_unit(unit: str) -> str:
    """Return a unit for an axis: what cancels in the text of a computed one is left out."""
    bare = re.sub(r"[()\s]|\^[\d/]+", "", unit)
    if set(bare) <= set("1/*"):
        return "1/s" if bare == "1/s" else ""
    unit = unit.partition(" (")[0]
    if re.fullmatch(r"(.+)/\((.+)\)", unit) and unit == "{0}/({0})".format(unit.partition("/(")[0]):
        return ""
    return {"pain_point": "0 to 10", "percent": "%"}.get(unit, unit)


def _curves(axes: Axes, course: Course, name: str, colour: str) -> None:
    """One patient: mean over the parts, each part thin. Many: median and the middle 80 %."""
    array = course[name]
    middle, low, high = _middle(course, name)
    if len(course) == 1 and array.ndim == 3:
        # a part is one thin line among many: three hundred points are as good as a thousand
        thin = slice(None, None, max(1, len(course.days) // 300))
        for part in array.values[0].T:
            axes.plot(course.days[thin], part[thin], color=colour, alpha=0.22, linewidth=0.7, zorder=2)
    elif low is not None and high is not None:
        axes.fill_between(course.days, low, high, color=colour, alpha=0.18, linewidth=0, zorder=2)
    axes.plot(course.days, middle, color=colour, zorder=3, label="patient")


def _middle(course: Course, name: str) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Return median, 10th and 90th centile over patients of the mean over areas or pools."""
    values = course[name].transpose("patient", "time", ...).values.astype(float)
    if values.ndim == 3:
        values = values.mean(axis=2)
    if len(values) == 1:
        return values[0], None, None
    kept = values[[status == "ok" for status in course.status.values]]
    if not len(kept):
        nothing = np.full(course.days.shape, np.nan)
        return nothing, nothing, nothing
    low, middle, high = np.percentile(kept, CENTRAL, axis=0)
    return middle, low, high


def _failures(axes: Axes, course: Course, name: str) -> None:
    """Mark where a failed patient's numbers end; with none stored, say so."""
    failed = course.failures()
    if not failed:
        return
    drawn = False
    for number in failed:
        values, _, _ = _middle(course.patient(number), name)
        there = np.flatnonzero(np.isfinite(values))
        if there.size:
            drawn = True
            end = there[-1]
            if len(course) > 1:
                axes.plot(course.days, values, color=ALERT, linewidth=0.8, alpha=0.6, zorder=2.5)
            axes.plot(course.days[end], values[end], "x", color=ALERT, markersize=5, zorder=4)
    if not drawn and len(failed) == len(course):
        axes.text(0.5, 0.5, "failed: no values", transform=axes.transAxes, ha="center",
                  va="center", color=ALERT, fontsize=8)  # fmt: skip


def _limits(array: Any, normal: Mapping[str, tuple[float | None, float | None]]) -> tuple[float | None, float | None]:
    if array.name in normal:
        return normal[array.name]
    return array.attrs.get("normal_low"), array.attrs.get("normal_high")


def _band(axes: Axes, limits: tuple[float | None, float | None]) -> None:
    """Shade the normal range without letting it squeeze the curve."""
    low, high = limits
    if low is None and high is None:
        return
    bottom, top = axes.get_ylim()
    reach = top - bottom
    if low is not None:
        bottom = min(bottom, max(low, bottom - reach) - 0.04 * reach)
    if high is not None:
        top = max(top, min(high, top + reach) + 0.04 * reach)
    axes.set_ylim(bottom, top)
    axes.axhspan(
        bottom if low is None else low, top if high is None else high,
        facecolor=BAND, edgecolor="none", zorder=0.5,
    )  # fmt: skip
    for limit in (low, high):
        if limit is not None and bottom < limit < top:
            axes.axhline(limit, color=BAND_EDGE, linewidth=0.6, zorder=0.6)
    axes.set_ylim(bottom, top)


def _marks(course: Course) -> list[tuple[float, float, str, str]]:
    """Return (start, end, kind, text) of what happened, each thing once."""
    found = {}
    for event in course.events:
        start = float(event["day"])
        end = float(event.get("until") or start)
        found[(start, end, str(event["kind"]), str(event["what"]))] = None
    return sorted(found)


def _legend(
    figure: Figure,
    height: float,
    course: Course,
    names: Sequence[str],
    twin: Course | None,
    normal: Mapping[str, tuple[float | None, float | None]],
    day: float | None,
    marks: Sequence[tuple[float, float, str, str]],
) -> None:
    """One line for what the lines are, one for what happened when."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = []
    several = len(course) > 1
    for loop, (word, colour) in LOOPS.items():
        if any(MAIN_STATES.get(name, "") == loop for name in names):
            what = f"{word} (median, middle 80 %)" if several else word
            handles.append(Line2D([], [], color=colour, label=what))
    if twin is not None:
        handles.append(Line2D([], [], color="#8a959b", linestyle=(0, (4, 1.6)), linewidth=1.1,
                              label="healthy twin"))  # fmt: skip
    if any(limit is not None for name in names for limit in _limits(course[name], normal)):
        handles.append(Patch(facecolor=BAND, edgecolor=BAND_EDGE, label="normal range"))
    if day is not None:
        handles.append(Line2D([], [], color=INK, linewidth=0.7, alpha=0.6, label=f"visit, day {day:g}"))
    if course.failures():
        handles.append(Line2D([], [], color=ALERT, marker="x", linestyle="", label="failed"))
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.005, 0.2 / height),
                  ncol=8, handlelength=1.6, columnspacing=1.3, borderaxespad=0)  # fmt: skip
    kinds = [kind for kind in TONES if any(mark[2] == kind for mark in marks)]
    width = 1.0 / max(2, len(kinds))
    for place, word in enumerate(kinds):
        tone, chosen = TONES[word], [mark for mark in marks if mark[2] == word]
        if chosen:
            shown = "; ".join(f"{text} (day {start:g})" for start, _, _, text in chosen[:4])
            more = f"; and {len(chosen) - 4} more" if len(chosen) > 4 else ""
            figure.text(0.012 + width * place, 0.1 / height, word, color=tone,
                        fontsize=7.5, weight="bold", va="center")  # fmt: skip
            line = textwrap.shorten(shown + more, round(148 * width), placeholder=" ...")
            figure.text(0.012 + width * place + 0.66 / figure.get_figwidth(), 0.1 / height, line,
                        color=MUTED, fontsize=7.5, va="center")  # fmt: skip
