"""A patient's numbers have the same bits in any company, lane, thread, output grid and width."""

from __future__ import annotations

import numpy as np
import pytest
from small_models import live, record_all, record_states, small_case, small_maps, small_program, usual_actions

from fibrosim.engine import Action
from fibrosim.engine.workspace import Rows

DAYS = np.linspace(0.0, 20.0, 21)
NOISE = [("brain.noise", np.arange(0.0, 20.0, 1.0), np.sin(np.arange(20.0)))]


def person(k: int, leaves: int = 3, lanes: int = 4, actions=None):
    return small_case(k, leaves, actions, 20.0, lanes, NOISE)


def run(cases, leaves=3, lanes=4, outputs=DAYS, **options):
    found = live(small_program(lanes), small_maps(leaves), cases, outputs, **options)
    assert all(o.status == "ok" for o in found)
    return {o.identity: o for o in found}


@pytest.fixture(scope="module")
def crowd():
    return run([person(k) for k in range(11)])


def test_alone(crowd):
    for k in (0, 3, 10):
        alone = run([person(k)])[k]
        assert alone.values.tobytes() == crowd[k].values.tobytes()
        assert (alone.steps, alone.rejected) == (crowd[k].steps, crowd[k].rejected)


def test_people_differ(crowd):
    assert len({o.values.tobytes() for o in crowd.values()}) == 11


def test_shuffled(crowd):
    order = np.random.default_rng(5).permutation(11)
    found = run([person(int(k)) for k in order])
    assert list(found) == order.tolist()
    assert all(found[k].values.tobytes() == crowd[k].values.tobytes() for k in range(11))


def test_two_threads(crowd):
    for workers in (1, 2):
        found = run([person(k) for k in range(11)], workers=workers)
        assert all(found[k].values.tobytes() == crowd[k].values.tobytes() for k in range(11))


def test_other_outputs(crowd):
    fine = run([person(k) for k in range(4)], outputs=np.union1d(DAYS, np.linspace(0.0, 20.0, 400)))
    few = run([person(k) for k in range(4)], outputs=DAYS[::2])
    place = np.searchsorted(np.union1d(DAYS, np.linspace(0.0, 20.0, 400)), DAYS)
    for k in range(4):
        assert fine[k].values[place].tobytes() == crowd[k].values.tobytes()
        assert few[k].values.tobytes() == crowd[k].values[::2].tobytes()


@pytest.mark.parametrize("lanes", [2, 8])
def test_width(crowd, lanes):
    found = run([person(k, lanes=lanes) for k in range(5)], lanes=lanes)
    assert all(found[k].values.tobytes() == crowd[k].values.tobytes() for k in range(5))


@pytest.mark.parametrize("leaves", [1, 19])
def test_company_at_other_sizes(leaves):
    together = run([person(k, leaves) for k in range(6)], leaves)
    alone = run([person(5, leaves)], leaves)
    assert alone[5].values.tobytes() == together[5].values.tobytes()


LATER = {
    "dose": Action(12.5, "add", "drug.slot0_depot", 5.0),
    "input": Action(12.5, "input", "brain.stress", 3.0, None, 13.0),
    "switch": Action(12.5, "parameter", "clock.rhythm", 0.0),
}


@pytest.mark.parametrize("kind", LATER)
def test_other_arm_before_its_first_dose(kind):
    common = usual_actions()[:3]
    control = run([person(k, actions=common) for k in range(4)])
    treated = run([person(k, actions=[*common, LATER[kind]]) for k in range(4)])
    before = DAYS <= 12.5
    for k in range(4):
        assert control[k].values[before].tobytes() == treated[k].values[before].tobytes()
        assert control[k].values[-1].tobytes() != treated[k].values[-1].tobytes()


def test_longer_run_begins_with_the_shorter():
    long = run([small_case(1, 3, None, 20.0, 4, NOISE)])[1]
    short = run([small_case(1, 3, None, 13.7, 4, NOISE)], outputs=DAYS[DAYS <= 13.7])[1]
    assert long.values[DAYS <= 13.7].tobytes() == short.values.tobytes()


def test_what_is_recorded_does_not_matter(crowd):
    rows = Rows(small_program(), small_maps(3))
    column = record_all(rows).tolist().index(record_states("brain.q")(rows)[0])
    one = run([person(2)], record=record_states("brain.q"))[2]
    assert one.values[:, 0].tobytes() == crowd[2].values[:, column].tobytes()


def test_refilled_lanes():
    """Lives of unequal length end at unequal times; what comes into a lane later is not moved."""
    cases = [small_case(k, 3, None, 5.0 + 15.0 * (k % 3 == 0), 4, NOISE) for k in range(9)]
    found = live(small_program(), small_maps(3), cases, DAYS)
    for k in (0, 4, 8):
        alone = live(small_program(), small_maps(3), [cases[k]], DAYS)[0]
        assert alone.values.tobytes() == found[k].values.tobytes()
    assert np.isnan(found[4].values[-1]).all()  # after the end of a life there are no numbers
