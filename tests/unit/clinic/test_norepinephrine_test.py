"""The norepinephrine test: protocol, blinding, rounding, ties, refusals."""

import json
from importlib.resources import files

import numpy as np
import pytest

from fibrosim.clinic import PatientView, check_test, examine, examine_cohort, picture
from fibrosim.clinic.block_and_rekindle import BlockAndRekindle
from fibrosim.clinic.day_clock import DayClock
from fibrosim.clinic.norepinephrine_test import NorepinephrineTest
from fibrosim.errors import InputError
from fibrosim.patients import Patient, simulate, triggers
from fibrosim.therapies import StellateBlock

DAY = 20
SITES = ("lower_leg_left", "shoulder_left")
NEEDLE = tuple(getattr(NorepinephrineTest().norms, name) for name in ("needle_firing", "needle_decay"))


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


def test_cohorts_are_done_in_closed_form_alike_in_any_company(course):
    test = NorepinephrineTest(areas=SITES)
    together = examine_cohort(course, DAY, [test])
    alone = examine(course, DAY, [NorepinephrineTest(areas=SITES, full=False)], patient=1)
    assert together[1].norepinephrine_test.to_dict() == alone.norepinephrine_test.to_dict()
    for number, visit in together.items():
        sheet = examine(course, DAY, [test], patient=number).norepinephrine_test
        short = visit.norepinephrine_test
        assert short.picture["minutes"] == sheet.picture["minutes"]
        for name, curve in sheet.picture["curves"].items():
            assert np.max(np.abs(np.array(short.picture["curves"][name]) - curve)) < 0.1, name
        assert short.picture["curves"] != sheet.picture["curves"]


def test_error_of_the_closed_form_is_stored_and_still_so(course):
    """`tools/injection_error.py` wrote it; people that the tool did not see stay within three times its spread."""
    stored = json.loads((files("fibrosim.skin") / "data/short_injection.json").read_text())["errors"]
    assert stored["norepinephrine 10 ug"]["pain_rms"] < 0.02 * stored["norepinephrine 10 ug"]["pain_sd"]
    assert stored["saline"]["pain_rms"] < 0.02
    assert max(row["pain_largest"] for row in stored.values()) < 0.1
    moments = [DayClock(PatientView(course, k), DAY).moment() for k in range(2)]
    for name, dose, needle in (("norepinephrine 10 ug", 10.0, None), ("saline", 0.0, NEEDLE)):
        row = stored[name]
        for moment in moments:
            for site in SITES:
                sheet, short = (
                    NorepinephrineTest(areas=SITES, full=full).course(moment, site, dose, needle, np.arange(0.25, 5.1))
                    for full in (True, False)
                )
                assert abs(short.max() - sheet.max()) < 3.0 * row["pain_largest"], name


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
