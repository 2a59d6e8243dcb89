"""Cables without channels: linear algebra, conservation of charge, cable theory, symmetry."""

from __future__ import annotations

import math

import numpy as np
import pytest
from passive import passive_membrane

from fibrosim.engine.cable import Cable, Pulse, run_cable

REST = -60.0


def cable(n=50, leak=1.0, length=20.0, diameter=1.0):
    size = np.ones(n)
    return Cable(passive_membrane(), length * size, diameter * size, 1.0, 100.0, REST,
                 scale={"passive.conductance": leak})  # fmt: skip


def uneven(n, seed=3):
    """Any lengths and diameters."""
    rng = np.random.default_rng(seed)
    made = cable(n)
    made.length, made.diameter = rng.uniform(5, 60, n), rng.uniform(0.2, 2.0, n)
    return made


def matrices(c):
    """Capacitances (uF), conductances (mS) between neighbours and to the outside, all per compartment."""
    area = math.pi * c.diameter * c.length * 1e-8
    half = 0.5 * c.length * 1e-4 * c.resistivity / (math.pi * (c.diameter * 1e-4) ** 2 / 4)
    joined = 1e3 / (half[:-1] + half[1:])
    axial = np.zeros((c.size, c.size))
    for k, g in enumerate(joined):
        axial[k : k + 2, k : k + 2] += g * np.array([[1, -1], [-1, 1]])
    return area, axial


@pytest.mark.parametrize("n", [2, 7, 8, 9, 16, 61, 200])
def test_steps_are_those_of_dense_linear_algebra(n):
    c, step = uneven(n), 0.025
    place = n // 3
    found = run_cable(c, 5 * step, [Pulse(0.0, 1.0, 0.05, place)], step=step).voltage
    area, axial = matrices(c)
    leak = np.diag(1e-4 * 1e3 * area)
    v = np.full(n, REST)
    current = np.zeros(n)
    current[place] = 0.05e-3  # nA in uA
    left = np.diag(2 * area / step) + axial + leak
    for _ in range(5):
        middle = np.linalg.solve(left, 2 * area / step * v + leak.diagonal() * REST + current)
        v = 2 * middle - v
    assert np.abs(found - v).max() < 1e-9 * np.abs(v - REST).max() + 1e-10


def test_charge_is_conserved():
    c = uneven(123)
    c.scale = {"passive.conductance": 0.0}
    found = run_cable(c, 3.0, [Pulse(0.5, 1.0, 0.02, 40)]).voltage
    area, _ = matrices(c)
    held = float(np.sum(area * (found - REST)))  # uF mV = nC
    assert held == pytest.approx(0.02 * 1.0 * 1e-3, rel=1e-9)  # nA ms = pC


def test_voltage_falls_along_a_long_cable_as_theory_says():
    c = cable(600, leak=10.0, length=10.0)
    found = run_cable(c, 60.0, [Pulse(0.0, 60.0, 0.002, 0)]).voltage - REST
    # length constant sqrt(d / (4 R g))
    constant = math.sqrt(1e-4 / (4 * 100.0 * 1e-3)) * 1e4
    x = c.positions
    part = (x > 200) & (x < 1500)
    slope = np.polyfit(x[part], np.log(found[part]), 1)[0]
    assert -1 / slope == pytest.approx(constant, rel=2e-3)


def test_ends_are_equal():
    one = run_cable(cable(77), 2.0, [Pulse(0.0, 0.5, 0.05, 10)]).voltage
    other = run_cable(cable(77), 2.0, [Pulse(0.0, 0.5, 0.05, 66)]).voltage
    assert np.abs(one - other[::-1]).max() < 1e-11


def test_a_field_without_slope_does_nothing_and_one_with_slope_moves_no_charge():
    c = uneven(40)
    c.scale = {"passive.conductance": 0.0}
    still = run_cable(c, 1.0, [Pulse(0.0, 1.0, potential=np.full(40, -7.0))]).voltage
    assert np.abs(still - REST).max() < 1e-12
    moved = run_cable(c, 1.0, [Pulse(0.0, 1.0, potential=np.linspace(0, 30, 40) ** 2 / 30)]).voltage
    area, _ = matrices(c)
    assert np.abs(moved - REST).max() > 0.1
    assert abs(np.sum(area * (moved - REST))) < 1e-9 * np.sum(area * np.abs(moved - REST)) + 1e-18
