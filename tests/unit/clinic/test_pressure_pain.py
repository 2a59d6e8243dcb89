"""Pressure algometry: norms of healthy people, each mechanism apart, device and tester."""

import numpy as np
import pytest

from fibrosim.clinic import examine, picture
from fibrosim.clinic.base import check_test
from fibrosim.clinic.pressure import Spot, rating_of, signal_of
from fibrosim.clinic.pressure_pain import SITES, PressurePain
from fibrosim.errors import InputError

THRESHOLD, MODERATE = "pressure pain threshold", "pressure for moderate pain"


def measured(course, test, name=THRESHOLD, patient=0):
    (result,) = examine(course, 200.0, [test], patient=patient)
    return result.value(name)


@pytest.mark.parametrize("site", SITES)
def test_the_contract(make_course, site):
    check_test(PressurePain(site, "right"), make_course(), 200.0)


@pytest.mark.parametrize(
    ("site", "published"),
    [("forearm", 535.4), ("lumbar", 757.7), ("trapezius", 269.0)],  # rows CEN024, CEN030; Rosendal 2004
)
def test_healthy_people_are_at_the_norm(make_course, site, published):
    course = make_course(count=80)
    values = [measured(course, PressurePain(site), patient=k) for k in range(80)]
    assert np.median(values) == pytest.approx(published, rel=0.10)
    assert np.std(np.log(values)) == pytest.approx(0.26, abs=0.06)


def test_moderate_pain_at_the_thumbnail_of_controls(make_course):
    course = make_course(count=80)
    values = [measured(course, PressurePain("thumbnail"), MODERATE, k) for k in range(80)]
    # 11.95 of 20 at 4.16 kg/cm2 (408 kPa), row CEN021; here 11 of 20
    assert np.median(values) == pytest.approx(390, rel=0.10)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("pain.answer", 3.0),
        ("deep_tissue.sensitivity", 1.6),
        ("c_afferents.touch_sensitised_share", 0.5),
    ],
)
def test_each_mechanism_lowers_the_threshold(make_course, variable, value):
    assert measured(make_course({variable: value}), "pressure_pain") < measured(make_course(), "pressure_pain")


@pytest.mark.parametrize("layer", ["deep_tissue", "c_afferents"])
def test_anaesthesia_of_muscle_raises_it_more_than_that_of_skin(make_course, layer):
    numb = make_course({f"{layer}.conducting_share": 0.0})
    ratio = measured(numb, "pressure_pain") / measured(make_course(), "pressure_pain")
    low, high = {"deep_tissue": (1.6, 2.0), "c_afferents": (1.05, 1.12)}[layer]
    assert low < ratio < high


def test_the_ramp_stops_at_the_limit_of_the_device(make_course):
    course = make_course({"pain.answer": 0.05})
    (result,) = examine(course, 200.0, ["pressure_pain_lumbar"])
    assert result.value(THRESHOLD) == 1000.0
    assert "limit" in result[THRESHOLD].note
    assert result.picture["limit_reached"] is True


def test_readings_are_steps_of_the_device_and_the_same_again(make_course):
    course = make_course()
    first, again = (measured(course, "pressure_pain") for _ in range(2))
    assert first == again
    assert 3 * first == pytest.approx(round(3 * first))


def test_the_law_of_rating_and_its_inverse():
    for share in (0.05, 0.1, 0.55, 0.9):
        assert float(rating_of(signal_of(share))) == pytest.approx(share)
    spot = Spot(answer=2.0, deep=1.3)
    assert float(spot.drive(spot.pressure(1.7))) == pytest.approx(1.7)


def test_it_has_a_picture(make_course):
    (result,) = examine(make_course(), 200.0, ["pressure_pain_thumbnail"])
    assert picture(result) is not None


def test_unknown_sites_are_refused():
    with pytest.raises(InputError, match="site"):
        PressurePain("tooth")


def test_men_bear_more_pressure_than_women_as_published(make_course):
    # Chesterton 2003: 42.7 N against 30.5 N, ratio 1.40
    course = make_course(count=80)
    women = np.median([measured(course, PressurePain(), patient=k) for k in range(80)])
    for person in course.people:
        person["sex"] = "male"
    men = np.median([measured(course, PressurePain(), patient=k) for k in range(80)])
    assert men / women == pytest.approx(1.40, rel=0.05)
