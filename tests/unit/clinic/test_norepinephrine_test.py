"""The norepinephrine test: protocol, blinding, rounding, ties, refusals."""

import numpy as np
import pytest

from fibrosim.clinic import PatientView, check_test, examine, picture
from fibrosim.clinic.block_and_rekindle import BlockAndRekindle
from fibrosim.clinic.day_clock import DayClock
from fibrosim.clinic.norepinephrine_test import NorepinephrineTest
from fibrosim.errors import InputError
from fibrosim.patients import Patient, simulate, triggers
from fibrosim.therapies import StellateBlock

DAY = 20
SITES = ("lower_leg_left", "shoulder_left")


@pytest.fixture(scope="module")
def course():
    people = [Patient(seed=5, identity=k, areas=3) for k in range(2)]
    return simulate(people, DAY, triggers=[triggers.injury(10, "lower_leg_left", 2.0)], visits=[DAY], outputs=5)


def test_it_keeps_the_contract_of_tests(course):
    check_test(NorepinephrineTest(areas=SITES), course, DAY, 1)


def test_block_and_rekindling_keep_it_too(course):
    check_test(BlockAndRekindle(StellateBlock("left"), StellateBlock("left", sham=True), doses=(1.0,)), course, DAY, 1)


def test_it_is_done_only_where_it_is_named(course):
    assert "norepinephrine_test" not in examine(course, DAY, patient=0).tests
    visit = examine(course, DAY, [NorepinephrineTest(areas=SITES)], patient=0)
    result = visit.norepinephrine_test
    found = {m.name: m.value for m in result.measurements}
    difference = found["pain after norepinephrine"] - found["pain after saline"]
    assert found["norepinephrine-evoked pain"] == difference
    assert found["positive"] == float(difference > 0)
    assert picture(result) is not None


def test_side_of_the_drug_is_drawn(course):
    view = PatientView(course, 0)
    test = NorepinephrineTest(areas=SITES)
    seen = set()
    for k in range(12):
        result = test.at(DayClock(view, DAY).moment(), view, DAY, test.draws(view, DAY, f"{k}"))
        seen.add("shoulder left, saline" in result.protocol.replace("into the ", ""))
    assert seen == {True, False}


def test_ratings_are_rounded_to_the_persons_own_step_and_small_pain_is_none(course):
    test, steps = NorepinephrineTest(), set()
    for seed in range(20):
        view = PatientView(course, 0)
        draws = test.draws(view, DAY)
        draws = type(draws)(seed, 0, draws.purpose)
        rated = np.array([test.rating(pain, 0.0, draws) for pain in np.linspace(0.0, 10.0, 101)])
        assert rated[0] == 0.0
        assert np.all(rated[: int(10 * test.norms.no_pain_below)] == 0.0)
        assert np.allclose(rated * 2, np.rint(rated * 2))
        assert rated.max() == 10.0
        steps.add(float(np.diff(np.unique(rated)).max()))
    assert steps == {0.5, 1.0}


def test_two_salines_tie_often_and_differ_by_the_needle_only(course):
    view = PatientView(course, 1)
    moment = DayClock(view, DAY).moment()
    test = NorepinephrineTest(areas=(SITES[1], SITES[1]))
    test.dose = 0.0
    draws = test.draws(view, DAY)
    found = np.array([test.difference(moment, test.areas, draws) for _ in range(60)])
    assert abs(found.mean()) < 3.0 * found.std() / np.sqrt(60) + 1e-9
    assert (found == 0.0).mean() > 0.1


@pytest.mark.parametrize("dose", ["10 mg", "0 ug", "10", -1, 1e-6])
def test_a_wrong_dose_is_refused(dose):
    with pytest.raises(InputError, match="dose"):
        NorepinephrineTest(dose)


def test_it_says_what_it_needs(course):
    with pytest.raises(InputError, match="not simulated"):
        examine(course, DAY, ["norepinephrine_test"], patient=0)
    plain = simulate(Patient(seed=5, areas=3), 10, outputs=5)
    with pytest.raises(InputError, match=r"visits=\[10\]"):
        examine(plain, 10, [NorepinephrineTest(areas=SITES)])
