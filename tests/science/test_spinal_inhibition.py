"""Microglia, chloride, and the two ways by which touch reaches the nociceptive horn."""

import numpy as np
import pytest

POOL = "cervical_upper_left"


@pytest.fixture(scope="module")
def strained(live, trigger):
    return live(trigger.whiplash(), days=300)


def test_rest_is_exact(rest):
    assert rest("spinal_glia.microglia", 1) == pytest.approx(0.0, abs=1e-3)
    assert rest("spinal_inhibition.extrusion", 1) == pytest.approx(1.0, abs=1e-3)
    assert rest("touch_gate.rewiring", 1) == pytest.approx(0.0, abs=1e-3)
    assert rest("touch_gate.unmasking", 1) == pytest.approx(0.0, abs=1e-3)


def test_reversal_potential_is_the_measured_one(rest, strained):
    # -72.8 mV in controls and -49 mV after nerve injury (Coull 2003)
    assert rest("spinal_inhibition.reversal", 1) == pytest.approx(-72.8, abs=1.5)
    worst = strained("spinal_inhibition.reversal", block=POOL).max()
    assert -60.0 < worst < -47.0
    assert strained("spinal_inhibition.reversal", 299, POOL) == pytest.approx(-72.8, abs=1.5)


def test_microglia_come_from_the_first_day_and_go_within_weeks(strained):
    course = strained("spinal_glia.microglia", block=POOL)
    assert course[3] > 0.05
    assert 10 <= np.argmax(course) <= 40
    assert course[200] < 0.02


@pytest.mark.parametrize("link", ["tissue_to_microglia", "dorsal_horn_to_microglia"])
def test_both_injury_and_strong_input_activate_microglia(live, trigger, strained, link):
    cut = live(trigger.whiplash(), links={link: 0.0}, days=30)
    name = "spinal_glia.microglia"
    assert cut(name, 10, POOL) < 0.95 * strained(name, 10, POOL)


def test_without_bdnf_inhibition_stays_and_touch_is_shut_out(live, trigger, strained):
    cut = live(trigger.whiplash(), links={"microglia_to_spinal_inhibition": 0.0}, days=60)
    assert cut("spinal_inhibition.extrusion", 20, POOL) == pytest.approx(1.0, abs=1e-6)
    assert cut("touch_gate.unmasking", 20, POOL) < 1e-6
    assert strained("touch_gate.unmasking", 20, POOL) > 0.3
    assert cut("pain.intensity", 20, "neck") < strained("pain.intensity", 20, "neck") - 0.3


def test_unmasking_goes_with_inhibition_and_rewiring_stays(live, trigger):
    cut_nerve = [trigger.pulse("tissue.injury_rate", 1, 2, 12.0, "lower_leg_left")]
    life = live(cut_nerve, days=400)
    pool = "lumbosacral_left"
    rewiring, unmasking = (life(f"touch_gate.{n}", block=pool) for n in ("rewiring", "unmasking"))
    assert rewiring.max() > 0.2
    assert unmasking.max() > 0.3
    assert rewiring[5] < 0.5 * rewiring.max(), "weeks, not days"
    assert unmasking[5] > rewiring[5], "lost inhibition opens paths first"
    assert rewiring[300] > 0.2 * rewiring.max(), "months"
    assert unmasking[300] < 0.01
    no_sprouts = live(cut_nerve, links={"tissue_to_rewiring": 0.0}, days=100)
    assert no_sprouts("touch_gate.rewiring", block=pool).max() < 0.02
    assert no_sprouts("touch_gate.unmasking", 30, pool) > 0.2
    no_opening = live(cut_nerve, links={"disinhibition_to_touch_gate": 0.0}, days=100)
    assert no_opening("touch_gate.unmasking", block=pool).max() == 0.0
    assert no_opening("touch_gate.rewiring", 60, pool) > 0.1


@pytest.mark.parametrize("link", ["a_beta_afferents_to_dorsal_horn", "disinhibition_to_touch_gate"])
def test_large_fibres_hurt_only_with_access(live, trigger, susceptible, link):
    burning = susceptible["sympathetic"]
    whole = live(trigger.whiplash(), parameters=burning, days=60)
    cut = live(trigger.whiplash(), parameters=burning, links={link: 0.0}, days=60)
    assert whole("a_beta_afferents.ectopy", 50) > 0.0
    assert cut("dorsal_horn.output", 50) < whole("dorsal_horn.output", 50) - 5e-4


def test_substance_p_of_the_fluid(live, rest, trigger, susceptible):
    # 9.6 (3.2) in controls (row CEN049), 36 in patients, each of 30 above normal (row CEN048)
    assert rest("csf_substance_p.concentration", 1) == pytest.approx(9.6, abs=0.5)
    life = live(trigger.whiplash(), parameters=susceptible["sympathetic"], days=401)
    assert 16.5 < life("csf_substance_p.concentration", 400) < 79.1
    links = {"c_afferents_to_csf_substance_p": 0.0, "dorsal_horn_to_csf_substance_p": 0.0}
    cut = live(trigger.whiplash(), parameters=susceptible["sympathetic"], links=links, days=401)
    assert cut("csf_substance_p.concentration", 400) == pytest.approx(9.6, abs=0.1)
