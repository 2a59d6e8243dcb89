"""The orbit of health that the solver finds is the one on which a noise-free life ends."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim.errors import SimulationError
from fibrosim.patients import Patient, find_orbit, simulate
from fibrosim.patients.orbit import _find_rest

NAMES = ["autonomic.pressure", "immunity.effector", "stress_axis.feedback", "immunoglobulin.plasma_igg"]


@pytest.fixture(scope="module")
def quiet():
    return Patient(seed=11, areas=1, parameters={"immunity.noise_size": 0, "supraspinal.fluctuation_size": 0})


@pytest.fixture(scope="module")
def orbit(quiet):
    return find_orbit(quiet)


def test_it_is_at_rest_closed_and_stable(orbit):
    assert orbit.rest_error < 1e-7
    assert orbit.closing_error < 1e-6
    assert orbit.stable
    assert np.isfinite(orbit.day).all()


def test_the_averaged_life_ends_there(orbit, quiet):
    life = simulate(quiet, 2000, outputs=1000, rhythm="never", record=NAMES)
    for name in NAMES:
        assert life[name].values[0, -1] == pytest.approx(orbit.value(name), rel=1e-4), name


def test_the_rhythmic_life_ends_there(orbit, quiet):
    # slow glands need months to settle on the rhythm, so the last of three years is compared
    life = simulate(quiet, 1000, outputs=1 / 24, rhythm="always", record=NAMES[:2])
    for name in NAMES[:2]:
        found, wanted = life[name].values[0, -25:], orbit.day[:, orbit.names.index((name, None))]
        assert found == pytest.approx(wanted, rel=5e-3), name


def test_where_the_steps_do_not_arrive_a_noise_free_life_leads_to_the_same_rest(monkeypatch):
    patient = Patient(seed=5, preset="sympathetic", areas=1)
    _, wanted = _find_rest(patient, 60)
    _, found = _find_rest(patient, 6)
    assert np.abs(found - wanted).max() < 2e-5
    monkeypatch.setattr("fibrosim.patients.orbit._settled", lambda patient: np.ones(len(wanted) + 1))
    with pytest.raises(SimulationError, match="no rest found"):
        _find_rest(patient, 6)


@pytest.mark.science
def test_another_person_has_another_rest(orbit):
    other = find_orbit(Patient(seed=12, areas=1))
    assert abs(other.value(NAMES[0]) / orbit.value(NAMES[0]) - 1) > 0.01
