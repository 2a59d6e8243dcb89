"""The brachial artery behind a cuff: size and time of its dilatation, and what goes when a link is cut."""

import numpy as np
import pytest

from fibrosim.circulation import reactive_hyperaemia as protocol
from fibrosim.circulation.brachial_artery import artery_model
from fibrosim.circulation.reactive_hyperaemia import reactive_hyperaemia
from fibrosim.errors import InputError


@pytest.fixture(scope="module")
def health():
    return reactive_hyperaemia()


def test_healthy_dilatation_is_that_of_the_row_and_comes_when_it_should(health):
    assert health.dilatation == pytest.approx(7.0, abs=0.1)
    # greatest after 41 s (Dyn Med 2006)
    assert 31.0 <= health.times[health.diameter.argmax()] <= 51.0
    assert 3.0 < health.rest < 3.8


def test_it_narrows_a_little_while_there_is_no_shear(health):
    least = health.diameter[health.times <= 0.0].min()
    assert -5.0 < 100.0 * (least / health.rest - 1.0) < -0.5
    assert health.shear[(health.times > -290.0) & (health.times < -10.0)].max() == 0.0


def test_hyperaemia_passes(health):
    assert health.flow.max() > 5.0
    assert health.flow[-1] < 1.6


@pytest.mark.parametrize("cut", ["debt_to_flow", "shear_to_nitric_oxide", "nitric_oxide_to_tone"])
def test_each_link_carries_it(cut, health):
    one = reactive_hyperaemia(links={cut: 0.0})
    assert one.dilatation < 0.05 * health.dilatation


def test_less_endothelium_dilates_less_and_nitroglycerin_goes_by_it():
    found = [reactive_hyperaemia(e).dilatation for e in (0.3, 0.6, 1.0, 1.5)]
    assert np.all(np.diff(found) > 0.5)
    drug = [reactive_hyperaemia(e, occlusion=0.0, nitroglycerin=1.0, after=300.0).dilatation for e in (0.0, 1.0)]
    assert drug[1] == pytest.approx(14.7, abs=0.1)
    assert drug[0] > drug[1]
    cut = reactive_hyperaemia(occlusion=0.0, nitroglycerin=1.0, after=300.0, links={"nitric_oxide_to_tone": 0.0})
    assert cut.dilatation < 0.01


def test_no_cuff_no_change_and_longer_more():
    assert reactive_hyperaemia(occlusion=0.0).dilatation == pytest.approx(0.0, abs=1e-6)
    assert reactive_hyperaemia(occlusion=120.0).dilatation < reactive_hyperaemia().dilatation


def test_a_finer_step_changes_nothing_that_is_read(health, monkeypatch):
    monkeypatch.setattr(protocol, "STEP", 0.025)
    assert reactive_hyperaemia().dilatation == pytest.approx(health.dilatation, abs=0.01)


@pytest.mark.parametrize(("field", "value"), [("endothelium", -1.0), ("occlusion", 1e5), ("after", float("nan"))])
def test_what_cannot_be(field, value):
    with pytest.raises(InputError, match=field):
        reactive_hyperaemia(**{field: value})


def test_its_links_are_sourced():
    assert all(link.reference for link in artery_model().links.values())
