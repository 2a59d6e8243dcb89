"""The name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest"]


def nearest(name: object, names: Iterable[str]) -> str | None:
    """Name most like the one given, or None when none is like it.

    Letter case and the choice between space, hyphen and underscore do not count;
    a name without its subsystem finds the full one.
    """
    known = list(names)
    if not isinstance(name, str) or not name or len(name) > 200:
        return None
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(_fold(each), each)
    close = get_close_matches(_fold(name), folded, n=1, cutoff=0.6)
    if close:
        return folded[close[0]]
    last: dict[str, str] = {}
    for each in known:
        last.setdefault(_fold(each.rsplit(".", 1)[-1]), each)
    close = get_close_matches(_fold(name.rsplit(".", 1)[-1]), last, n=1, cutoff=0.7)
    return last[close[0]] if close else None


def _fold(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")
