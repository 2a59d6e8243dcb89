"""What happens at exact times happens then, whatever the steps and outputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from small_models import declare, live, model, record_states, root_case

from fibrosim.engine import Action, combine_inputs, schedule
from fibrosim.engine.maps import BlockMaps

NONE = BlockMaps.none()
declare("pool", rate=(0.4, "1/day"), slow=(1e-4, "1/day"))


def pool(m):
    """x decays, c counts what an input pours in, without loss."""
    p = m.parameters
    x, c, n = m.state("x", "1"), m.state("c", "1"), m.state("n", "1", positive=False)
    m.rate(x, -p.rate * x)
    m.rate(c, m.input("flow", "1/day"))
    m.rate(n, p.rate * (m.input("signal", "1") - n))


@pytest.fixture(scope="module")
def program():
    return model("pool", pool)


def run(program, actions, times, end, extra=(), **changed):
    case = root_case(program, actions, end=end, extra=extra, **changed)
    names = record_states("pool.x", "pool.c", "pool.n")
    (out,) = live(program, NONE, [case], times, names, relative=1e-10, absolute=1e-12)
    assert out.status == "ok"
    return out


def test_dose_at_pi(program):
    at = math.pi
    times = np.array([0.0, np.nextafter(at, 0), at, np.nextafter(at, 9), 4.0, 7.0])
    found = run(program, [Action(at, "add", "pool.x", 3.0)], times, 7.0).values[:, 0]
    # a value at the very time of a dose is that before it
    assert found[:3].tolist() == [0.0, 0.0, 0.0]
    assert found[3:] == pytest.approx(3.0 * np.exp(-0.4 * (times[3:] - at)), rel=1e-9)


def test_input_between_two_outputs(program):
    found = run(program, [Action(2.1, "input", "pool.flow", 5.0, None, 2.1 + 1e-3)], np.array([2.0, 3.0]), 3.0)
    assert found.values[:, 1] == pytest.approx([0.0, 5e-3], rel=1e-9)


def test_events_are_not_missed_by_huge_steps(program):
    """Without noise and with slow rates, steps are hundreds of days; a pulse of a minute counts."""
    actions = [Action(d, "input", "pool.flow", 100.0, None, d + 1 / 1440) for d in (777.7, 2500.25, 2500.3)]
    out = run(program, actions, np.array([777.0, 778.0, 3000.0]), 3000.0, pool__rate=1e-4)
    assert out.steps < 400
    assert out.values[:, 1] == pytest.approx([0.0, 100 / 1440, 300 / 1440], rel=1e-9)


def test_doses_at_one_time_add_up(program):
    actions = [Action(1.5, "add", "pool.x", 1.0), Action(1.5, "add", "pool.x", 0.25), Action(0.0, "add", "pool.x", 2.0)]
    found = run(program, actions, np.array([0.0, 1.5, 2.0]), 2.0).values[:, 0]
    rest = 2.0 * math.exp(-0.4 * 1.5)
    assert found == pytest.approx([2.0, rest, (rest + 1.25) * math.exp(-0.2)], rel=1e-9)


def test_parameter_switch_at_an_exact_time(program):
    actions = [Action(0.0, "add", "pool.x", 1.0), Action(math.e, "parameter", "pool.rate", 2.0)]
    found = run(program, actions, np.array([math.e, 4.0]), 4.0).values[:, 0]
    first = math.exp(-0.4 * math.e)
    assert found == pytest.approx([first, first * math.exp(-2.0 * (4 - math.e))], rel=1e-9)


def test_stops_closer_than_any_step(program):
    days = 1.0 + np.arange(50) * 1e-9
    out = run(program, [Action(float(d), "add", "pool.x", 1.0) for d in days], np.array([1.0, 2.0]), 2.0)
    assert out.values[1, 0] == pytest.approx(np.exp(-0.4 * (2.0 - days)).sum(), rel=1e-9)


def test_noise_grid_is_exact(program):
    """Piecewise constant noise into a linear state: the recursion is known."""
    grid, rng = np.arange(0.0, 40.0, 0.7), np.random.default_rng(2)
    values = rng.standard_normal(len(grid))
    found = run(program, [], grid, float(grid[-1]) + 0.5, [("pool.signal", grid, values)]).values[:, 2]
    decay, wanted = math.exp(-0.4 * 0.7), [0.0]
    for v in values[:-1]:
        wanted.append(decay * wanted[-1] + (1 - decay) * v)
    assert found == pytest.approx(wanted, rel=1e-8, abs=1e-9)


def test_noise_is_ornstein_uhlenbeck_in_law(program):
    """Moments and memory of the noise and of what a linear state makes of it, within 3 standard errors."""
    from fibrosim.patients.noise import ornstein_uhlenbeck

    step, memory, paths = 1.0, 5.0, 24
    grid = np.arange(0.0, 600.0, step)
    noise = np.array([ornstein_uhlenbeck(8, k, "pool.signal", memory, grid) for k in range(paths)])
    cases = [root_case(program, [], end=600.0, extra=[("pool.signal", grid, row)]) for row in noise]
    found = np.array(
        [o.values[:, 2] for o in live(program, NONE, cases, grid, record_states("pool.x", "pool.c", "pool.n"))]
    )

    def within(values, wanted):
        """The mean over independent paths, against its own standard error."""
        assert abs(values.mean() - wanted) <= 3 * values.std(ddof=1) / math.sqrt(paths)

    r, a = math.exp(-step / memory), math.exp(-0.4 * step)
    within(noise.mean(axis=1), 0.0)
    within((noise**2).mean(axis=1), 1.0)
    for lag in (1, 3, 10):
        within((noise[:, lag:] * noise[:, :-lag]).mean(axis=1), r**lag)
    settled = found[:, 60:]
    within(settled.mean(axis=1), 0.0)
    # variance of y' = a y + (1 - a) n with n of memory r
    variance = (1 - a) ** 2 / (1 - a**2) * (1 + a * r) / (1 - a * r)
    within((settled**2).mean(axis=1), variance)


def test_schedule_sorts_and_combines():
    pulses = [
        Action(1.0, "input", "i", 2.0, None, 5.0),
        Action(3.0, "input", "i", 1.0, None, 4.0),
        Action(9.0, "input", "i", 7.0),
    ]
    made = combine_inputs(pulses, lambda _: [None])
    assert [(a.day, a.value) for a in made] == [(1.0, 2.0), (3.0, 3.0), (4.0, 2.0), (5.0, 0.0), (9.0, 7.0)]
    plan = schedule(made[::-1], lambda a: [4], 2.0, 8.0, [(np.array([2.5, 6.0, 9.0]), 7, np.ones(3))])
    assert plan.times.tolist() == [2.5, 3.0, 4.0, 5.0, 6.0, 8.0]
    assert plan.grid.tolist() == [2.5, 6.0, 6.0, 6.0, 6.0, 1e300]
    assert plan.event.tolist() == [1e300, 3.0, 4.0, 5.0, 1e300, 8.0]
    assert plan.first[0] == 1  # what lies before the start is done at the start
    assert plan.row.tolist() == [4, 7, 4, 4, 4, 7]
