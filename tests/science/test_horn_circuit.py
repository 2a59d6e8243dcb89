"""Rates of projection neurons over many wirings, and the published wind-up code's own trouble with its step."""

import numpy as np
import pytest

from fibrosim.electrophysiology.horn import HornCircuit, press_many, wind_ups
from fibrosim.electrophysiology.horn.deep_horn import DeepHorn

pytestmark = pytest.mark.science
WIRINGS = list(range(8))


@pytest.mark.parametrize(("force", "low", "high"), [(10.0, 0.0, 0.2), (50.0, 1.0, 4.0), (100.0, 3.5, 8.0)])
def test_mean_over_wirings_is_near_the_published_rate(force, low, high):
    # published code, one wiring, first second: 0.0, 2.4, 6.3 at 10, 50, 100 mN; set by one number over these wirings
    answers = press_many([force] * 8, 1000.0, [HornCircuit()] * 8, wirings=WIRINGS)
    rates = [answer.rate("projection") for answer in answers]
    print(f"{force:g} mN: {np.round(rates, 1)}, mean {np.mean(rates):.2f}")
    assert low <= np.mean(rates) <= high


def test_the_answer_hangs_on_the_wiring():
    answers = press_many([100.0] * 8, 1000.0, [HornCircuit()] * 8, wirings=WIRINGS)
    rates = np.array([answer.rate("projection") for answer in answers])
    assert rates.std() > 0.4 * rates.mean()


def test_wind_up_is_the_same_at_a_quarter_of_the_step():
    coarse, fine = (wind_ups([DeepHorn()], 1.0, 15, replicates=8, step=step)[0] for step in (0.05, 0.0125))
    print(np.round(coarse.late.mean(axis=0), 1), np.round(fine.late.mean(axis=0), 1))
    assert np.max(np.abs(coarse.late.mean(axis=0) - fine.late.mean(axis=0))) < 1.0
