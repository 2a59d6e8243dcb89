"""A side branch: against dense algebra, against chains, and the membrane's charge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from passive import passive_membrane
from scipy.linalg import expm

from fibrosim.electrophysiology.fibres import JunctionFibre
from fibrosim.engine.cable import Branch, Cable, Pulse, Window, run_cable
from fibrosim.errors import InputError

START, SIDE = 32, 9


def tree(near=20, seed=1):
    rng = np.random.default_rng(seed)
    n = START + SIDE
    return Cable(passive_membrane(), rng.uniform(20.0, 60.0, n), rng.uniform(0.4, 3.0, n), 1.0, 80.0, -60.0,
                 branch=Branch(near, START))  # fmt: skip


def dense(cable):
    """Rates of the voltages above rest (1/ms), with the branch point as a node without area."""
    n, b = cable.size, cable.branch
    area = np.pi * cable.diameter * cable.length * 1e-8
    half = 0.5 * cable.length * 1e-4 * cable.resistivity / (0.25 * np.pi * (cable.diameter * 1e-4) ** 2)
    laplace = np.zeros((n + 1, n + 1))

    def join(i, j, g):
        laplace[i, i] += g
        laplace[j, j] += g
        laplace[i, j] -= g
        laplace[j, i] -= g

    for k in range(n - 1):
        if k not in (b.near, b.start - 1):
            join(k, k + 1, 1.0 / (half[k] + half[k + 1]))
    for k in (b.near, b.near + 1, b.start):
        join(k, n, 1.0 / half[k])
    reduced = laplace[:n, :n] - np.outer(laplace[:n, n], laplace[n, :n]) / laplace[n, n]
    return -(reduced / area[:, None] + 1e-4 * np.eye(n)) * 1e3, area


@pytest.mark.parametrize("near", [0, 7, 20, 30])
def test_equals_dense_algebra(near):
    cable = tree(near)
    rates, area = dense(cable)
    push = np.zeros(cable.size)
    push[3] = 0.05 * 1e-6 / area[3] * 1e3  # mV/ms of 0.05 nA
    step, steps = 0.01, 400
    run = run_cable(cable, step * steps, [Pulse(0.0, 100.0, 0.05, 3)], step=step)
    # the same scheme: solve for the middle of the step, extrapolate
    v, unit = np.zeros(cable.size), np.eye(cable.size)
    for _ in range(steps):
        v = 2.0 * np.linalg.solve(unit - 0.5 * step * rates, v + 0.5 * step * push) - v
    assert np.abs(run.voltage + 60.0 - v).max() < 1e-9
    exact = np.linalg.solve(rates, (expm(step * steps * rates) - unit) @ push)
    assert np.abs(run.voltage + 60.0 - exact).max() < 2e-2
    assert np.abs(run.voltage[START:] + 60.0).max() > 0.01


def test_second_order_in_the_step():
    cable = tree()
    rates, area = dense(cable)
    push = np.zeros(cable.size)
    push[3] = 0.05 * 1e-3 / area[3]
    exact = np.linalg.solve(rates, (expm(4.0 * rates) - np.eye(cable.size)) @ push) - 60.0
    error = [np.abs(run_cable(cable, 4.0, [Pulse(0.0, 9.0, 0.05, 3)], step=s).voltage - exact)[START:].max()
             for s in (0.08, 0.04, 0.02)]  # fmt: skip
    assert 3.0 < error[0] / error[1] < 5.0
    assert 3.0 < error[1] / error[2] < 5.0


def test_a_side_that_hardly_couples_is_no_side():
    cable = tree()
    thin = cable.diameter.copy()
    thin[START] = 1e-4
    alone = replace(cable, length=cable.length[:START], diameter=cable.diameter[:START], branch=None)
    pulse = [Pulse(0.0, 9.0, 0.05, 3)]
    branched = run_cable(replace(cable, diameter=thin), 4.0, pulse).voltage
    assert np.abs(branched[:START] - run_cable(alone, 4.0, pulse).voltage).max() < 1e-3
    assert np.abs(branched[START + 1 :] + 60.0).max() < 1e-3


def test_gates_may_be_held_while_little_moves():
    fibre = JunctionFibre()
    at = fibre.places()
    pulses, seen = [Pulse(1.0, 0.5, 1.0, at["pulse"])], [at["peripheral"], at["central"]]

    def run(window):
        return run_cable(fibre.cable, 30.0, pulses, watch=seen, window=window)

    plain, strict, held = run(None), run(Window(quiet=-1.0, sleep=0.0)), run(Window(sleep=0.0))
    assert plain.voltage.tobytes() == strict.voltage.tobytes()
    for a, b in zip(plain.spikes, held.spikes, strict=True):
        assert len(a) == 1
        np.testing.assert_allclose(b, a, rtol=2e-3)


@pytest.mark.parametrize(
    ("options", "window", "field"),
    [({"start": 12}, None, "branch.start"), ({"start": 48}, None, "branch.start"), ({"near": 31}, None, "branch.near"),
     ({}, Window(), "window")],
)  # fmt: skip
def test_what_cannot_be_is_refused(options, window, field):
    cable = tree()
    with pytest.raises(InputError) as found:
        run_cable(replace(cable, branch=replace(cable.branch, **options)), 1.0, window=window)
    assert found.value.to_dict()["field"] == field
