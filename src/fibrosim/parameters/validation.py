"""A pydantic model against a marked document: the first fault, with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from fibrosim.errors import MISSING, InputError
from fibrosim.parameters.marked import Marked, Path, dotted
from fibrosim.parameters.names import nearest

__all__ = ["check_document", "format_version", "guarded", "refusal"]

AnyModel = TypeVar("AnyModel", bound=BaseModel)

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping 'name: value'",
    "model_type": "a mapping 'key: value'",
    "model_attributes_type": "a mapping 'key: value'",
}
_PERSONAL = frozenset(
    {"date_of_birth", "birth_date", "birthday", "dob", "email", "phone", "address", "surname",
     "insurance_number", "hospital_number", "social_security_number"}
)  # fmt: skip


def refusal(error: InputError, path: Path = ()) -> PydanticCustomError:
    """Wrap an InputError so that pydantic adds the place; `path` leads on from the field."""
    return PydanticCustomError("fibrosim_input", "refused", {"error": error, "path": path})


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a validator of pydantic raise InputError."""

    def validator(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except InputError as error:
            raise refusal(error) from None

    # pydantic counts the parameters to see whether a validator wants the context
    if function.__code__.co_argcount == 1:
        return lambda value: validator(value)
    return lambda value, info: validator(value, info)


def format_version(key: str, newest: int) -> Callable[[Any], int]:
    """Return a check of the format version that a file states under `key`."""

    def check(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value > newest:
            raise InputError("the file was written for a newer release of fibrosim", value=value,
                             allowed=str(newest), fix="update fibrosim", code="newer-version")  # fmt: skip
        if value != newest or isinstance(value, bool) or not isinstance(value, int):
            raise InputError("unknown version of the file format", value=value, allowed=str(newest),
                             fix=f"write '{key}: {newest}'", code="bad-version")  # fmt: skip
        return value

    return check


def check_document(
    model: type[AnyModel], document: Marked, file: str, context: dict[str, Any] | None = None
) -> AnyModel:
    """Validate a document.

    Parameters
    ----------
    model : type of BaseModel
    document : Marked
    file : str
        Named in errors.
    context : dict, optional
        Handed to validators.

    Raises
    ------
    InputError
        The fault that comes first in the file.
    """
    if not isinstance(document.value, dict):
        raise InputError(
            "the file must be a mapping of keys to values", file=file, line=document.line,
            column=document.column, value=_short(document.plain()),
            allowed=list(model.model_fields), fix="write 'key: value' lines", code="wrong-type",
        )  # fmt: skip
    try:
        return model.model_validate(document.plain(), context=context)
    except ValidationError as error:
        faults = [_fault(model, each, document, file) for each in error.errors()]
    # a key that is misspelt is also missing; the misspelling says more
    raise min(faults, key=lambda f: (f.code == "missing-key", f.line or 0, f.column or 0)) from None


def _fault(model: type[BaseModel], error: Any, document: Marked, file: str) -> InputError:
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    kind, given = error["type"], error.get("input")
    if kind == "fibrosim_input":
        inner: InputError = error["ctx"]["error"]
        path = (*path, *error["ctx"]["path"])
        of_key = (inner.code or "").startswith("unknown-") and inner.value is MISSING
        line, column = document.place(path, of_key=of_key)
        return InputError(
            inner.rule, file=file, line=line, column=column, field=dotted(path) or inner.field,
            value=inner.value, allowed=inner.allowed, fix=inner.fix, code=inner.code,
        )  # fmt: skip
    if kind == "missing":
        line, column = document.place(path[:-1])
        return InputError(
            f"the field '{path[-1]}' is missing", file=file, line=line, column=column,
            field=dotted(path), allowed=_keys(model, path[:-1]), fix=f"add '{path[-1]}: ...'",
            code="missing-key",
        )  # fmt: skip
    if kind == "extra_forbidden":
        line, column = document.place(path, of_key=True)
        return unknown_key(
            str(path[-1]), _keys(model, path[:-1]),
            file=file, line=line, column=column, field=dotted(path),
        )  # fmt: skip
    line, column = document.place(path)
    if given is None:
        rule, code, expected = "the value is missing", "missing-value", _EXPECTED.get(kind)
    elif kind in _EXPECTED:
        expected = _EXPECTED[kind]
        rule, code = f"{expected} is expected here", "wrong-type"
    else:
        rule, code, expected = error["msg"].lower(), "out-of-range", _expected_choice(error)
    return InputError(
        rule, file=file, line=line, column=column, field=dotted(path), value=_short(given),
        allowed=expected, fix=f"write {expected}" if expected else "correct the value", code=code,
    )  # fmt: skip


def unknown_key(key: str, keys: list[str], **place: Any) -> InputError:
    """Return the error for a key that is not known, with the one probably meant."""
    hint = nearest(key, keys)
    fix = f"Did you mean '{hint}'?" if hint else "delete it"
    if key.lower().replace(" ", "_").replace("-", "_") in _PERSONAL:
        fix = "delete it: data that identify a person do not belong here; write the age"
    return InputError(f"unknown key '{key}'", allowed=keys, fix=fix, code="unknown-key", **place)


def _expected_choice(error: Any) -> str | None:
    limits = {"gt": "above {}", "ge": "{} or more", "lt": "below {}", "le": "at most {}"}
    context = error.get("ctx", {})
    for name, text in limits.items():
        if name in context:
            return text.format(context[name])
    return str(context["expected"]) if "expected" in context else None


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """Keys that are allowed at a place of the document."""
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue
        found = current.model_fields.get(part)
        inner = _model_within(found.annotation) if found is not None else None
        if inner is None:
            return []
        current = inner
    return [each.alias or name for name, each in current.model_fields.items()]


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _model_within(part)
        if found is not None:
            return found
    return None


def _short(value: Any) -> Any:
    text = str(value)
    return value if len(text) <= 200 else text[:200]
