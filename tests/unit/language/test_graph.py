"""The graph: equal operations are one node; simplifications keep the value; texts and orders are fixed."""

from __future__ import annotations

import pytest

from fibrosim.engine.interpret import evaluate
from fibrosim.language import Graph, describe, symbols, topological


@pytest.fixture
def graph():
    return Graph()


def test_equal_operations_are_one_node(graph):
    x, y = graph.symbol("x"), graph.symbol("y")
    assert graph.symbol("x") is x
    assert graph.add(x, y) is graph.add(y, x)
    assert graph.mul(x, y) is graph.mul(y, x)
    assert graph.sub(x, y) is not graph.sub(y, x)
    assert graph.div(x, y) is not graph.div(y, x)
    a = graph.unary("exp", graph.mul(x, graph.add(y, graph.one)))
    b = graph.unary("exp", graph.mul(graph.add(graph.one, y), x))
    assert a is b


def test_zero_has_one_sign(graph):
    assert graph.constant(-0.0) is graph.zero
    assert graph.constant(float("nan")) is graph.constant(float("nan"))


def test_neutral_elements_vanish(graph):
    x = graph.symbol("x")
    assert graph.add(x, graph.zero) is x
    assert graph.mul(x, graph.one) is x
    assert graph.mul(x, graph.zero) is graph.zero
    assert graph.sub(x, x) is graph.zero
    assert graph.neg(graph.neg(x)) is x
    assert graph.div(x, graph.one) is x
    assert graph.powi(x, 0) is graph.one


@pytest.mark.parametrize("n", [-7, -2, -1, 0, 1, 2, 3, 8, 13])
def test_integer_powers(graph, n):
    (value,) = evaluate([graph.powi(graph.symbol("x"), n)], {"x": 1.7})
    assert value == pytest.approx(1.7**n, rel=1e-15)


def test_real_power_is_finite_at_zero(graph):
    x, n = graph.symbol("x"), graph.symbol("n")
    (value,) = evaluate([graph.pow(x, n)], {"x": 0.0, "n": 2.5})
    assert 0.0 <= value < 1e-60
    assert graph.pow(x, graph.constant(2.0)) is graph.mul(x, x)


def test_subtractions_of_negatives_keep_the_value(graph):
    x, y = graph.symbol("x"), graph.symbol("y")
    nodes = [
        graph.add(x, graph.neg(y)), graph.add(graph.neg(x), y), graph.sub(x, graph.neg(y)), graph.neg(graph.sub(x, y)),
        graph.mul(graph.neg(x), y), graph.mul(x, graph.constant(-1.0)), graph.div(graph.neg(x), y),
        graph.mul(graph.neg(x), graph.neg(y)),
    ]  # fmt: skip
    wanted = [5 - 3, -5 + 3, 5 + 3, 3 - 5, -15, -5, -5 / 3, 15]
    assert evaluate(nodes, {"x": 5.0, "y": 3.0}) == pytest.approx(wanted)


def test_substitute_once_and_share(graph):
    x, y = graph.symbol("x"), graph.symbol("y")
    node = graph.add(graph.mul(x, y), x)
    swapped = graph.substitute([node], {x: y, y: x})[0]
    assert evaluate([swapped], {"x": 2.0, "y": 7.0}) == [21.0]
    assert graph.substitute([node], {})[0] is node


def test_topological_order_is_fixed(graph):
    x, y = graph.symbol("x"), graph.symbol("y")
    node = graph.div(graph.add(x, y), graph.unary("exp", y))
    order = topological([node])
    assert [n.op for n in order] == ["sym", "sym", "add", "exp", "div"]
    assert symbols([node]) == {x, y}
    assert describe(node) == "((x + y) / exp(y))"


def test_only_known_operations(graph):
    x = graph.symbol("x")
    with pytest.raises(ValueError, match="no unary operation"):
        graph.unary("abs", x)
    with pytest.raises(ValueError, match="not one of"):
        graph.reserve("synapse", (x,))
