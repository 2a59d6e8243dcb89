"""Native engine against SciPy's LSODA on the same graph, and the port condensation against dense algebra."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from small_models import (
    live,
    plan_of,
    record_all,
    record_states,
    rows_of,
    small_case,
    small_maps,
    small_program,
    small_system,
    usual_actions,
    values_of,
)

from fibrosim.engine import schedule
from fibrosim.engine.actions import combine_inputs
from fibrosim.engine.context import ADD, SET
from fibrosim.engine.expand import Expanded, integrate
from fibrosim.engine.run import Case
from fibrosim.engine.tableau import GAMMA, STAGES, A, C
from fibrosim.engine.workspace import Rows, Workspace

GRID = np.arange(0.0, 20.0, 5.0)
NOISE = np.array([0.4, -1.3, 0.9, 2.1])
DAYS = np.arange(21.0)


def by_lsoda(leaves: int) -> np.ndarray:
    """States and outputs at DAYS, in the order of `record_all`."""
    system, maps = small_system(), small_maps(leaves)
    whole = Expanded(system, maps, values_of(system, maps, 1))
    targets: list = []

    def rows(action):
        targets.append((action.kind, action.name, action.area))
        return [len(targets) - 1]

    blocks = {"skin.injury": maps.leaves}
    actions = combine_inputs(usual_actions(), lambda n: blocks.get(n, [None]))
    targets.append(("input", "brain.noise", None))
    plan = schedule(actions, rows, 0.0, 20.0, [(GRID, 0, NOISE)])

    def at_stop(index, y):
        first, last = (0, plan.first[0]) if index < 0 else (plan.first[index], plan.first[index + 1])
        for k in range(first, last):
            _, name, area = targets[plan.row[k]]
            if plan.kind[k] == ADD:
                y[whole.index(name, area)] += plan.value[k]
            elif plan.kind[k] == SET:
                whole.set_input(name, float(plan.value[k]), area)
            else:
                whole.table["parameter", "patient", name] = np.array(plan.value[k])

    found = []

    def record(y):
        outputs = whole.outputs(y)
        row = []
        for level, names in ((system.root, [None]), (system.hub, maps.hubs), (system.leaf, maps.leaves)):
            row += [y[whole.index(s.name, b)] for s in level.states if s.name != "clock.time" for b in names]
            row += [v for o in level.outputs for v in np.atleast_1d(outputs[o.name])]
        found.append(row)

    integrate(whole, 0.0, plan.times, at_stop, DAYS, 1e-9, 1e-11 * np.ones(whole.size), record)
    return np.array(found)


@pytest.mark.parametrize("leaves", [1, 3, 19])
def test_native_against_lsoda(leaves):
    program = small_program()
    case = small_case(1, leaves, extra=[("brain.noise", GRID, NOISE)])
    (out,) = live(program, small_maps(leaves), [case], DAYS, relative=1e-8, absolute=1e-10)
    assert out.status == "ok"
    wanted = by_lsoda(leaves)
    assert wanted.shape == out.values.shape
    scale = np.maximum(np.abs(wanted).max(axis=0), 1e-3)
    error = (np.abs(out.values - wanted) / scale).max()
    assert error <= 1e-6, error
    (rough,) = live(program, small_maps(leaves), [case], DAYS)
    assert (np.abs(rough.values - wanted) / scale).max() <= 1e-4


def numerical_jacobian(whole: Expanded, y: np.ndarray) -> np.ndarray:
    """Central differences, Richardson-extrapolated once."""
    found = np.empty((len(y), len(y)))
    for j in range(len(y)):
        slopes = []
        for h in (2e-3, 1e-3):
            up, down = y.copy(), y.copy()
            up[j] += h
            down[j] -= h
            slopes.append((whole.rates(0.0, up) - whole.rates(0.0, down)) / (2 * h))
        found[:, j] = (4 * slopes[1] - slopes[0]) / 3
    return found


@pytest.mark.parametrize("leaves", [1, 3, 19])
def test_condensed_step_is_the_dense_one(leaves):
    """One whole Rosenbrock step, all stages, against dense linear algebra on the expanded body."""
    program, maps, h = small_program(), small_maps(leaves), 0.05
    system = program.layout.system
    rows = Rows(program, maps)
    names = [(s.name, level) for level in system.levels for s in level.states]
    space = Workspace(program, rows, record_states("brain.s")(rows))
    values = values_of(system, maps, 2)
    one = {
        k: np.ones(len(level.states))
        for k, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf))
    }
    space.tolerances(1e10, one, {k: -np.inf * v for k, v in one.items()})
    space.limits(1, 10**6)
    for lane in range(program.lanes):
        space.set_parameters(lane, values)
    plan = schedule(
        [], rows_of(rows), 0.0, 10.0, [(np.array([10.0]), rows.find("input", "brain.noise")[0], np.zeros(1))]
    )
    space.start_lane(0, 0.0, plan, np.zeros(0), np.zeros((0, 1)), h)
    whole = Expanded(system, maps, values)
    y = whole.start(0.0)
    rng = np.random.default_rng(3)
    for name, level in names:
        if name == "clock.time" or name.startswith("drug."):
            continue
        blocks = {"patient": [None], "pool": maps.hubs, "area": maps.leaves}[level.name]
        for block in blocks:
            value = rng.uniform(0.3, 1.5)
            y[whole.index(name, block)] = value
            (row,) = rows.find("state", name, block)
            space.values[row, 0] = value
    space.call("advance")
    matrix = np.eye(whole.size) / (h * GAMMA) - numerical_jacobian(whole, y)
    u: list[np.ndarray] = []
    for stage in range(STAGES):
        argument = y + sum((a * v for a, v in zip(A[stage], u, strict=False)), np.zeros(whole.size))
        right = (
            whole.rates(0.0, argument)
            + sum((c * v for c, v in zip(C[stage], u, strict=False)), np.zeros(whole.size)) / h
        )
        u.append(np.linalg.solve(matrix, right))
    wanted = argument + u[-1]
    for name, level in names:
        blocks = {"patient": [None], "pool": maps.hubs, "area": maps.leaves}[level.name]
        for block in blocks:
            (row,) = rows.find("state", name, block)
            assert space.values[row, 0] == pytest.approx(wanted[whole.index(name, block)], rel=1e-10, abs=1e-11), name


@pytest.mark.science
@pytest.mark.parametrize("areas", [1, 3])
def test_real_body_against_lsoda(areas, monkeypatch):
    from fibrosim.patients import Patient, simulate, triggers

    # a short settling keeps LSODA quick; both engines start from the same states
    for module, name in (("life", "BURN_IN"), ("simulate", "BURN_IN"), ("life", "NOISE_FROM")):
        whole = importlib.import_module(f"fibrosim.patients.{module}")
        monkeypatch.setattr(whole, name, -14.0 if name == "NOISE_FROM" else 14.0)
    hurt = [triggers.injury(5, "lower_leg_left"), triggers.stress(20, duration=10)]
    who = Patient(seed=11, areas=areas, triggers=hurt)
    settings = {"outputs": 5, "rhythm": "never", "relative_tolerance": 1e-7}
    native, check = simulate(who, 60, **settings), simulate(who, 60, backend="scipy", **settings)
    assert native.status.values[0] == "ok"
    compared = 0
    for name in native.data.data_vars:
        a, b = native.data[name].values, check.data[name].values
        if a.dtype.kind == "f" and np.isfinite(b).all():
            assert np.abs(a - b).max() <= 1e-5 * max(np.abs(b).max(), 1e-3), name
            compared += 1
    assert compared > 40


def test_case_is_what_it_says():
    case = small_case(1, 3)
    assert isinstance(case, Case)
    assert plan_of(small_program(), small_maps(3), usual_actions(), 20.0).times.tolist() == [3.3, 5.0, 9.0, 12.5, 20.0]
    assert len(record_all(Rows(small_program(), small_maps(3)))) > 30
