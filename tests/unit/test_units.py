"""Units: exact scales, agreement with pint, quantities as users write them."""

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from fibrosim.errors import FibrosimError, InputError
from fibrosim.units import (
    BASE_UNITS,
    describe_dimension,
    dimension_and_scale,
    known_units,
    parse_number,
    parse_quantity,
    registry,
    split_quantity,
)

F = Fraction


@pytest.mark.parametrize(
    ("text", "dimensions", "scale"),
    [
        ("1", {}, F(1)),
        ("percent", {}, F(1, 100)),
        ("day", {"day": 1}, F(1)),
        ("second", {"day": 1}, F(1, 86400)),
        ("year", {"day": 1}, F(1461, 4)),
        ("pg/ml", {"kg": 1, "m": -3}, F(1, 10**9)),
        ("ng/ml", {"kg": 1, "m": -3}, F(1, 10**6)),
        ("nmol/l", {"mol": 1, "m": -3}, F(1, 10**6)),
        ("mmol/l", {"mol": 1, "m": -3}, F(1)),
        ("g/l", {"kg": 1, "m": -3}, F(1)),
        ("U/ml", {"U": 1, "m": -3}, F(10**6)),
        ("IU/l", {"IU": 1, "m": -3}, F(1000)),
        ("burst/minute", {"burst": 1, "day": -1}, F(1440)),
        ("fibre/mm/day", {"fibre": 1, "m": -1, "day": -1}, F(1000)),
        ("pain_point/day", {"pain_point": 1, "day": -1}, F(1)),
        ("1/(mmol/l*day)", {"mol": -1, "m": 3, "day": -1}, F(1)),
        ("mm**2", {"m": 2}, F(1, 10**6)),
        ("mm^2", {"m": 2}, F(1, 10**6)),
        ("s**-2", {"day": -2}, F(86400**2)),
        ("1/day**(1/2)", {"day": F(-1, 2)}, F(1)),
        ("µg", {"kg": 1}, F(1, 10**9)),
        ("μg", {"kg": 1}, F(1, 10**9)),
        ("V*A/W", {}, F(1)),
        ("S*V/A", {}, F(1)),
        ("F*V/A/s", {}, F(1)),
        ("ohm*S", {}, F(1)),
        ("N/m**2/Pa", {}, F(1)),
        ("mmHg/Pa", {}, F("133.322387415")),
    ],
)
def test_dimension_and_scale(text, dimensions, scale):
    found, factor = dimension_and_scale(text)
    assert dict(found) == dimensions
    assert factor == scale
    assert list(found) == sorted(found)
    assert {name for name, _ in found} <= set(BASE_UNITS)


def test_every_spelling_agrees_with_pint():
    units = registry()
    ours = {"U", "IU"}
    base = {
        "day": "day", "m": "m", "kg": "kg", "mol": "mol", "K": "K", "A": "A", "burst": "burst",
        "fibre": "fibre", "IU": "IU", "pain_point": "pain_point", "U": "U", "beat": "beat",
    }  # fmt: skip
    for name in known_units():
        if name.lstrip("mk") in ours or name in ("%", "d"):
            continue
        dimensions, scale = dimension_and_scale(name)
        wanted = "*".join(f"{base[b]}**({p})" for b, p in dimensions) or "dimensionless"
        theirs = float(units.Quantity(1.0, name).to(wanted).magnitude)
        assert theirs == pytest.approx(float(scale), rel=1e-12), name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-unit"),
        ("day/", "bad-unit"),
        ("/day", "bad-unit"),
        ("mg kg", "bad-unit"),
        ("mm2", "bad-unit"),
        ("10/day", "bad-unit"),
        ("mm**2.5", "bad-unit"),
        ("m**99", "bad-unit"),
        ("(" * 50 + "m" + ")" * 50, "bad-unit"),
        ("m*" * 100 + "m", "bad-unit"),
        ("mm²", "bad-unit"),
        ("mcg", "ambiguous-unit"),
        ("u", "ambiguous-unit"),
        ("mM", "ambiguous-unit"),
        ("month", "ambiguous-unit"),
        ("Mg", "ambiguous-unit"),
        ("C", "ambiguous-unit"),
        ("degC/day", "relative-temperature"),
        ("Day", "unknown-unit"),
        ("fibres_per_mm", "unknown-unit"),
        ("k\u200bg", "bad-character"),
        ("k\u202eg", "bad-character"),
    ],
)
def test_refused_units(text, code):
    with pytest.raises(InputError) as caught:
        dimension_and_scale(text)
    assert caught.value.code == code
    assert caught.value.fix


def test_a_misspelt_unit_says_what_was_meant():
    with pytest.raises(InputError, match=r"did you mean 'fibre'"):
        dimension_and_scale("fibr/mm")
    with pytest.raises(InputError, match=r"did you mean 'kg'"):
        dimension_and_scale("KG")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("46 year", "day", 16801.5),
        ("46year", "day", 16801.5),
        ("68 kg", "g", 68000.0),
        ("0.4 g/kg", "g/kg", 0.4),
        ("400 mg/kg", "g/kg", 0.4),
        ("0.002 1/day", "1/day", 0.002),
        ("37 degC", "K", 310.15),
        ("37 °C", "K", 310.15),
        ("310.15 K", "K", 310.15),
        ("50 percent", "1", 0.5),
        ("50 %", "1", 0.5),
        (0.3, "1", 0.3),
        ("0.3", "1", 0.3),
        ("1e3 ng/ml", "ug/ml", 1.0),
        ("+3 day", "day", 3.0),
        (".5 day", "day", 0.5),
        ("5 µg", "mg", 0.005),
        ("5 μg", "mg", 0.005),
        ("0 kg", "kg", 0.0),
        ("120 mmHg", "kPa", 15.9986864898),
    ],
)
def test_quantities(text, unit, value):
    assert parse_quantity(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("300", "g/kg", "missing-unit"),
        (300, "kg", "missing-unit"),
        ("50", "percent", "missing-unit"),
        ("3 kg", "day", "wrong-dimension"),
        ("3 percent", "g/kg", "wrong-dimension"),
        ("3 IU", "g", "ambiguous-unit"),
        ("3,5 kg", "kg", "locale-number"),
        ("1.234,5 kg", "kg", "locale-number"),
        ("1 234 kg", "kg", "locale-number"),
        ("1_000 kg", "kg", "locale-number"),
        ("1'000 kg", "kg", "locale-number"),
        ("３ kg", "kg", "locale-number"),
        ("−3 kg", "kg", "locale-number"),
        ("nan kg", "kg", "not-finite"),
        ("-inf kg", "kg", "not-finite"),
        ("1e400 kg", "kg", "not-finite"),
        ("1e-400 kg", "kg", "not-finite"),
        ("1e999999999999 kg", "kg", "not-finite"),
        ("0x10 kg", "kg", "not-a-number"),
        ("kg", "kg", "not-a-number"),
        ("<5 kg", "kg", "not-a-number"),
        ("about 5 kg", "kg", "not-a-number"),
        ("-0 kg", "kg", "negative-zero"),
        (-0.0, "1", "negative-zero"),
        ("", "kg", "missing-value"),
        ("NA", "kg", "missing-value"),
        (None, "1", "missing-value"),
        (True, "1", "not-a-number"),
        ([3], "1", "not-a-number"),
        (float("nan"), "1", "not-finite"),
        (10**400, "1", "not-finite"),
        ("5 mcg", "g", "ambiguous-unit"),
        ("5 kg\x00", "kg", "bad-character"),
    ],
)
def test_refused_quantities(text, unit, code):
    with pytest.raises(InputError) as caught:
        parse_quantity(text, unit, field="treatments[0].dose", file="ann.yaml", line=4)
    error = caught.value
    assert error.code == code
    assert str(error).startswith("ann.yaml:4 treatments[0].dose — got ")
    assert error.fix
    assert error.allowed


def test_a_wrong_dimension_names_both():
    with pytest.raises(InputError, match="wrong dimension: mass, expected time"):
        parse_quantity("3 kg", "day")


def test_a_local_number_shows_its_readings():
    with pytest.raises(InputError, match=r"35 or 3\.5"):
        parse_quantity("3,5 kg", "kg")


def test_pint_quantities():
    units = registry()
    assert parse_quantity(units.Quantity(2, "week"), "day") == 14.0
    assert parse_quantity(units.Quantity(2, "fibre/mm"), "fibre/cm") == pytest.approx(20.0)
    with pytest.raises(InputError) as caught:
        parse_quantity(units.Quantity(2, "kg"), "day")
    assert caught.value.code == "wrong-dimension"


def test_units_do_not_load_pint():
    code = "import sys, fibrosim.units as u; u.parse_quantity('3 year', 'day'); print('pint' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


NAMES = st.sampled_from(sorted(name for name in known_units() if name not in ("%",)))
PRODUCTS = st.lists(st.tuples(NAMES, st.integers(1, 3)), min_size=1, max_size=4)


@settings(max_examples=100, deadline=None)
@given(PRODUCTS, PRODUCTS)
def test_products_multiply_scales(above, below):
    text = "*".join(f"{n}**{p}" for n, p in above)
    over = "*".join(f"{n}**{p}" for n, p in below)
    assume(len(text) + len(over) + 3 <= 120)  # longer texts are refused
    dimensions, scale = dimension_and_scale(f"{text}/({over})")
    expected: dict[str, Fraction] = {}
    factor = 1
    for sign, parts in ((1, above), (-1, below)):
        for name, power in parts:
            each, size = dimension_and_scale(name)
            factor *= size ** (sign * power)
            for base, exponent in each:
                expected[base] = expected.get(base, F(0)) + sign * power * exponent
    assert dict(dimensions) == {base: power for base, power in expected.items() if power}
    assert float(scale) == pytest.approx(float(factor), rel=1e-12)
    assert describe_dimension(dimensions)


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-250, max_value=1e250), NAMES)
def test_reading_gives_back_what_was_written(value, unit):
    assert parse_quantity(f"{value!r} {unit}", unit) == value
    assert split_quantity(f"{value!r} {unit}") == (repr(value), unit)
    assert parse_number(repr(value)) == F(repr(value))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["1", "kg", "g/kg", "K", "percent"]))
@example("0" * 400 + "1e-9 kg", "kg")
@example("5 (((((((((((((((((((((((((((((((kg", "kg")
def test_any_text_is_a_number_or_an_input_error(text, unit):
    try:
        value = parse_quantity(text, unit)
    except FibrosimError as error:
        refused = error
    else:
        assert abs(value) < float("inf")
        return
    assert str(refused).isprintable()
