"""What keeps a patient ill: each link cut for life, and cut a year after the onset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...body import body
from ...errors import InputError
from ...figures.shown import Shown
from ...parameters import nearest
from ...units import parse_quantity
from ..person import Patient
from .lanes import live

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

__all__ = ["KeepsIll", "keeps_ill"]

PAIN = "pain.intensity"
STEP = 7.0
SPAN = 28.0
LEAST = 1.0
MATTERS = 0.1
NAMED = 6


@dataclass(frozen=True)
class KeepsIll(Shown):
    """Pain that is left without each link.

    Attributes
    ----------
    name : str
        Of the patient.
    areas : int
        Areas of the body.
    onset, cut_day, read_day : float
        Days of the life: when it began, when the later cuts are made, when pain is read (mean of
        the four weeks before it).
    ill, well : float
        Pain without any cut, and without the triggers (or before the onset, where there are none),
        mean over areas, 0 to 10.
    rows : list of dict
        A row a link: ``link``, ``loop``, ``source``, ``target``, ``disputed``, ``pain_before`` (cut
        for life), ``pain_after`` (cut on the later day), ``left_before``, ``left_after`` (1 as ill as
        uncut, 0 well), ``status``. Sorted by what the more effective of the two cuts leaves.
    """

    name: str
    areas: int
    onset: float
    cut_day: float
    read_day: float
    ill: float
    well: float
    rows: list[dict[str, Any]] = field(repr=False)

    def to_frame(self) -> pandas.DataFrame:
        """Return a row a link, strongest first."""
        import pandas

        frame = pandas.DataFrame(self.rows)
        frame.attrs["units"] = {
            "pain_before": "pain_point", "pain_after": "pain_point", "left_before": "1", "left_after": "1",
        }  # fmt: skip
        return frame

    def figure(self) -> Figure:
        """Draw a dumbbell a link: pain left after either cut, coloured by loop."""
        from ...figures import keeps_ill as draw

        return draw(
            self.rows, ill=self.ill, well=self.well, title=f"What keeps {self.name} ill",
            subtitle=f"pain on day {self.read_day:.0f} (0 to 10, mean of {self.areas} "
            f"area{'s' * (self.areas > 1)} and four weeks), each link cut alone",
            later=f"cut on day {self.cut_day:.0f}",
        )  # fmt: skip

    @property
    def failures(self) -> list[dict[str, Any]]:
        """Rows of which a life failed."""
        return [row for row in self.rows if row["status"] != "ok"]

    def __str__(self) -> str:
        head = (
            f"What keeps {self.name} ill: {len(self.rows)} links, each cut alone\n"
            f"  onset on day {self.onset:.0f}; pain on day {self.read_day:.0f} is {self.ill:.2f} of 10 "
            f"(well: {self.well:.2f}), mean over {self.areas} area{'s' * (self.areas > 1)}\n"
        )
        lines = [head + f"  {'link':46s}{'cut for life':>14s}{f'cut on day {self.cut_day:.0f}':>18s}   [pain, 0 to 10]"]
        helpful = [row for row in self.rows if self._matters(row)]
        for row in helpful[: 2 * NAMED]:
            lines.append(f"  {row['link']:46s}{row['pain_before']:14.2f}{row['pain_after']:18.2f}   {row['loop']}")
        if not helpful:
            lines.append("  no single cut changes the pain by a tenth: nothing keeps it up alone")
        rest = len(self.rows) - len(helpful)
        lines.append(f"  {rest} other links change it by less than {MATTERS:.0%} either way")
        lines.append(self._verdict())
        failed = len(self.failures)
        status = "every life ended" if not failed else f"{failed} lives failed: " + self.failures[0]["status"]
        lines.append(f"  status: {status}; a model's answer about a model's patient, no medical advice")
        return "\n".join(lines)

    def _matters(self, row: dict[str, Any]) -> bool:
        left = np.array([row["left_before"], row["left_after"]])
        return bool(np.nanmax(np.abs(left - 1.0)) >= MATTERS) if np.isfinite(left).any() else False

    def _verdict(self) -> str:
        """Which links are needed to fall ill, and which to stay ill."""
        begin = {r["link"] for r in self.rows if r["left_before"] < 0.5}
        stay = {r["link"] for r in self.rows if r["left_after"] < 0.5}
        order = [r["link"] for r in self.rows]

        def some(names: set[str]) -> str:
            chosen = [n for n in order if n in names]
            more = f" and {len(chosen) - NAMED} more" if len(chosen) > NAMED else ""
            return (", ".join(chosen[:NAMED]) + more) or "none"

        return (
            f"  half the pain goes with either cut: {some(begin & stay)}\n"
            f"  only when cut for life: {some(begin - stay)}\n"
            f"  only when cut later: {some(stay - begin)}"
        )


def keeps_ill(
    patient: Patient,
    day: float | str | None = None,
    links: Iterable[str] | None = None,
    *,
    after: float | str = "1 year",
    later: float | str = "1 year",
    least: float = LEAST,
    workers: int = 1,
) -> KeepsIll:
    """Cut each link of an ill patient, for life and a year after the onset, and read the pain a year later.

    The person, its noise and its events are the same in every life. A link that is cut for life is
    missing from before the body has settled, so the person falls ill (or not) without it.

    Parameters
    ----------
    patient : Patient
    day : float or str, optional
        Day of the onset; the patient's first trigger if left out.
    links : iterable of str, optional
        Links to cut; all that a drug does not carry if left out.
    after : float or str
        Time from the onset to the later cut.
    later : float or str
        Time from the later cut to the reading.
    least : float
        Pain points above those of the well person from which the patient counts as ill.
    workers : int
        Threads.

    Returns
    -------
    KeepsIll

    Raises
    ------
    InputError
        An unknown link; no onset is known; a patient who is not ill (code "not-ill").
    """
    chosen = _links(patient, links)
    onset = _onset(patient, day)
    cut_day = onset + _days(after, "after")
    read_day = cut_day + _days(later, "later")
    well = replace(patient, triggers=()) if patient.triggers else None
    people = [patient, *([] if well is None else [well])]
    times = np.concatenate([[onset], np.arange(read_day, read_day - SPAN - 1e-9, -STEP)])
    ill_now, well_now = _compare(people, onset, read_day, times)
    if ill_now - well_now < least:
        raise InputError(
            f"the patient is not ill on day {read_day:.0f}: pain is {ill_now:.2f} of 10, well it is {well_now:.2f}",
            field="patient", value=patient.name or f"seed {patient.seed}", code="not-ill",
            allowed=f"{least:g} pain points or more above the well person",
            fix="give a trigger, a preset or another seed, or a later day",
        )  # fmt: skip
    variants = [replace(patient, links={**patient.links, name: 0.0}) for name in chosen]
    variants += [replace(patient, cuts={**patient.cuts, name: cut_day}) for name in chosen]
    lanes = live(variants, read_day, times, [PAIN], workers=workers, label=f"{len(chosen)} links cut twice")
    pain = lanes.at(PAIN, read_day, SPAN)
    known = body(patient.areas).system.links
    rows = []
    for k, name in enumerate(chosen):
        before, late = float(pain[k]), float(pain[k + len(chosen)])
        failed = [s for s in (lanes.status[k], lanes.status[k + len(chosen)]) if s != "ok"]
        rows.append(
            {
                "link": name, "loop": known[name].loop, "source": known[name].source, "target": known[name].target,
                "disputed": bool(known[name].disputed), "pain_before": before, "pain_after": late,
                "left_before": (before - well_now) / (ill_now - well_now),
                "left_after": (late - well_now) / (ill_now - well_now), "status": failed[0] if failed else "ok",
            }
        )  # fmt: skip
    rows.sort(key=lambda r: (np.nan_to_num(r["left_after"], nan=9.0), np.nan_to_num(r["left_before"], nan=9.0)))
    return KeepsIll(
        patient.name or f"patient {patient.identity}", patient.areas, onset, cut_day, read_day, ill_now, well_now, rows
    )


def _compare(people: list[Patient], onset: float, read_day: float, times: np.ndarray) -> tuple[float, float]:
    """Pain of the uncut patient and of the well one on the day of reading."""
    lanes = live(people, read_day, times, [PAIN], label="the patient, uncut")
    for status in lanes.status:
        if status != "ok":
            raise InputError(f"the life {status}", field="patient", code="failed-life")
    pain = lanes.at(PAIN, read_day, SPAN)
    return float(pain[0]), float(pain[1] if len(people) > 1 else lanes.at(PAIN, onset)[0])


def _links(patient: Patient, links: Iterable[str] | None) -> list[str]:
    known = body(patient.areas).system.links
    if links is None:
        taken = set(patient.links) | set(patient.cuts)
        return sorted(
            n for n, k in known.items()
            if n not in taken and (patient.treatments or not k.source.startswith("drug."))
        )  # fmt: skip
    chosen = list(dict.fromkeys([links] if isinstance(links, str) else links))
    if not chosen:
        raise InputError("no link to cut", field="links", value=[], code="empty")
    for name in chosen:
        if name not in known:
            near = nearest(name, known)
            raise InputError(
                f"No link '{name}'." + (f" Did you mean '{near}'?" if near else ""), field="links", value=name,
                code="unknown-link",
            )  # fmt: skip
    return chosen


def _onset(patient: Patient, day: float | str | None) -> float:
    if day is not None:
        onset = _days(day, "day")
        if onset < 0:
            raise InputError("a day before the start of the life", field="day", value=day, allowed="0 or more",
                             code="out-of-range")  # fmt: skip
        return onset
    if not patient.triggers:
        raise InputError(
            "the patient has no trigger: say on which day the illness began", field="day", fix="day=0 for one who "
            "is ill from the start", code="no-onset",
        )  # fmt: skip
    return min(float(t.day) for t in patient.triggers)


def _days(value: float | str, name: str) -> float:
    return float(value) if isinstance(value, (int, float)) else parse_quantity(value, "day", field=name)
