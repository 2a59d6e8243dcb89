"""Patients with disease of small or large fibres, seen by the clinic."""

import numpy as np
import pytest

from fibrosim.clinic import examine
from fibrosim.patients import Patient, simulate, triggers

pytestmark = pytest.mark.science
TESTS = ["skin_biopsy_sites", "stocking_sensation", "strength", "incat"]
NEEDED = ["small_fibres.density", "nerve_supply.small", "nerve_supply.large", "pain.intensity",
          "paraesthesia.intensity", "large_fibres.myelin", "large_fibres.axons"]  # fmt: skip


def visits(days, people=6, **settings):
    found = []
    for seed in range(people):
        course = simulate(Patient(seed=40 + seed, **settings), days, record=NEEDED, rhythm="never")
        found.append((examine(course, float(days), TESTS), course))
    return found


def test_a_mild_metabolic_neuropathy_is_distal_with_stockings():
    found = visits(500, parameters={"small_fibres.metabolic": 0.3})
    words = [v.skin_biopsy_sites.value("pattern") for v, _ in found]
    assert words.count("distal") > words.count("proximal")
    name = "epidermal nerve fibre density, {}"
    calf, thigh = (
        np.mean([v.skin_biopsy_sites[name.format(site)].percentile for v, _ in found]) for site in ("calf", "thigh")
    )
    assert calf < thigh
    assert np.mean([v.stocking_sensation.value("stocking hypaesthesia") for v, _ in found]) > 0.6


def test_health_shows_nothing():
    found = visits(200)
    assert all(v.incat.value("INCAT disability") == 0 for v, _ in found)
    assert not any(v.stocking_sensation.value("stocking hypaesthesia") for v, _ in found)


def test_t_cells_against_myelin_weaken_and_the_axons_follow():
    ill = {"immunity.autoreactivity": 1.0, "immunity.myelin_share": 6.0, "immunity.activation": 1.3,
           "immunity.recruitment": 0.6}  # fmt: skip
    found = visits(1000, people=3, parameters=ill, triggers=[triggers.infection(30)])
    for visit, course in found:
        assert course.data["large_fibres.myelin"].values[0, -1].min() < 0.7
        assert course.data["large_fibres.axons"].values[0, -1].min() < 0.9
        assert visit.incat.value("INCAT disability") >= 1
