"""Healthy people to whom nothing happens stay healthy: the share after ten years, with its bound."""

import numpy as np
import pytest
from scipy.stats import beta

import fibrosim as fs
from fibrosim.clinic import PatientView, acr_criteria

pytestmark = [pytest.mark.science, pytest.mark.timeout(3600)]

PEOPLE = 512  # with nobody ill the one-sided 95 % bound is 0.6 %
DAYS = 3653.0
FIRST = 98.0  # the criteria ask for three months, so that they can be met from then on
CHUNK = 64
PAINFUL, WIDESPREAD = 2.0, 7
WANTED = 0.99


def bounds(well, people):
    """Clopper-Pearson: two-sided 95 %, and the one-sided lower bound."""
    low, high = beta.ppf(0.025, well, people - well + 1), beta.ppf(0.975, well + 1, people - well)
    return low, 1.0 if well == people else high, beta.ppf(0.05, well, people - well + 1)


@pytest.fixture(scope="module")
def lives():
    """Of each person: whether ill at the start, whether ill at the end, painful areas at the yearly worst."""
    cohort, criteria = fs.Cohort(PEOPLE, seed=2016, women=0.5), acr_criteria()
    rows = []
    for first in range(0, PEOPLE, CHUNK):
        people = [cohort[k] for k in range(first, min(first + CHUNK, PEOPLE))]
        record = sorted({*criteria.requires, "pain.intensity"})
        course = fs.simulate(people, DAYS, outputs=7, rhythm="never", record=record)
        assert not course.failures()
        areas = (course.data["pain.intensity"] >= PAINFUL).sum("area").values
        yearly = areas[:, ::52].max(axis=1)
        for k, person in enumerate(people):
            view = PatientView(course, person.identity)
            ill = [criteria.fibromyalgia(view, day) for day in (FIRST, float(course.days[-1]))]
            rows.append((ill[0] or areas[k, 0] >= WIDESPREAD, ill[1] or areas[k, -1] >= WIDESPREAD, int(yearly[k])))
    return np.array(rows)


def test_no_event_happens_to_them():
    person = fs.Cohort(PEOPLE, seed=2016, women=0.5)[0]
    assert person.triggers == ()
    assert person.preset is None


def test_they_stay_healthy(lives):
    before, after, yearly = lives.T
    people = int((before == 0).sum())
    well = int(((before == 0) & (after == 0)).sum())
    low, high, one_sided = bounds(well, people)
    print(
        f"\nof {PEOPLE} drawn people {PEOPLE - people} are ill at the start; of the other {people}, {well} are healthy "
        f"ten years later: {well / people:.2%} (95 % {low:.2%} to {high:.2%}; one-sided bound {one_sided:.2%}); "
        f"{int((after == 0).sum())} of all {PEOPLE} are healthy then; {int((yearly >= WIDESPREAD).sum())} had "
        f"{WIDESPREAD} painful areas or more at a yearly reading"
    )
    assert well / people >= WANTED


def test_few_are_ill_at_the_start(lives):
    assert lives[:, 0].mean() < 0.02


def test_the_same_measure_finds_people_who_are_ill():
    """The measure can fail: people around a preset who had an accident are not all healthy."""
    people = [*fs.Cohort(12, seed=4, women=0.9, preset="central")]
    accident = [fs.triggers.whiplash(30)]
    course = fs.simulate(people, 760, triggers=accident, outputs=7, rhythm="never", record=["pain.intensity"])
    areas = (course.data["pain.intensity"] >= PAINFUL).sum("area").values
    assert (areas[:, -1] >= WIDESPREAD).any()
