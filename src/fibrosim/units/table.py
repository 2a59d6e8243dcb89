"""The units that are understood, and the spellings that are refused with advice."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

Dimensions = tuple[tuple[str, Fraction], ...]
Scale = Fraction | float

BASE_UNITS = ("day", "m", "kg", "mol", "K", "A", "burst", "fibre", "IU", "pain_point", "U", "beat")

_SECOND = Fraction(1, 86400)
_SYMBOL_PREFIXES = {
    "f": Fraction(1, 10**15), "p": Fraction(1, 10**12), "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6), "m": Fraction(1, 1000), "c": Fraction(1, 100),
    "d": Fraction(1, 10), "k": Fraction(1000), "M": Fraction(10**6), "G": Fraction(10**9),
}  # fmt: skip
_NAME_PREFIXES = {
    "f": "femto", "p": "pico", "n": "nano", "u": "micro", "m": "milli",
    "c": "centi", "d": "deci", "k": "kilo", "M": "mega", "G": "giga",
}  # fmt: skip

# symbols, prefixes allowed, full names, dimension, scale to coherent base units
_DEFINITIONS: tuple[tuple[str, str, str, dict[str, int], Scale], ...] = (
    ("s", "mun", "second", {"day": 1}, _SECOND),
    ("min", "", "minute", {"day": 1}, 60 * _SECOND),
    ("h", "", "hour", {"day": 1}, 3600 * _SECOND),
    ("d", "", "day", {"day": 1}, Fraction(1)),
    ("", "", "week", {"day": 1}, Fraction(7)),
    ("yr", "", "year", {"day": 1}, Fraction(1461, 4)),
    ("m", "kcdmun", "metre meter", {"m": 1}, Fraction(1)),
    ("g", "kmunpf", "gram", {"kg": 1}, Fraction(1, 1000)),
    ("l L", "dcmunpf", "litre liter", {"m": 3}, Fraction(1, 1000)),
    ("mol", "kmunpf", "mole", {"mol": 1}, Fraction(1)),
    ("K", "m", "kelvin", {"K": 1}, Fraction(1)),
    ("A", "munp", "ampere", {"A": 1}, Fraction(1)),
    ("V", "kmun", "volt", {"kg": 1, "m": 2, "day": -3, "A": -1}, _SECOND**-3),
    ("S", "munp", "siemens", {"kg": -1, "m": -2, "day": 3, "A": 2}, _SECOND**3),
    ("ohm", "kMG", "", {"kg": 1, "m": 2, "day": -3, "A": -2}, _SECOND**-3),
    ("F", "munp", "farad", {"kg": -1, "m": -2, "day": 4, "A": 2}, _SECOND**4),
    ("", "munp", "coulomb", {"A": 1, "day": 1}, _SECOND),
    ("Hz", "kM", "hertz", {"day": -1}, 1 / _SECOND),
    ("Pa", "kM", "pascal", {"kg": 1, "m": -1, "day": -2}, _SECOND**-2),
    ("mmHg", "", "", {"kg": 1, "m": -1, "day": -2}, Fraction("133.322387415") * _SECOND**-2),
    ("N", "mun", "newton", {"kg": 1, "m": 1, "day": -2}, _SECOND**-2),
    ("J", "kmun", "joule", {"kg": 1, "m": 2, "day": -2}, _SECOND**-2),
    ("W", "kmun", "watt", {"kg": 1, "m": 2, "day": -3}, _SECOND**-3),
    ("IU", "km", "", {"IU": 1}, Fraction(1)),
    ("U", "km", "", {"U": 1}, Fraction(1)),
    ("", "", "burst", {"burst": 1}, Fraction(1)),
    ("", "", "fibre fiber", {"fibre": 1}, Fraction(1)),
    ("", "", "pain_point", {"pain_point": 1}, Fraction(1)),
    ("", "", "beat", {"beat": 1}, Fraction(1)),
    ("%", "", "percent", {}, Fraction(1, 100)),
    ("", "", "radian", {}, Fraction(1)),
    ("", "", "degree", {}, math.pi / 180),
)

# spelling -> what it could mean, what to write instead
AMBIGUOUS: dict[str, tuple[str, str]] = {
    "mcg": ("microgram, or a misread mg", "ug"),
    "u": ("micro, enzyme unit, international unit or dalton", "U, IU or g/mol"),
    "iu": ("international unit", "IU"),
    "ui": ("international unit", "IU"),
    "units": ("enzyme units or international units", "U or IU"),
    "unit": ("enzyme units or international units", "U or IU"),
    "gamma": ("microgram", "ug"),
    "cc": ("cubic centimetre", "ml"),
    "M": ("molar, mega or minutes", "mol/l"),
    "mM": ("millimolar, easily confused with mm", "mmol/l"),
    "uM": ("micromolar, easily confused with um", "umol/l"),
    "nM": ("nanomolar, easily confused with nm", "nmol/l"),
    "pM": ("picomolar, easily confused with pm", "pmol/l"),
    "fM": ("femtomolar, easily confused with fm", "fmol/l"),
    "Mg": ("megagram, magnesium or a miswritten mg", "mg or kg"),
    "MG": ("megagram or a miswritten mg", "mg"),
    "G": ("gram, gauss or giga", "g"),
    "month": ("28, 29, 30 or 31 days", "day, week or year"),
    "months": ("28, 29, 30 or 31 days", "day, week or year"),
    "mo": ("month, of no fixed length", "day, week or year"),
    "y": ("year", "year"),
    "a": ("year, are or atto", "year"),
    "hr": ("hour, or heart rate", "hour"),
    "hrs": ("hours", "hour"),
    "sec": ("second", "s"),
    "mins": ("minutes", "minute"),
    "C": ("coulomb or degree Celsius", "degC or coulomb"),
    "deg": ("angle or temperature", "degree (angle) or degC"),
    "bpm": ("beats or breaths a minute", "beat/minute or 1/minute"),
    "ppm": ("parts or pulses", "a plain fraction"),
    "degF": ("degree Fahrenheit", "degC"),
    "lb": ("pound", "kg"),
    "lbs": ("pound", "kg"),
    "stone": ("stone", "kg"),
    "oz": ("ounce", "g or ml"),
    "ft": ("foot", "cm"),
    "in": ("inch", "cm"),
    "inch": ("inch", "cm"),
    "point": ("a point of which scale", "pain_point"),
    "points": ("a point of which scale", "pain_point"),
    "NRS": ("numeric rating scale", "pain_point"),
    "VAS": ("visual analogue scale, 0-10 or 0-100 mm", "pain_point"),
}  # fmt: skip

READINGS = ("degC",)
"""Units in which instruments are read and results reported, and never computed with."""
CELSIUS = ("degC", "celsius", "Celsius", "\u00b0C", "\u2103")


@lru_cache(maxsize=1)
def unit_table() -> dict[str, tuple[Dimensions, Scale]]:
    """Every spelling that is understood, with its dimension and scale."""
    table: dict[str, tuple[Dimensions, Scale]] = {}
    for symbols, prefixes, names, dimensions, scale in _DEFINITIONS:
        sorted_dimensions = sort_dimensions({name: Fraction(power) for name, power in dimensions.items()})
        for symbol in symbols.split():
            table[symbol] = (sorted_dimensions, scale)
            for prefix in prefixes:
                table[prefix + symbol] = (sorted_dimensions, scale * _SYMBOL_PREFIXES[prefix])
        for name in names.split():
            for prefix in ("", *prefixes):
                full = _NAME_PREFIXES.get(prefix, "") + name
                entry = (sorted_dimensions, scale * _SYMBOL_PREFIXES.get(prefix, Fraction(1)))
                table[full] = entry
                if not full.endswith(("s", "percent", "hertz")):
                    table[full + "s"] = entry
    return table


def known_units() -> tuple[str, ...]:
    """All spellings of single units that `dimension_and_scale` accepts, sorted."""
    return tuple(sorted(unit_table()))


def sort_dimensions(dimensions: dict[str, Fraction]) -> Dimensions:
    """Return the dimension in its canonical order, without zero exponents."""
    return tuple(sorted((name, power) for name, power in dimensions.items() if power != 0))
