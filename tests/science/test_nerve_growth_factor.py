"""Nerve growth factor of tissue and fluid: rest, turnover, occupancy, what moves the source."""

import numpy as np
import pytest

MASS = 26.5  # kg/mol: pmol/l times this is pg/ml


def test_rest_is_the_published_level(live):
    life = live(days=3, settle=False)
    assert life("nerve_growth_factor.tissue", 2) == pytest.approx(30 * MASS, rel=1e-4), "row CP331"
    assert life("csf_nerve_growth_factor.concentration", 2) == pytest.approx(9.1, rel=0.02), "CEN053"
    assert 0.1 < life("nerve_growth_factor.trka_occupancy", 2) < 0.3, "room for a rise"
    assert life("ngf_sensitisation.pressure", 2) < 1e-3
    assert life("sprouting.basket_density", 2) < 1e-3


def test_tissue_clears_with_nine_hours(live, trigger):
    dose = trigger.pulse("nerve_growth_factor.injection", 0, 1 / 24, 24e6, "lower_leg_left")
    days = np.array([0.25, 0.25 + 9 / 24, 0.25 + 18 / 24])
    life = live([dose], days=2, record=days, settle=False)
    level = life("nerve_growth_factor.tissue", block="lower_leg_left") - 30 * MASS
    assert level[1] / level[0] == pytest.approx(0.5, rel=0.01)
    assert level[2] / level[0] == pytest.approx(0.25, rel=0.02)
    assert life("nerve_growth_factor.tissue", 1.0, "neck") == pytest.approx(30 * MASS, rel=1e-3)
