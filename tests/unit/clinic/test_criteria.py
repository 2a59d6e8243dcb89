"""ACR criteria on vignettes, at the published edges of their bands."""

import numpy as np
import pytest

from fibrosim.clinic import Criteria, PatientView, examine, norms
from fibrosim.clinic.criteria import meets_2010, meets_2016
from fibrosim.clinic.rater import Rater
from fibrosim.clinic.regions import point_sites, regions_with_pain, widespread_1990
from fibrosim.clinic.severity import SYMPTOMS, severity

SEVEN_IN_FOUR = (
    "shoulder_left", "shoulder_right", "upper_arm_left", "hip_left", "hip_right", "upper_leg_left",
    "lower_leg_left",
)  # fmt: skip
SICK = {
    "fatigue.level": 0.7, "somatic_symptoms.unrefreshed": 0.6, "cognition.dyscognition": 0.6, "mood.distress": 0.4,
    "somatic_symptoms.headache": 0.6, "somatic_symptoms.bowel": 0.6,
}  # fmt: skip


@pytest.fixture
def numbers():
    return norms("clinic_criteria")


@pytest.mark.parametrize(
    ("index", "score", "in_2010", "in_2016"),
    [
        (7, 5, True, True),
        (6, 5, False, False),
        (7, 4, False, False),
        (6, 9, True, True),
        (4, 9, True, True),
        (3, 9, True, False),  # the band that 2016 narrowed
        (2, 12, False, False),
        (6, 8, False, False),
        (19, 12, True, True),
        (0, 0, False, False),
    ],
)
def test_bands(index, score, in_2010, in_2016, numbers):
    assert meets_2010(index, score, numbers) is in_2010
    assert meets_2016(index, score, 4, numbers) is in_2016


def test_generalised_pain_needs_four_regions(numbers):
    assert meets_2016(9, 10, 4, numbers)
    assert not meets_2016(9, 10, 3, numbers)


def test_jaw_chest_and_abdomen_do_not_make_a_region():
    assert regions_with_pain(["jaw_left", "chest", "abdomen"]) == []
    assert regions_with_pain(SEVEN_IN_FOUR) == [
        "left upper", "right upper", "left lower", "right lower",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("painful", "widespread"),
    [
        (("shoulder_left", "hip_right", "neck"), True),
        (("shoulder_left", "hip_left", "neck"), False),  # one side only
        (("shoulder_left", "shoulder_right", "neck"), False),  # nothing below the waist
        (("hip_left", "hip_right", "lower_back"), False),  # nothing above the waist
        (("shoulder_left", "hip_right"), False),  # no axial pain
        (("shoulder_left", "upper_arm_right", "lower_back"), True),  # low back is lower segment
        ((), False),
    ],
)
def test_widespread_pain_of_1990(painful, widespread):
    assert widespread_1990(painful) is widespread


def test_eighteen_tender_points_lie_in_the_index_areas(area_names):
    sites = point_sites()
    assert len(sites) == 18
    assert {area for _, _, area in sites} <= set(area_names)


WELL = dict.fromkeys(SYMPTOMS, 0.1)


def answer(numbers, strengths, patient, day=10.0):
    return severity(strengths, Rater(7, patient, "severity", day, numbers, tuple(SYMPTOMS)), numbers)


def answers(numbers, strengths, count=200):
    return [answer(numbers, strengths, k) for k in range(count)]


def test_a_stronger_symptom_scores_higher_and_people_differ(numbers):
    step = numbers.moderate_from
    scores = [s.fatigue for s in answers(numbers, {**WELL, "fatigue": step})]
    assert set(scores) == {0, 1, 2, 3}
    assert np.mean(np.array(scores) >= 2) == pytest.approx(0.5, abs=0.12)
    weak, strong = (np.mean([s.fatigue for s in answers(numbers, {**WELL, "fatigue": x})]) for x in (0.1, 0.8))
    assert weak < 0.4
    assert strong > 2.0


def test_the_share_that_names_a_symptom_is_its_strength(numbers):
    for share in (0.2, 0.65):
        asked = {**WELL, "headache": share, "cramps": 0.0, "depression": 0.0}
        named = [s.somatic for s in answers(numbers, asked, 400)]
        assert np.mean(named) == pytest.approx(share, abs=0.08)


def test_a_person_answers_alike_on_other_days(numbers):
    pair = [
        [answer(numbers, {**WELL, "fatigue": 0.5}, k, day).fatigue for k in range(150)]
        for day in (10.0, 40.0)
    ]
    assert 0.4 < np.corrcoef(pair)[0, 1] < 0.95
    assert answer(numbers, WELL, 3) == answer(numbers, WELL, 3)


def test_vignette_with_fibromyalgia(make_course, pain_of):
    course = make_course({"pain.intensity": pain_of(*SEVEN_IN_FOUR), **SICK})
    result = examine(course, 200.0, ["criteria"]).criteria
    assert result.value("widespread pain index") == 7
    assert result.value("ACR 2010 criteria") is True
    assert result.value("ACR 2016 criteria") is True
    # no axial pain, so not widespread in the sense of 1990
    assert result.value("ACR 1990 criteria") is False


def test_one_area_less_is_not_fibromyalgia(make_course, pain_of):
    course = make_course({"pain.intensity": pain_of(*SEVEN_IN_FOUR[:-1]), **SICK})
    result = examine(course, 200.0, ["criteria"]).criteria
    severity_total = result.value("symptom severity")
    assert 5 <= severity_total < 9
    assert result.value("ACR 2016 criteria") is False


def test_pain_everywhere_without_symptoms_is_not_fibromyalgia(make_course, area_names, pain_of):
    course = make_course({"pain.intensity": pain_of(*area_names)})
    result = examine(course, 200.0, ["criteria"]).criteria
    assert result.value("widespread pain index") == 19
    assert result.value("ACR 2016 criteria") is False


def test_three_months_are_judged_from_earlier_days(make_course, pain_of):
    pain = np.zeros((1, 201, 19))
    pain[:, 150:] = pain_of(*SEVEN_IN_FOUR)
    course = make_course({"pain.intensity": pain, **SICK})
    result = examine(course, 200.0, ["criteria"]).criteria
    assert result.value("ACR 2016 criteria") is False
    assert "not for three months" in result["ACR 2016 criteria"].note
    assert not Criteria().fibromyalgia(PatientView(course), 200.0)
    longer = make_course({"pain.intensity": pain_of(*SEVEN_IN_FOUR), **SICK})
    assert Criteria().fibromyalgia(PatientView(longer), 200.0)


def test_a_course_too_short_for_three_months_is_not_judged(make_course, pain_of):
    course = make_course({"pain.intensity": pain_of(*SEVEN_IN_FOUR), **SICK}, days=61)
    result = examine(course, 60.0, ["criteria"]).criteria
    assert result.value("ACR 2016 criteria") is None
    assert "too short" in result["ACR 2016 criteria"].note
    assert not Criteria().fibromyalgia(PatientView(course), 60.0)


def test_a_body_of_three_areas_is_not_judged(make_course):
    areas = ["lower_leg_left", "shoulder_left", "lower_back"]
    course = make_course({"pain.intensity": 7.0, **SICK}, areas=areas)
    result = examine(course, 200.0, ["criteria"]).criteria
    assert result.value("ACR 2016 criteria") is None
    assert "3 of 19" in result["widespread pain index"].note


def test_tender_points_without_pain_are_those_of_controls(make_course):
    # published 0.7 (SD 1.5) of 18 in 20 controls, row SYM004: within 3 SE
    course = make_course(count=60)
    found = [examine(course, 200.0, ["criteria"], patient=k).criteria.value("tender points") for k in range(60)]
    assert abs(np.mean(found) - 0.7) < 3.0 * 1.5 / np.sqrt(20)


def test_tender_points_follow_the_afferents_and_the_horn_not_the_pain(make_course, pain_of, area_names):
    def count(values):
        return examine(make_course(values), 200.0, ["criteria"]).criteria.value("tender points")

    assert count({"pain.intensity": pain_of(*area_names, level=9.0)}) == count({})
    assert count({"pain.answer": 8.0}) >= 17
    assert count({"deep_tissue.sensitivity": 2.5}) >= 17
    assert count({"pain.answer": 0.2}) == 0


def test_nothing_is_read_straight_off_a_state(make_course):
    result = examine(make_course(), 200.0, ["criteria"]).criteria
    marked = {m.name for m in result if m.provisional}
    assert marked == set()
