"""One patient with its areas and pools side by side in the lanes: the same bits as a patient a lane."""

from __future__ import annotations

import numpy as np
import pytest
from small_models import live, plan_of, record_all, small_maps, small_program, small_system, usual_actions, values_of

from fibrosim.engine.build import build
from fibrosim.engine.run import Case

DAYS = np.linspace(0.0, 20.0, 21)
NOISE = [("brain.noise", np.arange(0.0, 20.0, 1.0), np.sin(np.arange(20.0)))]


def run(program, leaves, identities, **options):
    maps = small_maps(leaves)
    plan = plan_of(program, maps, usual_actions(), 20.0, 0.0, NOISE)
    cases = [Case(k, values_of(small_system(), maps, k), plan) for k in identities]
    return live(program, maps, cases, DAYS, record_all, **options)


@pytest.mark.parametrize("leaves", [1, 3, 19])
@pytest.mark.parametrize("lanes", [2, 4])
def test_packed_equals_patient_a_lane(leaves, lanes):
    wanted = run(small_program(4), leaves, [0, 1, 5])
    found = run(build(small_system(), lanes, packed=True), leaves, [0, 1, 5])
    for a, b in zip(wanted, found, strict=True):
        assert a.status == b.status == "ok"
        assert (a.steps, a.rejected, a.worst_state) == (b.steps, b.rejected, b.worst_state)
        assert a.values.tobytes() == b.values.tobytes()


def test_packed_in_two_threads():
    program = build(small_system(), 4, packed=True)
    one, two = (run(program, 3, range(5), workers=w) for w in (1, 2))
    assert [o.values.tobytes() for o in one] == [o.values.tobytes() for o in two]


def test_action_in_one_area_stays_there():
    """An injury of one area in a packed workspace changes that lane first, not its neighbours in the record."""
    program, maps = build(small_system(), 4, packed=True), small_maps(3)
    from fibrosim.engine.workspace import Rows

    rows = Rows(program, maps)
    name = small_system().leaf.inputs[0]
    codes = rows.find("input", name)
    assert len({divmod(c, 5) for c in codes}) == 3
    assert [c % 5 for c in codes] == [0, 1, 2]
    assert rows.find("input", small_system().root.inputs[0])[0] % 5 == 4


def test_amount_put_into_one_area_alone():
    """The short step after an abrupt change is taken by all lanes of the patient, not by that area's lane only."""
    from fibrosim.engine import Action

    def lives(program):
        maps = small_maps(3)
        one = Action(7.5, "add", small_system().leaf.states[0].name, 0.3, maps.leaves[1])
        plan = plan_of(program, maps, [one], 20.0, 0.0, NOISE)
        return live(program, maps, [Case(0, values_of(small_system(), maps, 0), plan)], DAYS, record_all)[0]

    apart, packed = lives(small_program(4)), lives(build(small_system(), 4, packed=True))
    assert apart.values.tobytes() == packed.values.tobytes()
    assert (apart.steps, apart.rejected) == (packed.steps, packed.rejected)
