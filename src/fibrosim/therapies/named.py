"""Therapies by the names that patient files use."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from typing import Any

from fibrosim.errors import InputError
from fibrosim.therapies.base import Therapy
from fibrosim.therapies.drug import Drug
from fibrosim.therapies.found import therapy_classes

__all__ = ["all_therapies", "drug_named", "therapy_from"]

PLUG_INS = "fibrosim.therapies"


def all_therapies() -> dict[str, type[Therapy]]:
    """Return the therapies of this package and of installed plug-ins, by kind."""
    found: dict[str, type[Therapy]] = {t.kind: t for t in therapy_classes()}
    for point in entry_points(group=PLUG_INS):
        found.setdefault(point.name, point.load())
    return found


def therapy_from(record: Mapping[str, Any], *, field: str = "treatments") -> Therapy:
    """Return the therapy that a record of a patient file describes.

    Parameters
    ----------
    record : mapping
        ``{"kind": "ivig", "day": 200, "dose": "0.4 g/kg", "days": 5}``.
    field : str
        Where the record stands, for errors.

    Raises
    ------
    InputError
        For an unknown kind or key (with the nearest one), or a value that the therapy refuses.
    """
    parts = dict(record)
    kind = parts.pop("kind", None)
    known = all_therapies()
    if not isinstance(kind, str) or kind not in known:
        _unknown("no therapy of this kind", f"{field}.kind", kind, known)
    allowed = list(inspect.signature(known[kind]).parameters)
    for key in parts:
        if key not in allowed:
            _unknown(f"{kind} has no such key", f"{field}.{key}", key, allowed)
    try:
        return known[kind](**parts)
    except InputError as error:
        inner = f".{error.field}" if error.field else ""
        error.field = f"{field}{inner}"
        raise


def drug_named(name: str, therapies: Iterable[Therapy] = ()) -> Drug:
    """Return the drug that a dose action names, from these therapies or from the package."""
    defaults = [kind(**choices) for kind in therapy_classes() for choices in kind.examples]
    found = {d.name: d for therapy in [*defaults, *therapies] for d in therapy.drugs}
    if name not in found:
        _unknown("no drug of this name", "name", name, found)
    return found[name]


def _unknown(rule: str, field: str, value: object, known: Iterable[str]) -> None:
    names = list(known)
    near = difflib.get_close_matches(str(value), names, n=1)
    raise InputError(
        rule,
        field=field,
        value=value,
        allowed=names,
        fix=f"did you mean '{near[0]}'?" if near else None,
        code="unknown-name",
    )
