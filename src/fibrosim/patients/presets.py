"""Teaching presets and comparators: distributions over parameters, and lives; no equation knows their names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from ..errors import InputError, ModelError
from ..units import parse_quantity

if TYPE_CHECKING:
    from .triggers import Trigger

__all__ = ["check_presets", "preset_age", "preset_life", "preset_note", "preset_names", "preset_settings"]

KEYS = {"note", "age", "parameters", "life"}
CHANGE = {"value", "factor", "cv", "areas"}


@cache
def _document() -> dict[str, Any]:
    text = (files("fibrosim.patients") / "presets.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text)["presets"]
    check_presets(table)
    return table


def check_presets(table: Mapping[str, Any]) -> None:
    """Check a table of presets.

    Raises
    ------
    ModelError
        A key or parameter that is unknown, a median outside the parameter's range, areas of what is not
        an area's own, or a life that is not one; the message names preset and entry.
    """
    for name, row in table.items():
        if not isinstance(row, Mapping) or not row.get("note") or not set(row) <= KEYS:
            raise ModelError(f"preset '{name}': needs a note, and may hold {sorted(KEYS - {'note'})}")
        for parameter, change in (row.get("parameters") or {}).items():
            _check_change(f"preset '{name}': {parameter}", parameter, change)
        try:
            _made(row.get("life") or ())
            _years(row.get("age"))
        except (InputError, TypeError) as error:
            raise ModelError(f"preset '{name}': {error}") from error


def _check_change(where: str, parameter: str, change: Any) -> None:
    from ..body import area_names
    from .settings import OWN_FIELDS, system_parameters

    known = system_parameters()
    if parameter not in known or parameter.rsplit(".", 1)[-1] in OWN_FIELDS:
        raise ModelError(f"{where}: no such parameter")
    if not isinstance(change, Mapping) or not set(change) <= CHANGE or ("value" in change) == ("factor" in change):
        raise ModelError(f"{where}: either value or factor, and cv and areas beside it")
    record = known[parameter]
    median = change["value"] if "value" in change else record.value * change["factor"]
    low, high = record.range or (-float("inf"), float("inf"))
    if not low <= median <= high:
        raise ModelError(f"{where}: median {median:g} is outside {low:g} to {high:g} {record.unit}")
    if not 0.0 <= change.get("cv", 0.0) <= 3.0:
        raise ModelError(f"{where}: cv is 0 to 3")
    unknown = [each for each in change.get("areas", ()) if each not in area_names()]
    if unknown or ("areas" in change and not change["areas"]):
        raise ModelError(f"{where}: unknown areas {unknown}")
    if "areas" in change and not is_of_areas(parameter):
        raise ModelError(f"{where}: it has one value for the body, so areas cannot differ")


def is_of_areas(parameter: str) -> bool:
    """Say whether a parameter has a value in every area."""
    from ..body import body

    return parameter in body(19).system.leaf.parameters


def _made(life: Any) -> tuple[Trigger, ...]:
    from .triggers import make

    return tuple(make(**entry) for entry in life)


def _years(age: Any) -> float | None:
    return None if age is None else float(parse_quantity(age, "year", field="age"))


def preset_names() -> tuple[str, ...]:
    """Names of the presets."""
    return tuple(_document())


def preset_note(name: str) -> str:
    """What a preset stands for."""
    return str(_document()[name]["note"])


def preset_settings(name: str | None) -> dict[str, dict[str, Any]]:
    """Changes of parameters.

    Parameters
    ----------
    name : str, optional

    Returns
    -------
    dict
        Per parameter: ``factor`` on the drawn value, or ``value`` (median) that replaces the default;
        ``cv`` of a spread beside the parameter's own; ``areas`` where it holds, all if left out.
    """
    return {} if name is None else dict(_document()[name].get("parameters") or {})


def preset_life(name: str | None) -> tuple[Trigger, ...]:
    """What happens to everybody of a preset, before and beside a person's own triggers."""
    return () if name is None else _made(_document()[name].get("life") or ())


def preset_age(name: str | None) -> float | None:
    """Age in years (the mean, in a cohort) where none is given; None if the preset has none."""
    return None if name is None or name not in _document() else _years(_document()[name].get("age"))
