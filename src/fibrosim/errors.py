"""Errors that fibrosim raises on purpose, each with a rule and, where there is one, a fix."""

from __future__ import annotations

import math
import os
from enum import Enum
from pathlib import PurePath

__all__ = [
    "MISSING",
    "FibrosimError",
    "InputError",
    "MissingExtra",
    "ModelError",
    "SimulationError",
    "UnitError",
]

LONGEST_VALUE = 120


class _Missing(Enum):
    """Type of `MISSING`."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing.MISSING
"""Stands for "no value was given", so that None can be shown as a value."""


class FibrosimError(Exception):
    """Base of every error that fibrosim raises on purpose.

    Attributes
    ----------
    exit_code : int
        What the command line exits with.
    """

    exit_code: int = 2

    def to_dict(self) -> dict[str, object]:
        """Return the error as data that JSON can hold (`--json` prints it)."""
        return {"error": type(self).__name__, "message": str(self)}


class InputError(FibrosimError):
    """Something in what a user gave is missing, wrong or not allowed.

    Parameters
    ----------
    rule : str
        The rule that is broken, in plain words.
    file : str or path, optional
        File that holds the value.
    line, column : int, optional
        Place in the file, both counted from 1.
    field : str, optional
        Dotted name of the field, for example ``treatments[1].dose``.
    value : object, optional
        What was given. Left out of the message when `MISSING`.
    allowed : object, optional
        Values, range or unit that would be accepted; a list is joined by commas.
    fix : str, optional
        What to write instead.
    code : str, optional
        Short slug of the kind of fault, for example ``unknown-key``.

    Examples
    --------
    >>> str(InputError("must be positive", file="ann.yaml", line=3, field="age", value=-1))
    'ann.yaml:3 age — got -1 — must be positive'
    """

    def __init__(
        self,
        rule: str,
        *,
        file: str | os.PathLike[str] | None = None,
        line: int | None = None,
        column: int | None = None,
        field: str | None = None,
        value: object = MISSING,
        allowed: object | None = None,
        fix: str | None = None,
        code: str | None = None,
    ) -> None:
        self.rule = rule
        self.file = None if file is None else os.fspath(file)
        self.line = line
        self.column = column
        self.field = field
        self.value = value
        self.allowed = allowed
        self.fix = fix
        self.code = code
        super().__init__(rule)

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from the attributes, so that worker processes can hand the error back."""
        return (_blank, (type(self), self.rule), dict(self.__dict__))

    def __str__(self) -> str:
        head = " ".join(_clean(part) for part in (self._place(), self.field) if part)
        parts = [head] if head else []
        if self.value is not MISSING:
            parts.append(f"got {_show(self.value)}")
        parts.append(_clean(self.rule))
        if self.allowed is not None:
            parts.append(f"allowed: {_clean(_join(self.allowed))}")
        if self.fix:
            parts.append(f"fix: {_clean(self.fix)}")
        return " — ".join(parts)

    def _place(self) -> str:
        numbers = [str(n) for n in (self.line, self.column) if n is not None]
        if self.file is None:
            return f"line {':'.join(numbers)}" if numbers else ""
        return ":".join([self.file, *numbers])

    def to_dict(self) -> dict[str, object]:
        """Return every part as data that JSON can hold; absent parts are left out."""
        parts: dict[str, object] = {
            "error": type(self).__name__,
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "field": self.field,
            "rule": self.rule,
            "allowed": None if self.allowed is None else _plain(self.allowed),
            "fix": self.fix,
            "message": str(self),
        }
        present = {name: part for name, part in parts.items() if part is not None}
        if self.value is not MISSING:
            present["value"] = _plain(self.value)
        return present


class UnitError(FibrosimError):
    """Two units do not fit together, or a unit is unknown."""


class ModelError(FibrosimError):
    """A model is written in a way that the language refuses."""


class SimulationError(FibrosimError):
    """A run could not be finished; the message names the patient, time and state."""


class MissingExtra(FibrosimError):
    """An optional package is not installed.

    Parameters
    ----------
    package : str
        What could not be imported.
    extra : str
        The extra of fibrosim that installs it.
    """

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        self.install = f'python -m pip install "fibrosim[{extra}]"'
        super().__init__(package, extra)

    def __str__(self) -> str:
        return (
            f"{self.package} is needed for this and is not installed. "
            f"Install it with: {self.install}"
        )

    def to_dict(self) -> dict[str, object]:
        """Return the error as data, with the install line as a part of its own."""
        return {
            **super().to_dict(),
            "package": self.package,
            "extra": self.extra,
            "install": self.install,
        }


def _blank(kind: type[InputError], rule: str) -> InputError:
    return kind(rule)


def _clean(text: str) -> str:
    """Show control and bidirectional characters as escapes: a file must not steer a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _show(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    text = _clean(text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _join(allowed: object) -> str:
    if isinstance(allowed, str):
        return allowed
    if isinstance(allowed, (set, frozenset)):
        allowed = sorted(allowed, key=str)
    if isinstance(allowed, (list, tuple, dict)):
        return ", ".join(str(item) for item in allowed)
    return str(allowed)


def _plain(value: object) -> object:
    """Turn a value into what strict JSON can hold; not-finite numbers become text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return [_plain(item) for item in sorted(value, key=str)]
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.as_posix() if isinstance(value, PurePath) else str(value)
