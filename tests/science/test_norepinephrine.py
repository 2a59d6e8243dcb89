"""Junction norepinephrine: the long-run form, own inhibition, fewer fibres, clonidine."""

import numpy as np
import pytest

from fibrosim.engine.actions import Action

JUNCTION = "norepinephrine.junction"


def drug(target, links=None):
    slot = "drug.slot0"
    setting = {
        f"{slot}.{target}.maximum": 1.0,
        f"{slot}.{target}.half": 1.0,
        f"{slot}.elimination": 1e-6,
        f"{slot}.to_peripheral": 0.0,
    }
    return [Action(1.0, "add", f"{slot}_central", 1e6)], setting


def test_rest(rest):
    """17 bursts/minute hold 10 nmol/l: release held back by 40 % against removal in 2 s."""
    released = 29.33 * 17.0 / 60.0 * 2.0
    assert rest(JUNCTION, 1) == pytest.approx(10.0, rel=0.01)
    assert rest(JUNCTION, 1) * (1 + rest(JUNCTION, 1) / 15.0) == pytest.approx(released, rel=0.01)


def test_own_inhibition_damps_the_rise_with_outflow(live, trigger):
    """Without alpha-2 feedback release would be 67 % larger (yohimbine +66 %, Goldberg 1983)."""
    free = live(parameters={"norepinephrine.autoinhibition_half": 1e6}, settle=False, days=2)
    assert free(JUNCTION, 0) / 10.0 == pytest.approx(1.67, abs=0.03)
    push = [trigger.pulse("stress_axis.stressor", 0, 30, 1.0)]
    held = live(push, days=25)
    rise = [held(n, 24) / held(n, 0) for n in (JUNCTION, "autonomic.skin_outflow")]
    assert 1.0 < rise[0] < rise[1] - 0.05


@pytest.mark.parametrize("fast", [False, True])
def test_an_infusion_adds_what_removal_allows(fast):
    """The state's steady value solves removal x c = infusion + release / (1 + c / K)."""
    from fibrosim.body import body

    system = body(1, fast=fast).system
    assert (JUNCTION in system.long_run) is not fast
    removal, half, released = 1 / 2.0, 15.0, 29.33 * 17 / 60
    for infused in (0.0, 1.0, 1e3, 1e6):
        g = (infused / removal - half) / 2
        c = g + np.sqrt(g * g + half * (infused + released) / removal)
        assert removal * c == pytest.approx(infused + released / (1 + c / half), rel=1e-9)


def test_an_infusion_in_the_body(live, trigger):
    push = [trigger.pulse("norepinephrine.infusion", 1, 2, 5.0, area="lower_leg_left")]
    life = live(push, days=3, record=[0.5, 1.5, 2.9], settle=False)
    c = life(JUNCTION, 1.5, "lower_leg_left")
    assert c / 2.0 == pytest.approx(5.0 + 29.33 * 17 / 60 / (1 + c / 15.0), rel=0.01)
    assert life(JUNCTION, 1.5, "lower_leg_right") == pytest.approx(10.0, rel=0.01)


def test_fewer_fibres_release_less_and_take_up_less(live):
    """Loss of most sympathetic fibres lowers the level less than their number."""
    attack = [Action(1.0, "add", "small_fibres.autonomic", -0.8, area="lower_leg_left")]
    life = live(attack, days=3, record=[0.5, 1.1], settle=False)
    left = life(JUNCTION, 1.1, "lower_leg_left") / life(JUNCTION, 0.5, "lower_leg_left")
    assert 0.3 < left < 0.97
    cut = live(attack, days=3, record=[0.5, 1.1], settle=False, links={"small_fibres_to_norepinephrine": 0})
    assert cut(JUNCTION, 1.1, "lower_leg_left") == pytest.approx(cut(JUNCTION, 0.5, "lower_leg_left"), rel=0.01)


def test_clonidine_lowers_it_at_both_ends(live):
    dose, setting = drug("alpha2_activation")
    both = live(dose, parameters=setting, days=4)
    centre = live(dose, parameters=setting, days=4, links={"alpha2_activation_to_norepinephrine": 0.0})
    none = live(
        dose,
        parameters=setting,
        days=4,
        links={"alpha2_activation_to_norepinephrine": 0.0, "alpha2_activation_to_outflow": 0.0},
    )
    level = [life(JUNCTION, 3) for life in (both, centre, none)]
    assert level[0] < 0.8 * level[1] < 0.8 * 0.9 * level[2]
    assert level[2] == pytest.approx(10.0, rel=0.03)
