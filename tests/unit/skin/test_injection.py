"""An injection on the sheet: amount, spread, uptake, constriction, fibres that the body's sensitivity drives."""

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.skin.injection import inject_norepinephrine
from fibrosim.skin.patch import SkinPatch, skin_model
from fibrosim.skin.person import SkinState

MOLAR, TIMES = 169.18, np.concatenate([np.arange(0.0, 60.0, 5.0), np.arange(60.0, 301.0, 20.0)])
ILL = SkinState(adrenergic_drive=6.0)


def injected(dose, state=None, needle=(0.0, 1.0), times=TIMES, people=range(3), **choices):
    """Courses of several people."""
    return [
        inject_norepinephrine(
            SkinPatch(state, person=k, side=20.0, injected=True, **choices), times, dose=dose, volume=0.1,
            thickness=2.0, molar_mass=MOLAR, needle=needle,
        )
        for k in people
    ]  # fmt: skip


def fired(courses):
    """Mean rise of firing at the end, 1/s."""
    return float(np.mean([one.risen[-1] for one in courses]))


def test_the_bleb_holds_the_dose():
    patch = SkinPatch(person=0, side=20.0, injected=True)
    inject_norepinephrine(patch, np.array([0.0, 1e-6]), dose=10.0, volume=0.1, thickness=2.0, molar_mass=MOLAR)
    litres = 2.0 * patch.grid.spacing**2 * 1e-6
    held = float(patch.sheet.state("skin_injection.norepinephrine").sum() * litres)
    assert held == pytest.approx(10.0 / MOLAR * 1000.0, rel=1e-3)


def test_fibres_with_many_receptors_fire_and_those_of_health_do_not():
    assert fired(injected(10.0, ILL)) > 0.1
    assert fired(injected(10.0)) < 0.01
    assert fired(injected(0.0, ILL)) == 0.0


@pytest.mark.parametrize("cut", ["injected_norepinephrine_to_terminals"])
def test_without_the_link_nothing_fires(cut):
    assert fired(injected(10.0, ILL, links={cut: 0.0})) == 0.0


def test_more_hurts_more_and_as_much_as_receptors_allow():
    found = [fired(injected(dose, ILL)) for dose in (0.0005, 0.01, 0.1, 10.0)]
    assert found[0] < 0.1 * found[-1]
    assert np.all(np.diff(found) >= 0.0)
    assert found[2] > 0.5 * found[-1]


def test_transporters_shield_the_junctions_until_they_are_full():
    def arrived(dose, **links):
        return injected(dose, people=[0], links=links)[0].junction[1] / dose

    cut = {"transporters_to_injected_norepinephrine": 0.0}
    assert arrived(0.005, **cut) > 5.0 * arrived(0.005)
    assert arrived(10.0) > 5.0 * arrived(0.005)
    assert arrived(10.0, **cut) < 1.2 * arrived(0.005, **cut)


def test_it_slows_its_own_washout():
    cut = {"injected_norepinephrine_to_arterioles": 0.0}
    left, free, little = (injected(dose, people=[0], links=links)[0] for dose, links in
                          ((10.0, {}), (10.0, cut), (0.001, {})))  # fmt: skip
    assert left.flow[-1] < 0.5
    assert free.flow[-1] == pytest.approx(1.0, abs=0.02)
    # washed out at the flow of rest, and a little taken up
    assert 0.9 < free.amount[-1] / np.exp(-0.057 * 5.0) < 1.0
    assert left.amount[-1] > 1.08 * free.amount[-1]
    assert little.amount[-1] < free.amount[-1]


def test_the_needle_is_felt_fades_and_makes_no_flare():
    one = injected(0.0, needle=(1.5, 21.0), people=[0])[0]
    assert one.risen[1] > 0.5
    assert np.all(np.diff(one.risen[1:]) < 0.0)
    assert one.risen[-1] < 1e-3
    assert one.flow == pytest.approx(1.0, abs=1e-3)
    assert not injected(0.0, needle=(1.5, 21.0), people=[0], links={"needle_to_terminals": 0.0})[0].risen.any()


def test_lost_fibres_feel_neither_and_are_counted():
    whole, half = (injected(10.0, SkinState(adrenergic_drive=6.0, density=d), needle=(1.5, 21.0), people=range(6))
                   for d in (1.0, 0.5))  # fmt: skip
    assert np.mean([c.risen[1] for c in half]) < 0.8 * np.mean([c.risen[1] for c in whole])
    assert [c.area for c in half] == [c.area for c in whole]


def test_grid_and_step_change_little():
    coarse, fine = (fired(injected(10.0, ILL, spacing=s, people=range(4))) for s in (1.0, 0.5))
    assert fine == pytest.approx(coarse, rel=0.15)


def test_other_protocols_do_without_its_equations():
    assert "skin_injection.norepinephrine" not in [s.name for s in skin_model().levels["point"].states]
    with pytest.raises(InputError, match="bleb"):
        inject_norepinephrine(SkinPatch(side=8.0, injected=True), TIMES, dose=1.0, volume=0.1, thickness=2.0,
                              molar_mass=MOLAR)  # fmt: skip
