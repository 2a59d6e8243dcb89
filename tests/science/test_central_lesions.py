"""Lesions come only where effector cells know central myelin, and heal in part."""

import numpy as np
import pytest
from immune_system import RELAPSING, antigen, full, given

from fibrosim.engine.actions import Action

MULTIPLE_SCLEROSIS = RELAPSING | {"central_lesions.autoreactivity": 1.0}
LOAD = "central_lesions.load"
YEARS = np.arange(0.0, 3651.0, 365.0)


@pytest.fixture(scope="module")
def sclerosis(blood):
    return blood(YEARS, antigen(3, 3650.0), MULTIPLE_SCLEROSIS)


def test_no_lesion_without_autoreactivity(blood):
    course = blood(YEARS, antigen(3, 3650.0, step=6.0), RELAPSING)
    assert course[LOAD] == pytest.approx(0.0, abs=1e-12)


def test_lesions_pile_up_over_years(sclerosis):
    lasting = sclerosis["central_lesions.lasting"]
    assert np.all(np.diff(lasting) > -0.02)
    assert 0.1 < lasting[-1] < 0.7


def test_cutting_the_link_prevents_them(blood):
    cut = {"immunity_to_central_lesions": 0.0}
    course = blood(YEARS[:3], antigen(3, 730.0, step=6.0), MULTIPLE_SCLEROSIS, cut)
    assert course[LOAD][-1] == 0.0


def test_a_lesion_resolves_in_a_month_and_leaves_its_share(blood):
    days = np.array([0.0, 1.0, 31.0, 200.0])
    course = blood(days, [Action(1.0, "add", "central_lesions.inflamed", 0.1)])
    assert course["central_lesions.inflamed"][2] == pytest.approx(0.1 / np.e, rel=0.01)
    assert course["central_lesions.lasting"][3] == pytest.approx(0.042, rel=0.06), "42 % (Lublin 2003)"


def test_interferon_makes_fewer_lesions(blood, sclerosis):
    drug = MULTIPLE_SCLEROSIS | full(0, "interferon")
    course = blood(YEARS, [given(0, 1.0), *antigen(3, 3650.0)], drug)
    assert course[LOAD][-1] < 0.6 * sclerosis[LOAD][-1]
