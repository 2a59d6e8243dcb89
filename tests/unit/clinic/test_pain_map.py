"""Pain diary: whole numbers, a trait of noise, none where there is no pain."""

import numpy as np
import pytest

from fibrosim.clinic import PainMap, PatientView, examine


def diaries(course, count, day=100.0):
    return [PainMap().diary(PatientView(course, k), day) for k in range(count)]


def test_ratings_are_whole_numbers_of_a_week(make_course):
    diary = PainMap().diary(PatientView(make_course({"pain.intensity": 5.0})), 100.0)
    assert diary.ratings.shape == (7, 19)
    assert diary.ratings.dtype.kind == "i"
    assert diary.ratings.min() >= 0
    assert diary.ratings.max() <= 10


def test_no_pain_is_rated_none(make_course):
    assert not PainMap().diary(PatientView(make_course()), 100.0).ratings.any()


def test_noise_has_the_published_size_at_mid_scale(make_course):
    # Harris 2005: within-person SD 1.61 (SD between people 0.656), on a scale of 20; half of its variance is here,
    # the other half in the pain itself from day to day
    count = 400
    course = make_course({"pain.intensity": 5.0}, count=count)
    views = [PatientView(course, k) for k in range(count)]
    test = PainMap()
    trait = np.array([test.momentary_sd(test.draws(view, 100.0)) for view in views])
    assert abs(trait.mean() - 1.61 / 2 / np.sqrt(2)) < 3.0 * 0.656 / 2 / np.sqrt(count)
    assert trait.std(ddof=1) == pytest.approx(0.656 / 2, rel=0.25)
    ratings = np.array([test.diary(view, 100.0).ratings for view in views]).reshape(count, -1)
    # people whose noise spans several whole numbers: rounding adds 1/12 to their variance
    wide = trait > 0.8
    found = np.sqrt(ratings[wide].var(axis=1, ddof=1) - 1.0 / 12.0)
    assert np.mean(found / trait[wide]) == pytest.approx(1.0, abs=0.03)


def test_noise_is_a_trait_of_the_person(make_course):
    count = 80
    course = make_course({"pain.intensity": 5.0}, count=count)
    early = np.array([d.ratings.std() for d in diaries(course, count, 60.0)])
    late = np.array([d.ratings.std() for d in diaries(course, count, 160.0)])
    assert np.corrcoef(early, late)[0, 1] > 0.5


def test_the_mean_rating_follows_the_pain(make_course):
    for level in (1.0, 3.0, 7.0):
        course = make_course({"pain.intensity": level}, count=40)
        means = [diary.means.mean() for diary in diaries(course, 40)]
        assert np.mean(means) == pytest.approx(level, abs=0.15)


def test_an_area_counts_from_the_limit(make_course, pain_of):
    pain = pain_of("neck", level=8.0) + pain_of("chest", level=0.4)
    result = examine(make_course({"pain.intensity": pain}), 100.0, ["pain_map"]).pain_map
    assert result.value("painful areas") == 1
    assert result["pain, neck"].flag == "painful"
    assert result["pain, chest"].flag == "normal"


def test_a_week_that_began_before_the_course_is_shorter(make_course):
    diary = PainMap().diary(PatientView(make_course({"pain.intensity": 5.0})), 2.0)
    assert diary.ratings.shape == (3, 19)
