"""A patient whose solution breaks down fails with reason and state, and moves nobody else."""

from __future__ import annotations

import numpy as np
import pytest
from small_models import declare, live, model, record_states, root_case

from fibrosim.engine import Action
from fibrosim.engine.maps import BlockMaps
from fibrosim.language import exp, log, sqrt

NONE = BlockMaps.none()
declare("burst", rate=(1.0, "1/day"), growth=(0.0, "1/day"), exponent=(1.5, "1"), drop=(0.0, "1/day"))
TIMES = np.linspace(0.0, 5.0, 11)


def burst(m):
    """`quiet` lives beside `wild`, which reaches infinity in finite time where growth > 0."""
    p = m.parameters
    quiet = m.state("quiet", "1", start=1)
    wild = m.state("wild", "1", start=1)
    m.rate(quiet, p.rate * (exp(-quiet) - quiet))
    m.rate(wild, p.growth * wild**2 - p.drop)


@pytest.fixture(scope="module")
def program():
    return model("burst", burst, 4)


def people(program, sick=(), **changed):
    cases = []
    for k in range(6):
        case = root_case(program, end=5.0, **(changed if k in sick else {"burst__growth": -0.1 * k}))
        case.identity = k
        cases.append(case)
    return cases


def run(program, cases, **options):
    return live(program, NONE, cases, TIMES, record_states("burst.quiet", "burst.wild"), **options)


def test_blow_up(program):
    healthy = run(program, people(program))
    found = run(program, people(program, (1, 4), burst__growth=0.5))
    for k in (0, 2, 3, 5):
        assert found[k].status == "ok"
        assert found[k].values.tobytes() == healthy[k].values.tobytes()
    for k in (1, 4):
        assert found[k].status.startswith("failed: step became too small at day 2")
        assert found[k].worst_state == "burst.wild"
        assert "burst.wild" in found[k].status
        assert found[k].reached == pytest.approx(2.0, abs=1e-3)
        before = TIMES < 1.9
        exact = 1 / (1 - 0.5 * TIMES[before])
        assert found[k].values[before, 1] == pytest.approx(exact, rel=1e-3)
        assert np.isnan(found[k].values[TIMES > 2.01]).all()


def test_negative_state_is_a_failure_not_a_number(program):
    """A positive state that is driven below zero stops there."""
    (found,) = run(program, people(program, (0,), burst__drop=0.5)[:1])
    assert found.status.startswith("failed")
    assert found.reached == pytest.approx(2.0, abs=0.01)
    assert found.worst_state == "burst.wild"
    assert np.nanmin(found.values) > -1e-4


def test_too_many_steps(program):
    found = run(program, people(program), maximum_steps=5)
    assert all(o.status.startswith("failed: more steps than allowed") for o in found)
    assert all(o.steps == 5 for o in found)


def test_counts_of_steps(program):
    loose, tight = run(program, people(program)), run(program, people(program), relative=1e-9, absolute=1e-12)
    for a, b in zip(loose, tight, strict=True):
        assert 5 < a.steps < b.steps < 2000
        assert a.reached == b.reached == 5.0


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_parameter_that_is_no_number(program, value):
    healthy = run(program, people(program))
    found = run(program, people(program, (2,), burst__growth=value))
    assert found[2].status.startswith("failed")
    assert found[2].worst_state == "burst.wild"
    assert [o.status for k, o in enumerate(found) if k != 2] == ["ok"] * 5
    assert all(found[k].values.tobytes() == healthy[k].values.tobytes() for k in (0, 1, 3, 4, 5))


def test_nan_from_a_dose(program):
    cases = people(program)
    cases[3] = root_case(program, [Action(2.2, "add", "burst.quiet", np.nan)], end=5.0)
    found = run(program, cases)
    assert found[3].status.startswith("failed")
    assert "day 2.2" in found[3].status
    assert found[3].worst_state == "burst.quiet"
    assert np.isnan(found[3].values[TIMES > 2.2]).all()


FAULTS = {
    "power": lambda p: sqrt(p.low - p.high) ** p.exponent,
    "logarithm": lambda p: 1 / log(sqrt(p.low - p.high)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_floor_does_not_swallow_nan(fault):
    """The square root of a negative number is none; the floor under powers and logarithms must not hide that."""
    declare(fault, rate=(1.0, "1/day"), exponent=(1.5, "1"), low=(1.0, "1"), high=(3.0, "1"))

    def build(m):
        y = m.state("y", "1")
        m.rate(y, m.parameters.rate * FAULTS[fault](m.parameters))

    program = model(fault, build)
    (found,) = live(program, NONE, [root_case(program, end=3.0)], TIMES[:5], record_states(f"{fault}.y"))
    assert found.status.startswith("failed"), found.values


def test_every_patient_may_fail(program):
    found = run(program, people(program, range(6), burst__growth=3.0))
    assert all(o.status.startswith("failed") for o in found)
