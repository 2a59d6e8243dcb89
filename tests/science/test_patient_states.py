"""Sleep, fatigue, mood, descending inhibition, cortisol: sign and clock of each response."""

import pytest


@pytest.fixture(scope="module")
def stressed(live, trigger):
    return live([trigger.pulse("stress_axis.stressor", 0, 60, 1.0)], days=300)


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("stress_axis.stress", 1),
        ("stress_axis.cortisol", 1),
        ("autonomic.skin_outflow", 1),
        ("descending.inhibition", -1),
        ("sleep.quality", -1),
        ("fatigue.level", 1),
        ("mood.distress", 1),
    ],
)
def test_stress_moves_every_system_and_it_returns(stressed, name, sign):
    before, during, after = (stressed(name, d) for d in (0, 50, 299))
    assert sign * (during - before) > 0.05 * abs(before)
    assert after == pytest.approx(before, rel=0.03, abs=0.02)


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("stress_to_cortisol", "stress_axis.cortisol"),
        ("stress_to_skin_outflow", "autonomic.skin_outflow"),
        ("stress_to_mood", "mood.distress"),
        ("stress_to_sleep", "sleep.quality"),
    ],
)
def test_a_cut_link_stops_its_response(live, trigger, stressed, link, name):
    cut = live([trigger.pulse("stress_axis.stressor", 0, 60, 1.0)], links={link: 0.0}, days=60)
    full_change = abs(stressed(name, 50) - stressed(name, 0))
    assert abs(cut(name, 50) - cut(name, 0)) < 0.35 * full_change


def test_gland_mass_adapts_over_weeks(live, trigger):
    life = live([trigger.pulse("stress_axis.stressor", 0, 200, 1.0)], days=200)
    mass = life("stress_axis.adrenal_mass")
    assert mass[190] > 1.1 * mass[0]
    assert mass[2] - mass[0] < 0.2 * (mass[190] - mass[0])


def test_infection_tires(live, trigger):
    push = [trigger.pulse("immunity.infection", 1, 11, 3.0)]
    full, cut = live(push, days=40), live(push, days=40, links={"cytokines_to_fatigue": 0.0})
    assert full("fatigue.level", 14) > cut("fatigue.level", 14) + 0.01
