"""Biopsy of sweat glands and two sites, cornea, stocking sensation, strength and INCAT."""

import numpy as np
import pytest

from fibrosim.clinic import (
    CornealMicroscopy,
    Incat,
    SkinBiopsy,
    SkinBiopsySites,
    StockingSensation,
    Strength,
    check_test,
    examine,
)
from fibrosim.clinic.corneal_microscopy import FEATURES
from fibrosim.clinic.skin_biopsy_sites import pattern

PEOPLE = 120
TESTS = (CornealMicroscopy, StockingSensation, Strength, Incat, SkinBiopsySites)


def by_area(names, value, **others):
    """Value of every area; `others` by the start of the name."""
    return np.array([next((v for k, v in others.items() if a.startswith(k)), value) for a in names])


def results(make_course, values, test, count=PEOPLE):
    course = make_course(values, count=count, days=2)
    return [examine(course, 1.0, [test], patient=k)[test.name] for k in range(count)]


@pytest.mark.parametrize("kind", TESTS)
def test_each_keeps_the_contract(kind, make_course):
    check_test(kind(), make_course(count=2, days=2), 1.0, patient=1)


def test_sweat_glands_follow_sympathetic_fibres(make_course):
    name = "sweat gland innervation"
    healthy = np.array([r.value(name) for r in results(make_course, {}, SkinBiopsy())])
    sick = np.array([r.value(name) for r in results(make_course, {"small_fibres.autonomic": 0.5}, SkinBiopsy())])
    assert healthy.mean() == pytest.approx(4.68, abs=3 * 1.51 / np.sqrt(PEOPLE)), "Luo 2012"
    assert healthy.std() == pytest.approx(1.51, rel=0.3)
    assert sick == pytest.approx(0.5 * healthy)


@pytest.mark.parametrize(
    ("calf", "thigh", "word"),
    [(7.4, 7.4, "normal"), (1.0, 7.4, "distal"), (7.4, 1.0, "proximal"), (1.0, 1.0, "both")],
)
def test_two_sites_show_the_pattern(calf, thigh, word, make_course, area_names):
    density = by_area(area_names, 7.4, lower_leg=calf, upper_leg=thigh)
    found = results(make_course, {"small_fibres.density": density}, SkinBiopsySites(), 40)
    words = [r.value("pattern") for r in found]
    assert max(set(words), key=words.count) == word == pattern(calf < 3, thigh < 3)


def test_two_sites_read_what_the_two_biopsies_read(make_course):
    visit = examine(make_course(), 100.0)
    name = "epidermal nerve fibre density"
    both = visit.skin_biopsy_sites
    assert both.value(f"{name}, calf") == visit.skin_biopsy.value(name)
    assert both.value(f"{name}, thigh") == visit.skin_biopsy_thigh.value(name)


def test_two_sites_call_more_healthy_people_reduced_than_one(make_course):
    name = "epidermal nerve fibre density"
    course = make_course(count=PEOPLE, days=2)
    visits = [examine(course, 1.0, ["skin_biopsy", "skin_biopsy_sites"], patient=k) for k in range(PEOPLE)]
    any_site = np.mean([v.skin_biopsy_sites.value("reduced at any site") for v in visits])
    calf = np.mean([v.skin_biopsy[name].flag == "low" for v in visits])
    assert calf <= any_site <= 0.18, "18 % of controls, row CP280, with their own spread on top"


def test_cornea_of_healthy_people_is_the_norm(make_course):
    found = results(make_course, {}, CornealMicroscopy())
    stroma = np.array([r.value("corneal stromal nerve thickness") for r in found])
    assert stroma.mean() == pytest.approx(6.1, abs=0.4), "row CP292"
    assert stroma.std() == pytest.approx(1.3, rel=0.25), "row CP292"
    low = np.mean([r["corneal nerve length"].flag == "low" for r in found])
    assert low < 0.12


def test_cornea_thins_with_trigeminal_fibres_only(make_course, area_names):
    test, quiet = CornealMicroscopy(), np.zeros(1)
    stroma = FEATURES[-1]
    ratio = test.read(stroma, np.array([5.8 / 7.4]), quiet, quiet) / test.read(stroma, np.ones(1), quiet, quiet)
    assert ratio[0] == pytest.approx(5.0 / 6.1, rel=0.01), "rows CP291, CP292"
    leg = {"small_fibres.deficit": by_area(area_names, 0.0, lower_leg=0.8)}
    jaw = {"small_fibres.deficit": by_area(area_names, 0.0, jaw=0.6)}
    name = "corneal nerve density"
    health, spared, hit = (
        np.mean([r.value(name) for r in results(make_course, v, test, 30)]) for v in ({}, leg, jaw)
    )
    assert spared == health
    assert hit == pytest.approx(0.4 * health)


def test_no_stocking_in_health_and_one_in_length_dependent_loss(make_course, area_names):
    name = "stocking hypaesthesia"
    healthy = np.mean([r.value(name) for r in results(make_course, {}, StockingSensation())])
    assert healthy <= 0.02, "none of 26 rheumatic controls, row CP117"
    small = by_area(area_names, 1.0, lower_leg=0.4, upper_leg=0.8)
    sick = results(make_course, {"nerve_supply.small": small}, StockingSensation(), 40)
    assert np.mean([r.value(name) for r in sick]) > 0.88, "row CP117"
    assert np.mean([r.value("pinwheel dull up to, left") for r in sick]) > 10.0


def test_loss_without_length_dependence_is_no_stocking(make_course):
    found = results(make_course, {"nerve_supply.small": 0.5}, StockingSensation(), 40)
    assert np.mean([r.value("stocking hypaesthesia") for r in found]) < 0.1


def test_large_fibres_lower_the_fork(make_course, area_names):
    large = by_area(area_names, 1.0, lower_leg=0.2, upper_leg=0.7)
    found = results(make_course, {"nerve_supply.large": large}, StockingSensation(), 40)
    assert np.mean([r["fork at great toe, left"].flag == "low" for r in found]) > 0.8
    assert np.mean([r.value("stocking hypaesthesia") for r in found]) > 0.8


def test_grip_of_women_and_the_loss_by_pain(make_course):
    healthy = np.array([r.value("grip, left") for r in results(make_course, {}, Strength())])
    assert healthy.mean() == pytest.approx(31 * (1 - 0.009), abs=1.6), "Dodds 2014"
    assert healthy.std() == pytest.approx(0.19 * 31, rel=0.25)
    pain = np.array([r.value("grip, left") for r in results(make_course, {"pain.intensity": 6.1}, Strength())])
    assert pain / healthy == pytest.approx(13.9 / 19.9, abs=0.01), "Salaffi 2020"


def test_muscles_fail_where_their_axons_do(make_course, area_names):
    found = results(make_course, {}, Strength(), 5)
    assert all(r.value("muscle strength sum score") == 60 for r in found)
    large = by_area(area_names, 1.0, lower_leg=0.025)
    (weak,) = results(make_course, {"nerve_supply.large": large}, Strength(), 1)
    assert weak.value("muscle strength sum score") == 60 - 2 * 3
    assert weak.value("weakest muscle") == 2


def test_incat_climbs_a_step_for_each_fifth_lost(make_course):
    test = Incat()
    assert [test.step(f, 0.0) for f in (1.0, 0.85, 0.65, 0.45, 0.25, 0.05)] == [0, 1, 2, 3, 4, 5]
    assert test.step(1.0, 3.0) == 1, "symptoms alone"
    healthy = results(make_course, {}, test, 20)
    assert all(r.value("INCAT disability") == 0 for r in healthy)
    weak = results(make_course, {"nerve_supply.large": 0.4}, test, 20)
    assert 4 <= np.mean([r.value("INCAT disability") for r in weak]) <= 9
