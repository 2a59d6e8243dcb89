"""Traits, life events and recruitment of people of the community."""

from itertools import pairwise

import numpy as np
import pytest

from fibrosim.body import area_names, body
from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files
from fibrosim.patients import Cohort, Patient, clinic_names, recruit
from fibrosim.patients.draw import draw_parameters
from fibrosim.patients.events import DAYS_PER_YEAR, RATES, life_events
from fibrosim.patients.traits import Shared, population_traits


@pytest.fixture(scope="module")
def log_values():
    """Logarithms of a parameter of the patient over 1500 people, by name."""
    version = body(1)
    drawn = np.array([v["root"] for v in draw_parameters(version, list(Cohort(1500, seed=3, areas=1)))])
    return lambda name: np.log(drawn[:, version.system.root.parameters.index(name)])


def test_parameters_of_one_trait_are_correlated_and_others_are_not(log_values):
    first, second = log_values("mood.load"), log_values("stress_axis.pain_effect")
    other = log_values("dorsal_horn.potentiation_gain")
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.25, abs=0.08), "0.5 times 0.5"
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.08


def test_a_loading_leaves_the_spread_as_it_is(log_values):
    cv = all_parameter_files()["mood"].parameters["load"].spread.cv
    found = log_values("mood.load")
    assert found.std() == pytest.approx(np.sqrt(np.log1p(cv**2)), rel=0.06)


def test_sex_and_age_move_medians(monkeypatch):
    table = population_traits()
    monkeypatch.setitem(table["women"], "mood.load", {"ratio": 1.44})
    monkeypatch.setitem(table["per_decade"], "mood.load", {"ratio": 2.0})
    woman, man = (Cohort(1, women=w, age=56, age_sd=0)[0] for w in (1.0, 0.0))
    factors = Shared([woman, man]).factor("mood.load")[:, 0]
    assert factors == pytest.approx([1.2 * 2.0, 2.0 / 1.2])
    assert Shared([woman, man]).factor("stress_axis.pain_effect") == pytest.approx(1.0)


def test_old_vessels_dilate_less_and_those_of_46_as_in_the_default():
    name = "vessel_function.healthy_dilatation"
    young, middle, old = (Cohort(1, age=age, age_sd=0)[0] for age in (26, 46, 66))
    factors = Shared([young, middle, old]).factor(name)[:, 0]
    assert factors[0] > factors[1] == 1.0 > factors[2]
    assert factors[2] == pytest.approx(population_traits()["per_decade"][name]["ratio"] ** 2)


def test_events_come_at_their_rates_and_a_longer_life_begins_alike():
    years, people = 10.0, 150
    lives = [life_events(5, k, years * DAYS_PER_YEAR) for k in range(people)]
    table = all_parameter_files()["population"].parameters
    for kind, (rate, _) in RATES.items():
        expected = table[rate].value * years * people
        count = sum(e.kind == kind for life in lives for e in life)
        # the weakest are left out: a few per cent of infections
        assert 0.9 * expected - 4 * expected**0.5 < count < expected + 4 * expected**0.5, kind
    long = life_events(5, 7, 40 * DAYS_PER_YEAR)
    assert [e for e in long if e.day < years * DAYS_PER_YEAR] == list(lives[7])
    assert all(a.day <= b.day for a, b in pairwise(long))


def test_a_cohort_has_no_events_unless_asked():
    assert Cohort(3)[0].triggers == ()
    assert any(p.triggers for p in Cohort(3, events_for="20 year"))


def test_the_survey_takes_everybody_in_order():
    taken = recruit(5, "population", seed=2, lived="70 day", most=8)
    assert [p.identity for p in taken] == [0, 1, 2, 3, 4]
    assert taken.enrolled == 70.0
    assert taken.came == taken.asked == 8


@pytest.mark.science
def test_a_clinic_sees_more_pain_than_the_survey_and_the_same_people_each_time():
    settings = {"seed": 2, "lived": "1 year", "most": 96, "preset": "central"}
    pain = recruit(6, "pain", **settings)
    assert [p.identity for p in pain] == [p.identity for p in recruit(6, "pain", **settings)]
    assert pain.came < pain.asked


def test_nobody_found_names_the_step_at_which_they_were_lost():
    with pytest.raises(InputError, match="criteria acr2016 kept out 4 of 4") as caught:
        recruit(4, "rheumatology", seed=2, lived="1 year", most=4)
    assert caught.value.code == "nobody-found"
    assert "most=" in caught.value.fix


@pytest.mark.parametrize(
    ("settings", "word"),
    [({"clinic": "rheumatolgy"}, "rheumatology"), ({"size": 0}, "wanted"), ({"lived": -1}, "life")],
)
def test_bad_recruitment_is_refused(settings, word):
    with pytest.raises(InputError, match=word):
        recruit(**{"size": 1, "lived": "1 year", "most": 2, **settings})


def test_every_clinic_says_what_it_is():
    assert "rheumatology" in clinic_names()


def test_sexes_differ_in_what_is_published_and_in_nothing_else():
    """Conditioned modulation (Popescu 2010) and muscle outflow (Matsukawa 1998)."""
    women, men = (Shared([Patient(seed=1, sex=sex, age=46)]).factor for sex in ("female", "male"))

    def ratio(name):
        return (women(name) / men(name)).item()

    assert ratio("descending.noxious_effect") == pytest.approx(0.54)
    assert ratio("autonomic.resting_muscle_outflow") == pytest.approx(0.92)
    assert set(population_traits()["women"]) == {"descending.noxious_effect", "autonomic.resting_muscle_outflow"}
    assert ratio("dorsal_horn.potentiation_gain") == 1.0


def test_a_small_body_keeps_the_drawn_events_that_reach_it():
    settings = {"seed": 4, "events_for": "30 year"}
    small, whole = (Cohort(40, areas=areas, **settings) for areas in (3, 19))
    kept, drawn = ([(e.day, e.kind, e.area) for p in who for e in p.triggers] for who in (small, whole))
    there = (None, *area_names(3))
    assert kept == [event for event in drawn if event[2] in there]
    assert {event[2] for event in kept} == set(there), "an injury of an area that it has is kept"
    assert len(kept) < len(drawn)
