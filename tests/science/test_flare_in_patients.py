"""Flares of a patient of the neurogenic preset against a healthy state, and without the links that make them so.

Littlejohn 1987 and Helme 1987 found larger flares with a lower threshold, without numbers in the abstracts; protein
under stimulation of nerves was measured in complex regional pain syndrome, not in fibromyalgia.
"""

from dataclasses import replace

import numpy as np
import pytest

import fibrosim as fs
from fibrosim.clinic import PatientView
from fibrosim.coupling.skin_sheet import SKIN_NUMBERS, SKIN_VARIABLES, skin_state_of
from fibrosim.skin.measures import area
from fibrosim.skin.patch import SkinPatch
from fibrosim.skin.person import SkinState
from fibrosim.skin.protocols import capsaicin, scratch

DAY, FOREARM = 200.0, "lower_arm_left"


@pytest.fixture(scope="module")
def patient():
    ill = fs.Patient(age="46 year", sex="female", seed=8, preset="neurogenic")
    view = PatientView(fs.simulate(ill, "200 day", visits=[DAY]))
    held = view.snapshot(DAY).parameters
    assert view.area("pain.intensity", DAY, FOREARM) > 2.0
    values = {name: view.area(name, DAY, FOREARM) for name in SKIN_VARIABLES}
    return skin_state_of(values, {name: held[f"{name}/{FOREARM}"] for name in SKIN_NUMBERS})


def greatest(state, protocol, times, **choices):
    """Greatest area of three people's skin, cm2, and protein over rest."""
    areas, protein = [], []
    links = choices.pop("links", None)
    for person in range(3):
        patch = SkinPatch(state, person=person, links=links, side=64.0, spacing=1.6)
        rest = patch.sheet.state("skin_vessels.flow").copy()
        course = protocol(patch, times, **choices)
        areas.append(area(course, rest).max())
        protein.append((course.protein[-1] / course.protein[0]).max())
    return float(np.mean(areas)), float(np.max(protein))


def test_a_scratch_flushes_more_through_sensitised_endings(patient):
    times = [0.0, 60.0, 120.0, 300.0]
    ill, _ = greatest(patient, scratch, times)
    health, _ = greatest(SkinState(), scratch, times)
    cut, _ = greatest(replace(patient, excitability=1.0), scratch, times)
    assert ill > 1.02 * health
    assert cut < 1.01 * health


def test_nerves_leak_through_mast_cells_and_not_without(patient):
    times = [0.0, 900.0, 1800.0]
    _, ill = greatest(patient, capsaicin, times)
    _, health = greatest(SkinState(), capsaicin, times)
    _, cut = greatest(patient, capsaicin, times, links={"substance_p_to_primed_cells": 0.0})
    assert health < 1.005
    assert ill > 1.04
    assert cut - 1.0 < 0.4 * (ill - 1.0)
