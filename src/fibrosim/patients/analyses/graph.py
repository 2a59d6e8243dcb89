"""The mechanism graph at chosen days of a life, with the strength of each loop over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ...body import body
from ...errors import InputError
from ...figures.shown import Shown

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

    from ...results import Course

__all__ = ["GraphOverTime", "mechanism_graph_over_time"]

PREFIX = "link."
PANELS = 4
STRONGEST = 30
SILENT = 1e-6
MEAN_OVER = 7.0
MOST = 8


@dataclass(frozen=True)
class GraphOverTime(Shown):
    """How the links between subsystems change over a life.

    Attributes
    ----------
    name : str
        Of the patient.
    days : list of float
        Days of the panels.
    edges : list of dict
        A row a pair of subsystems: ``source``, ``target``, ``loop``, ``links`` (how many), and
        ``change``, shape (days,): departure from the first day over the largest departure of the
        life plus the healthy value (0 as in health, 1/2 a doubling at its most, 1 the most of what
        was silent); the mean over the links.
    times : ndarray, shape (time,)
        Days of the strip.
    loops : dict of str to ndarray, shape (time,)
        The same departure, mean over the links of each loop.
    events : list of (float, str)
        What happened, for the strip.
    """

    name: str
    days: list[float]
    edges: list[dict[str, Any]] = field(repr=False)
    times: np.ndarray = field(repr=False)
    loops: dict[str, np.ndarray] = field(repr=False)
    events: list[tuple[float, str]] = field(repr=False)
    strongest: int = STRONGEST
    links: int = 0

    def to_frame(self) -> pandas.DataFrame:
        """Return a row a pair of subsystems and day."""
        import pandas

        rows = [
            {"day": day, "source": e["source"], "target": e["target"], "loop": e["loop"], "links": e["links"],
             "change": float(e["change"][k])}
            for e in self.edges
            for k, day in enumerate(self.days)
        ]  # fmt: skip
        frame = pandas.DataFrame(rows)
        frame.attrs["units"] = {"day": "day", "change": "1"}
        return frame

    def figure(self) -> Figure:
        """Draw the panels and the strip."""
        from ...figures import mechanism_over_time as draw

        return draw(
            self.edges, self.days, self.times, self.loops, events=self.events, strongest=self.strongest,
            title=f"What drives what in {self.name}",
            subtitle=f"the {min(self.strongest, len(self.edges))} pairs of subsystems that change most in their loops, "
            f"of {len(self.edges)} ({self.links} links); width: departure from the first day",
        )  # fmt: skip

    def __str__(self) -> str:
        lines = [f"Mechanism graph of {self.name}: {self.links} links between {len(self.edges)} pairs of subsystems"]
        for k, day in enumerate(self.days):
            order = sorted(self.edges, key=lambda e: -float(e["change"][k]))[:4]
            words = ", ".join(f"{e['source']} to {e['target']} {e['change'][k]:.2f}" for e in order)
            lines.append(f"  day {day:g}: {words}")
        for word, course in self.loops.items():
            k = int(np.argmax(course))
            lines.append(f"  {word} loop: {course[-1]:.2f} at the end, most {course[k]:.2f} on day {self.times[k]:g}")
        lines.append("  change [1]: 0 as on the first day, 1/2 doubled, 1 the most of what was silent; status: ok")
        return "\n".join(lines)


def mechanism_graph_over_time(
    course: Course, days: Sequence[float] | None = None, *, patient: int | None = None, strongest: int = STRONGEST
) -> GraphOverTime:
    """Show how the links of a patient change over a stored life.

    Links between the same two subsystems are taken together. Each link's value is compared with
    the one on the first day, and scaled by the largest departure of the life plus its healthy value;
    a link that carries nothing all the time counts as unchanged.

    Parameters
    ----------
    course : Course
        With links stored: those of up to four people are, unless `record` said otherwise.
    days : sequence of float, optional
        Days of the panels, two to eight; four over the life if left out.
    patient : int, optional
        Id, where there are several.
    strongest : int
        Pairs of subsystems that are drawn.

    Raises
    ------
    InputError
        No link is stored, a day outside the life, a life that failed.
    """
    one = course.patient(patient)
    status = str(one.status.values[0])
    if status != "ok":
        raise InputError(f"the life {status}", field="course", code="failed-life")
    stored = [str(n) for n in one.data.data_vars if str(n).startswith(PREFIX)]
    known = body(len(one.areas)).system.links
    names = [n for n in stored if n.removeprefix(PREFIX) in known]
    if not names:
        raise InputError(
            "the course holds no links", field="course", code="no-links",
            fix="simulate up to four people, or record=['link....'] by name",
        )  # fmt: skip
    panels = _panels(one.days, days)
    change = _departures(one, names)
    times, smooth = _weekly(one.days, change)
    at = [int(np.argmin(np.abs(times - d))) for d in panels]
    groups: dict[tuple[str, str], list[int]] = {}
    for k, name in enumerate(names):
        link = known[name.removeprefix(PREFIX)]
        groups.setdefault((link.source.split(".")[0], link.target.split(".")[0]), []).append(k)
    edges = []
    for (source, target), members in groups.items():
        loops = [known[names[k].removeprefix(PREFIX)].loop for k in members]
        edges.append(
            {
                "source": source, "target": target, "loop": max(sorted(set(loops)), key=loops.count),
                "links": len(members), "change": smooth[members][:, at].mean(axis=0),
            }
        )  # fmt: skip
    of_loop = [known[n.removeprefix(PREFIX)].loop for n in names]
    order = [w for w in ("sympathetic", "neurogenic", "immune", "central", "cross", "symptoms") if w in of_loop]
    loops = {w: smooth[[k for k, x in enumerate(of_loop) if x == w]].mean(axis=0) for w in order}
    record = one.people[0]
    return GraphOverTime(
        str(record.get("name") or f"patient {record['id']}"), panels, edges, times, loops,
        [(float(e["day"]), str(e["what"])) for e in one.events], strongest, len(names),
    )  # fmt: skip


def _panels(stored: np.ndarray, days: Sequence[float] | None) -> list[float]:
    if days is None:
        return [float(round(d)) for d in np.linspace(stored[0], stored[-1], PANELS)]
    found = sorted({float(d) for d in days})
    if not 2 <= len(found) <= MOST:
        raise InputError("how many panels", field="days", value=list(days), allowed=f"2 to {MOST} days", code="count")
    for day in found:
        if not stored[0] <= day <= stored[-1]:
            raise InputError("outside the life", field="days", value=day, code="out-of-range",
                             allowed=f"{stored[0]:g} to {stored[-1]:g} day")  # fmt: skip
    return found


def _departures(course: Course, names: list[str]) -> np.ndarray:
    """Departure of each link from its first value, 0 to 1, shape (link, time).

    Scaled to its own largest one, and by that over itself and the healthy value: a link silent in
    health reaches 1, one that doubles at its most 1/2.
    """
    found = np.empty((len(names), len(course.days)))
    for k, name in enumerate(names):
        values = course.data[name].values[0].astype(float)
        departure = np.abs(values - values[:1])
        departure = departure.mean(axis=1) if departure.ndim > 1 else departure
        size = float(np.abs(values).max())
        healthy = float(np.abs(values[0]).mean())
        most = float(departure.max())
        # what never leaves its start but for rounding has not changed
        found[k] = departure / (most + healthy) if most > max(SILENT, 1e-3 * size) else 0.0
    return found


def _weekly(days: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means over weeks, so that noise and the hours of a visit do not show."""
    span = max(MEAN_OVER, (days[-1] - days[0]) / 400)
    number = np.floor((days - days[0]) / span + 1e-9).astype(int)
    weeks, place = np.unique(number, return_inverse=True)
    total = np.zeros((len(change), len(weeks)))
    for k in range(len(days)):
        total[:, place[k]] += change[:, k]
    return days[0] + weeks * span, total / np.bincount(place)
