"""Names and values that a patient may set: parameters with unit and range, links."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..body import body
from ..errors import InputError
from ..parameters import nearest
from ..units import parse_quantity

__all__ = ["parameter_value", "system_links", "system_parameters"]

OWN_FIELDS = {"age": "age", "female": "sex", "weight": "weight", "height": "height"}


@cache
def system_parameters() -> dict[str, Any]:
    """Parameter records of the body by full name."""
    return dict(body(19).system.parts.parameters)


@cache
def system_links() -> tuple[str, ...]:
    """Names of the body's links."""
    return tuple(sorted(body(19).system.links))


def parameter_value(name: str, value: Any) -> float:
    """Value of a parameter in its own unit.

    Raises
    ------
    InputError
        Unknown name (with the nearest known one), wrong unit, or outside the allowed range.
    """
    records = system_parameters()
    if name not in records:
        last = {n.split(".", 1)[1]: n for n in records}
        hint = nearest(name, records) or last.get(nearest(name.split(".")[-1], last) or "")
        where = f" Did you mean '{hint}' [{records[hint].unit}]?" if hint else ""
        raise InputError(f"No parameter '{name}'.{where}", field=f"parameters.{name}", value=value, code="unknown-key")
    if name.rsplit(".", 1)[-1] in OWN_FIELDS:
        raise InputError(
            "follows from the person", field=f"parameters.{name}", value=value, code="not-a-parameter",
            fix=f"set {OWN_FIELDS[name.rsplit('.', 1)[-1]]} of the patient",
        )  # fmt: skip
    record = records[name]
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    number = float(value) if plain else parse_quantity(value, record.unit, field=f"parameters.{name}")
    if record.range is not None and not record.range[0] <= number <= record.range[1]:
        raise InputError(
            "out of range", field=f"parameters.{name}", value=value,
            allowed=f"{record.range[0]:g} to {record.range[1]:g} {record.unit}", code="out-of-range",
        )  # fmt: skip
    return number
