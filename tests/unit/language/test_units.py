"""The unit proof: planted faults are refused with subsystem, symbols, both units and the user's line."""

from __future__ import annotations

import inspect
import math

import pytest
from toys import declare, made, quantity

from fibrosim.engine.interpret import evaluate
from fibrosim.errors import UnitError
from fibrosim.language import Graph, exp, hill, log, softplus, sqrt, tanh

declare(
    "plasma",
    small=(250.0, "pg/ml"), large=(1.5, "ng/ml"), per_day=(3.0, "1/day"), per_second=(2.0, "1/s"),
    molar=(4.0, "nmol/l"), molar_mass=(169.18, "g/mol"), enzyme=(400.0, "U/ml"), mass=(11.0, "g/l"),
    exponent=(1.7, "1"), share=(40.0, "percent"), area=(9.0, "mm**2"), weight=(2.0, "g"),
)  # fmt: skip


def value_of(build) -> float:
    """Value of an observable 'it' that `build(m)` defines."""
    system = made("plasma", build)
    (out,) = system.root.outputs
    table = {("parameter", "patient", n): p.value for n, p in system.parts.parameters.items()}
    return float(evaluate([out.node], table)[0])


def refused(build, *words: str, line: str) -> str:
    """The UnitError of `build`, which names the words and the line of the test that wrote `line`."""
    with pytest.raises(UnitError) as caught:
        made("plasma", build)
    text = str(caught.value)
    for word in ("plasma", *words):
        assert word in text, text
    lines, first = inspect.getsourcelines(build)
    number = first + next(i for i, code in enumerate(lines) if line in code)
    assert f"test_units.py:{number}" in text, text
    return text


def test_scale_factor_is_inserted():
    def build(m):
        p = m.parameters
        m.define("it", p.small + p.large, unit="pg/ml")

    assert value_of(build) == pytest.approx(1750.0, rel=1e-15)


def test_scale_factor_in_either_order():
    def build(m):
        p = m.parameters
        m.define("it", p.large - p.small, unit="pg/ml")

    assert value_of(build) == pytest.approx(1250.0, rel=1e-15)


def test_thousandfold_slip_in_a_rate_is_converted_not_lost():
    def build(m):
        p = m.parameters
        x = m.state("x", "pg/ml")
        m.rate(x, p.per_day * (p.large - x))
        m.define("it", p.per_day * (p.large - 0 * x))

    system = made("plasma", build)
    rate = system.root.rates[0]
    table = {("parameter", "patient", n): p.value for n, p in system.parts.parameters.items()}
    table["state", "patient", "plasma.x"] = 100.0
    assert evaluate([rate], table)[0] == pytest.approx(3.0 * 1400.0)


def test_per_second_becomes_per_day():
    def build(m):
        x = m.state("x", "1")
        m.rate(x, m.parameters.per_second * (1 - x))

    rate = made("plasma", build).root.rates[0]
    table = {("parameter", "patient", "plasma.per_second"): 2.0, ("state", "patient", "plasma.x"): 0.0}
    assert evaluate([rate], table)[0] == 2.0 * 86400.0


def test_percent_is_a_hundredth():
    def build(m):
        m.define("it", 1 - m.parameters.share, unit="1")

    assert value_of(build) == pytest.approx(0.6)


def test_moles_need_a_molar_mass():
    def build(m):
        p = m.parameters
        m.define("it", p.large + p.molar, unit="ng/ml")

    text = refused(build, "plasma.large", "plasma.molar", "[ng/ml]", "[nmol/l]", line="p.large + p.molar")
    assert "dimensions differ" in text

    def right(m):
        p = m.parameters
        m.define("it", p.large + p.molar * p.molar_mass, unit="ng/ml")

    assert value_of(right) == pytest.approx(1.5 + 4e-9 * 169.18 * 1e6)


def test_enzyme_units_are_not_mass():
    def build(m):
        p = m.parameters
        m.define("it", p.enzyme - p.mass, unit="U/ml")

    refused(build, "plasma.enzyme", "plasma.mass", "[U/ml]", "[g/l]", line="p.enzyme - p.mass")


@pytest.mark.parametrize("number", [3, 0.7, 1000, math.pi, "2"])
def test_bare_numbers(number):
    def build(m):
        m.define("it", m.parameters.mass * number)

    refused(build, "no bare number", "plasma.mass", repr(number), line="m.parameters.mass * number")


@pytest.mark.parametrize("number", [0, 1, 2, -1, 0.5])
def test_structural_numbers_are_allowed(number):
    def build(m):
        m.define("it", m.parameters.exponent * number)

    assert value_of(build) == pytest.approx(1.7 * number)


def test_dimensionless_one_cannot_be_added_to_mass():
    def build(m):
        m.define("it", 1 + m.parameters.mass)

    refused(build, "[g/l]", "[1]", line="1 + m.parameters.mass")


def test_real_exponent_of_a_dimension():
    def build(m):
        p = m.parameters
        m.define("it", p.mass**p.exponent)

    refused(build, "plasma.mass", "[g/l]", "[1]", line="p.mass**p.exponent")


def test_real_exponent_with_a_dimension():
    def build(m):
        p = m.parameters
        m.define("it", p.exponent**p.mass)

    refused(build, "an exponent", "plasma.mass", "[g/l]", line="p.exponent**p.mass")


def test_bare_real_exponent():
    def build(m):
        m.define("it", m.parameters.exponent**1.5)

    refused(build, "exponent", line="exponent**1.5")


@pytest.mark.parametrize("function", [exp, log, tanh])
def test_functions_take_pure_numbers(function):
    def build(m):
        m.define("it", function(m.parameters.mass))

    refused(build, "plasma.mass", "[g/l]", "[1]", line="function(m.parameters.mass)")


def test_hill_wants_its_half_in_a_like_unit():
    def build(m):
        p = m.parameters
        m.define("it", hill(p.mass, p.molar, p.exponent))

    refused(build, "hill", line="hill(p.mass")

    def right(m):
        p = m.parameters
        m.define("it", hill(p.small, p.large, p.exponent))

    ratio = (250 / 1500) ** 1.7
    assert value_of(right) == pytest.approx(ratio / (1 + ratio), rel=1e-14)


@pytest.mark.parametrize("wrong", ["per_second * p.mass * p.mass", "mass", "molar * p.per_day", "mass / p.area"])
def test_rate_of_a_wrong_unit(wrong):
    def build(m):
        p = m.parameters
        x = m.state("x", "g/l")
        m.rate(x, eval("p." + wrong, {"p": p}))

    refused(build, "the rate of 'plasma.x'", "[g/l/day]", line="m.rate(x")


def test_start_and_definition_of_a_wrong_unit():
    def start(m):
        m.state("x", "g/l", start=m.parameters.molar)

    refused(start, "the start of 'plasma.x'", "[g/l]", "[nmol/l]", line="m.state")

    def define(m):
        m.define("it", m.parameters.molar, unit="g/l")

    refused(define, "'plasma.it'", "[g/l]", "[nmol/l]", line="m.define")


def test_correlation_time_is_a_time():
    def build(m):
        m.noise("n", m.parameters.mass)

    refused(build, "correlation time", "[day]", "[g/l]", line="m.noise")


def test_square_root_halves_the_unit():
    graph = Graph()
    side = sqrt(quantity(graph, "a", "mm**2")).to("m")
    assert evaluate([side.node], {"a": 9.0})[0] == pytest.approx(3e-3, rel=1e-14)


def test_softplus_keeps_the_unit_of_its_argument():
    graph = Graph()
    y = softplus(quantity(graph, "x", "pg/ml"), quantity(graph, "w", "ng/ml"))
    assert y.unit.text == "pg/ml"
    value = evaluate([y.node], {"x": 500.0, "w": 1.0})[0]
    assert value == pytest.approx(1000.0 * math.log1p(math.exp(0.5)), rel=1e-14)


def test_a_quantity_has_no_truth_value():
    graph = Graph()
    with pytest.raises(TypeError, match="no branches"):
        bool(quantity(graph, "a", "1"))
    with pytest.raises(TypeError):
        max(quantity(graph, "a", "1"), quantity(graph, "b", "1"))
