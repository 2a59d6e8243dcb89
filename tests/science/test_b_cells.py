"""B cells after anti-CD20, and how slowly and partly antibody follows."""

import numpy as np
import pytest
from immune_system import full, given

from fibrosim.engine.actions import Action

PERSON = {"immunity.activation": 1.3, "immunity.recruitment": 0.6, "immunity.autoreactivity": 0.5}
DRUG = PERSON | full(0, "b_cell_depletion")
ANTIBODY, CELLS = "immunoglobulin.anti_satellite_glia", "b_cells.b_cells"


def depleted(blood, start, links=None):
    """Antibody at the start of lasting depletion and half a year later, over the natural level."""
    days = np.array([0.0, start, start + 30.0, start + 180.0])
    return blood(days, [given(0, start)], DRUG, links)


@pytest.mark.parametrize("start", [365.0, 3650.0])
def test_antibody_falls_slowly_and_partly(blood, start):
    course = depleted(blood, start)
    assert course[CELLS][2] < 0.05, "B cells are gone within a month"
    share = course[ANTIBODY] / course[ANTIBODY][1]
    assert share[2] > 0.8
    assert 0.3 < share[3] < 0.8


def test_old_disease_answers_less(blood):
    early, late = (depleted(blood, start)[ANTIBODY] for start in (200.0, 3650.0))
    assert late[3] / late[1] > early[3] / early[1] + 0.05


def test_total_igg_stays_near_normal(blood):
    igg = depleted(blood, 365.0)["immunoglobulin.plasma_igg"]
    assert 0.8 < igg[3] / igg[1] < 0.95


def test_without_the_link_nothing_is_depleted(blood):
    course = depleted(blood, 365.0, {"b_cell_depletion_to_b_cells": 0.0})
    assert course[CELLS] == pytest.approx(1.0)


def test_b_cells_come_back_with_a_half_life_of_weeks(blood):
    course = blood(np.array([0.0, 1.0, 36.0, 200.0]), [Action(1.0, "add", CELLS, -1.0)])
    assert course[CELLS][2] == pytest.approx(0.5, abs=0.02), "35 days, Pan 2019"
    assert course[CELLS][3] > 0.95


def test_autoreactive_plasma_cells_need_help(blood):
    cut = blood(np.array([0.0, 1000.0]), parameters=PERSON, links={"immunity_to_b_cells": 0.0})
    assert cut["b_cells.short_lived"][1] == pytest.approx(0.0, abs=1e-9)
    assert cut[ANTIBODY][1] == pytest.approx(cut[ANTIBODY][0], rel=0.02)
