"""Adrenoceptors: each drive counts, endings and vessels apart, never below zero; somata of ganglia."""

import pytest

LEG = "lower_leg_left"


def shift(state, by, area=LEG, day=0.5):
    """An abrupt change of a state."""
    from fibrosim.engine.actions import Action

    return Action(day, "add", state, by, area)


@pytest.mark.parametrize(
    ("link", "what"),
    [
        ("tissue_to_adrenoceptors", "injury"),
        ("cytokines_to_adrenoceptors", "injury"),
        ("nerve_growth_factor_to_adrenoceptors", "ngf"),
        ("small_fibres_to_adrenoceptors", "fibres"),
        ("autonomic_fibres_to_adrenoceptors", "sympathetic"),
    ],
)
def test_each_drive_raises_receptors_within_a_week(live, trigger, link, what):
    """Raised within 4-7 days (rows CP095, CP096); less with the link cut."""
    events = {
        "injury": trigger.pulse("tissue.injury_rate", 0, 1, 1.0, LEG),
        "ngf": trigger.pulse("nerve_growth_factor.injection", 0, 8, 1e5, LEG),
        "fibres": shift("small_fibres.density", -5.0),
        "sympathetic": shift("small_fibres.autonomic", -0.6),
    }
    still = live(days=8, settle=False)
    whole, cut = (live([events[what]], links=k, days=8, settle=False) for k in ({}, {link: 0.0}))
    name = "adrenoceptors.alpha1"
    rise = whole(name, 7, LEG) - still(name, 7, LEG)
    assert rise > 0.1
    assert whole(name, 7, LEG) - cut(name, 7, LEG) > 0.03
    assert whole(name, 7, "chest") == pytest.approx(still(name, 7, "chest"), abs=0.05)


def test_vessels_follow_sympathetic_loss_only(live, trigger):
    name = "adrenoceptors.alpha1_vessel"
    hurt = live([trigger.pulse("tissue.injury_rate", 0, 1, 1.0, LEG)], days=15, settle=False)
    on_endings = hurt("adrenoceptors.alpha1", 8, LEG)
    assert on_endings > 1.5
    assert hurt(name, 8, LEG) - 1 < 0.2 * (on_endings - 1), "higher in nerves and epidermis, not on vessels (row CP094)"
    lost = live([shift("small_fibres.autonomic", -0.6)], days=3, settle=False)
    assert lost(name, 1, LEG) > 1.3
    cut = {"autonomic_fibres_to_vessel_adrenoceptors": 0.0}
    assert live([shift("small_fibres.autonomic", -0.6)], links=cut, days=3, settle=False)(name, 1, LEG) == 1.0


def test_more_fibres_than_normal_do_not_drive_receptors_down(live):
    life = live(
        [shift("small_fibres.density", 0.7)],
        parameters={"adrenoceptors.denervation_drive": 10.0},
        days=100,
        settle=False,
    )
    assert life.values["adrenoceptors.alpha1"].min() > 0.95


def test_receptors_of_somata_rise_with_injury_and_return(live, trigger):
    hurt = live([trigger.pulse("tissue.injury_rate", 0, 1, 1.0, LEG)], days=200, settle=False)
    course = hurt("ganglion_adrenoceptors.alpha2", block="lumbosacral_left")
    assert course[:30].max() > 1.03
    assert course[199] - 1.0 < 0.35 * (course.max() - 1.0)
    assert hurt("ganglion_adrenoceptors.alpha2", 10, "trigeminal_left") < course[10]
