"""Measures by rule: readings of any test, and variables of the course."""

import numpy as np
import pytest

from fibrosim.clinic import PatientView, examine
from fibrosim.errors import InputError
from fibrosim.evidence.readings import ALL_MEASURES, is_provisional
from fibrosim.patients import Patient, simulate


@pytest.fixture(scope="module")
def course():
    return simulate(Patient(areas=3, seed=4), 20)


def test_a_measurement_of_any_test_is_a_measure(course):
    view = PatientView(course)
    measure = ALL_MEASURES["blood_panel/immunoglobulin G"]
    wanted = [m.value for m in examine(course, 20, tests=["blood_panel"]).blood_panel if m.name == "immunoglobulin G"]
    assert [measure.truth(view, 20.0)] == wanted
    assert measure.variables == tuple(ALL_MEASURES["blood_panel/cortisol"].variables)


def test_variables_of_the_course_are_measures_with_their_unit(course):
    view = PatientView(course)
    outflow = ALL_MEASURES["course/autonomic.muscle_outflow"]
    assert outflow.unit == "burst/minute"
    assert outflow.truth(view, 20.0) == course.data["autonomic.muscle_outflow"].values[0, -1]
    area = ALL_MEASURES["course/small_fibres.density@lower_leg_left"]
    assert area.truth(view, 20.0) == view.area("small_fibres.density", 20.0, "lower_leg_left")
    pool = ALL_MEASURES["course/dorsal_horn.output@lumbosacral_left"]
    assert np.isfinite(pool.truth(view, 20.0))
    assert is_provisional("course/autonomic.muscle_outflow")
    assert not is_provisional("blood_panel/cortisol")


@pytest.mark.parametrize(
    "name", ["calf", "nothing/x", "course/nothing", "course/pain.intensity", "course/pain.intensity@moon"]
)
def test_unknown_measures_are_not_there(name):
    assert name not in ALL_MEASURES
    with pytest.raises(KeyError):
        ALL_MEASURES[name]


def test_an_unknown_measurement_names_those_that_there_are(course):
    with pytest.raises(InputError, match="immunoglobulin G"):
        ALL_MEASURES["blood_panel/igg"].truth(PatientView(course), 20.0)


def test_a_reading_may_be_asked_for_its_place_beside_the_normal_range(course):
    view = PatientView(course)
    panel = {m.name: m for m in examine(course, 20, tests=["blood_panel"]).blood_panel}
    row = panel["immunoglobulin G"]
    low, high = (ALL_MEASURES[f"blood_panel/immunoglobulin G ({side})"] for side in ("low", "high"))
    assert low.truth(view, 20.0) == float(row.value < row.normal_low)
    assert high.truth(view, 20.0) == float(row.value > row.normal_high)
    assert low.unit == high.unit == "1"
    assert low.name == "immunoglobulin G below the normal range"
    with pytest.raises(InputError, match="no such limit"):
        ALL_MEASURES["microneurography/silent C units firing spontaneously (low)"].truth(view, 20.0)


def test_what_a_test_measures_besides_is_recorded():
    assert "systemic_cytokines.tnf" in ALL_MEASURES["blood_panel/tumour necrosis factor"].variables
    assert "a_beta_afferents.ectopy" in ALL_MEASURES["questionnaires/painDETECT"].variables


def test_words_say_where_a_test_is_done():
    assert ALL_MEASURES["pressure_pain_lumbar/pressure pain threshold"].name == "pressure pain threshold, lumbar"
