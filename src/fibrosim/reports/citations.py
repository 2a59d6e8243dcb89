"""The sources of a run: what to cite beside fibrosim itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from fibrosim.version import __version__

if TYPE_CHECKING:
    from fibrosim.results import Course

__all__ = ["Citations", "cite"]

ASSUMED = "assumed"


class Citations(Sequence[Mapping[str, Any]]):
    """Sources behind what was run; shows itself as a numbered list.

    Parameters
    ----------
    records : sequence of mapping
        Each with ``key``, ``citation`` and one of ``doi``, ``pmid`` and ``identifier``.
    assumed : bool
        True where numbers without a source (grade E) were used too.
    """

    def __init__(self, records: Sequence[Mapping[str, Any]], *, assumed: bool) -> None:
        self.records = list(records)
        self.assumed = assumed

    def __getitem__(self, index: Any) -> Any:
        return self.records[index]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.records)

    def to_dict(self) -> dict[str, Any]:
        """Return the sources as data that JSON can hold."""
        return {
            "software": f"fibrosim {__version__}",
            "assumed_numbers": self.assumed,
            "sources": [dict(record) for record in self.records],
        }

    def __str__(self) -> str:
        lines = [f"fibrosim {__version__}, and {len(self)} sources of the numbers that were used:"]
        lines += [f"{n:4}. {_line(record)}" for n, record in enumerate(self.records, start=1)]
        if self.assumed:
            lines.append("Some numbers are assumed (grade E): fibrosim parameters --grade E")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(_line(record))}</li>" for record in self.records)
        return f"<p>fibrosim {escape(__version__)}, and the sources:</p><ol>{items}</ol>"


def cite(course: Course) -> Citations:
    """Return the sources of the numbers that a run used.

    Parameters
    ----------
    course : Course
        What `simulate` or `load_course` returned.

    Returns
    -------
    Citations
        In the order of their keys; shows itself as a list.
    """
    records = course.sources()
    kept = [record for record in records if record["key"] != ASSUMED]
    return Citations(kept, assumed=len(kept) < len(records))


def _line(record: Mapping[str, Any]) -> str:
    parts = [str(record.get("citation", record.get("key", "")))]
    for name, label in (("doi", "doi:"), ("pmid", "PMID "), ("identifier", "")):
        if record.get(name):
            place = str(record[name])
            # an identifier made of words of the citation would only say them twice
            said = name == "identifier" and set(re.findall(r"\w+", place)) <= set(re.findall(r"\w+", parts[0]))
            parts += [] if said else [f"{label}{place}"]
            break
    return " ".join(parts)
