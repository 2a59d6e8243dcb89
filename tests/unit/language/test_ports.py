"""Ports, links and names: what nobody gives, loops, and orders of levels are refused with names."""

from __future__ import annotations

import pytest
from toys import declare, made, part, together

from fibrosim.errors import ModelError, UnitError

for name in ("dorsal", "hide", "mind", "glia"):
    declare(name, rate=(1.0, "1/day"), gain=(0.5, "1"), own_gain=(0.5, "1", True))


def decay(m, name="x", source=None, unit="1"):
    x = m.state(name, unit)
    m.rate(x, m.parameters.rate * ((source if source is not None else 0) - x))
    return x


def test_unknown_port_with_a_hint():
    giver = part("dorsal", lambda m: m.give("descending_control", decay(m)))
    with pytest.raises(ModelError, match="Did you mean 'descending_control'") as caught:
        made("mind", lambda m: decay(m, source=m.take("descendng_control", "1")), others=(giver,))
    text = str(caught.value)
    assert "'mind' takes port 'descendng_control' of level 'patient'" in text
    assert "test_ports.py:" in text


def test_unknown_parameter_with_a_hint():
    with pytest.raises(ModelError, match=r"no parameter 'gian' in mind.yaml. Did you mean 'gain'"):
        made("mind", lambda m: m.parameters.gian)


def test_subsystem_without_parameter_file():
    with pytest.raises(ModelError, match="has no parameter file 'nowhere.yaml'"):
        made("nowhere", lambda m: m.parameters.gain)


def test_port_of_another_unit():
    giver = part("dorsal", lambda m: m.give("igg", decay(m, unit="g/l")))
    with pytest.raises(UnitError, match=r"port 'igg' taken at test_ports.py:\d+ must be in \[nmol/l\]"):
        made("mind", lambda m: decay(m, source=m.take("igg", "nmol/l"), unit="nmol/l"), others=(giver,))


def test_port_is_converted():
    from fibrosim.engine.interpret import evaluate

    giver = part("dorsal", lambda m: m.give("igg", decay(m, unit="g/l")))
    system = made("mind", lambda m: m.define("it", m.take("igg", "mg/l")), others=(giver,))
    (out,) = system.root.outputs
    assert evaluate([out.node], {("state", "patient", "dorsal.x"): 2.0})[0] == 2000.0


def test_algebraic_loop_names_ports_and_links():
    def one(m):
        there = m.link("glia_to_horn", m.take("glia", "1"), source="glia", target="dorsal")
        m.give("dorsal", m.parameters.gain * there)

    def two(m):
        m.give(
            "glia", m.parameters.gain * m.link("horn_to_glia", m.take("dorsal", "1"), source="dorsal", target="glia")
        )

    with pytest.raises(ModelError, match="a loop without a state") as caught:
        together(part("dorsal", one), part("glia", two))
    text = str(caught.value)
    assert "dorsal -> glia -> dorsal" in text or "glia -> dorsal -> glia" in text
    assert "glia_to_horn" in text
    assert "horn_to_glia" in text


def test_the_loop_is_fine_with_a_state_in_it():
    horn = part("dorsal", lambda m: m.give("dorsal", m.parameters.gain * m.take("glia", "1")))
    glia = part("glia", lambda m: m.give("glia", decay(m, source=m.take("dorsal", "1"))))
    assert len(together(horn, glia).root.states) == 2  # with time


def test_broadcast_may_not_depend_on_means():
    mind = part("mind", lambda m: m.give("outflow", m.take("pain", "1", over="area")))
    skin = part("hide", lambda m: m.give("pain", decay(m, source=m.take("outflow", "1"))), "area")
    with pytest.raises(ModelError, match="patient port 'outflow' is read by areas or pools.*means pain.*state between"):
        together(mind, skin)


def test_pool_port_may_not_depend_on_area_ports():
    horn = part("dorsal", lambda m: m.give("output", m.take("firing", "1", over="area")), "pool")
    skin = part("hide", lambda m: m.give("firing", decay(m, source=m.take("output", "1", over="pool"))), "area")
    with pytest.raises(ModelError, match="port 'output' of the pools.*give a state instead"):
        together(horn, skin)


def test_pool_port_read_by_the_patient_may_depend_on_area_ports():
    horn = part("dorsal", lambda m: m.give("output", m.take("firing", "1", over="area")), "pool")
    skin = part("hide", lambda m: m.give("firing", decay(m)), "area")
    mind = part("mind", lambda m: decay(m, source=m.take("output", "1", over="pool")))
    assert [n for n, _ in together(horn, skin, mind).hub.late] == ["output"]


@pytest.mark.parametrize(
    ("level", "over"), [("area", "neighbours"), ("area", "area"), ("patient", "opposite"), ("pool", "pool")]
)
def test_over_that_the_level_lacks(level, over):
    with pytest.raises(ModelError, match=f"over='{over}' cannot be taken at level '{level}'"):
        made("mind", lambda m: m.take("x", "1", over=over), level)


def test_unknown_level():
    with pytest.raises(ModelError, match="level must be one of"):
        made("mind", lambda m: decay(m), "organ")


def test_order_of_subsystems_does_not_matter():
    from fibrosim.engine.build import program_text

    skin = part("hide", lambda m: m.give("pain", decay(m, source=m.take("outflow", "1"))), "area")
    mind = part("mind", lambda m: m.give("outflow", decay(m, source=m.take("pain", "1", over="area"))))
    one, two = together(skin, mind), together(mind, skin)
    for a, b in ((one.root, two.root), (one.leaf, two.leaf)):
        assert sorted(s.name for s in a.states) == sorted(s.name for s in b.states)
    # assembling twice gives the same kernel
    assert program_text(one, 2)[1] == program_text(together(skin, mind), 2)[1]
