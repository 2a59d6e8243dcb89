"""Long-run forms: equal to the steady state of the fast system, or refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import root
from toys import declare, made, part, together

from fibrosim.engine.interpret import evaluate
from fibrosim.errors import ModelError
from fibrosim.language import exp, hill

declare("gap", quick=(3.0, "1/s"), other=(0.2, "1/s"), half=(0.7, "1"), slow=(0.1, "1/day"))
declare("nerve", quick=(3.0, "1/s"), half=(0.7, "1"))


def chain(m):
    """Two fast states in a row and a slow one, with a nonlinear drive of the slow one."""
    p = m.parameters
    a, b = m.state("a", "1", clock="fast"), m.state("b", "1", clock="fast")
    s = m.state("s", "1", start=1)
    m.rate(a, p.quick * (exp(-s) - a * (1 + s)))
    m.rate(b, p.quick * hill(a, p.half, 2) - (p.quick + p.other * s) * b)
    m.rate(s, p.slow * (b * a - s))
    m.define("product", a * b)


def parameters(system):
    return {("parameter", "patient", n): p.value for n, p in system.parts.parameters.items()}


@pytest.mark.parametrize("slow", [0.0, 0.3, 1.0, 4.0])
def test_long_run_form_is_the_steady_state_of_the_fast_system(slow):
    body, day = made("gap", chain), made("gap", chain, fast=True)
    assert [s.name for s in body.root.states if s.name.startswith("gap")] == ["gap.s"]
    assert [s.name for s in day.root.states if s.name.startswith("gap")] == ["gap.a", "gap.b", "gap.s"]
    fast = [day.root.rates[day.root.position(n)] for n in ("gap.a", "gap.b")]

    def rates(y):
        table = parameters(day) | {("state", "patient", "gap.s"): slow}
        table |= {("state", "patient", "gap.a"): y[0], ("state", "patient", "gap.b"): y[1]}
        return np.array(evaluate(fast, table)) / 86400.0

    found = root(rates, [0.5, 0.5], tol=1e-13)
    assert np.abs(rates(found.x)).max() < 1e-12
    table = parameters(body) | {("state", "patient", "gap.s"): slow}
    outputs = {o.name: evaluate([o.node], table)[0] for o in body.root.outputs}
    assert [outputs["gap.a"], outputs["gap.b"]] == pytest.approx(found.x.tolist(), rel=1e-10)
    assert outputs["gap.product"] == pytest.approx(found.x.prod(), rel=1e-10)
    # and so is the rate of the slow state
    whole = evaluate([body.root.rates[body.root.position("gap.s")]], table)[0]
    assert whole == pytest.approx(0.1 * (found.x.prod() - slow), rel=1e-9)


def test_fast_ring_names_states_and_links():
    def gap(m):
        x = m.state("x", "1", clock="fast")
        carried = m.link("nerve_to_gap", m.take("firing", "1"), source="nerve", target="gap")
        m.rate(x, m.parameters.quick * (carried - x))
        m.give("release", x)

    def nerve(m):
        y = m.state("y", "1", clock="fast")
        carried = m.link("gap_to_nerve", m.take("release", "1"), source="gap", target="nerve")
        m.rate(y, m.parameters.quick * (hill(carried, m.parameters.half) - y))
        m.give("firing", y)

    with pytest.raises(ModelError, match="fast states in a ring without a slow state") as caught:
        together(part("gap", gap), part("nerve", nerve))
    text = str(caught.value)
    for word in ("gap.x", "nerve.y", "nerve_to_gap", "gap_to_nerve"):
        assert word in text, text
    assert len(together(part("gap", gap), part("nerve", nerve), fast=True).root.states) == 3


@pytest.mark.parametrize("power", [2, 3])
def test_nonlinear_fast_state(power):
    def build(m):
        x = m.state("x", "1", clock="fast")
        m.rate(x, m.parameters.quick * (1 - x**power))

    with pytest.raises(ModelError, match=r"test_long_run.py:\d+: the rate of fast state 'gap.x' is not linear"):
        made("gap", build)
    assert made("gap", build, fast=True).root.position("gap.x") >= 0


def test_fast_state_without_loss():
    def build(m):
        x = m.state("x", "1", clock="fast")
        m.rate(x, m.parameters.quick)

    with pytest.raises(ModelError, match="has no long-run form"):
        made("gap", build)
