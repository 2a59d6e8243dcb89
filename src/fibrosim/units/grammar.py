"""Text of a unit to its dimension and its scale, without pint."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from fibrosim.errors import InputError
from fibrosim.units.number import normalise_text
from fibrosim.units.table import AMBIGUOUS, CELSIUS, Dimensions, Scale, sort_dimensions, unit_table

_MAXIMUM_LENGTH = 120
_MAXIMUM_DEPTH = 20
_PART = re.compile(r"\s*(?:([A-Za-z_%]+)|([0-9]+)|(\*\*|\^|[*/()+-]))")


class _Parser:
    """Recursive descent over `factor (("*" | "/") factor)*`, powers bind tightest."""

    def __init__(self, text: str, shown: str):
        self.shown = shown
        self.parts: list[str] = []
        position = 0
        stripped = text.rstrip()
        while position < len(stripped):
            match = _PART.match(stripped, position)
            if match is None:
                raise self.error(f"character {stripped[position:].strip()[0]!r} is not allowed")
            self.parts.append(match.group(1) or match.group(2) or match.group(3))
            position = match.end()
        self.place = 0

    def error(self, rule: str) -> InputError:
        return InputError(
            f"the unit cannot be read: {rule}", value=self.shown,
            allowed="unit names joined by * and /, powers with ** or ^",
            fix="write it like 'mg/kg', 'fibre/mm/day', '1/day', 'mm**2'", code="bad-unit",
        )  # fmt: skip

    def peek(self) -> str | None:
        return self.parts[self.place] if self.place < len(self.parts) else None

    def take(self) -> str:
        part = self.peek()
        if part is None:
            raise self.error("it ends too early")
        self.place += 1
        return part

    def product(self, depth: int) -> tuple[dict[str, Fraction], Scale]:
        if depth > _MAXIMUM_DEPTH:
            raise self.error("too many parentheses")
        dimensions, scale = self.power(depth)
        while self.peek() in ("*", "/"):
            sign = 1 if self.take() == "*" else -1
            more, factor = self.power(depth)
            for name, exponent in more.items():
                dimensions[name] = dimensions.get(name, Fraction(0)) + sign * exponent
            scale = scale * factor if sign == 1 else scale / factor
        return dimensions, scale

    def power(self, depth: int) -> tuple[dict[str, Fraction], Scale]:
        dimensions, scale = self.single(depth)
        if self.peek() in ("**", "^"):
            self.take()
            exponent = self.exponent()
            dimensions = {name: power * exponent for name, power in dimensions.items()}
            if exponent.denominator == 1:
                scale = scale**exponent.numerator
            elif scale != 1:
                scale = float(scale) ** float(exponent)
        return dimensions, scale

    def exponent(self) -> Fraction:
        bracket = self.peek() == "("
        if bracket:
            self.take()
        sign = 1
        if self.peek() in ("+", "-"):
            sign = -1 if self.take() == "-" else 1
        numerator, denominator = self.integer(), 1
        if bracket:
            if self.peek() == "/":
                self.take()
                denominator = self.integer()
            if self.take() != ")":
                raise self.error("a parenthesis is not closed")
        if not 1 <= denominator <= 12 or numerator > 12:
            raise self.error("a power must lie between -12 and 12")
        return Fraction(sign * numerator, denominator)

    def integer(self) -> int:
        part = self.take()
        if not part.isdigit() or len(part) > 3:
            raise self.error("a power must be a whole number, or a fraction in parentheses")
        return int(part)

    def single(self, depth: int) -> tuple[dict[str, Fraction], Scale]:
        part = self.take()
        if part == "(":
            inner = self.product(depth + 1)
            if self.peek() != ")":
                raise self.error("a parenthesis is not closed")
            self.take()
            return inner
        if part == "1":
            return {}, Fraction(1)
        if part.isdigit():
            raise self.error(f"the number {part} stands inside the unit (only 1 may)")
        if not (part[0].isalpha() or part[0] in "_%"):
            raise self.error(f"{part!r} stands where a unit name was expected")
        return self.named(part)

    def named(self, name: str) -> tuple[dict[str, Fraction], Scale]:
        found = unit_table().get(name)
        if found is not None:
            return dict(found[0]), found[1]
        if name in CELSIUS:
            raise InputError(
                "degree Celsius has an offset and cannot be part of a unit; "
                "temperature is absolute here",
                value=self.shown, allowed="K", fix="write the unit with K",
                code="relative-temperature",
            )  # fmt: skip
        if name in AMBIGUOUS:
            meaning, instead = AMBIGUOUS[name]
            raise InputError(
                f"unit {name!r} is ambiguous or not used here ({meaning})",
                value=self.shown, allowed=instead, fix=f"write {instead}", code="ambiguous-unit",
            )  # fmt: skip
        raise _unknown(name, self.shown)


def _unknown(name: str, shown: str) -> InputError:
    from difflib import get_close_matches

    by_case = [unit for unit in unit_table() if unit.lower() == name.lower()]
    close = by_case or get_close_matches(name, unit_table(), n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(repr(unit) for unit in close)}?" if close else None
    return InputError(
        f"unknown unit {name!r}", value=shown,
        allowed=" or ".join(close) if close else "units such as day, kg, mmol/l, fibre/mm, percent",
        fix=hint or "write an SI unit name; units are case-sensitive", code="unknown-unit",
    )  # fmt: skip


@lru_cache(maxsize=4096)
def dimension_and_scale(text: str) -> tuple[Dimensions, Scale]:
    """Dimension of a unit and its scale to coherent base units.

    Parameters
    ----------
    text : str
        Unit such as ``"pg/ml"``, ``"1/day"``, ``"fibre/mm/day"``, ``"1"``.

    Returns
    -------
    dimensions : tuple of (str, Fraction)
        Sorted (base unit, exponent) pairs over `BASE_UNITS`; empty when
        dimensionless.
    scale : Fraction or float
        One `text` is `scale` coherent units (day, m, kg, mol, K, A, ...).
        Exact, save for roots and angles.

    Raises
    ------
    InputError
        codes "bad-unit", "unknown-unit", "ambiguous-unit",
        "relative-temperature", "bad-character".
    """
    if not isinstance(text, str):
        raise InputError("a unit must be text", value=text, fix="write it as text, like 'mg/kg'",
                         code="bad-unit")  # fmt: skip
    if not text.strip() or len(text) > _MAXIMUM_LENGTH:
        raise InputError(
            "the unit is empty" if not text.strip() else "the unit is too long",
            value=text[:40], allowed=f"1 to {_MAXIMUM_LENGTH} characters",
            fix="write '1' for a dimensionless value", code="bad-unit",
        )  # fmt: skip
    parser = _Parser(normalise_text(text), text)
    dimensions, scale = parser.product(0)
    if parser.peek() is not None:
        raise parser.error(f"{parser.peek()!r} follows without * or /")
    return sort_dimensions(dimensions), scale


_DIMENSION_NAMES = {
    "": "dimensionless", "day": "time", "m": "length", "m**3": "volume", "kg": "mass",
    "mol": "amount of substance", "K": "temperature", "A": "electric current", "1/day": "rate",
    "m/day": "speed", "mol/m**3": "molar concentration", "kg/m**3": "mass concentration",
    "U/m**3": "activity concentration", "fibre/m": "fibre density",
    "kg/day**2/m": "pressure", "kg*m**2/A/day**3": "voltage", "burst/day": "burst rate",
    "beat/day": "heart rate", "pain_point": "pain rating",
}  # fmt: skip


def describe_dimension(dimensions: Dimensions) -> str:
    """Dimension in words where there is one ("time"), else its base units."""
    above = [_powered(name, power) for name, power in dimensions if power > 0]
    below = [_powered(name, -power) for name, power in dimensions if power < 0]
    text = "*".join(above) or ("1" if below else "")
    if below:
        text += "/" + "/".join(below)
    return _DIMENSION_NAMES.get(text, text)


def _powered(name: str, power: Fraction) -> str:
    if power == 1:
        return name
    return f"{name}**{power}" if power.denominator == 1 else f"{name}**({power})"
