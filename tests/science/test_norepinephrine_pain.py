"""Norepinephrine hurts where receptors are up, by the body's own C afferents, and only so."""

import numpy as np
import pytest

from fibrosim.clinic import PatientView, picture
from fibrosim.clinic.block_and_rekindle import BlockAndRekindle
from fibrosim.clinic.day_clock import DayClock
from fibrosim.clinic.moment import Moment
from fibrosim.clinic.norepinephrine_test import NorepinephrineTest
from fibrosim.engine import Action
from fibrosim.patients import Patient, simulate, triggers
from fibrosim.therapies import GuanethidineBlock, Phentolamine, StellateBlock

DAY = 40
INJURED, QUIET = "lower_leg_left", "shoulder_left"
OWN = {"adrenoceptors.maximum": 5.5, "pain.sensitivity": 1.0, "c_afferents.norepinephrine_drive": 10.0}


@pytest.fixture(scope="module")
def moment():
    """A person whose receptors an injury of the leg has raised."""
    person = Patient(seed=5, areas=3, parameters=OWN)
    course = simulate(person, DAY, triggers=[triggers.injury(2, INJURED, 1.0)], visits=[DAY], outputs=5)
    return DayClock(PatientView(course), DAY).moment()


@pytest.fixture(scope="module")
def test():
    return NorepinephrineTest(areas=(INJURED, INJURED))


def changed(moment, states=None, **parameters):
    """The same moment with other parameters or states of the areas."""
    tables = {kind: table.copy() for kind, table in moment.parameters.items()}
    held = {kind: table.copy() for kind, table in moment.states.items()}
    system = moment.version.system
    for name, value in parameters.items():
        for kind, level in (("root", system.root), ("leaf", system.leaf)):
            if name in level.parameters:
                tables[kind][..., level.parameters.index(name)] = value
    for name, value in (states or {}).items():
        held["leaf"][:, system.leaf.position(name)] = value
    return Moment(moment.version, tables, moment.inputs, held, moment.person)


def test_it_hurts_where_an_injury_raised_the_receptors(moment, test):
    alpha = dict(zip(moment.version.maps.leaves, moment.value("adrenoceptors.alpha1"), strict=True))
    assert alpha[INJURED] > 1.5 * alpha[QUIET]
    assert test.evoked(moment, INJURED) > 1.0
    assert test.evoked(moment, QUIET) < 0.2


def test_pain_vanishes_when_receptors_link_firing_or_horn_are_cut(moment, test):
    whole = test.evoked(moment, INJURED)
    assert test.evoked(changed(moment, {"adrenoceptors.alpha1": 0.0}), INJURED) < 1e-6
    assert test.evoked(changed(moment, {"adrenoceptors.alpha1": 1.0}), INJURED) < 0.4 * whole
    for cut in ("link.norepinephrine_to_c_afferents", "link.c_afferents_to_pain"):
        assert test.evoked(changed(moment, **{cut: 0.0}), INJURED) < 1e-6, cut
    assert test.evoked(changed(moment, **{"c_afferents.unit_rate": 1e-6}), INJURED) < 1e-3


def test_healthy_skin_does_not_answer(test):
    course = simulate(Patient(seed=5, areas=3, parameters=OWN), DAY, visits=[DAY], outputs=5, rhythm="never")
    healthy = DayClock(PatientView(course), DAY).moment()
    assert test.evoked(healthy, INJURED, 30.0) < 0.2


def test_dose_and_pain_rise_together_and_threshold_is_that_of_sympathetically_maintained_pain(moment, test):
    doses = [0.0, 0.0005, 0.005, 0.05, 1.0, 3.0, 10.0, 30.0]
    pains = np.array([test.evoked(moment, INJURED, dose) for dose in doses])
    assert pains[0] == pytest.approx(0.0, abs=1e-9)
    assert np.all(np.diff(pains) > 0.0)
    # Ali 2000: 30 ul of 0.1 umol/l (0.5 ng) no more than saline, 1 and 10 umol/l (5 and 51 ng) more
    assert pains[1] < 0.2 * pains[-1]
    assert pains[3] > 0.5 * pains[-1]


def test_reuptake_shields_and_saline_is_the_needle_alone(moment, test):
    # the junction at rest holds what is released over the removal time, so it is kept as it is
    slow = changed(moment, **{"norepinephrine.removal_time": 8.0})
    assert test.evoked(slow, INJURED, 0.005) > 1.2 * test.evoked(moment, INJURED, 0.005)
    minutes = np.array([0.15, 0.5, 1.0, 3.0])
    needle = test.course(moment, INJURED, 0.0, (1.5, 0.35), minutes)
    assert np.all(np.diff(needle) < 0.0)
    assert needle[-1] < 0.02 * needle[0]
    cut = changed(moment, **{"link.norepinephrine_to_c_afferents": 0.0})
    both = test.course(cut, INJURED, 10.0, (1.5, 0.35), minutes)
    assert both == pytest.approx(test.course(cut, INJURED, 0.0, (1.5, 0.35), minutes))


def test_pain_of_a_spot_is_not_pain_of_the_area(moment, test):
    place = moment.version.maps.leaves.index(INJURED)
    (whole,) = moment.spot(INJURED, ("pain.intensity",), {"norepinephrine.junction": np.array([1e4])})
    risen = float(whole[0]) - float(moment.value("pain.intensity")[place])
    assert test.evoked(moment, INJURED) < 10.0
    assert risen != pytest.approx(test.evoked(moment, INJURED), rel=0.01)


@pytest.fixture(scope="module")
def bench():
    """Receptors raised in the shoulder, which the stellate ganglion supplies, held there by norepinephrine."""
    person = Patient(seed=5, areas=3, parameters=OWN)
    course = simulate(person, 70, triggers=[triggers.injury(2, QUIET, 1.0)], visits=[70], outputs=5)
    return PatientView(course)


def test_a_block_lowers_pain_and_norepinephrine_rekindles_it_where_receptors_are_up(bench):
    test = BlockAndRekindle(StellateBlock("left"), StellateBlock("left", sham=True))
    clock, times = DayClock(bench, 70), test.times()
    given, mock = test.arm(clock, test.block, times), test.arm(clock, test.sham, times)
    shoulder, leg = bench.areas.index(QUIET), bench.areas.index(INJURED)
    assert test.most_blocked(given, mock, bench.areas) == QUIET
    own = "link.c_afferents_to_pain"
    felt = [run.moments[1].value(own)[shoulder] for run in (given, mock)]
    assert felt[0] < 0.7 * felt[1]
    assert given["pain.intensity"][1:, shoulder].mean() < mock["pain.intensity"][1:, shoulder].mean() - 0.1
    injection = test.injection
    during = given.moments[1]
    assert injection.evoked(during, QUIET, 10.0) > 1.0
    assert injection.evoked(during, QUIET, 10.0) > injection.evoked(during, QUIET, 0.005)
    assert injection.evoked(during, INJURED, 10.0) < 0.4 * injection.evoked(during, QUIET, 10.0)
    assert given["pain.intensity"][1, leg] == pytest.approx(mock["pain.intensity"][1, leg], abs=0.05)
    result = test.perform(bench, 70, test.draws(bench, 70))
    found = {m.name: m.value for m in result.measurements}
    assert found["relief over sham"] > 0.0
    assert found["return of the pain before"] > 30.0
    assert picture(result).axes


def test_phentolamine_lowers_norepinephrine_pain_and_guanethidine_does_not(bench):
    clock, test = DayClock(bench, 70), NorepinephrineTest(areas=(QUIET, QUIET))
    before = test.evoked(clock.moment(), QUIET)
    run = clock.run("15 minute", treatments=[Phentolamine()], times=[11.0 / 1440.0])
    assert test.evoked(run.moments[0], QUIET) < 0.5 * before
    drained = clock.run("1 hour", [Action(0.0, "input", "norepinephrine.depletion", 3.0, QUIET)])
    assert drained.moments[1].value("norepinephrine.junction")[bench.areas.index(QUIET)] < 1.5
    assert test.evoked(drained.moments[1], QUIET) > 0.8 * before


def test_regional_guanethidine_floods_and_then_empties_the_limb_for_days():
    course = simulate(Patient(seed=5, areas=1), 3, visits=[2], outputs=1, rhythm="never")
    clock, place = DayClock(PatientView(course), 2), 0
    block = GuanethidineBlock("leg", "left")
    times = np.array([0.0, 10 / 1440.0, 0.1, 1.0, 2.0, 9.0])
    found = clock.run("10 day", treatments=[block], times=times, record=["norepinephrine.junction"])
    level = found["norepinephrine.junction"][:, place] / found["norepinephrine.junction"][0, place]
    assert level[1] > 3.0
    assert level[2] < 0.35
    assert level[3] < 0.6
    assert level[2] < level[3] < level[4] < level[5]
    assert level[5] == pytest.approx(1.0, abs=0.1)
