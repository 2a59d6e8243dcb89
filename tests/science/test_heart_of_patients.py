"""Heart and vessels of patients against healthy people, and with the links from stress and pain cut."""

from functools import cache

import numpy as np
import pytest

from fibrosim.clinic import PatientView
from fibrosim.clinic.heart_rate_variability import HeartRateVariability
from fibrosim.clinic.muscle_blood_flow import MuscleBloodFlow
from fibrosim.clinic.muscle_sympathetic_activity import MuscleSympatheticActivity
from fibrosim.clinic.tilt_test import TiltTest
from fibrosim.patients import Patient, simulate

pytestmark = pytest.mark.science
PEOPLE = 6
ORGANS = ("muscle_outflow", "cardiac_outflow", "vagal_tone")
CUT = {f"{source}_to_{organ}": 0.0 for source in ("stress", "pain") for organ in ORGANS}
CUT |= {"stress_to_setpoint": 0.0, "deep_sleep_to_outflow": 0.0}
TO_VESSELS = {f"{source}_to_fitness": 0.0 for source in ("pain", "fatigue")}
TO_VESSELS |= {f"{source}_to_vessel_function": 0.0 for source in ("fitness", "muscle_outflow", "systemic_cytokines")}


@cache
def group(preset, cut=False):
    links = {"links": {False: {}, True: CUT, "vessels": TO_VESSELS}[cut]}
    people = [Patient(preset=preset, seed=100 + k, identity=k, **links) for k in range(PEOPLE)]
    course = simulate(people, "1 year", outputs="10 day", record="tests")
    return [PatientView(course, k) for k in course.ids]


def mean(test, name, *who):
    return float(np.mean([result.value(name) for result in test.perform_many(group(*who), 360.0)]))


@pytest.mark.parametrize(
    ("test", "name", "least"),
    [
        (HeartRateVariability(), "heart rate", 6.0),
        (HeartRateVariability(), "RMSSD", -5.0),
        (HeartRateVariability(), "HF power", -100.0),
        (HeartRateVariability(), "LF/HF", 0.3),
        (MuscleSympatheticActivity(), "bursts at rest", 1.0),
        (TiltTest(), "fall of the interval between beats", -12.0),
    ],
)
def test_patients_differ_by_these_links(test, name, least):
    healthy, ill, cut = mean(test, name, "healthy"), mean(test, name, "mixed"), mean(test, name, "mixed", True)
    assert (ill - healthy) * np.sign(least) > abs(least)
    assert abs(cut - healthy) < 0.45 * abs(ill - healthy)


def test_a_working_muscle_of_patients_has_less_flow_by_fitness_and_endothelium():
    """Elvin 2006; with the ways to vessels cut it is more than in health, by a higher pressure."""
    name = "flow at the end of the contraction"
    groups = (("healthy",), ("mixed",), ("mixed", "vessels"))
    healthy, ill, cut = (mean(MuscleBloodFlow(), name, *who) for who in groups)
    assert ill < healthy - 0.1
    assert cut > healthy + 0.1
