"""Potentiation outlasts input; a susceptible horn keeps itself; spread follows the segments."""

import pytest


def test_potentiation_rises_with_output_and_decays(whiplash_life):
    course = whiplash_life("dorsal_horn.potentiation", block="cervical_upper_left")
    assert course[20] > 0.2
    assert course[300] < 0.02


def test_a_susceptible_horn_is_bistable(live, trigger, susceptible):
    weak = susceptible["central"]
    alone = live(days=400, parameters=weak)
    triggered = live(trigger.whiplash(), parameters=weak, days=800)
    assert alone.painful(399) == 0
    assert triggered.painful(400) >= 7
    assert triggered.painful(799) >= 7
    assert triggered("tissue.injury", 400) == pytest.approx(0.0, abs=1e-4), "no input is left"


@pytest.mark.parametrize("link", ["dorsal_horn_to_potentiation", "potentiation_to_gain"])
def test_cutting_the_central_loop_ends_persistence(live, trigger, susceptible, link):
    life = live(trigger.whiplash(), parameters=susceptible["central"], links={link: 0.0}, days=401)
    assert life.painful(400) == 0


def test_spread_to_neighbours_and_the_other_side(live, trigger):
    injury = [trigger.pulse("tissue.injury_rate", 1, 4, 0.5, "lower_arm_left")]
    full = live(injury, days=20)
    none = live(
        injury, days=20, links={"dorsal_horn_to_neighbours": 0.0, "dorsal_horn_to_opposite": 0.0}
    )
    for pool in ("thoracic_upper_left", "brachial_right"):
        assert full("dorsal_horn.output", 10, pool) > 1.3 * none("dorsal_horn.output", 10, pool)
    assert full("dorsal_horn.output", 10, "brachial_left") > full(
        "dorsal_horn.output", 10, "thoracic_upper_left"
    )


def test_inhibition_lowers_output(live, trigger):
    free = live(trigger.whiplash(), days=20, links={"descending_to_dorsal_horn": 0.0})
    held = live(trigger.whiplash(), days=20)
    assert free("dorsal_horn.output", 10) > 1.5 * held("dorsal_horn.output", 10)
