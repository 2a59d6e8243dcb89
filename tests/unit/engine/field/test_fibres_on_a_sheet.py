"""Fibres that end on points: against SciPy with the graph's own interpreter, the order, the bits."""

import numpy as np
import pytest
from field_toys import leaf
from scipy.integrate import solve_ivp

from fibrosim.engine.field import Grid, Sheet, Terminals
from fibrosim.engine.interpret import Recipe
from fibrosim.errors import InputError

GRID = Grid(6, 11, 0.8)
RNG = np.random.default_rng(5)
MANY = [4, 0, 9, 5]
ENDS = Terminals(
    np.concatenate([[0], np.cumsum(MANY)]), RNG.integers(0, 6, sum(MANY)), RNG.integers(0, 11, sum(MANY)),
    RNG.random(sum(MANY)),
)  # fmt: skip
POKED = np.zeros((6, 11))
POKED[2:4, 3:7] = 0.5
OWN = np.array([0.0, 0.3, 0.02, 0.0])


def sheet(step=0.05, **given):
    return Sheet(leaf(), GRID, ENDS, maps={"leaf.poked": POKED, "thread.own": OWN}, inputs={"leaf.poke": 1.0},
                 step=step, **given)  # fmt: skip


def peer(end):
    """The same equations by SciPy: nodes by the interpreter, the Laplacian and the sums by NumPy."""
    model = leaf()
    point, fibre = model.levels["point"], model.levels["fibre"]
    gives = Recipe([n for _, n in point.gives])
    of_fibre = Recipe([*(n for _, n in fibre.gives), *fibre.rates])
    of_point = Recipe(point.rates)
    table = {}
    for name in model.parameters:
        value = 1.0 if name.startswith("link.") else float(model.parts.parameters[name].value)
        table |= {("parameter", kind, name): value for kind in ("sheet", "patient")}
    table |= {("input", "point", "leaf.poke"): 1.0, ("map", "point", "leaf.poked"): POKED,
              ("map", "fibre", "thread.own"): OWN}  # fmt: skip
    fibre_of = np.repeat(np.arange(len(MANY)), MANY)

    def rates(_, y):
        held, fresh = y[:66].reshape(6, 11), y[66:]
        values = table | {("state", "point", "leaf.held"): held, ("state", "fibre", "thread.fresh"): fresh}
        (given,) = gives(values)
        summed = np.bincount(fibre_of, ENDS.weight * given[ENDS.row, ENDS.column], len(MANY))
        values[fibre.takes[0][1].value] = summed
        impulses, change = of_fibre(values)
        arriving = np.zeros((6, 11))
        np.add.at(arriving, (ENDS.row, ENDS.column), ENDS.weight * impulses[fibre_of])
        values[point.takes[0][1].value] = arriving
        (change_held,) = of_point(values)
        wide = np.pad(held, 1, mode="edge")
        around = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:] - 4.0 * held
        return np.concatenate([(change_held + 0.05 / GRID.spacing**2 * around).ravel(), change])

    start = np.concatenate([np.zeros(66), np.ones(4)])
    return solve_ivp(rates, (0.0, end), start, method="DOP853", rtol=1e-10, atol=1e-12).y[:, -1]


def test_scipy_finds_the_same():
    one = sheet(0.01)
    one.advance(20.0)
    exact = peer(20.0)
    assert exact[:66].max() > 1.0
    assert np.abs(one.state("leaf.held").ravel() - exact[:66]).max() < 1e-6 * exact[:66].max()
    assert np.abs(one.state("thread.fresh") - exact[66:]).max() < 2e-6


def test_second_order_in_the_step():
    def run(step):
        one = sheet(step)
        one.advance(6.4)
        return one.state("leaf.held").copy()

    rough, half, fine = run(0.2), run(0.1), run(0.05)
    assert np.abs(rough - half).max() / np.abs(half - fine).max() == pytest.approx(4.0, abs=0.6)


def test_the_bits_depend_on_nothing_else():
    first = sheet()
    first.advance(5.0)
    other = sheet(parameters={"leaf.half": 1.0})
    other.advance(3.0)
    again = sheet()
    for _ in range(5):
        again.advance(1.0)
        again.look("thread.rate")
    assert np.array_equal(first.state("leaf.held"), again.state("leaf.held"))
    again.restart()
    again.advance(5.0)
    assert np.array_equal(first.state("leaf.held"), again.state("leaf.held"))
    assert np.array_equal(first.state("thread.fresh"), again.state("thread.fresh"))


def test_the_bits_are_those_of_another_kind_of_cpu(monkeypatch):
    here = sheet()
    here.advance(5.0)
    monkeypatch.setenv("FIBROSIM_CPU", "x86-64-v3")
    there = sheet()
    there.advance(5.0)
    assert there._code.key != here._code.key
    assert np.array_equal(here.state("leaf.held"), there.state("leaf.held"))


def test_a_cut_link_keeps_fibres_from_points():
    cut = sheet(parameters={"link.thread_to_leaf": 0.0})
    cut.advance(5.0)
    assert not cut.state("leaf.held").any()
    assert (cut.look("thread.rate")[0][[1, 2]] > 0.0).all()


def test_without_fibres_nothing_arrives():
    alone = Sheet(leaf(), GRID, maps={"leaf.poked": POKED}, inputs={"leaf.poke": 1.0})
    alone.advance(5.0)
    assert not alone.state("leaf.held").any()


def test_terminals_off_the_sheet_are_refused():
    outside = Terminals(np.array([0, 1]), np.array([6]), np.array([0]), np.array([1.0]))
    with pytest.raises(InputError, match="outside"):
        Sheet(leaf(), GRID, outside)
    short = Terminals(np.array([0, 2]), np.array([1]), np.array([0]), np.array([1.0]))
    with pytest.raises(InputError, match="differ in number"):
        Sheet(leaf(), GRID, short)
