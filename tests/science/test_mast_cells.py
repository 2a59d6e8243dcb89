"""Mast cells alone: what primes them, and that stress below health never takes secretion below zero."""

import pytest
from alone import Alone, held

from fibrosim.physiology.mast_cells import MastCells

ACTIVATION = "mast_cells.activation"
SENSORY = held("substance_p_at_receptor", 30.0)  # tenfold what halves the answer of primed cells
FULL = 100 / 101
"""Answer of the receptor at that level, as a share."""


@pytest.fixture(scope="module")
def skin():
    return Alone(MastCells(), ones=("coupled_receptors",))


def secretion(skin, stress, *more, **settings):
    return skin([0.0, 60.0], [SENSORY, held("stress", stress), *more], **settings)[ACTIVATION][-1]


@pytest.mark.parametrize("stress", [-1.0, -0.3, -0.03, -0.01, -0.001])
@pytest.mark.parametrize(("priming", "most"), [(0.3, 0.01), (20.0, 0.2)])
def test_stress_below_health_never_takes_secretion_below_zero(skin, stress, priming, most):
    # treated mood leaves about -0.03, whole coping 0; 20 is the end of the parameter's range
    assert 0.0 <= secretion(skin, stress, parameters={"mast_cells.stress_priming": priming}) < most
    primed = held("cytokine_drive", 0.5)
    plain = secretion(skin, 0.0, primed)
    assert secretion(skin, stress, primed, parameters={"mast_cells.stress_priming": priming}) >= plain


def test_no_stress_is_silent(skin):
    assert secretion(skin, 0.0) == 0.0


@pytest.mark.parametrize("stress", [0.1, 0.5, 2.0])
def test_stress_primes_in_proportion(skin, stress):
    from fibrosim.parameters import all_parameter_files

    p = {name: each.value for name, each in all_parameter_files()["mast_cells"].parameters.items()}
    priming = p["stress_priming"] * stress
    drive = p["activation_gain"] * p["sensitivity"] * FULL * priming / (1 + priming)
    assert secretion(skin, stress) == pytest.approx(drive / (1 + drive), rel=0.01)
    assert secretion(skin, stress, links={"stress_to_mast_cells": 0.0}) == 0.0
