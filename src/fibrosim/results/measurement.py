"""What a test of the clinic gives back: measurements with normal ranges, and their protocol."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError

if TYPE_CHECKING:
    import pandas

__all__ = ["Measurement", "TestResult", "format_value", "table"]

FLAG_SIGNS = {"low": "L", "high": "H", "missing": "?"}
SHOWN_UNITS = {"": "", "1": "", "percent": "%", "pain_point": "of 10"}


@dataclass
class Measurement:
    """One number (or word) that a test reports.

    Parameters
    ----------
    name : str
        What was measured, in words ("epidermal nerve fibre density").
    value : float, int, bool, str or None
        The result; None or NaN where it could not be had (say why in `note`).
    unit : str
        Unit of value and range; ``"1"`` or ``""`` for none.
    normal_low, normal_high : float, optional
        Limits of the normal range, in `unit`; one may be absent.
    flag : str, optional
        ``"normal"``, ``"low"``, ``"high"``, ``"missing"``, or a word of the test's own
        ("met"). Worked out from the range where it is not given.
    note : str
        Remark printed beside it.
    provisional : bool
        True where the number was read straight off a state and not measured as a clinic does.
    percentile : float, optional
        0 to 100, among people of the same age and sex.
    """

    name: str
    value: float | int | bool | str | None
    unit: str = "1"
    normal_low: float | None = None
    normal_high: float | None = None
    flag: str | None = None
    note: str = ""
    provisional: bool = False
    percentile: float | None = None

    def __post_init__(self) -> None:
        low, high = self.normal_low, self.normal_high
        if low is not None and high is not None and low > high:
            raise InputError(
                "lower limit of the normal range must not exceed the upper one",
                field=self.name,
                value=f"{low:g} to {high:g}",
                code="empty-range",
            )
        if self.percentile is not None and not 0 <= self.percentile <= 100:
            raise InputError(
                "must be a percentile",
                field=f"{self.name}.percentile",
                value=self.percentile,
                allowed="0 to 100",
                code="out-of-range",
            )
        if self.flag is None:
            self.flag = self._work_out_flag()

    def _work_out_flag(self) -> str:
        if self.value is None or (isinstance(self.value, float) and math.isnan(self.value)):
            return "missing"
        if isinstance(self.value, (bool, str)):
            return ""
        if self.normal_low is not None and self.value < self.normal_low:
            return "low"
        if self.normal_high is not None and self.value > self.normal_high:
            return "high"
        return "" if self.normal_low is None and self.normal_high is None else "normal"

    @property
    def abnormal(self) -> bool:
        """True where the value lies outside its normal range."""
        return self.flag in ("low", "high")

    @property
    def shown_unit(self) -> str:
        """Unit as printed: nothing for a pure number, ``%`` and ``of 10`` for percent and pain points."""
        return SHOWN_UNITS.get(self.unit, self.unit)

    @property
    def shown_scale(self) -> str:
        """Unit with what it is a share of, or the scale of a score, where the note says so (``of 8``)."""
        of = self.note if re.match(r"of |\d+ to \d+$", self.note) else ""
        return " ".join(part for part in (self.shown_unit, of) if part)

    @property
    def shown_value(self) -> str:
        """Value as printed, to four significant digits."""
        return format_value(self.value)

    @property
    def shown_range(self) -> str:
        """Normal range as printed: ``3.2 to 9.8``, ``60 or more``, ``up to 710``, ``0``."""
        low, high = self.normal_low, self.normal_high
        if low is not None and high is not None:
            return _limit(low) if low == high else f"{_limit(low)} to {_limit(high)}"
        if low is not None:
            return f"{_limit(low)} or more"
        if high is None:
            return ""
        # a count or score that cannot be negative: the limit is the one normal value
        return "0" if high == 0 else f"up to {_limit(high)}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as data that JSON can hold."""
        return {
            "name": self.name,
            "value": _plain(self.value),
            "unit": self.unit,
            "normal_low": self.normal_low,
            "normal_high": self.normal_high,
            "flag": self.flag,
            "note": self.note,
            "provisional": self.provisional,
            "percentile": self.percentile,
        }

    def __str__(self) -> str:
        return table([self])


@dataclass
class TestResult:
    """One test done on one patient on one day.

    Parameters
    ----------
    name : str
        Short name, as in ``visit.skin_biopsy``.
    site : str
        Where it was done ("calf, 10 cm above the lateral malleolus"); empty for none.
    day : float
        Day of the patient's course.
    measurements : list of Measurement
        In the order in which the clinic prints them.
    picture : mapping
        Data of the test's own picture, plain lists and numbers with a ``kind``.
    protocol : str
        What was done, in words.
    references : sequence of str or mapping
        Sources of protocol and norms.
    title : str
        Name in words; made from `name` where it is left out.
    """

    __test__ = False

    name: str
    site: str = ""
    day: float = 0.0
    measurements: list[Measurement] = field(default_factory=list)
    picture: Mapping[str, Any] = field(default_factory=dict)
    protocol: str = ""
    references: Sequence[Any] = ()
    title: str = ""

    def __post_init__(self) -> None:
        if not self.title:
            self.title = self.name.replace("_", " ").capitalize()

    def __getitem__(self, name: str) -> Measurement:
        """Return the measurement of this name; a misspelt one is answered with the nearest."""
        for measurement in self.measurements:
            if measurement.name == name:
                return measurement
        names = [m.name for m in self.measurements]
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
        raise InputError(
            f"no such measurement in {self.name}",
            field="measurement",
            value=name,
            allowed=names,
            fix=f"did you mean '{near[0]}'?" if near else None,
            code="unknown-key",
        )

    def __iter__(self):
        return iter(self.measurements)

    def value(self, name: str) -> Any:
        """Return the bare value of a measurement."""
        return self[name].value

    @property
    def provisional(self) -> bool:
        """True where any of its measurements is."""
        return any(m.provisional for m in self.measurements)

    def to_frame(self) -> pandas.DataFrame:
        """Return the measurements as a table, one row each."""
        import pandas

        rows = [{"test": self.name, **m.to_dict()} for m in self.measurements]
        return pandas.DataFrame(rows).set_index("name") if rows else pandas.DataFrame()

    def to_dict(self) -> dict[str, Any]:
        """Return it as data that JSON can hold."""
        return {
            "name": self.name,
            "title": self.title,
            "site": self.site,
            "day": self.day,
            "measurements": [m.to_dict() for m in self.measurements],
            "picture": _plain(self.picture),
            "protocol": self.protocol,
            "references": [_plain(r) for r in self.references],
        }

    def __str__(self) -> str:
        where = f", {self.site}" if self.site else ""
        head = f"{self.title}{where} - day {self.day:g}"
        tail = f"\n{self.protocol}" if self.protocol else ""
        return f"{head}\n{'-' * len(head)}\n{table(self.measurements)}{tail}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        where = f", {escape(self.site)}" if self.site else ""
        return (
            f"<h4>{escape(self.title)}{where} &middot; day {self.day:g}</h4>"
            f"{html_table(self.measurements)}<p><small>{escape(self.protocol)}</small></p>"
        )


def format_value(value: object) -> str:
    """Return a value as a laboratory prints it: four significant digits, words as they are."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "not available"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    if number == 0:
        return "0"
    size = abs(number)
    if size >= 1e6 or size < 1e-3:
        return f"{number:.3g}"
    return f"{number:.{max(0, 3 - max(0, math.floor(math.log10(size)) + 1))}f}"


def _limit(value: float) -> str:
    """Return a limit of a normal range to the digits of a printed value."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def rows_of(measurements: Iterable[Measurement]) -> list[tuple[str, ...]]:
    """Return printed cells: name, value, unit, normal range, centile, flag, note."""
    rows = []
    for m in measurements:
        centile = "" if m.percentile is None else f"{m.percentile:.0f}"
        note = "; ".join(part for part in (m.note, "provisional" if m.provisional else "") if part)
        flag = FLAG_SIGNS.get(m.flag or "", "" if m.flag == "normal" else m.flag or "")
        rows.append((m.name, m.shown_value, m.shown_unit, m.shown_range, centile, flag, note))
    return rows


HEADINGS = ("measurement", "value", "unit", "normal", "centile", "flag", "note")


def table(measurements: Iterable[Measurement]) -> str:
    """Return the measurements as aligned text; columns that are empty throughout are left out."""
    rows = [HEADINGS, *rows_of(measurements)]
    kept = [i for i in range(len(HEADINGS)) if i < 2 or any(row[i] for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in kept}
    lines = []
    for row in rows:
        cells = [row[i].rjust(widths[i]) if i in (1, 4) else row[i].ljust(widths[i]) for i in kept]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def html_table(measurements: Iterable[Measurement]) -> str:
    """Return the measurements as an escaped HTML table, for notebooks."""
    head = "".join(f"<th scope='col'>{escape(text)}</th>" for text in HEADINGS)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows_of(measurements)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _plain(value: Any) -> Any:
    """Return plain data for JSON; a number that is not finite becomes None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
