"""Diary and forms: health scores low, illness high, answers are those of a person."""

import numpy as np
import pytest

from fibrosim.clinic import check_test, examine
from fibrosim.clinic.questionnaires import Questionnaires

ILL = {
    "overall_pain.overall": 6.1, "pain.intensity": 6.0, "fatigue.level": 0.7, "stiffness.level": 0.7,
    "somatic_symptoms.unrefreshed": 0.6, "cognition.dyscognition": 0.55, "mood.distress": 0.35,
    "supraspinal.sensory_gain": 1.3, "c_afferents.firing": 0.12,
}  # fmt: skip


def forms(course, count, day=200.0):
    return [examine(course, day, ["questionnaires"], patient=k).questionnaires for k in range(count)]


def mean(results, name):
    return float(np.mean([result.value(name) for result in results]))


def test_it_keeps_the_contract(make_course):
    check_test(Questionnaires(), make_course(ILL), 200.0)


def test_health_and_illness(make_course):
    well, ill = forms(make_course(count=30), 30), forms(make_course(ILL, count=30), 30)
    assert mean(well, "pain diary") < 0.5
    # baseline of trials 6.1 (1.1), row TRT057: the same pain, read with noise
    assert mean(ill, "pain diary") == pytest.approx(6.1, abs=0.3)
    # 12 (12) and 57 (20) in an online survey, rows SYM022 and SYM021, context
    assert mean(well, "impact questionnaire") < 20.0
    assert 45.0 < mean(ill, "impact questionnaire") < 70.0
    # 17.7 (7.6) and 22.8, rows CEN046 and CEN038
    assert mean(well, "painDETECT") < 5.0
    assert 12.0 < mean(ill, "painDETECT") < 26.0
    assert mean(ill, "LANSS") > mean(well, "LANSS") + 5.0


def test_the_diary_has_one_rating_a_day(make_course):
    course = make_course(ILL)
    result = examine(course, 200.0, ["questionnaires"]).questionnaires
    diary = result.picture["diary"]
    assert len(diary) == 7
    assert result.value("pain diary") == pytest.approx(np.mean(diary))
    assert len(set(diary)) > 1
    assert not any(m.provisional for m in result)


def test_a_steady_patient_answers_alike_and_not_the_same(make_course):
    course = make_course(ILL, count=40)
    days = [[result.value("fatigue") for result in forms(course, 40, day)] for day in (100.0, 200.0)]
    assert 0.4 < np.corrcoef(days)[0, 1] < 0.97
