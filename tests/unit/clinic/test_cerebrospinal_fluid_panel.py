"""Lumbar fluid: assay noise, limits, and refusal where the body has no such fluid."""

import numpy as np
import pytest

from fibrosim.clinic import CerebrospinalFluidPanel, examine, picture
from fibrosim.clinic.base import check_test
from fibrosim.errors import InputError
from fibrosim.patients import Patient, simulate

VARIABLES = list(CerebrospinalFluidPanel.requires)


@pytest.fixture(scope="module")
def course():
    return simulate(Patient(seed=11, areas=1), "3 day", rhythm="never", record=VARIABLES)


def test_it_keeps_the_contract(course):
    check_test(CerebrospinalFluidPanel(), course, 3.0)


def test_healthy_fluid_is_normal(course):
    panel = examine(course, 3.0, ["cerebrospinal_fluid_panel"]).cerebrospinal_fluid_panel
    assert [m.unit for m in panel.measurements] == ["pg/ml", "fmol/ml"]
    assert all(m.flag == "normal" for m in panel.measurements)
    assert picture(panel).axes


def test_the_level_of_patients_is_high_in_every_one():
    panel = CerebrospinalFluidPanel()
    z = np.random.default_rng(5).standard_normal(500)
    read = np.array([panel.reading(36.1, "substance_p", each) for each in z])
    assert read.mean() == pytest.approx(36.1, rel=0.02)
    assert np.all(read > panel.norms.values["substance_p_high"]), "every patient above normal (Vaeroy 1988)"


def test_nothing_is_read_below_the_limit_of_detection():
    panel = CerebrospinalFluidPanel()
    assert panel.reading(0.01, "growth_factor", 0.0) == panel.norms.values["growth_factor_detection"]


def test_a_course_without_fluid_is_refused(make_course):
    with pytest.raises(InputError, match="csf_nerve_growth_factor"):
        examine(make_course(), 100.0, ["cerebrospinal_fluid_panel"])
