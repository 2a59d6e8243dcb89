"""Model lint: states that could run below zero and rates that are not smooth there are found and named."""

from __future__ import annotations

import pytest
from toys import declare, made, part, together

from fibrosim.errors import ModelError
from fibrosim.language import hill, sqrt
from fibrosim.language.lint import check_model, findings

declare("mite", rate=(1.0, "1/day"), half=(0.5, "1"), low=(0.4, "1"), high=(2.5, "1"), memory=(5.0, "day"))
declare("host", rate=(1.0, "1/day"))


def one(equation, **more):
    """Findings of a state x with the rate `equation(m, p, x)`."""

    def build(m):
        x = m.state("x", "1", start=1, **more)
        m.rate(x, equation(m, m.parameters, x))

    return findings(made("mite", build))


SOUND = {
    "decay": lambda m, p, x: -p.rate * x,
    "growth": lambda m, p, x: p.rate * x * (1 - x),
    "drive": lambda m, p, x: p.rate * (m.input("drive", "1") + 1 - x),
    "hill": lambda m, p, x: p.rate * (hill(x, p.half, p.high) - x),
    "squared noise": lambda m, p, x: p.rate * (m.noise("n", p.memory) ** 2 - x),
    "drug": lambda m, p, x: p.rate * (1 - m.drug("block") - x),
}
NEGATIVE = {
    "constant loss": lambda m, p, x: -p.rate * p.half,
    "input taken away": lambda m, p, x: p.rate * (1 - x - m.input("drain", "1")),
    "noise of either sign": lambda m, p, x: p.rate * (m.noise("n", p.memory) - x),
    "loss that does not vanish": lambda m, p, x: p.rate * (x - 1) * (x - 2) - 2 * p.rate * (1 + p.high - x),
}
ROUGH = {
    "hill of a low power": lambda m, p, x: p.rate * (1 - hill(x, p.half, p.low)),
    "power below one": lambda m, p, x: p.rate * (1 - x - x**p.low),
}
NO_NUMBER = {
    "division": lambda m, p, x: p.rate * (1 / x - x),
    "root of a difference": lambda m, p, x: p.rate * (sqrt(x - p.half) - x),
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_rates(name):
    assert one(SOUND[name]) == []


@pytest.mark.parametrize("name", NEGATIVE)
def test_negative_rate_at_zero(name):
    (found,) = one(NEGATIVE[name])
    assert (found.rule, found.state) == ("negative rate at zero", "mite.x")
    assert "test_lint.py:" in found.message
    assert one(NEGATIVE[name], positive=False) == []


@pytest.mark.parametrize("name", ROUGH)
def test_rate_that_is_not_smooth(name):
    assert [f.rule for f in one(ROUGH[name])] == ["not smooth at zero"]


@pytest.mark.parametrize("name", NO_NUMBER)
def test_rate_that_is_no_number(name):
    assert [f.rule for f in one(NO_NUMBER[name])] == ["no number at zero"]


def test_through_ports_of_other_levels():
    """The loss of a pool's state comes from the areas, the areas' from the patient."""

    def mite(m):
        x = m.state("x", "1", start=1)
        m.rate(x, m.parameters.rate * (1 - x - m.take("bite", "1", over="area")))

    def host(m):
        y = m.state("y", "1", start=1)
        m.rate(y, -m.parameters.rate * y)
        m.give("bite", 2 * y)

    system = together(part("mite", mite, "pool"), part("host", host, "area"))
    assert [(f.rule, f.state) for f in findings(system)] == [("negative rate at zero", "mite.x")]
    with pytest.raises(ModelError, match=r"negative rate at zero: state 'mite.x': it must be positive"):
        check_model(system)


KNOWN = {
    # secretion is divided by the level that restrains it; the level never comes near zero
    ("no number at zero", "stress_axis.cortisol"),
    # an inhibition above 1 is drawn, but its rate (a logistic) keeps it below 1
    ("negative rate at zero", "dorsal_horn.output"),
    # fibres at three times the healthy density are drawn: a negative deficit that nothing leads to
    ("negative rate at zero", "adrenoceptors.alpha1"),
    # a pressure at the sinus below nothing is drawn: upright by many times the pressure of standing
    ("negative rate at zero", "autonomic.setpoint"),
    # stress, leak and cytokines below those of health are drawn; only therapy of mood lowers stress, by hundredths
    ("negative rate at zero", "mast_cells.activation"),
    ("negative rate at zero", "immunity.effector"),
    ("negative rate at zero", "endothelium.permeability"),
}


@pytest.mark.parametrize("fast", [False, True])
def test_real_body(fast):
    from fibrosim.body import body

    found = findings(body(3, fast=fast).system)
    assert {(f.rule, f.state) for f in found} <= KNOWN, "\n".join(f.message for f in found)
