"""Healthy people to whom nothing happens stay healthy: the share after ten years, with its bound."""

import numpy as np
import pytest
from scipy.stats import beta

import fibrosim as fs
from fibrosim.clinic import PatientView, test_named

pytestmark = [pytest.mark.science, pytest.mark.timeout(3600)]

PEOPLE = 320  # with nobody ill the one-sided 95 % bound is 0.93 %
DAYS = 3653.0
CHUNK = 64
PAINFUL, WIDESPREAD = 2.0, 7
WANTED = 0.99


def bounds(well, people):
    """Clopper-Pearson: two-sided 95 %, and the one-sided lower bound."""
    low, high = beta.ppf(0.025, well, people - well + 1), beta.ppf(0.975, well + 1, people - well)
    return low, 1.0 if well == people else high, beta.ppf(0.05, well, people - well + 1)


@pytest.fixture(scope="module")
def lives():
    """Of each person: meets the criteria at the end; painful areas at the end and at most of the yearly readings."""
    cohort, criteria = fs.Cohort(PEOPLE, seed=2016, women=0.5), test_named("criteria")
    rows = []
    for first in range(0, PEOPLE, CHUNK):
        people = [cohort[k] for k in range(first, min(first + CHUNK, PEOPLE))]
        record = sorted({*criteria.requires, "pain.intensity"})
        course = fs.simulate(people, DAYS, outputs=7, rhythm="never", record=record)
        assert not course.failures()
        areas = (course.data["pain.intensity"] >= PAINFUL).sum("area").values
        yearly = areas[:, ::52].max(axis=1)
        for k, person in enumerate(people):
            met = criteria.fibromyalgia(PatientView(course, person.identity), float(course.days[-1]))
            rows.append((met, int(areas[k, -1]), int(yearly[k])))
    return np.array(rows)


def test_no_event_happens_to_them():
    person = fs.Cohort(PEOPLE, seed=2016, women=0.5)[0]
    assert person.triggers == ()
    assert person.preset is None


def test_they_stay_healthy(lives):
    met, areas, yearly = lives.T
    well = int(((met == 0) & (areas < WIDESPREAD)).sum())
    low, high, one_sided = bounds(well, PEOPLE)
    print(
        f"\nhealthy after ten years: {well} of {PEOPLE}, {well / PEOPLE:.2%} (95 % {low:.2%} to {high:.2%}; one-sided "
        f"bound {one_sided:.2%}); {int(met.sum())} meet the criteria of 2016, {int((areas >= WIDESPREAD).sum())} have "
        f"{WIDESPREAD} painful areas or more, {int((areas > 0).sum())} any; at a yearly reading "
        f"{int((yearly >= WIDESPREAD).sum())} had {WIDESPREAD} or more"
    )
    assert well / PEOPLE >= WANTED


def test_the_same_measure_finds_people_who_are_ill():
    """The measure can fail: people around a preset who had an accident are not all healthy."""
    people = [*fs.Cohort(12, seed=4, women=0.9, preset="central")]
    accident = [fs.triggers.whiplash(30)]
    course = fs.simulate(people, 760, triggers=accident, outputs=7, rhythm="never", record=["pain.intensity"])
    areas = (course.data["pain.intensity"] >= PAINFUL).sum("area").values
    assert (areas[:, -1] >= WIDESPREAD).any()
