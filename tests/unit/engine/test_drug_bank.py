"""The bank of drugs: silent while empty, and the same text of equations for every drug."""

from __future__ import annotations

import numpy as np
import pytest
from small_models import (
    declare,
    live,
    model,
    record_states,
    root_case,
    small_case,
    small_maps,
    small_program,
    small_system,
)

from fibrosim.engine import Action
from fibrosim.engine.maps import BlockMaps
from fibrosim.language.drugs import SLOTS, slot_parameters

NONE = BlockMaps.none()
TIMES = np.linspace(0.0, 30.0, 31)
declare("knee", rate=(0.7, "1/day"), weight=(0.4, "1"), start=(1.3, "1"))
STATES = ("knee.x", "knee.y")


def knee(blocked: bool):
    """A nonlinear oscillator of two states, with or without a place for drugs."""

    def build(m):
        p = m.parameters
        x, y = m.state("x", "1", start=p.start), m.state("y", "1", start=1)
        free = 1 - p.weight * m.drug("block") if blocked else 1
        m.rate(x, p.rate * x * (1 - y) * free)
        m.rate(y, p.rate * y * (x - 1) * free)

    return build


def test_empty_bank_moves_nobody():
    without, with_bank = model("knee", knee(False)), model("knee", knee(True))
    assert len(with_bank.layout.system.root.states) - len(without.layout.system.root.states) == 3 * SLOTS
    found = [live(p, NONE, [root_case(p, end=30.0)], TIMES, record_states(*STATES))[0] for p in (without, with_bank)]
    assert found[0].values.tobytes() == found[1].values.tobytes()
    assert found[0].steps == found[1].steps


def test_empty_bank_is_exactly_zero():
    names = [s.name for s in small_system().root.states if s.name.startswith("drug.slot")]
    assert len(names) == 3 * SLOTS
    case = small_case(1, actions=[Action(5.0, "input", "brain.stress", 2.0, None, 9.0)])
    (found,) = live(small_program(), small_maps(3), [case], np.linspace(0, 20, 21), record_states(*names))
    assert not found.values.any()


def test_unused_slots_stay_zero_and_constants_of_them_do_not_matter():
    program = model("knee", knee(True))
    doses = [Action(3.0, "add", "drug.slot2_depot", 4.0)]
    held = {"drug__slot2__block__maximum": 0.8, "drug__slot2__block__half": 2.0}
    other = {"drug__slot0__elimination": 9.0, "drug__slot1__block__half": 7.0}
    names = record_states(*STATES, "drug.slot0_central", "drug.slot3_depot")
    one, two = (
        live(program, NONE, [root_case(program, doses, 30.0, **held, **more)], TIMES, names)[0] for more in ({}, other)
    )
    assert one.values.tobytes() == two.values.tobytes()
    assert not one.values[:, 2:].any()


@pytest.mark.parametrize("slot", range(1, SLOTS))
def test_which_slot_a_drug_takes_does_not_matter(slot):
    program = model("knee", knee(True))

    def course(k):
        held = {f"drug__slot{k}__block__maximum": 0.8, f"drug__slot{k}__block__half": 2.0}
        case = root_case(program, [Action(3.0, "add", f"drug.slot{k}_depot", 4.0)], 30.0, **held)
        return live(program, NONE, [case], TIMES, record_states(*STATES), relative=1e-10, absolute=1e-12)[0].values

    assert course(slot) == pytest.approx(course(0), rel=1e-9)


def test_occupancies_of_two_drugs_combine():
    """1 - (1 - a)(1 - b), read off an observable."""
    declare("gauge", rate=(1.0, "1/day"))

    def gauge(m):
        x = m.state("x", "1")
        m.rate(x, m.parameters.rate * (m.drug("block") - x))
        m.define("blocked", m.drug("block"))

    program = model("gauge", gauge)
    still = {
        f"drug__slot{k}__{rate}": 0.0 for k in (0, 1) for rate in ("elimination", "to_peripheral", "from_peripheral")
    }
    held = {"drug__slot0__block__maximum": 0.9, "drug__slot0__block__half": 1.0,
            "drug__slot1__block__maximum": 0.5, "drug__slot1__block__half": 3.0}  # fmt: skip
    doses = [Action(1.0, "add", "drug.slot0_central", 2.0), Action(2.0, "add", "drug.slot1_central", 9.0)]
    case = root_case(program, doses, 3.0, **still, **held)
    (found,) = live(
        program, NONE, [case], np.array([0.5, 1.5, 2.5]), lambda r: np.array(r.recorded("output", "gauge.blocked"))
    )
    first, second = 0.9 * 2 / 3, 0.5 * 9 / 12
    assert found.values[:, 0] == pytest.approx([0.0, first, 1 - (1 - first) * (1 - second)], rel=1e-12)


def test_names_of_a_slot():
    table = slot_parameters(3, ["block"])
    assert table["drug.slot3.block.maximum"] == 0.0
    assert len(table) == 6
