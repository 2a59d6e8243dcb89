"""Health at rest: every value a laboratory reports lies at its norm; the orbit is stable."""

import numpy as np
import pytest

NORMS = {  # name: (low, high), source
    "autonomic.muscle_outflow": (23.8, 24.8),  # 24.3 bursts/min, row AUT052
    "norepinephrine_plasma.concentration": (1.6, 1.8),  # 1.7 nmol/l, whole-body clearance study
    "c_afferents.spontaneous_share": (0.019, 0.025),  # 2.2 %, row PER009
    "small_fibres.density": (7.1, 7.6),  # 7.4 fibre/mm, row CP260
    "immunity.soluble_il2_receptor": (255.0, 297.0),  # 276 U/ml, row CP255
    "immunoglobulin.plasma_igg": (7.0, 16.0),  # reference range
    "pain.intensity": (0.0, 0.5),
    "stress_axis.stress": (-0.02, 0.02),
    "adrenoceptors.alpha1": (1.0, 1.3),
}


@pytest.mark.parametrize("name", NORMS)
def test_rest_is_at_the_norm(rest, name):
    low, high = NORMS[name]
    assert low <= rest(name, 1) <= high


def test_rest_does_not_drift(rest, live):
    later = live(days=400)
    for name in NORMS:
        assert later(name, 399) == pytest.approx(rest(name, 1), rel=0.01, abs=0.005), name


def test_a_push_returns_to_the_same_orbit(live, trigger):
    pushed = live([trigger.pulse("stress_axis.stressor", 1, 30, 0.5)], days=500)
    still = live(days=500)
    for name in NORMS:
        assert pushed(name, 499) == pytest.approx(still(name, 499), rel=0.01, abs=0.01), name


def test_health_is_a_daily_orbit(live):
    fine = np.arange(30, 33, 1 / 24)
    life = live(days=34, rhythm=1.0, record=fine, settle=False)
    cortisol = life("stress_axis.cortisol")
    day = cortisol[:24]
    assert day == pytest.approx(cortisol[24:48], rel=0.02)
    assert 330 < day.max() < 650
    assert day.min() < 140
    assert 6 <= fine[np.argmax(day)] % 1 * 24 <= 11, "cortisol peaks in the morning"
    assert life("autonomic.muscle_outflow").max() < 24.3 * 1.25
