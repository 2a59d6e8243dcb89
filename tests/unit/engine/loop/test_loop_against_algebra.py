"""The loop engine against closed forms and against SciPy by the method of steps."""

import numpy as np
import pytest
from loops import bouncing_loop, delayed_loop, joined, rough_loop
from scipy.integrate import solve_ivp

from fibrosim.engine.loop import run_loop
from fibrosim.random import Stream

RATE, START, WAIT, FREQUENCY = 0.7, 2.0, 0.37, 0.25


def by_steps(duration: float, times: np.ndarray) -> np.ndarray:
    """y' = RATE (cos - y(t - WAIT)), each stretch of one delay solved with the one before."""
    pieces, begin, y = [], 0.0, START
    while begin < duration:
        before = pieces[-1] if pieces else None

        def slope(t, _, before=before, begin=begin):
            old = START if before is None else before.sol(t - WAIT)[0]
            return [RATE * (np.cos(2 * np.pi * FREQUENCY * t) - old)]

        pieces.append(solve_ivp(slope, (begin, begin + WAIT), [y], rtol=1e-11, atol=1e-12, dense_output=True))
        begin, y = begin + WAIT, pieces[-1].y[0, -1]
    return np.array([pieces[min(int(t / WAIT), len(pieces) - 1)].sol(t)[0] for t in times])


def test_a_delay_agrees_with_scipy_and_is_of_second_order():
    errors = []
    for step in (0.02, 0.01, 0.005, 0.0025):
        run = run_loop(delayed_loop(), 8.0, keep=["decay.y"], step=step, every=0.5, inputs={"decay.wave": 1.0})
        errors.append(np.max(np.abs(run.values["decay.y"][0] - by_steps(8.0, run.times))))
    assert errors[-1] < 3e-6
    order = np.polyfit(np.log([0.02, 0.01, 0.005, 0.0025]), np.log(errors), 1)[0]
    assert 1.8 < order < 2.6


def test_first_stretch_of_a_delay_is_a_line():
    run = run_loop(delayed_loop(), 0.37, keep=["decay.y", "decay.double"], step=0.01, inputs={"decay.wave": 0.0})
    line = START * (1 - RATE * run.times)
    assert np.allclose(run.values["decay.y"][0], line, rtol=0, atol=1e-13)
    assert np.array_equal(run.values["decay.double"], 2 * run.values["decay.y"])


def events_of_scipy(duration: float) -> np.ndarray:
    """Times of the resets, by SciPy's own event location."""
    times, now, state = [], 0.0, [0.0, 1.0]

    def slope(_, y):
        return [1.3 / (1 + y[1] ** 2), 0.2 * (1 - y[1]) + 0.2 * y[0] * y[1]]

    def full(_, y):
        return y[0] - 1

    full.terminal, full.direction = True, 1
    while True:
        part = solve_ivp(slope, (now, duration), state, events=full, rtol=1e-11, atol=1e-12)
        if part.status != 1:
            return np.array(times)
        now = part.t[-1]
        times.append(now)
        state = [0.0, part.y[1, -1] / 2]


def test_events_agree_with_scipy_and_are_of_second_order():
    exact, errors = events_of_scipy(20.0), []
    for step in (0.04, 0.02, 0.01, 0.005):
        run = run_loop(bouncing_loop(), 20.0, keep=["clock.count"], step=step)
        found = run.events["clock.beat"][0].time
        assert len(found) == len(exact)
        assert run.values["clock.count"][0, -1] == len(exact)
        errors.append(np.max(np.abs(found - exact)))
    assert errors[-1] < 3e-5
    assert np.polyfit(np.log([0.04, 0.02, 0.01, 0.005]), np.log(errors), 1)[0] == pytest.approx(2.0, abs=0.2)


def test_a_guard_without_reset_happens_once_each_time():
    run = run_loop(bouncing_loop(), 20.0, step=0.01)
    beats, halves = run.events["clock.beat"][0].time, run.events["clock.half"][0].time
    assert np.all(halves[: len(beats)] < beats)
    assert np.all(halves[1 : len(beats)] > beats[: len(halves) - 1][: len(beats) - 1])
    assert np.all(np.diff(halves) > 0.3)


def test_two_events_in_one_step_keep_their_order():
    coarse = run_loop(bouncing_loop(), 20.0, step=0.5)
    assert abs(len(coarse.events["clock.beat"][0].time) - len(events_of_scipy(20.0))) <= 1


def test_noise_is_exact_in_law_and_keyed():
    run = run_loop(rough_loop(), 40000.0, patients=[7], seed=3, keep=["rough.noise_value"], step=0.25, every=0.25)
    x = run.values["rough.noise_value"][0]
    z = Stream(3).normal(7, "rough.rough.noise", np.arange(4))
    keep = np.exp(-0.25 / 3.0)
    assert x[0] == z[0]
    assert x[1] == pytest.approx(keep * x[0] + np.sqrt(1 - keep**2) * z[1], rel=1e-12)
    assert np.std(x) == pytest.approx(1.0, abs=0.05)
    lagged = np.mean(x[:-12] * x[12:]) / np.var(x)
    assert lagged == pytest.approx(np.exp(-1.0), abs=0.04)


def test_schedule_changes_at_its_times():
    def build(m):
        y = m.state("y", "mmHg")
        m.rate(y, m.input("push", "mmHg/s"))

    run = run_loop(joined("pushed", ("decay", build)), 4.0, keep=["decay.y"], step=0.125, settle=1.0,
                   inputs={"decay.push": [(0, 1.0), (1.0, 0.0), (2.0, -2.0)]})  # fmt: skip
    expected = np.interp(run.times, [0, 1, 2, 4], [1, 2, 2, -2])
    assert np.allclose(run.values["decay.y"][0], expected, atol=1e-12)
