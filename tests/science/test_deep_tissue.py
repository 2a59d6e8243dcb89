"""Muscle: flow and metabolites of contraction, sensitivity of its afferents, quiet in health."""

import numpy as np
import pytest
from alone import Alone, held

from fibrosim.engine.actions import Action
from fibrosim.physiology.deep_tissue import DeepTissue

ONES = ("alpha1_vessel", "fitness")
REST = (held("norepinephrine", 9.97), held("resting_norepinephrine", 9.97))
MINUTE = 1 / 1440


def contract(share, start, stop):
    return Action(start, "input", "deep_tissue.contraction", share, None, stop)


@pytest.fixture(scope="module")
def muscle():
    """Muscle on the day clock, alone."""
    return Alone(DeepTissue(), ones=ONES, fast=True)


@pytest.fixture(scope="module")
def years():
    """Muscle with the long-run forms of flow and lactate."""
    return Alone(DeepTissue(), ones=ONES)


def test_health_is_a_steady_state(muscle):
    life = muscle([0, 1, 30], [*REST])
    assert life["deep_tissue.lactate"] == pytest.approx(3.1, rel=1e-3)
    assert life["deep_tissue.perfusion"] == pytest.approx(1, rel=1e-3)
    assert life["deep_tissue.sensitivity"] == pytest.approx(1, rel=1e-3)
    assert life["deep_tissue.firing"] == pytest.approx(0.0105, rel=0.05), "14.3 % of units at 4 impulses/min"


def test_prazosin_raises_resting_flow_as_published(muscle):
    # forearm 2.4 to 5.8 ml/100 ml/min, Dinenno 2002
    life = muscle([0, 0.1], [REST[1]])
    assert life["deep_tissue.perfusion"][-1] == pytest.approx(5.8 / 2.4, rel=0.02)
    more = muscle([0, 0.1], [*REST, held("alpha1_vessel", 1.0)])
    assert more["deep_tissue.perfusion"][-1] < 0.7
    assert more["deep_tissue.lactate"][-1] > 4.0


def test_low_force_keeps_lactate_and_high_force_raises_it_for_an_hour(muscle):
    start, stop = 10 * MINUTE, 12 * MINUTE
    days = np.array([5, 12, 14, 32, 72, 132]) * MINUTE
    low = muscle(days, [*REST, contract(0.05, start, stop)])
    assert low["deep_tissue.lactate"] == pytest.approx(3.1, rel=0.07)
    assert low["deep_tissue.perfusion"][1] == pytest.approx(5.25, rel=0.05), "1.58 against 0.3 l/min at 5 %"
    high = muscle(days, [*REST, contract(0.5, start, stop)])["deep_tissue.lactate"]
    assert 10 < high[1] < 40
    assert high[3] < high[1]
    assert high[5] == pytest.approx(3.1, rel=0.1), "back within two hours"


def test_ischaemic_work_fires_group_iv_and_anaesthesia_silences_them(muscle):
    days = np.array([5, 12]) * MINUTE
    work = contract(0.5, 10 * MINUTE, 12 * MINUTE)
    firing = muscle(days, [*REST, work])["deep_tissue.firing"]
    assert firing[1] > 5 * firing[0]
    cut = muscle(days, [*REST, work], links={"metabolites_to_deep_tissue": 0})["deep_tissue.firing"]
    assert cut[1] == pytest.approx(cut[0], rel=0.05)
    numb = Action(0.0, "input", "deep_tissue.anaesthesia", 0.9, None, 1.0)
    assert muscle(days, [*REST, work, numb])["deep_tissue.firing"][1] == pytest.approx(0.1 * firing[1], rel=1e-3)


def test_unfit_muscle_makes_more_lactate_for_the_same_work(muscle):
    work = contract(0.1, 0, 1)
    fit = muscle([0, 0.2], [*REST, work])["deep_tissue.lactate"][-1]
    unfit = muscle([0, 0.2], [*REST, work, held("fitness", -0.4)])["deep_tissue.lactate"][-1]
    assert unfit > 1.3 * fit


def test_injury_takes_threshold_and_share_to_the_published_values(years):
    life = years([0, 1, 20], [*REST, held("injury", 1.0)])
    assert life["deep_tissue.sensitivity"][-1] == pytest.approx(22 / 5, rel=0.02), "median threshold 22 to 5 mN"
    assert life["deep_tissue.active_share"][-1] == pytest.approx(0.547, rel=0.03)
    assert 2.0 < life["deep_tissue.sensitivity"][1] < 4.0, "there on the day after"
    cut = years([0, 20], [*REST, held("injury", 1.0)], links={"tissue_to_deep_tissue": 0})
    assert cut["deep_tissue.sensitivity"][-1] == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize(
    ("port", "value", "link"),
    [
        ("heat_sensitisation", 0.8, "ngf_sensitisation_to_deep_tissue"),
        ("cytokine_drive", 0.8, "cytokines_to_deep_tissue"),
    ],
)
def test_each_drive_sensitises_through_its_link(years, port, value, link):
    driven = years([0, 20], [*REST, held(port, value)])["deep_tissue.sensitivity"][-1]
    cut = years([0, 20], [*REST, held(port, value)], links={link: 0})["deep_tissue.sensitivity"][-1]
    assert driven > 1.3
    assert cut == pytest.approx(1, rel=1e-3)


def test_pain_makes_an_unfit_constricted_muscle_acid_and_a_healthy_one_not(years):
    pain = held("pain_count", 0.88)
    healthy = years([0, 60], [*REST, pain])
    assert healthy["deep_tissue.guarding"][-1] > 0.05
    assert healthy["deep_tissue.lactate"][-1] < 3.5
    ill = [*REST, pain, held("fitness", -0.4), held("alpha1_vessel", 1.0)]
    sick = years([0, 60], ill)
    assert sick["deep_tissue.lactate"][-1] > 6.0
    assert sick["deep_tissue.firing"][-1] > 2 * healthy["deep_tissue.firing"][-1]
    unguarded = years([0, 60], ill, links={"pain_to_deep_tissue": 0})
    assert unguarded["deep_tissue.lactate"][-1] < 0.8 * sick["deep_tissue.lactate"][-1]


def test_the_loop_is_quiet_in_health(rest):
    assert rest("deep_tissue.guarding", 2) < 1e-4
    assert rest("deep_tissue.sensitivity", 2) == pytest.approx(1, abs=0.01)
    assert rest("deep_tissue.firing", 2) < 0.02
