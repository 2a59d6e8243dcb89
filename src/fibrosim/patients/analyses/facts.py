"""Facts about people, and the result of asking where two of them hold together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine import Action
from ...figures.shown import Shown
from .lanes import Lanes

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["Fact", "FeasibleRegion"]

BINS, FEW_BINS, MANY = 6, 4, 100
NAMED = 10
ENOUGH = 30
"""Fewer people than this cannot say that nobody has both facts."""

Holds = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Fact:
    """Something that is said of patients, as a test on a person before and after falling ill.

    Parameters
    ----------
    words : str
        The fact, for example ``"larger flare"``.
    variable : str
        State or observable that is read, mean over areas.
    holds : callable
        Takes the readings before and after, shape (people,), and says where the fact holds.
    stimulus : sequence of Action, optional
        What is done to the body for the reading; days count from the reading. The reading is then
        the value `wait` days later minus the one just before.
    wait : float
        Days from the stimulus to the reading.
    label : str
        Words for an axis; the variable's own name if left out.
    """

    words: str
    variable: str
    holds: Holds
    stimulus: Sequence[Action] = ()
    wait: float = 0.0
    label: str = ""

    def times(self, day: float) -> list[float]:
        """Days that must be stored to read it on `day`."""
        return [day, day + self.wait] if self.stimulus else [day]

    def actions(self, day: float) -> list[Action]:
        """The stimulus on `day`."""
        return [
            replace(a, day=a.day + day, until=None if a.until is None else a.until + day) for a in self.stimulus
        ]  # fmt: skip

    def read(self, lanes: Lanes, day: float) -> np.ndarray:
        """Reading of every person on `day`."""
        now = lanes.at(self.variable, day)
        return lanes.at(self.variable, day + self.wait) - now if self.stimulus else now


@dataclass(frozen=True)
class FeasibleRegion(Shown):
    """People drawn from the priors, and where both facts hold.

    Attributes
    ----------
    facts : (str, str)
        Words of the facts.
    axes : list of dict
        ``name``, ``unit``, ``low``, ``high`` of what is varied.
    people : list of dict
        A row a person: the two axes, readings before and after, ``first``, ``second``, ``both``,
        ``considered``.
    separators : list of dict
        Drawn values that tell the considered people with both facts from those without:
        ``name``, ``unit``, ``difference`` (standardised), medians ``with`` and ``without``, ``axis``
        (whether it is one of the axes).
    chance : float
        Largest standardised difference to be expected among so many names by chance alone (5 %).
    """

    title: str
    facts: tuple[str, str]
    labels: tuple[str, str]
    units: tuple[str, str]
    among: str
    areas: int
    day: float
    axes: list[dict[str, Any]]
    people: list[dict[str, Any]] = field(repr=False)
    separators: list[dict[str, Any]] = field(repr=False)
    chance: float
    tested: int
    status: str

    def to_frame(self) -> pandas.DataFrame:
        """Return a row a person."""
        import pandas

        frame = pandas.DataFrame(self.people)
        frame.attrs["units"] = {a["name"]: a["unit"] for a in self.axes}
        for when in ("before", "after"):
            frame.attrs["units"] |= {f"first_{when}": self.units[0], f"second_{when}": self.units[1]}
        return frame

    def map(self, bins: int | None = None) -> dict[str, np.ndarray]:
        """Share of people with both facts over the two axes.

        Returns
        -------
        dict
            ``x``, ``y`` (edges), ``share`` and ``count``, shape (bins, bins), rows along the second
            axis; the share is NaN where nobody is.
        """
        kept = [p for p in self.people if p["considered"]]
        bins = bins or (BINS if len(kept) >= MANY else FEW_BINS)
        edges = [np.linspace(a["low"], a["high"], bins + 1) for a in self.axes]
        place = np.array([[p[a["name"]] for a in self.axes] for p in kept], dtype=float).reshape(-1, 2)
        both = np.array([p["both"] for p in kept], dtype=float)
        count = np.histogram2d(place[:, 1], place[:, 0], bins=[edges[1], edges[0]])[0]
        sums = np.histogram2d(place[:, 1], place[:, 0], bins=[edges[1], edges[0]], weights=both)[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(count > 0, sums / count, np.nan)
        return {"x": edges[0], "y": edges[1], "share": share, "count": count}

    @property
    def counts(self) -> dict[str, int]:
        """How many people: all, considered, first, second, both (of the considered)."""
        kept = [p for p in self.people if p["considered"]]
        return {"all": len(self.people), "considered": len(kept)} | {
            k: sum(bool(p[k]) for p in kept) for k in ("first", "second", "both")
        }

    @property
    def feasible(self) -> bool:
        """Whether both facts hold in anybody."""
        return self.counts["both"] > 0

    def figure(self) -> Figure:
        """Draw both readings against each other, the map over the axes, and what separates."""
        from ...figures import feasible_region as draw

        n = self.counts
        return draw(
            self.people, self.map(), self.separators, facts=self.facts, labels=self.labels, units=self.units,
            axes=self.axes, chance=self.chance, title=self.title,
            subtitle=f"{n['all']} drawn people, {self.areas} area{'s' * (self.areas > 1)}, day {self.day:.0f} against "
            f"their own health; {n['considered']} {self.among}, {n['both']} with both facts",
        )  # fmt: skip

    def _verdict(self) -> str:
        n = self.counts
        if self.feasible:
            return (
                f"both facts hold in {n['both']} of {n['considered']} people of one model, so these mechanisms do not "
                f"exclude each other here; {self._searched()}"
            )
        if n["considered"] < ENOUGH:
            return (
                f"nobody has both facts, but {n['considered']} people are too few to say that nobody can: draw more, "
                "or around a preset"
            )
        return f"nobody has both facts: in this model and range the conflict stands; {self._searched()}"

    def _searched(self) -> str:
        """Say what was searched, and what was not."""
        axes = " and ".join(f"{a['name']} ({a['low']:g} to {a['high']:g})" for a in self.axes)
        return (
            f"searched: {axes} and the spread of all drawn parameters, over {self.day:.0f} days, {self.areas} "
            f"area{'s' * (self.areas > 1)}. Not searched: other gains, other equations, whether as many people have "
            "both as are seen"
        )

    def __str__(self) -> str:
        n = self.counts
        share = n["both"] / n["considered"] if n["considered"] else math.nan
        lines = [
            self.title,
            f"  {n['all']} drawn people, {self.areas} area{'s' * (self.areas > 1)}, day {self.day:.0f} against "
            f"their own health; {n['considered']} {self.among}",
            f"  {self.facts[0]}: {n['first']}; {self.facts[1]}: {n['second']}; both: {n['both']} ({share:.0%})",
            "  " + self._verdict(),
        ]
        for s in (s for s in self.separators if s["axis"]):
            lines.append(f"  axis {s['name']}: {_words(s)}")
        told = [s for s in self.separators if abs(s["difference"]) > self.chance and not s["axis"]]
        lines.append(
            f"  standardised differences above chance ({self.chance:.2f} for {self.tested} names): "
            + ("" if told else "none")
        )
        lines += [f"    {s['name']}: {_words(s)}" for s in told[:NAMED]]
        lines.append(f"  status: {self.status}")
        return "\n".join(lines)


def _words(row: Mapping[str, Any]) -> str:
    unit = "" if row["unit"] == "1" else f" {row['unit']}"
    return (
        f"{row['difference']:+.2f} (median {row['with']:.3g} in those with both facts, {row['without']:.3g}{unit} "
        "in the others)"
    )
