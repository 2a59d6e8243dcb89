"""Diffusion on a sheet: the closed form, the order in grid and step, the amount, the borders."""

import numpy as np
import pytest
from field_toys import ink

from fibrosim.engine.field import Grid, Sheet
from fibrosim.errors import InputError, SimulationError

COEFFICIENT = 0.02  # mm2/s
WIDE = 1.5


def spread(points, step, time=20.0, side=20.0):
    """Largest error of a Gaussian that spreads, and what is lost of it."""
    grid = Grid(points, points, side / points)
    sheet = Sheet(ink(), grid, step=step)
    y, x = grid.places()
    sheet.state("ink.amount")[...] = np.exp(-(x**2 + y**2) / (2.0 * WIDE))
    before = sheet.state("ink.amount").sum()
    sheet.advance(time)
    later = WIDE + 2.0 * COEFFICIENT * time
    exact = WIDE / later * np.exp(-(x**2 + y**2) / (2.0 * later))
    return np.abs(sheet.state("ink.amount") - exact).max(), sheet.state("ink.amount").sum() / before - 1.0


def test_second_order_in_the_grid():
    errors = [spread(points, 0.4)[0] for points in (20, 40, 80)]
    assert errors[0] / errors[1] == pytest.approx(4.0, abs=1.0)
    assert errors[1] / errors[2] == pytest.approx(4.0, abs=0.5)
    assert errors[2] < 0.002


def test_second_order_in_the_step():
    def run(step):
        grid = Grid(16, 16, 1.0)
        sheet = Sheet(ink(), grid, parameters={"ink.loss": 0.2}, maps={"ink.mask": 1.0}, inputs={"ink.tap": 50.0})
        sheet.state("ink.amount")[...] = grid.places()[1] ** 2
        sheet.advance(8.0, step)
        return sheet.state("ink.amount").copy()

    rough, half, fine = run(1.0), run(0.5), run(0.25)
    assert np.abs(rough - half).max() / np.abs(half - fine).max() == pytest.approx(4.0, abs=0.6)


@pytest.mark.parametrize("points", [7, 20, 37, 64])
def test_nothing_is_lost_at_the_borders_on_any_grid(points):
    grid = Grid(points, points + 3, 0.5)
    sheet = Sheet(ink(), grid, step=1.0)
    sheet.state("ink.amount")[...] = np.random.default_rng(1).random((points, points + 3))
    before = sheet.state("ink.amount").sum()
    sheet.advance(400.0)
    assert sheet.state("ink.amount").sum() == pytest.approx(before, rel=1e-13)


def test_in_the_end_all_is_even():
    sheet = Sheet(ink(), Grid(5, 9, 0.5), step=1.0)
    sheet.state("ink.amount")[2, 8] = 45.0
    sheet.advance(10_000.0)
    assert np.abs(sheet.state("ink.amount") - 1.0).max() < 1e-6


def test_what_is_brought_is_there():
    mask = np.zeros((9, 30))
    mask[4, 20] = 2.0
    sheet = Sheet(ink(), Grid(9, 30, 1.0), maps={"ink.mask": mask}, inputs={"ink.tap": 3.0})
    sheet.advance(10.0)
    sheet.set("ink.tap", 0.0)
    sheet.advance(10.0)
    assert sheet.state("ink.amount").sum() == pytest.approx(0.001 * 3.0 * 2.0 * 10.0, rel=1e-12)
    assert np.unravel_index(sheet.state("ink.amount").argmax(), (9, 30)) == (4, 20)
    assert np.allclose(sheet.look("ink.twice")[0], 2.0 * sheet.state("ink.amount"), rtol=1e-15)
    assert sheet.time == 20.0


def test_rows_and_columns_are_alike():
    start = np.random.default_rng(2).random((11, 19))

    def run(values):
        sheet = Sheet(ink(), Grid(*values.shape, 0.7), step=0.5)
        sheet.state("ink.amount")[...] = values
        sheet.advance(30.0)
        return sheet.state("ink.amount").copy()

    assert np.abs(run(start) - run(start.T.copy()).T).max() < 1e-15


def test_a_step_too_long_is_told():
    sheet = Sheet(ink(), Grid(8, 8, 0.05), step=50.0)
    sheet.state("ink.amount")[3, 3] = 1.0
    with pytest.raises(SimulationError, match="smaller step"):
        sheet.advance(50_000.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"maps": {"ink.mash": 1.0}}, "did you mean 'ink.mask'"),
        ({"maps": {"ink.mask": np.zeros((3, 3))}}, "one number for each point"),
        ({"maps": {"ink.mask": np.nan}}, "finite"),
        ({"inputs": {"ink.tab": 1.0}}, "did you mean 'ink.tap'"),
        ({"parameters": {"ink.loss": np.inf}}, "finite"),
        ({"step": 0.0}, "above 0"),
    ],
)
def test_bad_input_is_refused(change, words):
    with pytest.raises(InputError, match=words):
        Sheet(ink(), Grid(4, 5, 1.0), **change)


@pytest.mark.parametrize("shape", [(0, 4, 1.0), (4, 4, 0.0), (4, 4, np.nan), (5000, 5000, 1.0)])
def test_grids_that_cannot_be_are_refused(shape):
    with pytest.raises(InputError):
        Grid(*shape)
