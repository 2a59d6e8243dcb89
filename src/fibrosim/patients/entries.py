"""What users write in patient and study files: quantities, days, triggers, treatments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files, nearest
from fibrosim.parameters.validation import refusal, unknown_key
from fibrosim.units import normalise_text, parse_number, parse_quantity

if TYPE_CHECKING:
    from fibrosim.therapies import Therapy

__all__ = ["day_number", "parameter_setting", "plain_name", "ranged", "treatment", "trigger"]

SLIP = 100.0  # a value this many times off what is usual is taken for a slip of the unit
LONGEST_NAME = 100
STRONGEST_LINK = 100.0
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?([T ].*)?|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def ranged(value: Any, unit: str, low: float, high: float, field: str | None = None) -> float:
    """Return a quantity in `unit`, from `low` to `high`.

    Raises
    ------
    InputError
        No number, no unit, wrong unit, or outside (code "out-of-range").
    """
    number = parse_quantity(value, unit, field=field)
    if not low <= number <= high:
        shown = "" if unit == "1" else f" {unit}"
        raise InputError("out of range", field=field, value=value,
                         allowed=f"{low:g} to {high:g}{shown}", fix="correct the value or its unit",
                         code="out-of-range")  # fmt: skip
    return number


def day_number(value: Any, field: str = "day") -> float:
    """Return days since the start: a plain number, or a quantity of time; never a date."""
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        raise InputError("a date is not a day of the life", field=field, value=value,
                         allowed="days since the start, 0 or more", fix="write a number such as 30",
                         code="date")  # fmt: skip
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    number = float(parse_number(value)) if plain else parse_quantity(value, "day", field=field)
    if number < 0:
        raise InputError("a day before the start", field=field, value=value,
                         allowed="0 or more", fix="count days from the start of the life",
                         code="out-of-range")  # fmt: skip
    return number


def plain_name(value: Any) -> str:
    """Return a label that is safe as part of a file name too."""
    if not isinstance(value, str):
        raise InputError("text is expected here", value=value, allowed="text",
                         fix="quote the name", code="wrong-type")  # fmt: skip
    text = normalise_text(value) if value else value
    if not text.strip() or text != text.strip() or len(text) > LONGEST_NAME:
        raise InputError("a name is 1 to 100 characters and neither begins nor ends with a space",
                         value=value, allowed="a short label", fix="shorten or trim it",
                         code="bad-name")  # fmt: skip
    if re.search(r"[/\\]|\.\.|://|^[.~$-]", text) or _RESERVED.fullmatch(text):
        raise InputError("a name must not look like a path or a device", value=value,
                         allowed="a label without / \\ .. and leading . ~ $ -",
                         fix="use letters, digits and spaces", code="bad-name")  # fmt: skip
    return text


def _record(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"a {what} is a mapping", value=value, allowed="{kind: ..., day: ...}",
                         fix="write {kind: ..., day: ...}", code="wrong-type")  # fmt: skip
    for key in ("kind", "day"):
        if value.get(key) is None:
            raise InputError(f"the field '{key}' is missing", allowed="kind, day, ...",
                             fix=f"add '{key}: ...'", code="missing-key")  # fmt: skip
    return dict(value)


def _inside(error: InputError, record: Mapping[str, Any]) -> Exception:
    """Add the key within the record that an error speaks of."""
    last = (error.field or "").rsplit(".", 1)[-1]
    return refusal(error, (last,) if last in record else ())


def trigger(value: Any) -> Any:
    """Return the trigger that a record describes; errors for pydantic."""
    from fibrosim.patients.triggers import KINDS, make

    try:
        record = _record(value, "trigger")
    except InputError as error:
        raise refusal(error) from None
    try:
        record["day"] = day_number(record["day"])
        kind = record["kind"]
        if isinstance(kind, str) and kind in KINDS:
            keys = ["kind", "day", *KINDS[kind][0]]
            for key in record:
                if key not in keys:
                    raise unknown_key(key, keys, field=key)
        for key in ("strength", "area", "duration"):
            if key in record and record[key] is None:
                raise InputError("the value is missing", field=key, value=None,
                                 fix="write a value, or leave the key out", code="missing-value")  # fmt: skip
        if "strength" in record:
            record["strength"] = parse_quantity(record["strength"], "1", field="strength")
        if "duration" in record:
            record["duration"] = parse_quantity(record["duration"], "day", field="duration")
        made = make(**record)
    except InputError as error:
        error.code = error.code or "out-of-range"
        error.fix = error.fix or "correct the value"
        raise _inside(error, value) from None
    except TypeError:
        raise refusal(InputError("a trigger with a value of the wrong type", value=value,
                                 allowed="{kind: whiplash, day: 30, strength: 1}",
                                 fix="write plain values", code="wrong-type")) from None  # fmt: skip
    return made


def treatment(value: Any, accepted: list[dict[str, Any]]) -> Therapy:
    """Return the therapy that a record describes; errors for pydantic.

    Parameters
    ----------
    value : dict
        As written; a key ``accept`` gives the reason for a dose that looks like a slip.
    accepted : list
        What was accepted is appended.
    """
    from fibrosim.therapies import all_therapies, therapy_from
    from fibrosim.therapies.base import accepting

    try:
        record = _record(value, "treatment")
        reason = _reason(record.pop("accept", None), "accept" in value)
    except InputError as error:
        raise refusal(error, ("accept",) if error.field == "accept" else ()) from None
    kind = record["kind"]
    try:
        if isinstance(kind, str) and kind in all_therapies():
            _keys_of_therapy(kind, record)
        for key, item in record.items():
            if item is None:
                raise InputError("the value is missing", field=key, value=None,
                                 fix="write a value, or leave the key out", code="missing-value")  # fmt: skip
        record["day"] = day_number(record["day"])
        if reason is None or "dose" not in record:
            made = therapy_from(record)
        else:
            with accepting():
                made = therapy_from(record)
        if "dose" in record and isinstance(kind, str):
            _check_slip(made, record, reason, accepted)
    except InputError as error:
        # the slip is the better explanation of a dose outside its range
        if error.code == "out-of-range" and (error.field or "").endswith("dose"):
            error = _slip_instead(error, value)
            error.fix = 'correct the value or its unit, or add accept: "reason" if it is meant'
        error.code = error.code or "out-of-range"
        error.fix = error.fix or "correct the value"
        raise _inside(error, value) from None
    except TypeError:
        raise refusal(InputError("a treatment with a value of the wrong type", value=value,
                                 allowed="{kind: ivig, day: 200, dose: 0.4 g/kg, days: 5}",
                                 fix="write plain values", code="wrong-type")) from None  # fmt: skip
    return made


def _keys_of_therapy(kind: str, record: Mapping[str, Any]) -> None:
    import inspect

    from fibrosim.therapies import all_therapies

    keys = ["kind", "accept", *inspect.signature(all_therapies()[kind]).parameters]
    for key in record:
        if key not in keys:
            raise unknown_key(key, keys, field=key)


def _reason(value: Any, given: bool) -> str | None:
    if given and (not isinstance(value, str) or not value.strip()):
        raise InputError("an override needs its reason in words", field="accept", value=value,
                         allowed='accept: "why this value is meant"', fix="write the reason",
                         code="missing-reason")  # fmt: skip
    return value.strip() if given else None


def _usual_dose(record: Mapping[str, Any]) -> Any:
    """Parameter that holds the usual dose: of the therapy, of its route or of its drug."""
    from fibrosim.therapies import all_therapies

    file = all_parameter_files().get(f"therapy_{record['kind']}")
    therapy = all_therapies().get(record["kind"])
    first = tuple(getattr(therapy, "choices", ()))[:1]
    names = ["dose", *(f"{drug}_dose" for drug in first if "drug" not in record)]
    names = [*names, *(str(v) for v in record.values()), *(f"{v}_dose" for v in record.values())]
    found = [file.parameters.get(name) for name in names] if file is not None else []
    return next((p for p in found if p is not None), None)


def _slip_error(value: Any, times: float, usual: str, field: str) -> InputError:
    shown = f"{times:.4g} times" if times >= 1 else f"1/{1 / times:.4g} of"
    return InputError(
        f"{shown} the usual value of {usual}: a slip of the unit?", field=field, value=value,
        allowed=f"within {SLIP:g}-fold of {usual}",
        fix='correct the unit, or add accept: "reason" if it is meant', code="unit-slip",
    )  # fmt: skip


def _check_slip(
    made: Any, record: Mapping[str, Any], reason: str | None, accepted: list[dict[str, Any]]
) -> None:
    usual, dose = _usual_dose(record), record["dose"]
    if usual is None or not usual.value or not getattr(made, "dose", 0):
        if reason is not None:
            accepted.append({"field": "dose", "value": dose, "reason": reason})
        return
    times = made.dose / usual.value
    low, high = usual.range if usual.range is not None else (0.0, float("inf"))
    if 1 / SLIP < times < SLIP and low <= made.dose <= high:
        return
    if reason is None:
        raise _slip_error(dose, times, f"{usual.value:g} {usual.unit}", "dose")
    accepted.append({"field": "dose", "value": dose, "reason": reason})


def _slip_instead(error: InputError, record: Mapping[str, Any]) -> InputError:
    usual, dose = _usual_dose(record), record["dose"]
    if usual is None:
        return error
    try:
        times = parse_quantity(dose, usual.unit) / usual.value
    except InputError:
        return error
    if 1 / SLIP < times < SLIP or times <= 0:
        return error
    slip = _slip_error(dose, times, f"{usual.value:g} {usual.unit}", "dose")
    slip.allowed = error.allowed
    return slip


def parameter_setting(name: str, value: Any, known: Mapping[str, Any], accepted: list[dict[str, Any]]) -> float:
    """Return the value of a parameter in its own unit.

    Parameters
    ----------
    name : str
        ``subsystem.name``.
    value : number, text or {value: ..., accept: reason}
    known : mapping of str to Parameter
    accepted : list
        What was accepted is appended.

    Raises
    ------
    InputError
        codes "unknown-parameter", "out-of-range", "unit-slip", and those of `parse_quantity`.
    """
    from fibrosim.patients.settings import OWN_FIELDS

    if name not in known:
        hint = nearest(name, known)
        asked = f" Did you mean '{hint}' {known[hint].shown_range()}?" if hint else ""
        raise InputError(f"No parameter '{name}'.{asked}", allowed="names of `fibrosim parameters`",
                         fix=f"write '{hint}'" if hint else "see `fibrosim parameters`",
                         code="unknown-parameter")  # fmt: skip
    own = OWN_FIELDS.get(name.rsplit(".", 1)[-1])
    if own is not None:
        raise InputError("follows from the person", value=value, fix=f"set {own} of the patient",
                         code="not-a-parameter")  # fmt: skip
    record, reason = known[name], None
    if isinstance(value, dict):
        for key in value:
            if key not in ("value", "accept"):
                raise unknown_key(key, ["value", "accept"])
        reason = _reason(value.get("accept"), "accept" in value)
        value = value.get("value")
    if record.range is None:
        number = parse_quantity(value, record.unit)
    else:
        number = ranged(value, record.unit, *record.range)
    times = number / record.value if record.value and number else 1.0
    if times > 0 and not 1 / SLIP < times < SLIP and record.range is None:
        if reason is None:
            raise _slip_error(value, times, f"{record.value:g} {record.unit}", name)
        accepted.append({"field": f"parameters.{name}", "value": value, "reason": reason})
    return number
