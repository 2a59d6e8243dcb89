"""Endings of C and A-delta fibres against published thresholds, over the chance of their channels."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim.electrophysiology.terminals import Sensitisation, Terminal

pytestmark = pytest.mark.science
RUNS = 6


def thresholds(at="depth", sensitisation=None, kind="c-mechano-heat", stimulus="heat:34-48:1C/s"):
    ending = Terminal(kind, sensitisation or Sensitisation())
    return np.array([ending.respond(stimulus, seed=k).threshold(at) for k in range(RUNS)])


@pytest.fixture(scope="module")
def healthy():
    return thresholds()


def test_heat_threshold_at_the_ending(healthy):
    """Tillman 1995 (doi:10.1152/jn.1995.73.4.1766): 40.4 (SD 2.2) degC; the density is set to it."""
    assert healthy.mean() == pytest.approx(40.4, abs=1.0)
    assert healthy.std() < 2.2


def test_heat_threshold_on_the_surface():
    """39 to 43 degC in man for slow ramps; at faster ones it is higher (Tillman 1995, J Physiol 485:767)."""
    slow = thresholds("surface")
    assert 40.0 < slow.mean() < 43.5
    assert thresholds("surface", stimulus="heat:34-52:6C/s").mean() > slow.mean() + 2.0


def test_silent_endings_need_more_heat(healthy):
    """Schmidt 1995 (doi:10.1523/JNEUROSCI.15-01-00333.1995)."""
    silent = thresholds(kind="c-mechano-insensitive", stimulus="heat:34-52:1C/s")
    assert np.nanmean(silent) > healthy.mean() + 1.5


def test_shifts_by_mediators(healthy):
    """Bradykinin lowers it by several degrees (Sugiura 2002); nerve growth factor less than in man, -3.9 and -5.0."""
    bradykinin = thresholds(sensitisation=Sensitisation(bradykinin=1.0), stimulus="heat:30-44:1C/s")
    assert -8.0 < bradykinin.mean() - healthy.mean() < -4.0
    minutes = thresholds(sensitisation=Sensitisation(nerve_growth_factor=1.0))
    days = thresholds(sensitisation=Sensitisation(1.0, 1.0))
    assert -4.0 < minutes.mean() - healthy.mean() < -0.7
    assert days.mean() < minutes.mean()


def test_force_threshold():
    """Schmidt 1997 (doi:10.1152/jn.1997.78.5.2641): median 30 mN; the density is set to it."""
    fired = {size: np.mean([len(Terminal().respond(f"force:{size}mN:2s", seed=k).spikes) > 0 for k in range(RUNS)])
             for size in (10, 30, 60)}  # fmt: skip
    assert fired[10] == 0.0
    assert 0.2 <= fired[30] <= 1.0
    assert fired[60] == 1.0
