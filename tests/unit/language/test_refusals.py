"""Models that are written wrongly are refused, with the name and the user's line."""

from __future__ import annotations

import pytest
from toys import declare, made, part, together

from fibrosim.errors import ModelError, UnitError
from fibrosim.language import Quantity, Unit

for name in ("cortex", "column"):
    declare(name, rate=(1.0, "1/day"), gain=(0.5, "1"), time=(5.0, "day"))


def refused(build, match: str, level: str = "patient") -> None:
    with pytest.raises(ModelError, match=match) as caught:
        made("cortex", build, level)
    assert "test_refusals.py:" in str(caught.value)


def decay(m, name="x"):
    x = m.state(name, "1")
    m.rate(x, -m.parameters.rate * x)
    return x


def test_state_without_rate():
    refused(lambda m: m.state("x", "1"), "state 'cortex.x' has no rate")


def test_rate_set_twice():
    def build(m):
        m.rate(decay(m), m.parameters.rate)

    refused(build, "the rate of 'cortex.x' is set twice")


def test_rate_of_what_is_no_state():
    refused(lambda m: m.rate(m.parameters.gain, m.parameters.rate), "needs a state, got cortex.gain")


def test_state_declared_twice():
    refused(lambda m: (decay(m), decay(m)), "state 'cortex.x' is declared twice")


def test_link_declared_twice():
    def build(m):
        for _ in range(2):
            m.link("same", m.parameters.gain, source="a", target="b")

    refused(build, "link 'same' is declared twice")


def test_observable_defined_twice():
    def build(m):
        for _ in range(2):
            m.define("value", m.parameters.gain)

    refused(build, "'cortex.value' is defined twice")


def test_observable_with_the_name_of_a_state():
    refused(lambda m: m.define("x", decay(m)), "'cortex.x' is defined twice")


def test_state_with_the_name_of_an_observable():
    def build(m):
        m.define("x", m.parameters.gain)
        decay(m)

    refused(build, "'cortex.x'")


def test_port_given_twice():
    one, two = (part(n, lambda m: m.give("outflow", decay(m))) for n in ("cortex", "column"))
    with pytest.raises(ModelError, match="port 'outflow' of level 'patient' is given by 'cortex' already"):
        together(one, two)


@pytest.mark.parametrize("kind", ["input", "noise"])
def test_input_declared_twice(kind):
    def build(m):
        for _ in range(2):
            if kind == "input":
                m.input("dose", "1/day")
            else:
                m.noise("dose", m.parameters.time)

    refused(build, "'cortex.dose'")


@pytest.mark.parametrize("name", ["Firing", "2x", "a-b", "", "späte"])
def test_names_are_lower_case_words(name):
    refused(lambda m: m.state(name, "1"), "is not a lower-case name")


def test_unknown_clock():
    refused(lambda m: m.state("x", "1", clock="quick"), "must be 'slow' or 'fast', not 'quick'")


def test_noise_time_must_be_a_parameter():
    refused(lambda m: m.noise("n", m.parameters.time + m.parameters.time), "must be a parameter")


def test_start_from_parameters_only():
    def build(m):
        x = decay(m)
        y = m.state("y", "1", start=m.parameters.gain * x)
        m.rate(y, -m.parameters.rate * y)

    refused(build, "the start of 'cortex.y'")


@pytest.mark.parametrize("number", [0.37, 12])
def test_start_is_no_bare_number(number):
    with pytest.raises(UnitError, match=r"test_refusals.py:\d+.*'cortex'.*no bare number"):
        made("cortex", lambda m: m.rate(m.state("x", "1", start=number), m.parameters.rate))


def reserved(m, op):
    g = m.parameters.gain
    return Quantity(g.graph, g.graph.reserve(op, (g.node,), "k"), Unit.of("1"), "", m.owner)


@pytest.mark.parametrize("op", ["channel", "gate", "delay", "event", "reset"])
def test_reserved_nodes_in_a_rate(op):
    def build(m):
        x = m.state("x", "1")
        m.rate(x, m.parameters.rate * (reserved(m, op) - x))

    refused(build, f"'cortex.x' holds a '{op}', which only the cable and network engines run")


def test_reserved_nodes_in_a_port_or_an_observable():
    with pytest.raises(ModelError, match="'cortex.it' holds a 'gate'"):
        made("cortex", lambda m: m.define("it", reserved(m, "gate")))
    giver = part("column", lambda m: m.give("spikes", reserved(m, "delay")))

    def taker(m):
        x = m.state("x", "1")
        m.rate(x, m.parameters.rate * (m.take("spikes", "1") - x))

    with pytest.raises(ModelError, match="holds a 'delay'"):
        together(giver, part("cortex", taker))
