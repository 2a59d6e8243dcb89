"""Derivative rules against the complex step, on random graphs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fibrosim.engine.interpret import evaluate
from fibrosim.language import Graph, topological

NAMES = ("x", "y", "z")
STEP = 1e-30
VALUES = st.tuples(*(st.floats(0.2, 3.0) for _ in NAMES))
COMPLEX = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b,
    "neg": lambda a: -a, "pow": lambda a, b: np.exp(b * np.log(a)), "exp": np.exp, "log": np.log, "sqrt": np.sqrt,
    "logistic": lambda a: 1 / (1 + np.exp(-a)), "softplus": lambda a: np.log(1 + np.exp(a)), "floor": lambda a: a,
    "cos_turns": lambda a: np.cos(2 * np.pi * a),
}  # fmt: skip


def complex_value(node, table):
    """Value by complex arithmetic: an evaluation of its own, not the package's."""
    found = {}
    for n in topological([node]):
        if n.op == "const":
            found[n] = complex(n.value)
        elif n.op == "sym":
            found[n] = table[n.value]
        else:
            found[n] = COMPLEX[n.op](*(found[a] for a in n.args))
    return found[node]


@st.composite
def expressions(draw):
    """A random expression whose arguments stay where every function is smooth."""
    g = Graph()
    pool = [g.symbol(n) for n in NAMES] + [g.constant(2.0), g.constant(0.7)]
    for _ in range(draw(st.integers(3, 14))):
        a, b = draw(st.sampled_from(pool)), draw(st.sampled_from(pool))
        kind = draw(st.sampled_from([*sorted(COMPLEX.keys() - {"floor"}), "powi"]))
        bounded = g.unary("logistic", a)
        if kind in ("add", "sub", "mul"):
            node = getattr(g, kind)(a, b)
        elif kind == "div":
            node = g.div(a, g.add(g.one, g.powi(b, 2)))
        elif kind == "neg":
            node = g.neg(a)
        elif kind == "powi":
            node = g.powi(bounded, draw(st.integers(-3, 5)))
        elif kind == "pow":
            node = g.pow(bounded, g.unary("logistic", b))
        elif kind in ("log", "sqrt"):
            node = g.unary(kind, g.add(g.one, g.powi(a, 2)))
        else:
            node = g.unary(kind, bounded)
        pool.append(node)
    return g, pool[-1]


@given(expressions(), VALUES)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_forward_derivatives_are_those_of_the_complex_step(made, values):
    graph, node = made
    table = dict(zip(NAMES, values, strict=True))
    slopes = graph.derivatives(node)
    for name in NAMES:
        moved = {k: complex(v, STEP if k == name else 0.0) for k, v in table.items()}
        wanted = complex_value(node, moved).imag / STEP
        symbol = graph.symbol(name)
        found = evaluate([slopes[symbol]], table)[0] if symbol in slopes else 0.0
        if np.isfinite(wanted) and abs(wanted) < 1e100:
            assert found == pytest.approx(wanted, rel=1e-8, abs=1e-8)


@given(expressions(), VALUES)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_jacobian_of_wanted_symbols_is_the_same(made, values):
    graph, node = made
    x, y = graph.symbol("x"), graph.symbol("y")
    both = graph.jacobian([node, graph.mul(node, x)], {x, y})
    alone = graph.derivatives(node)
    table = dict(zip(NAMES, values, strict=True))
    assert set(both[0]) <= {x, y}
    assert set(both[1]) <= {x, y}
    for symbol in (x, y):
        wanted, found = (evaluate([slopes.get(symbol, graph.zero)], table)[0] for slopes in (alone, both[0]))
        if np.isfinite(wanted) and abs(wanted) < 1e100:
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("op", "x"), [("exp", -1.3), ("logistic", 2.0), ("softplus", -0.4), ("cos_turns", 0.2), ("sqrt", 3.0)]
)
def test_every_function_has_its_rule(op, x):
    graph = Graph()
    s = graph.symbol("s")
    slope = graph.derivatives(graph.unary(op, s))[s]
    wanted = complex_value(graph.unary(op, s), {"s": complex(x, STEP)}).imag / STEP
    assert evaluate([slope], {"s": x})[0] == pytest.approx(wanted, rel=1e-14)


def test_structural_zeros_are_left_out():
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    assert graph.derivatives(graph.sub(graph.add(x, y), x)).keys() == {y}
    assert graph.derivatives(graph.constant(3.0)) == {}
