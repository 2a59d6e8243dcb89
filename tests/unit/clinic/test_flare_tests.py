"""Flare tests of the clinic: what a healthy person shows, signs of illness and cuts, and what is refused."""

import numpy as np
import pytest

from fibrosim.clinic import all_tests, examine, picture
from fibrosim.clinic.base import check_test
from fibrosim.clinic.capsaicin_flow import CapsaicinFlow
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.electrical_flare import ElectricalFlare
from fibrosim.clinic.histamine_flare import HistamineFlare
from fibrosim.clinic.laser_doppler import flare_of, images
from fibrosim.clinic.norms import norms
from fibrosim.clinic.scratch_flare import ScratchFlare
from fibrosim.clinic.substance_p_microdialysis import SubstancePMicrodialysis
from fibrosim.errors import InputError

NAMES = ("histamine_flare", "electrical_flare", "capsaicin_flow", "scratch_flare", "substance_p_microdialysis")


def done(make_course, test, **values):
    (result,) = examine(make_course(values, days=2), 1.0, [test])
    return result


def test_all_are_there_on_request_and_keep_the_contract(make_course):
    known = all_tests()
    assert set(NAMES) <= set(known)
    assert all(known[name].on_request for name in NAMES)
    check_test(ScratchFlare(), make_course(days=2), 1.0)


def test_histamine_on_a_healthy_forearm(make_course):
    result = done(make_course, HistamineFlare())
    assert 4.0 < result.value("flare area at 5 min") < 25.0
    assert 20.0 < result.value("wheal area at 15 min") < 150.0
    assert result.value("flux in the flare at 10 min") > 50.0
    assert len(picture(result).axes) == 7
    cut = done(make_course, HistamineFlare(links={"terminals_to_cgrp": 0.0}))
    assert cut.value("flare area at 5 min") < 2.0
    prick = done(make_course, HistamineFlare(way="prick"))
    assert 1.0 < prick.value("flare area at 10 min") < result.value("flare area at 10 min")


def test_electrical_flare_and_its_threshold(make_course):
    result = done(make_course, ElectricalFlare())
    assert result.value("flare threshold") in (10.0, 20.0)
    assert result.value("greatest flare area at 5 mA") < 0.5
    assert result.value("greatest flare area at 30 mA") > 2.0
    wide = done(make_course, ElectricalFlare(currents=(10.0,), radius=3.1))
    assert wide.value("flare threshold") is None
    assert "no flare" in wide["flare threshold"].note


def test_channels_of_an_injured_fibre_lower_the_threshold_and_widen_the_flare(make_course):
    """Littlejohn 1987: in patients larger flares, with a lower threshold."""
    currents = (4.0, 7.5, 10.0)
    health, ill = (
        done(make_course, ElectricalFlare(currents=currents), **{"link.excitability_to_c_afferents": rise})
        for rise in (0.0, 0.8)
    )
    lowest = [r.value("flare threshold") for r in (health, ill)]
    assert lowest[1] is not None
    assert lowest[0] is None or lowest[1] < lowest[0]
    # one current may meet the same few fibres in both
    areas = [sum(r.value(f"greatest flare area at {c:g} mA") for c in currents) for r in (health, ill)]
    assert areas[1] > 1.3 * areas[0]


def test_capsaicin_flow_and_antagonists(make_course):
    result = done(make_course, CapsaicinFlow())
    assert result.value("flow at 10 min") < 60.0
    assert 150.0 < result.value("flow at 30 min") < 630.0
    for antagonist, level, least, most in (("telcagepant", 909.0, -0.1, 0.35), ("mk_3207", 1.59, 0.2, 0.9),
                                           ("aprepitant", 1000.0, 0.9, 1.1)):  # fmt: skip
        blocked = done(make_course, CapsaicinFlow(antagonist=antagonist, level=level))
        left = blocked.value("flow at 30 min") / result.value("flow at 30 min")
        assert least < left < most, (antagonist, left)


def test_scratch_flushes_and_primed_skin_rises(make_course):
    health = done(make_course, ScratchFlare())
    assert health.value("greatest flare area") > 3.0
    assert health.value("breadth of the flare") > 5.0
    assert health.value("wheal area at 15 min") == 0.0


def test_microdialysis_of_a_healthy_forearm(make_course):
    result = done(make_course, SubstancePMicrodialysis())
    low, high = (result.value(f"protein at {c} mol/l") for c in ("1e-09", "1e-06"))
    assert 55.0 < low < 85.0
    assert 100.0 < high < 145.0
    early = done(make_course, SubstancePMicrodialysis(baseline=30.0, concentrations=(1e-9, 1e-6)))
    assert early.value("protein at 1e-06 mol/l") is None
    assert "needle" in early["protein at 1e-06 mol/l"].note


def test_two_people_differ_and_one_repeats(make_course):
    course = make_course(count=2, days=2)
    first, other, again = (
        next(iter(examine(course, 1.0, [ScratchFlare()], patient=k))).value("greatest flare area") for k in (0, 1, 0)
    )
    assert first == again
    assert first != other


def test_the_imager_blurs_and_adds_zero_and_noise():
    numbers, draws = norms("clinic_flare"), Draws(1, 1, "test")
    flow = np.ones((2, 40, 40))
    flow[1, 15:25, 15:25] = 5.0
    seen = images(flow, 1.0, numbers, draws)
    rest = seen[0].mean() - numbers.biological_zero
    assert 10.0 < rest < 100.0
    assert seen[0].std() == pytest.approx(numbers.flux_noise * rest, rel=0.1)
    site = np.zeros((40, 40), bool)
    site[20, 20] = True
    assert 1.0 < flare_of(seen, 1.0, site, numbers).area[1] < 1.9  # the beam's blur widens 1 cm2
    away = np.zeros((40, 40), bool)
    away[2, 2] = True
    assert flare_of(seen, 1.0, away, numbers).area[1] < 0.1


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: HistamineFlare("middle"), "side"), (lambda: HistamineFlare(way="needle"), "way"),
        (lambda: HistamineFlare(links={"nothing": 0.0}), "links"),
        (lambda: ElectricalFlare(currents=(5.0, 2.0)), "currents"),
        (lambda: CapsaicinFlow(antagonist="aprepitant"), "level"),
        (lambda: CapsaicinFlow(antagonist="x"), "antagonist"),
        (lambda: ScratchFlare(strokes=0), "strokes"),
        (lambda: SubstancePMicrodialysis(concentrations=(1e-6, 1e-9)), "concentrations"),
        (lambda: SubstancePMicrodialysis(baseline=-1.0), "baseline"),
    ],
)  # fmt: skip
def test_choices_that_cannot_be_are_refused(make, field):
    with pytest.raises(InputError, match=field):
        make()
