"""Tests of heart and vessels: the contract, what a healthy person shows, what the slow body changes."""

import numpy as np
import pytest

from fibrosim.circulation import manoeuvre
from fibrosim.clinic import PatientView, check_test, examine, picture
from fibrosim.clinic.circulation_person import circulation_state
from fibrosim.clinic.cold_pressor import ColdPressor
from fibrosim.clinic.heart_rate_variability import HeartRateVariability
from fibrosim.clinic.holter_recording import HolterRecording
from fibrosim.clinic.muscle_sympathetic_activity import MuscleSympatheticActivity
from fibrosim.clinic.tilt_test import TiltTest
from fibrosim.coupling.circulation import CirculationState, record_people
from fibrosim.errors import InputError
from fibrosim.patients import Patient, simulate
from fibrosim.reports.systems import known
from fibrosim.therapies import Propranolol

ALL = (HeartRateVariability, TiltTest, MuscleSympatheticActivity, ColdPressor)
MEASURED_IN_PATIENTS = {
    "autonomic.muscle_outflow": 31.1, "autonomic.cardiac_outflow": 31.1, "autonomic.vagal_tone": 0.6,
    "autonomic.setpoint": 94.0,
}  # fmt: skip


BAD_SLEEP = {"sleep.depth": 0.4, "sleep.quality": 0.4, "sleep.arousals": 20.0}


def mean(test, course, name):
    views = [PatientView(course, k) for k in course.ids]
    return float(np.mean([result.value(name) for result in test.perform_many(views, 150.0)]))


@pytest.mark.parametrize("kind", ALL)
def test_each_keeps_the_contract_and_draws(kind, make_course):
    course = make_course(count=2)
    check_test(kind(), course, 150.0, patient=1)
    (result,) = examine(course, 150.0, [kind()], patient=1)
    assert known(result)
    assert len(picture(result).axes) >= 2
    assert all(m.value is not None for m in result)


@pytest.mark.parametrize("kind", ALL)
def test_many_are_examined_as_one_by_one(kind, make_course):
    course = make_course(count=5)
    views = [PatientView(course, k) for k in (4, 0, 2, 1, 3)]
    together = kind().perform_many(views, 150.0)
    alone = kind().perform(views[0], 150.0, kind().draws(views[0], 150.0))
    assert together[0].to_dict() == alone.to_dict()
    assert together[0].to_dict() != together[1].to_dict()


def test_a_healthy_person(make_course):
    course = make_course(count=6)
    assert mean(HeartRateVariability(), course, "heart rate") == pytest.approx(68, abs=5)
    assert 15 <= mean(MuscleSympatheticActivity(), course, "bursts at rest") <= 30
    assert mean(MuscleSympatheticActivity(), course, "rise under suction") > 4
    assert mean(MuscleSympatheticActivity(), course, "baroreflex gain of bursts") < -0.2
    assert mean(TiltTest(), course, "rise of heart rate") == pytest.approx(16, abs=4)
    assert 8 <= mean(ColdPressor(), course, "rise of systolic pressure") <= 40


def test_outflow_and_vagal_tone_of_patients_show(make_course):
    healthy, ill = make_course(count=6), make_course(MEASURED_IN_PATIENTS, count=6)
    hrv, nerve = HeartRateVariability(), MuscleSympatheticActivity()
    assert mean(hrv, ill, "heart rate") > mean(hrv, healthy, "heart rate") + 8
    assert mean(hrv, ill, "HF power") < 0.7 * mean(hrv, healthy, "HF power")
    assert mean(hrv, ill, "LF/HF") > mean(hrv, healthy, "LF/HF")
    assert mean(nerve, ill, "bursts at rest") > mean(nerve, healthy, "bursts at rest") + 2


def test_the_state_of_a_person_comes_from_the_slow_body(make_course):
    view = PatientView(make_course(MEASURED_IN_PATIENTS))
    state = circulation_state(view, 150.0)
    assert state.age == 46.0
    # odds below the ceiling of 70 bursts a minute
    assert state.muscle_outflow == pytest.approx(31.1 / 38.9 / (24.3 / 45.7))
    assert state.vagal_tone == 0.6
    assert state.resetting == pytest.approx(4.0) and state.beta_block == 0.0
    with pytest.raises(InputError, match="finite"):
        CirculationState(vagal_tone=float("nan"))


def test_a_beta_blocker_of_the_day_slows_the_heart():
    def examined(*given):
        course = simulate(Patient(preset="healthy", seed=103), 205, treatments=list(given), visits=[200.0],
                          record="tests")  # fmt: skip
        view = PatientView(course)
        return circulation_state(view, 200.0), HeartRateVariability().perform_many([view], 200.0)[0]

    without, before = examined()
    state, after = examined(Propranolol(dose="80 mg", day=199.9))
    assert without.beta_block == 0.0
    assert state.beta_block > 0.7
    assert after.value("heart rate") < before.value("heart rate") - 4


def test_people_do_the_same_side_by_side():
    states = [CirculationState(), CirculationState(vagal_tone=0.4), CirculationState(beta_block=1.0)]
    runs = record_people(states, 120.0, patients=[1, 1, 1], seeds=[1, 1, 1], doing=manoeuvre("rest"))
    assert runs[1].heart_rate > runs[0].heart_rate > runs[2].heart_rate


def test_a_short_record_has_absent_powers_with_their_reason(make_course):
    (result,) = examine(make_course(), 150.0, [HeartRateVariability(minutes=1)])
    found = {m.name: m for m in result}
    assert found["LF/HF"].value is None and "too short" in found["LF/HF"].note
    assert found["RMSSD"].value is not None


def test_a_day_of_a_healthy_person_and_of_one_who_sleeps_badly(make_course):
    check = HolterRecording()
    (good,) = examine(make_course(), 150.0, [check])
    (bad,) = examine(make_course({**MEASURED_IN_PATIENTS, **BAD_SLEEP}), 150.0, [check])
    assert 84 <= good.value("SDNN of 24 hours") <= 216
    assert good.value("heart rate, asleep") < good.value("heart rate, by day") - 15
    assert good.value("LF/HF by day over night") > 1.4
    assert bad.value("SDNN of 24 hours") < good.value("SDNN of 24 hours")
    assert bad.value("LF/HF at midnight") > good.value("LF/HF at midnight")
    assert len(picture(good).axes) == 2 and known(good)


@pytest.mark.parametrize("make", [lambda: HeartRateVariability(0.5), lambda: TiltTest(angle=120),
                                  lambda: TiltTest(minutes=float("inf"))])  # fmt: skip
def test_what_no_laboratory_does_is_refused(make):
    with pytest.raises(InputError, match="allowed"):
        make()
