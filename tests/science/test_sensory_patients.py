"""Tests of the senses on a patient beside her healthy twin: the sign of each abnormality, and its link cut."""

from dataclasses import replace

import numpy as np
import pytest

import fibrosim as fs
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, sensory_person
from fibrosim.clinic.view import PatientView

ACCIDENT, LAST = 30.0, 400.0
EVE = 0.01  # days before the visit: what a link carries is gone, what it has made is still there
CENTRAL = (
    "potentiation_to_gain", "disinhibition_to_gain", "disinhibition_to_touch_gate", "facilitation_to_dorsal_horn",
    "spinal_norepinephrine_to_dorsal_horn", "sensory_gain_to_pain",
)  # fmt: skip
BRAIN_STEM = (
    "opioid_to_descending", "stress_to_descending", "sleep_to_descending", "deep_sleep_to_descending",
    "baroreflex_to_descending", "pain_to_descending",
)  # fmt: skip
MOSTLY = (
    "quantitative_sensory_testing_hand", "temporal_summation", "cuff_algometry", "flexion_reflex",
    "laser_evoked_potentials", "dynamic_allodynia",
)  # fmt: skip


def live(accident=True, **more):
    person = fs.Patient(age="46 year", sex="female", seed=23, preset="sympathetic", **more)
    triggers = [fs.triggers.whiplash(day=ACCIDENT)] if accident else []
    return fs.simulate(person, LAST, triggers=triggers, outputs=5, rhythm="never", record=list(SENSORY_VARIABLES))


def at(course, area="lower_arm_left"):
    return sensory_person(PatientView(course), LAST, area)


@pytest.fixture(scope="module")
def ill():
    return live()


@pytest.fixture(scope="module")
def well():
    return live(accident=False)


@pytest.fixture(scope="module")
def readings(ill, well):
    return tuple(fs.examine(course, day=LAST, tests=list(MOSTLY)) for course in (ill, well))


@pytest.mark.parametrize(
    ("test", "measurement", "sign"),
    [
        ("quantitative_sensory_testing_hand", "pressure pain threshold", -1),  # rows CEN023, CEN024
        ("quantitative_sensory_testing_hand", "heat pain threshold", -1),  # rows CEN025, CEN026
        ("quantitative_sensory_testing_hand", "mechanical pain threshold", -1),  # row CEN036
        ("temporal_summation", "rating of the first tap", 1),  # row CEN001
        ("temporal_summation", "temperature for a last rating of 45", -1),  # rows CEN002, CEN006
        ("cuff_algometry", "cuff pain detection threshold", -1),  # rows CEN041, CEN042
        ("cuff_algometry", "cuff pain tolerance", -1),  # rows CEN043, CEN044
        ("flexion_reflex", "reflex threshold", -1),  # rows CEN010, CEN011
        ("laser_evoked_potentials", "N2-P2 amplitude", 1),  # row CEN062
    ],
)
def test_pain_comes_more_easily_than_to_the_twin(readings, test, measurement, sign):
    patient, twin = (getattr(visit, test).value(measurement) for visit in readings)
    assert sign * (patient - twin) > 0.0


def test_she_sums_where_the_twin_does_not(ill, well):
    """Rows CEN001, CEN006, CEN007: at a laboratory's temperatures, and every 5 s, where controls seldom sum."""
    for gap in (2.5, 5.0):
        for temperature in (45.0, 46.0):
            test = fs.clinic.TemporalSummation(temperature=temperature, rate=1.0 / gap)
            assert test.gain(at(ill)) > test.gain(at(well)) + 1.0
    assert fs.clinic.TemporalSummation(temperature=44.0, rate=0.2).gain(at(well)) < 2.0


def test_summation_is_the_horns_and_not_the_endings(ill, well):
    """Endings as after an injection into the skin make the first tap hurt, and leave less to rise; the horn's links
    carry what she sums beyond the twin."""
    test, her = fs.clinic.TemporalSummation(), at(ill)
    assert abs(her.endings.heat_shift) < 0.1  # rows CEN002, CEN035, CEN036
    burnt = replace(her, endings=replace(her.endings, heat_shift=-3.0))
    first = [100.0 * test.peaks(test.course(one))[0][0] for one in (her, burnt)]
    assert first[1] > first[0] + 10.0
    assert test.gain(burnt) < test.gain(her)
    eve = at(live(cuts=dict.fromkeys((*CENTRAL, *BRAIN_STEM), LAST - 5.0)))
    assert test.gain(eve) == pytest.approx(test.gain(at(well)), rel=0.25)


def test_detection_is_that_of_the_twin(readings):
    """Thermal detection equal or slightly raised (rows CEN037, CP276)."""
    for name in ("cold detection threshold", "warm detection threshold", "mechanical detection threshold"):
        patient, twin = (visit.quantitative_sensory_testing_hand.value(name) for visit in readings)
        assert patient == pytest.approx(twin, rel=0.15)


def test_all_central_links_cut_on_the_eve_leave_the_twin(well):
    """What the horn, the brain and the brain stem do to evoked pain is gone; what is left is in the endings."""
    eve = live(cuts=dict.fromkeys((*CENTRAL, *BRAIN_STEM), LAST - 5.0))
    cut, twin = at(eve), at(well)
    assert cut.horn.gain == pytest.approx(1.0)
    assert cut.horn.efficacy == pytest.approx(1.0)
    assert cut.horn.unmasking == 0.0
    reads = [fs.examine(c, day=LAST, tests=["cuff_algometry", "dynamic_allodynia"]) for c in (eve, well)]
    threshold = [visit.cuff_algometry.value("cuff pain detection threshold") for visit in reads]
    assert threshold[0] == pytest.approx(threshold[1], rel=0.12)
    assert reads[0].dynamic_allodynia.value("highest rating of a brush") == 0.0
    assert cut.horn.descending == pytest.approx(twin.horn.descending, abs=0.03)


@pytest.mark.parametrize(
    ("link", "field", "healthy"),
    [
        ("potentiation_to_gain", "gain", None),
        ("facilitation_to_dorsal_horn", "gain", None),
        ("disinhibition_to_gain", "efficacy", 1.0),
        ("disinhibition_to_touch_gate", "unmasking", 0.0),
        ("spinal_norepinephrine_to_dorsal_horn", "norepinephrine", 0.0),
    ],
)
def test_each_link_carries_its_own_part_of_the_horn(ill, link, field, healthy):
    before, after = at(ill).horn, at(live(cuts={link: LAST - EVE})).horn
    if healthy is None:
        assert 1.0 <= getattr(after, field) < getattr(before, field)
    else:
        assert getattr(after, field) == pytest.approx(healthy, abs=1e-6)
        assert abs(getattr(before, field) - healthy) > 1e-3
    same = {"gain", "efficacy", "unmasking", "norepinephrine"} - {field}
    for other in same:
        assert getattr(after, other) == pytest.approx(getattr(before, other), rel=0.2, abs=0.02)


def test_worn_conditioned_modulation_comes_with_its_link(ill):
    kept = live(links={"pain_to_conditioned_modulation": 0.0})
    assert at(ill).percept.capacity < 0.95
    assert at(kept).percept.capacity == pytest.approx(1.0, abs=1e-3)
    test = fs.clinic.ConditionedPainModulation()
    worn, whole = (test.session(at(c, "lower_arm_right"), at(c)) for c in (ill, kept))
    # per pain of the water, as the water hurts them differently
    assert whole.effect() / whole.water < worn.effect() / worn.water < 0.0
    none = live(links={"pain_to_descending": 0.0})
    assert abs(test.session(at(none, "lower_arm_right"), at(none)).effect()) < 3.0


def test_lost_habituation_comes_with_its_link(ill, well):
    """Row CEN063: laser potentials habituate less."""
    test = fs.clinic.LaserEvokedPotentials()
    left = [test.kept(at(c))[-1] for c in (ill, well, live(links={"pain_to_habituation": 0.0}))]
    assert left[0] > left[1] + 0.03
    assert left[2] == pytest.approx(left[1], abs=0.01)


def test_the_brains_gain_reaches_ratings_and_not_the_reflex(ill):
    without = live(cuts={"sensory_gain_to_pain": LAST - EVE})
    first, second = at(ill), at(without)
    assert second.percept.gain != pytest.approx(first.percept.gain, rel=0.01)
    reflex = fs.clinic.FlexionReflex()
    for one, other in zip(reflex.curves(at(ill, "lower_leg_left")), reflex.curves(at(without, "lower_leg_left")),
                          strict=True):  # fmt: skip
        assert other == pytest.approx(one, rel=0.03, abs=0.3)


def test_an_nk1_blocker_reaches_the_horn_of_a_kept_visit():
    person = fs.Patient(age="46 year", sex="female", seed=23, preset="sympathetic",
                        treatments=[fs.therapies.Nk1Antagonist(day=398)])  # fmt: skip
    course = fs.simulate(person, LAST, triggers=[fs.triggers.whiplash(day=ACCIDENT)], visits=[LAST], rhythm="never")
    treated = at(course)
    assert treated.horn.nk1_block > 0.3
    assert treated.horn.nmda_block == 0.0
    test = fs.clinic.TemporalSummation("pinprick")
    plain = treated.with_block()
    assert test.gain(treated) < test.gain(plain)


def test_examining_leaves_the_course_as_it_was(ill):
    """These tests declare no effect on the body."""
    before = ill.content_hash()
    fs.examine(ill, day=LAST, tests=[*MOSTLY, "conditioned_pain_modulation", "spinal_cord_stimulation"])
    assert ill.content_hash() == before


def test_a_patient_is_the_same_in_a_cohort():
    cohort = fs.Cohort(3, seed=5, women=1.0, preset="central")
    course = fs.simulate(cohort, 60, outputs=10, rhythm="never", record=list(SENSORY_VARIABLES))
    alone = course.select([course.ids[1]])
    names = ["quantitative_sensory_testing_hand", "temporal_summation", "flexion_reflex"]
    among, single = (fs.examine(c, day=60.0, tests=names, patient=course.ids[1]) for c in (course, alone))
    for name in names:
        assert getattr(among, name).to_dict() == getattr(single, name).to_dict()
    assert np.isfinite(among.flexion_reflex.value("reflex threshold"))
