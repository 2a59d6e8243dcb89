"""From the cord's signal to a rating: the body's law, after-sensation, contrast, conditioning, habituation."""

import numpy as np
import pytest

from fibrosim.coupling.horn_rates import HornResponse
from fibrosim.coupling.percept import (
    Percept,
    conditioned_inhibition,
    conditioning_course,
    crossing,
    percept_numbers,
    rate,
    rise_and_fall,
    unrate,
)
from fibrosim.parameters import all_parameter_files

STEP = 0.05


def signal(*levels, each=10.0, extent=1.0):
    course = np.repeat(np.array(levels, float), round(each / STEP))[None, :]
    still = np.zeros_like(course)
    return HornResponse(STEP, still, still, course, still, still, extent)


def test_steady_signals_are_rated_by_a_power_law_that_is_half_at_the_signal_of_the_body():
    half, power = all_parameter_files()["pain"]["half_signal"].value, percept_numbers()["rating_power"]
    for level in (0.05, 0.2, 0.511, 2.0):
        expected = level**power / (level**power + half**power)
        assert Percept().rating(signal(level))[0, -1] == pytest.approx(expected, rel=0.01)


def test_a_rating_and_its_inverse():
    for share in (0.01, 0.1, 0.5, 0.95):
        assert float(rate(np.array(unrate(share)))) == pytest.approx(share)


def test_gain_and_extent_multiply_the_signal():
    plain = Percept().felt(signal(0.3))[0, -1]
    assert Percept(gain=2.0 * percept_numbers()["healthy_gain"]).felt(signal(0.3))[0, -1] == pytest.approx(2.0 * plain)
    assert Percept().felt(signal(0.3, extent=0.5))[0, -1] == pytest.approx(0.5 * plain)


def test_what_is_felt_outlasts_the_signal():
    felt = Percept().felt(signal(1.0, 0.0))[0]
    end, later = round(10.0 / STEP), round(18.0 / STEP)
    assert 0.02 * felt[end - 1] < felt[later] < 0.3 * felt[end - 1]


def test_a_fall_is_felt_larger_than_it_is_and_by_the_capacity_alone():
    def drop(capacity):
        felt = Percept(capacity=capacity).felt(signal(0.5, 0.7, 0.5))[0]
        after = felt[round(20.0 / STEP) : round(28.0 / STEP)].min()
        return after / felt[round(9.5 / STEP)]

    assert drop(1.0) < drop(0.4) < drop(0.0)
    assert drop(0.0) == pytest.approx(1.0, abs=0.01)


def test_pain_elsewhere_raises_the_log_odds_of_inhibition():
    course = conditioning_course(np.full((1, 4000), 0.8), STEP)
    assert np.all(np.diff(course) >= 0.0)
    held = conditioned_inhibition(0.6, Percept(), course)[0, -1]
    noxious = all_parameter_files()["coupling_percept"]["conditioning_effect"].value
    odds = 0.6 / 0.4 * np.exp(noxious * 0.8)
    assert held == pytest.approx(odds / (1.0 + odds), rel=0.01)
    for percept in (Percept(capacity=0.0), Percept(conditioning=0.0)):
        assert conditioned_inhibition(0.6, percept, course)[0, -1] == pytest.approx(0.6)


def test_habituation_is_the_share_that_is_left_of_it():
    many = np.array([0, 20, 60])
    healthy, lost = Percept().habituated(many), Percept(habituation=0.0).habituated(many)
    assert healthy[0] == 1.0
    assert np.all(np.diff(healthy) < 0.0)
    assert np.array_equal(lost, np.ones(3))


def test_few_and_many_stimuli_give_the_same_bits():
    values = np.random.default_rng(3).uniform(0.0, 2.0, (40, 300))
    together = rise_and_fall(values, 0.3, 1.5, STEP)
    assert np.array_equal(together[7], rise_and_fall(values[7:8], 0.3, 1.5, STEP)[0])


def test_a_crossing_is_found_between_samples_or_not_at_all():
    times = np.arange(5.0)
    assert crossing(times, np.array([0.0, 1.0, 2.0, 3.0, 4.0]), 2.5) == pytest.approx(2.5)
    assert np.isnan(crossing(times, np.zeros(5), 0.1))
