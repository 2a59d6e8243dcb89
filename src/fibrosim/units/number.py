"""Numbers as users write them: exact, finite, and in one form only."""

from __future__ import annotations

import math
import re
import unicodedata
from fractions import Fraction
from typing import Any

from fibrosim.errors import InputError

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def normalise_text(text: str, *, field: str | None = None, **place: Any) -> str:
    """Text in NFC with both micro signs as `u`; control and direction characters refused.

    Raises
    ------
    InputError
        code "bad-character".
    """
    normal = unicodedata.normalize("NFC", text).replace("\u00b5", "u").replace("\u03bc", "u")
    for character in normal:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise InputError(
                "contains a control, invisible or direction character "
                f"(U+{ord(character):04X} {unicodedata.name(character, 'unnamed')})",
                field=field, value=text, allowed="printable text",
                fix="delete the character and type the value again",
                code="bad-character", **place,
            )  # fmt: skip
    return normal


def parse_number(value: Any, *, field: str | None = None, written: Any = None, **place: Any) -> Fraction:
    """One finite number, exactly as written.

    Accepts int, float and plain decimal text ("0.4", "1e-3"). Refuses local
    forms ("3,5", "1_000", other scripts' digits), NaN, infinity, overflow,
    underflow, minus zero and truth values. `written` is what the error shows
    where the number is only a part of what the user wrote.

    Raises
    ------
    InputError
        codes "not-a-number", "locale-number", "not-finite", "negative-zero",
        "missing-value", "bad-character".
    """

    def refuse(rule: str, fix: str, code: str) -> InputError:
        shown = value if written is None else written
        return InputError(rule, field=field, value=shown, allowed="a finite decimal number",
                          fix=fix, code=code, **place)  # fmt: skip

    if value is None:
        raise refuse("the value is missing", "write a number", "missing-value")
    if isinstance(value, bool):
        raise refuse("a truth value is not a number", "write a number", "not-a-number")
    if isinstance(value, int):
        if abs(value) >= 10**300:
            raise refuse("the number is too large", "write a smaller number", "not-finite")
        return Fraction(value)
    if not isinstance(value, (float, str)):
        raise refuse("not a number", "write a number such as 0.4", "not-a-number")
    text = normalise_text(value, field=field, **place).strip() if isinstance(value, str) else repr(float(value))
    if not text or text.lower() in ("na", "n/a", "null", "none", "missing", "-", "?"):
        raise refuse("the value is missing", "write a number, or leave the key out", "missing-value")
    if text.lower().lstrip("+-.") in ("nan", "inf", "infinity"):
        raise refuse("the number is not finite", "write a finite number", "not-finite")
    if text.startswith(("<", ">")):
        raise refuse("a limit is not a number", "write the number itself", "not-a-number")
    if not NUMBER.fullmatch(text):
        reading = _local_reading(text)
        if reading:
            raise refuse(f"local number form, which could be read as {reading}",
                         "use a point for decimals and no separators for thousands",
                         "locale-number")  # fmt: skip
        raise refuse("not a number", "write a number such as 0.4", "not-a-number")
    number = float(text) if len(text) <= 400 else math.inf
    if not math.isfinite(number):
        raise refuse("the number is too large", "write a smaller number", "not-finite")
    if number == 0.0:
        if re.search("[1-9]", re.split("[eE]", text)[0]):
            raise refuse("the number is too small to be told from zero", "write 0", "not-finite")
        if text.startswith("-"):
            raise refuse("minus zero is not accepted", "write 0", "negative-zero")
        return Fraction(0)
    return Fraction(text)


def _local_reading(text: str) -> str | None:
    """How a local number form might be meant, or None when it is no number at all."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2013", "-")
    plain = "".join(
        str(unicodedata.digit(character)) if unicodedata.digit(character, None) is not None
        else character for character in folded
    )  # fmt: skip
    squeezed = re.sub(r"[\s_'\u2019]", "", plain)
    readings: list[str] = []
    for candidate in (squeezed, squeezed.replace(",", ""),
                      squeezed.replace(".", "").replace(",", ".")):  # fmt: skip
        if NUMBER.fullmatch(candidate) and candidate not in readings and candidate != text:
            readings.append(candidate)
    return " or ".join(readings) or None
