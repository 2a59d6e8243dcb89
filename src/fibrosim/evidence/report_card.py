"""The report card: every published target beside the model, whether it fits or not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from os import PathLike
from pathlib import Path
from typing import Any

from fibrosim.errors import InputError, SimulationError
from fibrosim.evidence.bank import life_key, populations
from fibrosim.evidence.comparison import Comparison, Replay, figure_path
from fibrosim.evidence.laboratory import experiments
from fibrosim.evidence.replay import replay
from fibrosim.evidence.study import Study, list_studies
from fibrosim.evidence.targets import Target, targets
from fibrosim.progress import task
from fibrosim.results import Course

__all__ = ["CardRow", "ReportCard", "report_card"]

NEAR = 1.25
"""An experiment on one subject fits within two standard errors of the published mean, or within this factor."""
UNREACHED = "not reached"


@dataclass(frozen=True)
class CardRow:
    """One target beside the model.

    Parameters
    ----------
    row, what, group, unit : str
    published, model, low, high : float
        Published number, the model's (median over replicates) and where 95 % of replicates lie.
    label : str
        calibrated, predicted, hand-set, sign only; empty where not reached.
    outcome : str
        "fits", "misses", "same sign", "other sign" or "not reached".
    source : str
        Study or experiment of this package, or what the model would need.
    block, conflict : str
        Study block, and key of rows that contradict each other.
    system : str
        Part of the body, as in the table of targets; empty for a row that is not there.
    """

    row: str
    what: str
    group: str
    unit: str
    published: float
    model: float
    low: float
    high: float
    label: str
    outcome: str
    source: str
    block: str
    conflict: str
    system: str = ""


@dataclass(frozen=True, repr=False)
class ReportCard:
    """All targets, those that this version reaches first."""

    rows: Sequence[CardRow]
    replicates: int
    faults: Sequence[str] = field(default_factory=tuple)

    def reached(self) -> list[CardRow]:
        """Return the rows that the model reaches."""
        return [row for row in self.rows if row.outcome != UNREACHED]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return outcomes by label, each study block counted once (its worst row)."""
        rank = {"misses": 0, "other sign": 0, "fits": 1, "same sign": 1}
        worst: dict[tuple[str, str], CardRow] = {}
        for row in self.reached():
            key = (row.label, row.block)
            if key not in worst or rank[row.outcome] < rank[worst[key].outcome]:
                worst[key] = row
        table: dict[str, Counter[str]] = {}
        for (label, _), row in worst.items():
            table.setdefault(label, Counter())[row.outcome] += 1
        return {label: dict(count) for label, count in sorted(table.items())}

    def to_frame(self) -> Any:
        """Return the rows as a pandas table."""
        import pandas

        return pandas.DataFrame([row.__dict__ for row in self.rows])

    def to_dict(self) -> dict[str, Any]:
        """Return data that JSON can hold."""
        rows = [
            {k: (None if isinstance(v, float) and not math.isfinite(v) else v) for k, v in row.__dict__.items()}
            for row in self.rows
        ]
        return {
            "replicates": self.replicates, "targets": len(targets()), "reached": len(self.reached()),
            "blocks_by_label": self.counts(), "rows": rows, "faults": list(self.faults),
        }  # fmt: skip

    def figure(self) -> Any:
        """Return the figure: model over published on a log axis, row by row, grouped by system."""
        from fibrosim.figures import evidence_card

        ids = {row.row.split()[0] for row in self.reached()} & set(targets())
        return evidence_card(
            self.rows,
            title=f"Model over published number: {len(ids)} of {len(targets())} targets reached",
            foot=(
                f"Bars: where 95 % of {self.replicates} repeats of a study of the published size lie. Experiments on a "
                f"few subjects have no bar and fit within two standard errors or a factor of {NEAR:g}."
            ),
        )

    def save_figure(self, path: str | PathLike[str]) -> Path:
        """Write the figure to a file (.png, .svg or .pdf) and return its path."""
        target = figure_path(path)
        self.figure().savefig(target, dpi=160)
        return target

    def __str__(self) -> str:
        heads = ("row", "what", "group", "published", "model", "95 % of replicates", "label", "outcome")
        cells = [heads, *(_cells(row) for row in self.reached())]
        widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
        missing = Counter(row.source for row in self.rows if row.outcome == UNREACHED)
        ids = {row.row.split()[0] for row in self.reached()} & set(targets())
        lines += ["", f"{len(ids)} of {len(targets())} targets reached; by label, a study block counting once:"]
        for label, count in self.counts().items():
            lines.append(f"  {label}: " + ", ".join(f"{n} {outcome}" for outcome, n in sorted(count.items())))
        lines += ["not reached by this version:", *(f"  {n}: {why}" for why, n in missing.most_common())]
        return "\n".join([*lines, *self.faults])

    __repr__ = __str__


def report_card(only: Iterable[str] | None = None, *, replicates: int = 400, workers: int | None = None) -> ReportCard:
    """Replay every study, run every laboratory experiment, and compare with the published rows.

    Parameters
    ----------
    only : iterable of str, optional
        Names of studies and experiments; all if left out.
    replicates : int
        How often each study is repeated.
    workers : int, optional
        Threads, as in `replay`.

    Raises
    ------
    InputError
        An unknown name.
    """
    studies, labs = {study.name: study for study in list_studies()}, experiments()
    names = [*studies, *labs] if only is None else list(only)
    for name in names:
        if name not in studies and name not in labs:
            raise InputError(
                "no study or experiment of this name", field="only", value=name, allowed=[*studies, *labs],
                code="unknown-name",
            )  # fmt: skip
    found: list[CardRow] = []
    faults: list[str] = []
    table = targets()
    lives = _Lives([studies[name] for name in names if name in studies])
    with task("report card", len(names)) as step:
        for name in names:
            if name in studies:
                try:
                    result = lives.replay(studies[name], replicates, workers)
                except SimulationError as error:
                    faults.append(f"{name}: {error}")
                else:
                    found += [
                        _of_study(name, each, table.get(each.published.id.split()[0])) for each in result.comparisons
                    ]
                    faults += [f"{name}: {result.failed} of {result.lives} lives failed"] if result.failed else []
            else:
                try:
                    values = labs[name].run()
                except SimulationError as error:
                    faults.append(f"{name}: {error}")
                else:
                    rows = labs[name].rows.items()
                    found += [_of_experiment(name, table[row], label, values[row]) for row, label in rows]
            step.advance()
    done = {row.row.split()[0] for row in found}
    rest = [_unreached(target) for target in table.values() if target.id not in done] if only is None else []
    order = {row: place for place, row in enumerate(table)}
    found.sort(key=lambda row: order.get(row.row.split()[0], len(order)))
    return ReportCard([*found, *rest], replicates, faults)


class _Lives:
    """Lives that several studies read: simulated once, kept until the last of them has read."""

    def __init__(self, studies: Sequence[Study]) -> None:
        self._waiting = list(studies)
        self._held: dict[str, Course] = {}

    def replay(self, study: Study, replicates: int, workers: int | None) -> Replay:
        self._waiting.remove(study)
        try:
            return replay(study, replicates=replicates, workers=workers, also=self._waiting, held=self._held)
        finally:
            still = {life_key(about, s.seed) for s in self._waiting for about in populations(s)}
            self._held = {key: course for key, course in self._held.items() if key in still}


def _of_study(name: str, each: Comparison, target: Target | None) -> CardRow:
    p, (low, high) = each.published, each.band
    if each.inside is None:
        outcome = "same sign" if each.same_sign > 0.5 else "other sign"
    else:
        outcome = "fits" if each.inside else "misses"
    return CardRow(
        p.id, each.what, p.group, p.unit, p.value, each.median, low, high, p.label, outcome, name,
        target.study_block if target else name, target.conflict if target else "", target.system if target else "",
    )  # fmt: skip


def _of_experiment(name: str, target: Target, label: str, value: float) -> CardRow:
    if label == "sign only":
        outcome = "same sign" if value * target.mean > 0 else "other sign"
    else:
        outcome = "fits" if _near(value, target) else "misses"
    return CardRow(
        target.id, target.measure, target.group, target.unit, target.mean, value, math.nan, math.nan, label, outcome,
        name, target.study_block, target.conflict, target.system,
    )  # fmt: skip


def _near(value: float, target: Target) -> bool:
    """Within two standard errors of the published mean, or within a factor of it; a limit must be kept."""
    if target.bound:
        return value <= target.mean if target.bound == "at most" else value >= target.mean
    count = "".join(takewhile(str.isdigit, target.n))
    known = math.isfinite(target.sd) and target.sd > 0 and count and "SE" not in target.unit
    if known and abs(value - target.mean) <= 2.0 * target.sd / math.sqrt(float(count)):
        return True
    if target.mean == 0 or value / target.mean <= 0:
        return value == target.mean
    return 1.0 / NEAR <= value / target.mean <= NEAR


def _unreached(target: Target) -> CardRow:
    why = target.needs or "its study or experiment failed: see below"
    return CardRow(
        target.id, target.measure, target.group, target.unit, target.mean, math.nan, math.nan, math.nan, "", UNREACHED,
        why, target.study_block, target.conflict, target.system,
    )  # fmt: skip


def _cells(row: CardRow) -> tuple[str, ...]:
    unit = "" if row.unit in ("1", "") else f" {row.unit}"
    band = f"{row.low:.3g} to {row.high:.3g}" if math.isfinite(row.low) else ""
    return (
        row.row, row.what[:60], row.group[:24], f"{row.published:.3g}{unit}"[:34], f"{row.model:.3g}", band, row.label,
        row.outcome,
    )  # fmt: skip
