"""How a sheet is written: units are proved, ports must be given, and what cannot be is refused."""

import pytest
from field_toys import Leaf, Thread, assembled, leaf

from fibrosim.errors import ModelError, UnitError
from fibrosim.language.field import FieldPart


def part(of, name="leaf", level="point"):
    return type("Part", (FieldPart,), {"level": level, "name": name, "build": lambda self, m: of(m)})()


def test_names_and_units_of_a_sheet():
    model = leaf()
    assert model.unit("leaf.held") == "umol/l"
    assert model.unit("thread.rate") == "1/s"
    assert model.unit("leaf.poked") == "1"
    assert "link.thread_to_leaf" in model.parameters
    assert list(model.diffusion) == ["leaf.held"]


def test_a_planted_unit_is_caught():
    def per_day(m):
        held = m.state("held", "umol/l")
        m.rate(held, m.parameters.release)

    with pytest.raises(UnitError, match="rate of 'leaf.held'"):
        assembled(part(per_day))

    def not_a_diffusion(m):
        held = m.state("held", "umol/l")
        m.rate(held, m.parameters.loss * held)
        m.spread(held, m.parameters.loss)

    with pytest.raises(UnitError, match="diffusion coefficient"):
        assembled(part(not_a_diffusion))


def test_scale_is_converted():
    def milli(m):
        held = m.state("held", "mmol/l")
        m.rate(held, m.parameters.release * m.parameters.loss)

    model = assembled(part(milli))
    from fibrosim.engine.field import Grid, Sheet

    sheet = Sheet(model, Grid(2, 2, 1.0))
    sheet.advance(10.0)
    assert sheet.state("leaf.held")[0, 0] == pytest.approx(2.0 * 0.1 * 10.0 / 1000.0, rel=1e-12)


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (lambda m: m.take("nothing", "1", over="point"), "cannot be taken"),
        (lambda m: m.rate(m.state("held", "1"), m.take("nothing", "1") * m.parameters.loss), "nobody gives"),
        (lambda m: m.state("held", "1"), "no rate"),
        (lambda m: (m.map("poked", "1"), m.map("poked", "1")), "declared twice"),
        (lambda m: m.spread(m.parameters.loss, m.parameters.coefficient), "needs a state of the points"),
        (lambda m: m.borrow("leaf", "colour"), "no parameter 'colour'"),
        (lambda m: (m.give("ring", m.take("ring", "1")), m.define("loop", m.take("ring", "1"))), "depends on itself"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(of, words):
    with pytest.raises(ModelError, match=words):
        assembled(part(of))


def test_a_coefficient_that_changes_is_refused():
    def changing(m):
        held = m.state("held", "1")
        m.rate(held, -m.parameters.loss * held)
        m.spread(held, m.parameters.coefficient * held)

    with pytest.raises(ModelError, match="follow from parameters"):
        assembled(part(changing))


def test_an_algebraic_loop_through_fibres_is_refused():
    def giving(m):
        held = m.state("held", "umol/l")
        m.rate(held, -m.parameters.loss * held)
        m.give("excitation", m.take("impulses", "1/s", over="fibre") / m.parameters.loss)

    with pytest.raises(ModelError, match="summed for fibres"):
        assembled(part(giving), Thread())


def test_levels_are_points_and_fibres():
    with pytest.raises(ModelError, match="level must be one of"):
        assembled(part(lambda m: None, level="area"))
    assert Leaf.level == "point"
