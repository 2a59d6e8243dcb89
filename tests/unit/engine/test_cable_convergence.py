"""The cable engine converges at second order in the step and in the length of compartments."""

import numpy as np
import pytest

from c_fibre_case import uniform_fibre, velocity_of

STEPS = (0.05, 0.025, 0.0125, 0.00625)
LIMIT = 0.69116  # m/s, at which both series of steps end


@pytest.fixture(scope="module", params=[True, False], ids=["exponential", "crank-nicolson"])
def series(request):
    cable, places = uniform_fibre()
    return request.param, [velocity_of(cable, places, step=s, exact=request.param, duration=6.0) for s in STEPS]


def test_second_order_in_the_step(series):
    _, found = series
    gaps = np.diff(found)
    # errors of second order fall to a quarter with half the step, and so do their differences
    assert gaps[:-1] / gaps[1:] == pytest.approx([4.0, 4.0], abs=0.6)
    assert (found[-1] + gaps[-1] / 3.0) == pytest.approx(LIMIT, rel=2e-4)


def test_error_at_the_usual_step(series):
    exact, found = series
    error = 100.0 * abs(found[1] / LIMIT - 1.0)
    assert error < (0.7 if exact else 0.4)


def test_crank_nicolson_gates_err_less(series):
    exact, found = series
    cable, places = uniform_fibre()
    other = velocity_of(cable, places, step=STEPS[1], exact=not exact, duration=6.0)
    pair = {exact: abs(found[1] - LIMIT), not exact: abs(other - LIMIT)}
    assert pair[False] < 0.7 * pair[True]


def test_second_order_in_the_length_of_compartments():
    found = []
    for dx in (100.0, 50.0, 25.0, 12.5):
        cable, places = uniform_fibre(4000.0, dx)
        found.append(velocity_of(cable, places, step=0.0125, duration=9.0))
    gaps = np.diff(found)
    assert gaps[:-1] / gaps[1:] == pytest.approx([4.0, 4.0], abs=0.6)
    assert 0.01 < abs(found[1] / (found[3] + gaps[2] / 3.0) - 1.0) < 0.03


def test_tables_of_gates_do_not_limit(series):
    """A cell of the table is 0.1 mV: the velocities of two ways of gates meet to a hundredth of a percent."""
    exact, found = series
    cable, places = uniform_fibre()
    other = [velocity_of(cable, places, step=s, exact=not exact, duration=6.0) for s in STEPS[2:]]

    def limit(pair):
        return pair[1] + (pair[1] - pair[0]) / 3.0

    assert limit(found[2:]) == pytest.approx(limit(other), rel=1e-4)
