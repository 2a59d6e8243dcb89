"""A number with its unit, as a user writes it, in the unit that is wanted."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from fibrosim.errors import InputError
from fibrosim.units.grammar import describe_dimension, dimension_and_scale
from fibrosim.units.number import NUMBER, normalise_text, parse_number
from fibrosim.units.table import CELSIUS, Dimensions

_UNIT_STARTS = "%\u00b0\u2103(/"


def split_quantity(text: str) -> tuple[str, str]:
    """Split "0.4 g/kg" into number text and unit text; either may be empty."""
    stripped = text.strip()
    if re.match(r"[+-]?0[xXoObB][0-9A-Fa-f]", stripped):
        return stripped, ""
    match = NUMBER.match(stripped)
    if match is not None:
        rest = stripped[match.end() :]
        follows = not rest or rest[0].isspace() or rest[0].isalpha() or rest[0] in _UNIT_STARTS
        if follows and not re.match(r"\s+[0-9]{3}(?![0-9/])", rest):
            return match.group(), rest.strip()
    first, _, rest = stripped.partition(" ")
    if first.lower().lstrip("+-.") in ("nan", "inf", "infinity", "na"):
        return first, rest.strip()
    head = re.match(r"[^A-Za-z%\u00b0/(]*", stripped)
    number = head.group().strip() if head else ""
    if number:
        return number, stripped[len(head.group()) if head else 0 :].strip()
    return "", stripped


def parse_quantity(
    value: Any,
    unit: str,
    *,
    field: str | None = None,
    file: str | None = None,
    line: int | None = None,
    column: int | None = None,
) -> float:
    """Return the number of `unit` in a quantity written by a user.

    Parameters
    ----------
    value : str, int, float or pint.Quantity
        ``"46 year"``; a bare number only where `unit` is plain dimensionless.
    unit : str
        Target unit.
    field, file, line, column
        Where it was written; repeated in the error.

    Returns
    -------
    float
        The value in `unit`, correctly rounded.

    Raises
    ------
    InputError
        codes of `parse_number` and `dimension_and_scale`, and
        "missing-unit", "wrong-dimension".
    """
    place = {"file": file, "line": line, "column": column}
    wanted, wanted_scale = dimension_and_scale(unit)
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        return _from_pint(value, unit, field, place)
    if isinstance(value, str):
        number_text, unit_text = split_quantity(normalise_text(value, field=field, **place))
    else:
        number_text, unit_text = value, ""
    if number_text == "":
        if unit_text.lower() in ("", "n/a", "null", "none", "missing"):
            number_text, unit_text = None, ""
        else:
            raise InputError(
                "the quantity does not begin with a number", field=field, value=value,
                allowed=_wanted_text(unit, wanted), fix=f"write it like '1.5 {unit}'",
                code="not-a-number", **place,
            )  # fmt: skip
    number = parse_number(number_text, field=field, written=value, **place)
    if not unit_text:
        if wanted or wanted_scale != 1:
            raise InputError(
                f"the unit is missing (dimension expected: {_expected(unit, wanted)})",
                field=field, value=value, allowed=_wanted_text(unit, wanted),
                fix=f"write the unit, like '{_shown(value)} {unit}'", code="missing-unit", **place,
            )  # fmt: skip
        return float(number)
    if unit_text == unit and unit_text not in CELSIUS:
        return float(number)  # what is in the wanted unit already keeps its last digit
    if unit_text in CELSIUS and wanted == (("K", Fraction(1)),):
        return float((number + Fraction("273.15")) / wanted_scale)
    try:
        dimensions, scale = dimension_and_scale(unit_text)
    except InputError as error:
        raise InputError(
            error.rule, field=field, value=value, fix=error.fix,
            allowed=error.allowed or _wanted_text(unit, wanted),
            code=error.code, **place,
        ) from None  # fmt: skip
    share_for_ratio = not wanted and "/" in unit and unit_text in ("%", "percent")
    if dimensions != wanted or share_for_ratio:
        raise _wrong_dimension(value, unit, dimensions, wanted, field, place)
    return float(number * scale / wanted_scale)


def _wrong_dimension(
    value: Any, unit: str, got: Dimensions, wanted: Dimensions, field: str | None, place: Any
) -> InputError:
    names = {name for name, _ in got} - {name for name, _ in wanted}
    extra = ""
    for special in ("IU", "U"):
        if special in names:
            extra = f"; {special} has no fixed factor to {describe_dimension(wanted)}"
    return InputError(
        f"wrong dimension: {describe_dimension(got)}, expected {_expected(unit, wanted)}{extra}",
        field=field, value=value, allowed=_wanted_text(unit, wanted),
        fix="write it without a unit" if unit == "1" else f"write it in {unit}",
        code="ambiguous-unit" if extra else "wrong-dimension", **place,
    )  # fmt: skip


def _expected(unit: str, wanted: Dimensions) -> str:
    return describe_dimension(wanted) if wanted or "/" not in unit else f"ratio in {unit}"


def _wanted_text(unit: str, wanted: Dimensions) -> str:
    if wanted:
        return f"a number with a unit of {describe_dimension(wanted)}, like {unit}"
    return "a number without unit, or in percent" if unit == "1" else f"a number in {unit}"


def _shown(value: Any) -> str:
    return str(value).strip()[:40]


def _from_pint(value: Any, unit: str, field: str | None, place: Any) -> float:
    from pint.errors import PintError

    try:
        number = float(value.to(unit if unit != "1" else "dimensionless").magnitude)
    except (PintError, AttributeError, TypeError, ValueError) as error:
        raise InputError(
            f"the quantity cannot be expressed in {unit} ({error})", field=field, value=str(value),
            allowed=_wanted_text(unit, dimension_and_scale(unit)[0]),
            fix="make it with fibrosim.units.registry()", code="wrong-dimension", **place,
        ) from None  # fmt: skip
    return float(parse_number(number, field=field, **place))
