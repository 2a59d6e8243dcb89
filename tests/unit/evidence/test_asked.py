"""Measures of what people say, on courses made by hand."""

import numpy as np
import pytest

from fibrosim.body import area_names
from fibrosim.clinic import PainMap, PatientView, test_named
from fibrosim.clinic.questionnaires import Questionnaires
from fibrosim.evidence.readings import ALL_MEASURES
from fibrosim.results import Course, Variable

DAYS = np.arange(0.0, 365.0, 7.0)
ILL = {"pain.intensity": 7.0, "overall_pain.overall": 7.0, "c_afferents.firing": 0.5, "paraesthesia.intensity": 5.0}
ILL |= dict.fromkeys(("fatigue.level", "somatic_symptoms.unrefreshed", "cognition.dyscognition"), 0.9)


def hand_made(ill_from, people=1, events=(), **change):
    """A course of people who are well, and ill from a day on."""
    from fibrosim.body import body
    from fibrosim.clinic.questionnaires import STATES

    names = {*test_named("criteria").requires, *Questionnaires.requires, *Questionnaires.optional, *STATES.values()}
    system, areas = body(19).system, area_names()
    from fibrosim.body import pool_names

    values, variables = {}, {}
    counts = {"patient": (), "area": (len(areas),), "pool": (len(pool_names()),)}
    for name in sorted(names):
        level = system.level_of(name).name
        well = 1.0 if name in ("supraspinal.sensory_gain", "descending.inhibition") else 0.0
        course = np.full((people, len(DAYS), *counts[level]), change.get(name, well))
        course[:, ill_from <= DAYS] = change.get(name, ILL.get(name, well))
        values[name] = course
        variables[name] = Variable(name, "1", level)
    records = [{"id": k, "seed": 3, "age": 48.0, "sex": "female" if k % 2 == 0 else "male"} for k in range(people)]
    return Course.from_arrays(
        DAYS, values, variables, records, status=["ok"] * people, areas=areas, pools=pool_names(), events=events
    )


def event(day, kind="trigger", patient=0):
    return {"patient": patient, "day": day, "until": day + 1, "kind": kind, "what": "whiplash"}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([event(150.0)], 1.0),
        ([event(100.0)], 0.0),  # more than three months before
        ([event(250.0)], 0.0),  # after the onset
        ([event(180.0, kind="treatment")], 0.0),
        ([event(180.0, patient=1)], 0.0),
        ([], 0.0),
    ],
)
def test_an_onset_is_acute_if_something_happened_shortly_before(events, expected):
    view = PatientView(hand_made(200.0, events=events))
    assert ALL_MEASURES["acute_onset"].truth(view, DAYS[-1]) == expected


def test_who_is_not_ill_has_no_onset():
    view = PatientView(hand_made(1e9, events=[event(150.0)]))
    assert np.isnan(ALL_MEASURES["acute_onset"].truth(view, DAYS[-1]))


def test_tingling_counts_from_where_pain_does():
    limit = PainMap().norms.painful_from
    for value, expected in ((limit - 0.1, 0.0), (limit, 1.0)):
        course = hand_made(0.0, **{"paraesthesia.intensity": value})
        assert ALL_MEASURES["paraesthesia"].truth(PatientView(course), DAYS[-1]) == expected


def test_women_are_told_from_men():
    course = hand_made(0.0, people=2)
    assert [ALL_MEASURES["female"].truth(PatientView(course, k), DAYS[-1]) for k in (0, 1)] == [1.0, 0.0]


def share(name, course):
    return np.mean([ALL_MEASURES[name].truth(PatientView(course, k), DAYS[-1]) for k in course.ids])


@pytest.mark.parametrize("name", ["detect_burning", "detect_pressure", "lanss_burning"])
def test_items_are_said_by_the_ill_and_rarely_by_the_well(name):
    assert share(name, hand_made(0.0, 40)) > 0.5
    assert share(name, hand_made(1e9, 40)) < 0.2


def test_variability_is_the_sd_of_a_week_on_a_scale_of_20():
    course = hand_made(0.0, 1, **{"overall_pain.overall": 5.0})
    view, day = PatientView(course), DAYS[-1]
    form = Questionnaires()
    diary = form.diary(view, day, form.draws(view, day))
    assert ALL_MEASURES["pain_variability"].truth(view, day) == pytest.approx(2 * diary.std(ddof=1))
    steady = PatientView(hand_made(0.0, 1, **{"overall_pain.overall": 0.0}))
    assert ALL_MEASURES["pain_variability"].truth(steady, day) == 0.0
