"""Observed orders of Rodas5P and of its dense output at fixed steps."""

from __future__ import annotations

import numpy as np
import pytest
from small_models import declare, live, model, record_states, root_case, values_of

from fibrosim.engine import schedule
from fibrosim.engine.context import DONE, RUNNING
from fibrosim.engine.maps import BlockMaps
from fibrosim.engine.workspace import Rows, Workspace
from fibrosim.language import cosine_of_turns

declare("bend", rate=(1.0, "1/day"), drive=(0.6, "1"), turn=(1.0, "day"))
declare("kaps", rate=(1.0, "1/day"), stiff=(1e4, "1/day"))


def bend(m):
    """x' = -2 t x^2 + ... : nonlinear, not stiff, driven by time; y follows a cosine."""
    p = m.parameters
    x, y = m.state("x", "1", start=1), m.state("y", "1", start=1, positive=False)
    m.rate(x, -(2 * p.rate) * (m.time / p.turn) * x**2)
    m.rate(y, p.rate * y * cosine_of_turns(m.time / p.turn) * p.drive)


def bend_exact(t):
    return np.array([1 / (1 + t**2), np.exp(0.6 * np.sin(2 * np.pi * t) / (2 * np.pi))]).T


def kaps(m):
    """Kaps' problem, nonlinear and stiff (1e4): exp(-2 t), exp(-t)."""
    p = m.parameters
    a, b = m.state("a", "1", start=1), m.state("b", "1", start=1)
    m.rate(a, -(p.stiff + 2 * p.rate) * a + p.stiff * b**2)
    m.rate(b, p.rate * (a - b - b**2))


def kaps_exact(t):
    return np.array([np.exp(-2 * t), np.exp(-t)]).T


PROBLEMS = {
    "bend": (bend, bend_exact, ("bend.x", "bend.y"), 1.6),
    "kaps": (kaps, kaps_exact, ("kaps.a", "kaps.b"), 1.0),
}


def fixed(name, steps, outputs, **changed):
    """Values at outputs with that many equal steps: tolerances without bound, steps with one."""
    equations, _, states, end = PROBLEMS[name]
    program, none = model(name, equations), BlockMaps.none()
    system = program.layout.system
    rows = Rows(program, none)
    space = Workspace(program, rows, record_states(*states)(rows))
    one = {
        k: np.ones(len(level.states))
        for k, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf))
    }
    space.tolerances(1e10, one, {k: -np.inf * v for k, v in one.items()})
    space.limits(10**6, 10**6)
    for lane in range(program.lanes):
        space.set_parameters(lane, values_of(system, none, **changed))
    # the noise grid is what steps end at exactly; a row that nothing reads stands for it
    system_input = [(np.array([end]), rows.find("state", "clock.time")[0], np.array([end]))]
    plan = schedule([], lambda a: [], 0.0, end, system_input)
    buffer = np.full((len(outputs), len(states)), np.nan)
    outputs = np.ascontiguousarray(outputs)
    space.start_lane(0, 0.0, plan, outputs, buffer, end / steps)
    space.copy_lane(0, 1)
    space.control("h_maximum")[:] = end / steps
    while space.counts["status"][0] == RUNNING:
        space.call("advance")
    assert space.counts["status"][0] == DONE
    assert abs(space.counts["steps"][0] - steps) <= 1
    return buffer


def order(errors, counts):
    """Slope of log error over log number of steps."""
    return -np.polyfit(np.log(counts), np.log(errors), 1)[0]


def errors(name, counts, at, **changed):
    """Largest error over the outputs for each number of steps, shape (counts, states)."""
    exact = PROBLEMS[name][1](at)
    return np.array([np.abs(fixed(name, n, at, **changed) - exact).max(axis=0) for n in counts])


def test_order_five_not_stiff():
    counts = [16, 24, 32, 48, 64, 96]
    for found in errors("bend", counts, np.array([1.6])).T:
        assert order(found, counts) == pytest.approx(5.0, abs=0.2), found


def test_order_five_with_two_time_scales():
    counts = [48, 64, 96, 128, 192]
    for found in errors("kaps", counts, np.array([1.0]), kaps__stiff=10.0).T:
        assert order(found, counts) == pytest.approx(5.0, abs=0.2), found


def test_no_reduction_of_the_slow_part_where_it_is_very_stiff():
    counts = [6, 8, 12, 16, 24, 32]
    slow = errors("kaps", counts, np.array([1.0]), kaps__stiff=1e8)[:, 1]
    assert order(slow, counts) > 4.8, slow
    # the slaved part is seen through the dense output, of order 4
    slaved = errors("kaps", counts, np.linspace(0.0, 1.0, 1001), kaps__stiff=1e8)[:, 0]
    assert order(slaved, counts) > 3.8, slaved


def test_order_four_of_the_dense_output():
    counts = [24, 32, 48, 64, 96]
    for found in errors("bend", counts, np.linspace(0.0, 1.6, 1001)).T:
        assert order(found, counts) > 3.9, found


@pytest.mark.parametrize("relative", [1e-4, 1e-6, 1e-8, 1e-10])
def test_error_follows_the_tolerance(relative):
    program = model("bend", bend)
    times = np.linspace(0.0, 1.6, 33)
    case = root_case(program, end=1.6)
    (out,) = live(
        program,
        BlockMaps.none(),
        [case],
        times,
        record_states("bend.x", "bend.y"),
        relative=relative,
        absolute=relative,
    )
    assert np.abs(out.values - bend_exact(times)).max() <= 10 * relative
