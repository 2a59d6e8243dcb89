"""A stored form as an expression: its value, its range, what it refuses."""

from __future__ import annotations

import math

import pytest
from toys import declare, made

from fibrosim.engine.interpret import evaluate
from fibrosim.errors import ModelError, UnitError
from fibrosim.language import closed_form
from fibrosim.parameters import StoredForm

declare("marrow", age=(30.0, "year"), dose=(250.0, "ng"))
FORM = StoredForm(
    inputs={"age": (20.0, 80.0), "dose": (0.1, 2.0)},
    units={"age": "year", "dose": "ug", "ln_rate": "1/min", "gap": "ms"},
    logarithmic=frozenset({"dose"}), scales={"age": (50.0, 20.0)}, powers=((), (0,), (1,), (0, 1), (1, 1, 1)),
    weights={"ln_rate": (1.0, 0.5, 0.25, 0.125, 0.1), "gap": (7.0, 1.0, 0.0, 0.0, 0.0)}, error={},
)  # fmt: skip


def values(**given: float) -> dict[str, float]:
    """Outputs of the form for parameters of these values."""

    def build(m):
        p = m.parameters
        for name, one in closed_form(FORM, {"age": p.age, "dose": p.dose}, ("ln_rate", "gap")).items():
            m.define(name, one)

    system = made("marrow", build)
    every = system.parts.parameters.items()
    table = {("parameter", "patient", n): given.get(n.split(".")[1], p.value) for n, p in every}
    found = evaluate([o.node for o in system.root.outputs], table)
    units = {o.name.split(".")[1]: o.unit.text for o in system.root.outputs}
    assert units == {"rate": "1/min", "gap": "ms"}
    return dict(zip(units, map(float, found), strict=True))


def expected(age: float, dose: float) -> tuple[float, float]:
    """Rate and gap, dose in ug."""
    x, y = (age - 50.0) / 20.0, math.log(dose)
    return math.exp(1.0 + 0.5 * x + 0.25 * y + 0.125 * x * y + 0.1 * y**3), 7.0 + x


def test_inside_what_was_sampled():
    found = values()
    assert (found["rate"], found["gap"]) == pytest.approx(expected(30.0, 0.25))


@pytest.mark.parametrize(
    ("given", "held"),
    [({"age": 90.0}, (80.0, 0.25)), ({"dose": 20.0}, (30.0, 0.1)), ({"age": 10.0, "dose": 4000.0}, (20.0, 2.0))],
)
def test_outside_it_is_held_at_the_border(given, held):
    found = values(**given)
    assert (found["rate"], found["gap"]) == pytest.approx(expected(*held))


def test_wrong_inputs_are_refused():
    def missing(m):
        m.define("it", closed_form(FORM, {"age": m.parameters.age}, ("gap",))["gap"])

    def swapped(m):
        m.define("it", closed_form(FORM, {"age": m.parameters.dose, "dose": m.parameters.age}, ("gap",))["gap"])

    with pytest.raises(ModelError, match=r"test_closed_form.py.*takes \['age', 'dose'\]"):
        made("marrow", missing)
    with pytest.raises(UnitError, match="year"):
        made("marrow", swapped)
