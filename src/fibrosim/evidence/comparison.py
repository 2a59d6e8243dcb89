"""A replayed study: the model's replicates beside the published numbers, labelled."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from fibrosim.errors import InputError
from fibrosim.evidence.study import LABELS, Published, Study

__all__ = ["Comparison", "Replay", "figure_path"]

BAND = (2.5, 97.5)
MEANINGS = {
    "calibrated": "parameters were fitted to it or derived from it; agreement is no evidence",
    "predicted": "nothing in the model was set with it in mind",
    "hand-set": "a parameter was set by hand with it in mind; agreement is weak evidence",
    "sign only": "only the direction is compared",
}
FORMATS = {".png", ".svg", ".pdf"}


@dataclass(frozen=True)
class Comparison:
    """One published number beside the model.

    Parameters
    ----------
    published : Published
    name : str
        The measure in words.
    values : ndarray, shape (replicate,)
        The same statistic in each replicate of the study.
    """

    published: Published
    name: str
    values: np.ndarray

    @property
    def finite(self) -> np.ndarray:
        """Replicates in which the statistic exists."""
        return self.values[np.isfinite(self.values)]

    @property
    def median(self) -> float:
        """Median over replicates."""
        return float(np.median(self.finite)) if self.finite.size else math.nan

    @property
    def band(self) -> tuple[float, float]:
        """Where 95 % of replicates lie."""
        if not self.finite.size:
            return math.nan, math.nan
        low, high = np.percentile(self.finite, BAND)
        return float(low), float(high)

    @property
    def same_sign(self) -> float:
        """Share of replicates with the published sign."""
        if not self.finite.size:
            return math.nan
        return float(np.mean(np.sign(self.finite) == np.sign(self.published.value)))

    @property
    def inside(self) -> bool | None:
        """Whether the published value lies in the model's 95 % band; None for a sign."""
        if self.published.label == "sign only":
            return None
        low, high = self.band
        return bool(low <= self.published.value <= high)

    @property
    def verdict(self) -> str:
        """What comes out, in words."""
        if self.inside is None:
            return f"same sign in {100.0 * self.same_sign:.0f} % of replicates"
        return "inside 95 % of replicates" if self.inside else "outside 95 % of replicates"

    @property
    def what(self) -> str:
        """Statistic, measure and day, in words."""
        p = self.published
        day = "" if p.day is None else f", day {p.day:g}"
        if p.statistic == "correlation":
            other = str(p.other).replace("_", " ").replace("il2", "IL-2")
            return f"r of {self.name} and {other}{day}"
        if p.statistic == "share":
            above = "" if p.above is None else f" above {p.above:g}"
            below = "" if p.below is None else f" below {p.below:g}"
            return f"share with {self.name}{above}{below}{day}"
        if p.against:
            return f"{p.statistic} of {self.name} against {p.against}{day}"
        return f"{p.statistic if p.statistic != 'sd' else 'SD'} of {self.name}{day}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as data that JSON can hold."""
        p, (low, high) = self.published, self.band
        return {
            "row": p.id,
            "group": p.group,
            "measure": p.measure,
            "statistic": p.statistic,
            "with": p.other,
            "day": p.day,
            "what": self.what,
            "unit": p.unit,
            "published": p.value,
            "published_standard_error": p.standard_error,
            "n": p.n,
            "model_median": _plain(self.median),
            "model_low": _plain(low),
            "model_high": _plain(high),
            "same_sign": _plain(self.same_sign),
            "inside": self.inside,
            "label": p.label,
            "verdict": self.verdict,
            "note": p.note,
        }


@dataclass(frozen=True, repr=False)
class Replay:
    """A study replayed.

    Parameters
    ----------
    study : Study
    comparisons : sequence of Comparison
        One for each published number.
    eligible : mapping of str to int
        How many people of the bank may be in each group.
    lives, failed : int
        People in the bank, and lives that failed and are left out.
    replicates : int
    seed : int
    manifest : mapping
        Of the simulation.
    """

    study: Study
    comparisons: Sequence[Comparison]
    eligible: Mapping[str, int]
    lives: int
    failed: int
    replicates: int
    seed: int
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the study."""
        return self.study.name

    def by_label(self) -> dict[str, list[Comparison]]:
        """Return the comparisons under each label that occurs."""
        table = {label: [c for c in self.comparisons if c.published.label == label] for label in LABELS}
        return {label: rows for label, rows in table.items() if rows}

    def to_frame(self) -> Any:
        """Return the comparisons as a table, one row each."""
        import pandas

        return pandas.DataFrame([c.to_dict() for c in self.comparisons])

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the replicates themselves as data that JSON can hold."""
        return {
            "study": self.study.name,
            "title": self.study.title,
            "source": dict(self.study.source),
            "replicates": self.replicates,
            "seed": self.seed,
            "bank": {
                "lives": self.lives,
                "failed": self.failed,
                "eligible": dict(self.eligible),
                "note": self.study.population.get("note", ""),
            },
            "groups": [{"name": g.name, "n": g.n, "select": g.select, "note": g.note} for g in self.study.groups],
            "labels": {label: MEANINGS[label] for label in self.by_label()},
            "comparisons": [c.to_dict() for c in self.comparisons],
        }

    def figure(self) -> Any:
        """Return the figure: replicates of the model, published value and standard error."""
        from fibrosim.figures import replay as draw

        rows = [
            {
                "measure": c.what if c.published.other else c.what[0].upper() + c.what[1:],
                "unit": c.published.unit,
                "group": c.published.group,
                "replicates": c.values,
                "published_mean": c.published.value,
                "published_se": c.published.standard_error,
                "role": c.published.label,
            }
            for c in self.comparisons
        ]
        return draw(rows, title=f"{self.study.name}, {self.replicates} replicates")

    def save_figure(self, path: str | PathLike[str]) -> Path:
        """Write the figure to a file (.png, .svg or .pdf) and return its path."""
        target = figure_path(path)
        self.figure().savefig(target)
        return target

    def __str__(self) -> str:
        return "\n".join([*self._head(), "", *self._table(), "", *self._tail()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def _head(self) -> list[str]:
        source = self.study.source
        where = f"doi:{source['doi']}" if source.get("doi") else ""
        sizes = ", ".join(f"{g.name} {g.n} (of {self.eligible[g.name]} eligible)" for g in self.study.groups)
        lost = f", {self.failed} failed and are left out" if self.failed else ""
        return [
            f"{self.study.name}: {self.study.title}",
            f"{source.get('citation', '')} {where}".strip(),
            f"{self.replicates} replicates of the study, from {self.lives} virtual lives{lost}",
            f"drawn: {sizes}",
        ]

    def _table(self) -> list[str]:
        heads = ("group", "number", "published", "median", "95 % of replicates", "label", "outcome")
        rows: list[tuple[str, ...]] = [heads]
        for c in self.comparisons:
            p, (low, high) = c.published, c.band
            unit = "" if p.unit == "1" else f" {p.unit}"
            error = p.standard_error
            shown = _short(p.value) + ("" if error is None else f" ± {_short(error)}")
            band = f"{_short(low)} to {_short(high)}"
            rows.append((p.group, c.what, shown + unit, _short(c.median), band, p.label, c.verdict))
        widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
        return ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]

    def _tail(self) -> list[str]:
        lines = [f"{label}: {MEANINGS[label]}" for label in self.by_label()]
        notes = dict.fromkeys(f"{c.published.id}: {c.published.note}" for c in self.comparisons if c.published.note)
        groups = [f"{g.name}: {g.note}" for g in self.study.groups if g.note]
        few = [g.name for g in self.study.groups if self.eligible[g.name] < 2 * g.n]
        if few:
            groups.append(f"{', '.join(few)}: few eligible, so replicates share people")
        people = self.study.population.get("note", "")
        return [*lines, *notes, *groups, *([people] if people else []), "± is a standard error."]


def figure_path(path: str | PathLike[str]) -> Path:
    """Return the path of a figure file.

    Raises
    ------
    InputError
        For another ending than .png, .svg or .pdf.
    """
    target = Path(path)
    if target.suffix.lower() not in FORMATS:
        raise InputError(
            "unknown kind of figure file",
            field="figure",
            value=str(target),
            allowed=sorted(FORMATS),
            code="unknown-choice",
        )
    return target


def _short(value: float) -> str:
    return "-" if not math.isfinite(value) else f"{value:.3g}"


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None
