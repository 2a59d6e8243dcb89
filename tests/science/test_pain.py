"""A strain hurts where it is, heals, and spreads through pools; ratings differ between areas."""

import pytest


def test_a_default_patient_recovers_within_three_months(whiplash_life):
    life = whiplash_life
    assert 5.0 <= life("pain.intensity", 8, "neck") <= 8.5
    assert life("pain.intensity", 29, "neck") > 2.0
    assert life("pain.intensity", 85, "neck") < 1.0
    assert life.painful(365) == 0


def test_pain_differs_between_areas(whiplash_life):
    neck, shoulder, leg = (
        whiplash_life("pain.intensity", 15, a) for a in ("neck", "shoulder_left", "lower_leg_left")
    )
    assert neck > shoulder > leg + 1.0


def test_pain_is_referred_through_the_pools(live, trigger):
    with_spread = live(trigger.whiplash(), days=30)
    without = live(trigger.whiplash(), links={"dorsal_horn_to_pain": 0.0}, days=30)
    arm = "lower_arm_left"
    assert with_spread("tissue.injury", 15, arm) == 0.0
    assert with_spread("pain.intensity", 15, arm) > 4 * without("pain.intensity", 15, arm)


def test_no_afferents_no_pain(live, trigger):
    cut = live(
        trigger.whiplash(),
        links=dict.fromkeys(
            (
                "c_afferents_to_dorsal_horn",
                "c_afferents_to_pain",
                "deep_tissue_to_dorsal_horn",
                "deep_tissue_to_pain",
            ),
            0.0,
        ),
        days=30,
    )
    assert cut.values["pain.intensity"].max() < 0.05


@pytest.mark.parametrize("strength", [0.5, 2.0])
def test_rating_stays_on_the_scale(live, trigger, strength):
    life = live(trigger.whiplash(strength=strength), days=60)
    assert life.values["pain.intensity"].min() >= 0.0
    assert life.values["pain.intensity"].max() < 10.0
