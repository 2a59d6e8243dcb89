"""Units of the language as unit definitions of SBML."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.sax.saxutils import quoteattr

from ..language import Unit

__all__ = ["BASE_KINDS", "DAY", "DIMENSIONLESS", "UnitTable"]

DAY = Unit.of("day")
DIMENSIONLESS = Unit.of("1")
_COUNTED = ("burst", "fibre", "beat", "pain_point", "IU", "U")
BASE_KINDS: dict[str, tuple[str, float]] = {
    "day": ("second", 86400.0), "m": ("metre", 1.0), "kg": ("kilogram", 1.0),
    "mol": ("mole", 1.0), "K": ("kelvin", 1.0), "A": ("ampere", 1.0),
} | dict.fromkeys(_COUNTED, ("item", 1.0))  # fmt: skip
"""SBML kind and multiplier of each base dimension.

SBML has no base units of its own for bursts, fibres, beats, pain points, international units and
enzyme units: each is written as ``item``, and the name of the unit definition says which.
"""

_OF_SBML = frozenset(
    (
        "ampere", "avogadro", "becquerel", "candela", "coulomb", "dimensionless", "farad", "gram",
        "gray", "henry", "hertz", "item", "joule", "katal", "kelvin", "kilogram", "litre", "lumen",
        "lux", "metre", "mole", "newton", "ohm", "pascal", "radian", "second", "siemens", "sievert",
        "steradian", "tesla", "volt", "watt", "weber",
    )
)  # fmt: skip
_LONGEST_NAME = 40
Key = tuple[tuple[tuple[str, Fraction], ...], str]


def _key(unit: Unit) -> Key:
    return unit.dimensions, f"{float(unit.scale):.12g}"


class UnitTable:
    """Collects units while a document is made and names each of them once."""

    def __init__(self) -> None:
        self._known: dict[Key, str] = {_key(DIMENSIONLESS): "dimensionless"}
        self._names: set[str] = set(_OF_SBML)
        self._lines: list[str] = []

    def same(self, a: Unit, b: Unit) -> bool:
        """Say whether two units have one dimension and one size."""
        return _key(a) == _key(b)

    def identifier(self, unit: Unit) -> str:
        """Return the SBML identifier of a unit, defining it where it is new."""
        key = _key(unit)
        if key not in self._known:
            plain = len(unit.text) <= _LONGEST_NAME and "(" not in unit.text
            text = unit.text if plain and unit.text != "1" else _canonical(unit)
            name = self._free(_slug(text))
            self._known[key] = name
            self._names.add(name)
            self._lines.append(_definition(name, text, unit))
        return self._known[key]

    def _free(self, name: str) -> str:
        if name not in self._names:
            return name
        k = 2
        while f"{name}_{k}" in self._names:
            k += 1
        return f"{name}_{k}"

    def lines(self) -> list[str]:
        """Return the unit definitions as XML."""
        return self._lines


def _canonical(unit: Unit) -> str:
    parts = [f"{n}" if e == 1 else f"{n}^{e}" for n, e in unit.dimensions]
    size = float(unit.scale)
    return " ".join(([] if size == 1.0 else [f"{size:.6g}"]) + parts)


def _slug(text: str) -> str:
    text = text.removeprefix("1/").join(("per_", "")) if text.startswith("1/") else text
    text = text.replace("/", "_per_").replace("^-", "_minus_").replace("%", "percent")
    slug = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
    return slug if slug[:1].isalpha() else f"factor_{slug}"


def _definition(name: str, text: str, unit: Unit) -> str:
    rest = float(unit.scale)
    rows = []
    # a unit of exponent 1 or -1 takes the size of the whole, so that it is written exactly
    pairs = sorted(unit.dimensions, key=lambda p: (abs(p[1]) != 1, p[1] < 0))
    for dimension, exponent in pairs:
        kind, multiplier = BASE_KINDS[dimension]
        power = float(exponent)
        if rest != 1.0:
            multiplier *= rest if power == 1.0 else float(f"{rest ** (1.0 / power):.15g}")
            rest = 1.0
        rows.append(_row(kind, power, multiplier))
    if not rows:
        rows.append(_row("dimensionless", 1.0, rest))
    inside = "".join(rows)
    head = f"<unitDefinition id={quoteattr(name)} name={quoteattr(text)}>"
    return f"{head}<listOfUnits>{inside}</listOfUnits></unitDefinition>"


def _row(kind: str, exponent: float, multiplier: float) -> str:
    power = f"{exponent:g}"
    return f'<unit kind="{kind}" exponent="{power}" scale="0" multiplier="{multiplier!r}"/>'
