"""Injury heals within weeks and nothing else keeps it."""

import numpy as np
import pytest


def test_injury_heals_at_first_order(live, trigger):
    life = live([trigger.pulse("tissue.injury_rate", 0, 1, 1.0, "neck")], days=100)
    fresh, later = life("tissue.injury", 2, "neck"), life("tissue.injury", 44, "neck")
    assert fresh == pytest.approx(21 * (1 - np.exp(-1 / 21)) * np.exp(-1 / 21), rel=1e-3)
    assert later / fresh == pytest.approx(np.exp(-42 / 21), rel=1e-3)
    assert life("tissue.injury", 10, "chest") == 0.0
