"""Whether a body has the areas at which events aim: a body of 1 or 3 areas lacks most of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..body import area_names
from ..errors import InputError
from .presets import preset_life

__all__ = ["aims_at", "missing_place"]

FIELDS = ("area", "site")


def aims_at(event: Any) -> tuple[str, str] | None:
    """Field and area at which a trigger or treatment aims; None if it aims at no single area.

    A whiplash, an infection or a drug aims at none: a small body takes of a whiplash what its areas get.
    """
    found = ((field, getattr(event, field, None)) for field in FIELDS)
    return next(((field, name) for field, name in found if isinstance(name, str) and name in area_names()), None)


def missing_place(
    areas: int, preset: str | None, events: Mapping[str, Iterable[Any]]
) -> tuple[tuple[str | int, ...], InputError] | None:
    """Find the first event that aims at an area which the body lacks.

    Parameters
    ----------
    areas : {1, 3, 19}
        Version of the body.
    preset : str, optional
        Its life counts too.
    events : mapping of str to iterable
        "triggers" and "treatments", as they are called in files.

    Returns
    -------
    tuple of (path, InputError), or None
        The path is that of the fault within a file, for example ``("triggers", 0, "area")``.
    """
    for event in preset_life(preset):
        name = _lacking(event, areas)
        if name is not None:
            return ("preset",), _error(event, name[1], areas, preset, "preset", "choose another preset")
    for what, each in events.items():
        for place, event in enumerate(each):
            name = _lacking(event, areas)
            if name is not None:
                own = (name[0],) if name[0] in event.to_dict() else ()
                field = ".".join((f"{what}[{place}]", *own))
                return (what, place, *own), _error(event, name[1], areas, name[1], field, "aim at one that it has")
    return None


def _lacking(event: Any, areas: int) -> tuple[str, str] | None:
    aim = aims_at(event)
    return aim if aim is not None and aim[1] not in area_names(areas) else None


def _error(event: Any, name: str, areas: int, value: Any, field: str, other: str) -> InputError:
    many = "area" if areas == 1 else "areas"
    return InputError(
        f"{event.kind.replace('_', ' ')} of {name}, which the body of {areas} {many} lacks", field=field, value=value,
        allowed=list(area_names(areas)), fix=f"{other}, or take 19 areas", code="missing-area",
    )  # fmt: skip
