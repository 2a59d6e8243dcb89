"""Heat of the skin: flow and flare warm it, tone and sweat cool it, and only by their links."""

import numpy as np
import pytest

from fibrosim.skin.patch import SkinPatch, skin_model
from fibrosim.skin.person import SkinState
from fibrosim.skin.protocols import capsaicin

WARM = {"warm": True, "spacing": 1.6}


def mean(state=None, **choices):
    return float(SkinPatch(state, **WARM, **choices).temperature.mean())


@pytest.fixture(scope="module")
def health():
    return mean()


def test_a_healthy_forearm_is_as_warm_as_forearms_are(health):
    assert 31.0 < health < 33.5


def test_tone_cools_and_its_loss_warms(health):
    assert mean(SkinState(norepinephrine=3.0)) < health - 0.2
    assert mean(SkinState(norepinephrine=0.1)) > health + 0.3
    cut = {"links": {"norepinephrine_to_arterioles": 0.0}}
    assert mean(SkinState(norepinephrine=3.0), **cut) == pytest.approx(mean(**cut), abs=0.05)


def test_without_heat_of_blood_flow_says_nothing(health):
    cut = {"links": {"flow_to_temperature": 0.0}}
    assert mean(**cut) < health - 0.5
    assert mean(SkinState(norepinephrine=3.0), **cut) == pytest.approx(mean(**cut), abs=1e-6)


def test_sweat_and_a_cold_room_cool(health):
    assert mean(sweat=100.0) < health - 0.5
    assert mean(sweat=100.0, links={"sweat_to_temperature": 0.0}) == pytest.approx(health, abs=1e-9)
    assert mean(air=-5.0) < health - 0.8


def test_a_flare_is_warm_where_it_is_red():
    patch = SkinPatch(warm=True)
    before = patch.temperature.copy()
    course = capsaicin(patch, [0.0, 1800.0])
    risen, red = patch.temperature - before, course.flow[-1] > 3.0 * course.flow[0]
    assert 0.6 < risen[red].mean() < 3.0
    assert np.abs(risen[course.flow[-1] < 1.05 * course.flow[0]]).mean() < 0.1 * risen.max()


def test_heat_alone_rests_at_the_balance_that_its_numbers_say():
    patch = SkinPatch(SkinState(spontaneous=0.0), side=8.0, spacing=1.6, warm=True)
    sheet = patch.sheet
    own = [name for name in sheet.model.parts.parameters if name.startswith("skin_warmth.")]
    p = {name.split(".")[1]: sheet.value(name) for name in own}
    flow = float(sheet.state("skin_vessels.flow").mean())
    blood = p["resting_flow"] / 60.0 * flow * p["heat_of_blood"] * p["thickness"] * 1e-3
    lost = p["insensible"] * 1e-12 / 1e-4 / 60.0 * p["latent_heat"]
    matrix = [[blood + p["to_air"] + p["to_below"], -p["to_below"]], [-p["to_below"], p["to_below"] + p["to_core"]]]
    wanted = np.linalg.solve(matrix, [blood * p["arterial"] + p["to_air"] * p["room"] - lost, p["to_core"] * p["core"]])
    assert float(sheet.state("skin_warmth.skin").mean()) == pytest.approx(wanted[0], abs=0.03)
    assert float(sheet.state("skin_warmth.below").mean()) == pytest.approx(wanted[1], abs=0.03)


def test_other_sheets_carry_no_heat():
    assert "skin_warmth.skin" not in [s.name for s in skin_model().levels["point"].states]
