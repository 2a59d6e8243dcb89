"""All tests of the senses: healthy people, each mechanism and its cut, pictures, refusals."""

import math

import numpy as np
import pytest

from fibrosim.clinic import all_tests, check_test, examine, picture, test_named
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, sensory_person
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError

NAMES = (
    "quantitative_sensory_testing", "quantitative_sensory_testing_hand", "temporal_summation",
    "temporal_summation_pinprick", "temporal_summation_pressure", "conditioned_pain_modulation", "cuff_algometry",
    "repeated_pressure", "dynamic_allodynia", "flexion_reflex", "laser_evoked_potentials", "offset_analgesia",
    "spinal_cord_stimulation", "thumbnail_algometry",
)  # fmt: skip


def visit(course, *names, patient=None):
    return examine(course, 200.0, list(names), patient=patient)


def value(course, name, measurement):
    (result,) = visit(course, name)
    return result.value(measurement)


def test_stimulation_of_the_cord_keeps_the_contract(make_course):
    check_test(test_named("spinal_cord_stimulation"), make_course(), 200.0)  # the others: test_examine.py


@pytest.mark.parametrize("name", NAMES)
def test_each_is_found_by_name_and_has_a_picture(make_course, name):
    assert name in all_tests()
    (result,) = visit(make_course(), name)
    assert result.name == name
    figure = picture(result)
    assert len(figure.axes) >= 1


@pytest.mark.parametrize("name", NAMES)
def test_a_patient_is_the_same_alone_and_among_others(make_course, name):
    people = [{"seed": 7}, {"seed": 11, "sex": "male", "age": 30.0}, {"seed": 13, "age": 70.0}]
    together = make_course(count=3, people=people)
    (among,) = visit(together, name, patient=1)
    (alone,) = visit(together.select([1]), name)
    assert among.to_dict() == alone.to_dict()


def test_stimulation_of_the_cord_is_done_on_request_only(make_course):
    done = {result.name for result in examine(make_course(), 200.0)}
    assert "spinal_cord_stimulation" not in done
    assert set(NAMES) - {"spinal_cord_stimulation"} <= done


def test_a_healthy_default_person_is_read_from_a_healthy_course(make_course):
    person = sensory_person(PatientView(make_course()), 200.0, "lower_arm_left")
    assert person.horn.gain == 1.0
    assert person.horn.descending == pytest.approx(0.6)
    assert person.horn.efficacy == pytest.approx(1.0, abs=0.01)
    assert person.horn.unmasking == person.horn.rewiring == 0.0
    assert person.percept.gain == pytest.approx(1.0 / 0.511, rel=0.03)
    assert (person.horn.nmda_block, person.horn.nk1_block) == (0.0, 0.0)


def test_areas_between_pools_take_their_share_of_each(make_course):
    left = np.zeros((14,))
    left[2] = 1.0  # pool cervical_upper_left, half of the shoulder
    course = make_course({"link.potentiation_to_gain": left, "pain.answer": 1.2})
    person = sensory_person(PatientView(course), 200.0, "shoulder_left")
    assert person.horn.gain == pytest.approx(1.5)
    # what the brain makes of it is the body's answer over that transmission
    assert person.percept.gain == pytest.approx(1.2 / (1.5 * 0.4))


def test_cut_links_are_read_from_the_record(make_course):
    lost = {"spinal_inhibition.reversal": -49.0}
    whole, cut, later = (
        sensory_person(PatientView(make_course(lost, people=[record])), 200.0, "lower_leg_left")
        for record in ({}, {"links": {"disinhibition_to_gain": 0.0}}, {"cuts": {"disinhibition_to_gain": 300.0}})
    )
    assert whole.horn.efficacy < 0.0
    assert cut.horn.efficacy == pytest.approx(1.0)
    assert later.horn.efficacy == whole.horn.efficacy


MORE = {"pain.answer": 2.4}  # the brain's gain, three times health
HORN = {"link.potentiation_to_gain": 2.0, "pain.answer": 2.4}  # the horn's


@pytest.mark.parametrize("changed", [MORE, HORN], ids=["brain", "horn"])
@pytest.mark.parametrize(
    ("name", "measurement", "sign"),
    [
        ("quantitative_sensory_testing", "pressure pain threshold", -1),
        ("quantitative_sensory_testing", "mechanical pain threshold", -1),
        ("quantitative_sensory_testing", "heat pain threshold", -1),
        ("quantitative_sensory_testing", "cold pain threshold", 1),
        ("temporal_summation", "rating of the last tap", 1),
        ("temporal_summation", "temperature for a last rating of 45", -1),
        ("conditioned_pain_modulation", "rating of the water", 1),
        ("cuff_algometry", "cuff pain detection threshold", -1),
        ("cuff_algometry", "cuff pain tolerance", -1),
        ("repeated_pressure", "pressure pain threshold, trapezius", -1),
        ("laser_evoked_potentials", "N2-P2 amplitude", 1),
        ("thumbnail_algometry", "pressure for moderate pain, random order", -1),
    ],
)
def test_a_larger_gain_makes_pain_easier(make_course, changed, name, measurement, sign):
    change = value(make_course(changed), name, measurement) - value(make_course(), name, measurement)
    assert sign * change > 0.0


def test_the_reflex_knows_the_horn_and_not_the_brain(make_course):
    usual, brain, horn = (
        value(make_course(c), "flexion_reflex", "reflex threshold") for c in (None, MORE, HORN)
    )
    assert brain == usual
    assert horn < usual - 2.0


def test_detection_knows_neither(make_course):
    for name in ("cold detection threshold", "warm detection threshold", "mechanical detection threshold",
                 "vibration detection threshold"):  # fmt: skip
        found = {value(make_course(c), "quantitative_sensory_testing", name) for c in (None, MORE, HORN)}
        assert len(found) == 1


@pytest.mark.parametrize(
    ("variable", "measurement", "sign"),
    [
        ("nerve_supply.small", "cold detection threshold", 1),
        ("nerve_supply.small", "warm detection threshold", 1),
        ("nerve_supply.small", "heat pain threshold", 1),
        ("nerve_supply.large", "mechanical detection threshold", 1),
        ("nerve_supply.large", "vibration detection threshold", -1),
    ],
)
def test_lost_fibres_are_found(make_course, variable, measurement, sign):
    name = "quantitative_sensory_testing"
    few = value(make_course({variable: 0.4}), name, measurement)
    assert sign * (few - value(make_course(), name, measurement)) > 0.0


def test_endings_sensitised_by_nerve_growth_factor_lower_the_heat_threshold(make_course):
    name, what = "quantitative_sensory_testing", "heat pain threshold"
    fall = value(make_course(), name, what) - value(
        make_course({"ngf_sensitisation.skin_heat": 0.5}), name, what
    )
    assert 3.0 < fall < 5.0


def test_a_brush_hurts_over_opened_paths_alone(make_course):
    what = "highest rating of a brush"
    raised = {"link.potentiation_to_gain": 4.0, "pain.answer": 4.0}
    assert value(make_course(raised), "dynamic_allodynia", what) == 0.0
    for path in ("touch_gate.unmasking", "touch_gate.rewiring"):
        assert value(make_course({**raised, path: 0.4}), "dynamic_allodynia", what) >= 5.0
    numb = make_course({**raised, "touch_gate.unmasking": 0.4, "nerve_supply.large": 0.0})
    assert value(numb, "dynamic_allodynia", what) == 0.0


def test_capacity_and_its_link_make_conditioned_modulation(make_course):
    test = test_named("conditioned_pain_modulation")

    def effect(changed=None, record=None):
        view = PatientView(make_course(changed, people=[record or {}]))
        hot, wet = (sensory_person(view, 200.0, f"lower_arm_{side}") for side in ("right", "left"))
        return test.session(hot, wet).effect()

    assert effect() < -5.0
    assert effect() < effect({"descending.capacity": 0.4}) < -1.0
    assert abs(effect({"descending.capacity": 0.0})) < 3.0
    assert abs(effect(record={"links": {"pain_to_descending": 0.0}})) < 3.0


def test_lost_habituation_keeps_laser_potentials_large(make_course):
    what = "amplitude left in the last series"
    test = test_named("laser_evoked_potentials")
    kept = [
        test.kept(sensory_person(PatientView(make_course({"supraspinal.habituation": h})), 200.0, "lower_arm_left"))[-1]
        for h in (1.0, 0.0)
    ]
    assert kept[0] < 0.85
    assert kept[1] == 1.0
    read = {}
    for left in (1.0, 0.0):
        course = make_course({"supraspinal.habituation": left}, count=12)
        (first, *_), *_ = done = [visit(course, "laser_evoked_potentials", patient=k) for k in range(12)]
        assert first.name == "laser_evoked_potentials"
        read[left] = np.mean([one.value(what) for (one,) in done])
    assert read[1.0] < 92.0 < 95.0 < read[0.0]


def test_stimulation_of_the_cord_helps_as_far_as_inhibition_works(make_course):
    test = test_named("spinal_cord_stimulation")

    def trial(changed):
        return test.trial(sensory_person(PatientView(make_course(changed)), 200.0, "lower_leg_left"))

    healthy, lost = trial({}), trial({"spinal_inhibition.reversal": -49.0})
    assert healthy.relief > 10.0
    assert lost.relief < 0.0
    assert healthy.alone[healthy.at] < 0.001
    assert trial({"touch_gate.unmasking": 0.3}).alone[healthy.at] > 0.01


@pytest.mark.parametrize(("site", "what"), [("leg", "flexion_reflex"), ("hand", "laser_evoked_potentials")])
def test_dead_fibres_are_told_and_never_a_number_from_nowhere(make_course, site, what):
    (result,) = visit(make_course({"nerve_supply.small": 0.0}), what)
    for each in result.measurements:
        assert each.value is None or math.isfinite(each.value) or each.flag == "missing"
    if what == "flexion_reflex":
        assert "no reflex up to the limit" in result["reflex threshold"].note
        assert result.value("reflex threshold") == 50.0


def test_thresholds_out_of_reach_are_told(make_course):
    (result,) = visit(make_course({"pain.answer": 0.02, "nerve_supply.small": 0.05}), "quantitative_sensory_testing")
    for name, limit in (("heat pain threshold", 50.0), ("cold pain threshold", 0.0), ("pressure pain threshold", 1e3),
                        ("warm detection threshold", 18.0)):  # fmt: skip
        assert result.value(name) == pytest.approx(limit)
        assert "limit" in result[name].note
    assert "CPT" in result.picture["censored"]
    assert result["wind-up ratio"].flag == "missing"
    (cuff,) = visit(make_course({"pain.answer": 0.02}), "cuff_algometry")
    assert cuff.value("cuff pain tolerance") == 100.0
    assert "not reached" in cuff["cuff pain tolerance"].note


def test_without_a_baseline_nothing_is_divided(make_course):
    numb = make_course({"pain.answer": 0.001, "nerve_supply.small": 0.01})
    for name, what in (("conditioned_pain_modulation", "conditioned pain modulation"),
                       ("offset_analgesia", "offset analgesia"), ("flexion_reflex", "summation of the reflex"),
                       ("spinal_cord_stimulation", "relief by stimulation")):  # fmt: skip
        (result,) = visit(numb, name)
        assert result.value(what) is None
        assert result[what].flag == "missing"
    (modulation,) = visit(numb, "conditioned_pain_modulation")
    assert "no baseline" in modulation["conditioned pain modulation"].note
    assert "out of reach" in modulation["test temperature"].note


def test_offset_analgesia_is_lost_with_the_capacity_to_inhibit(make_course):
    test = test_named("offset_analgesia")
    effects = [
        test.trial(sensory_person(PatientView(make_course({"descending.capacity": c})), 200.0, "lower_arm_left")).effect
        for c in (1.0, 0.3, 0.0)
    ]
    assert effects[0] > effects[1] + 5.0 > effects[2] + 5.0
    assert effects[2] < 0.35 * effects[0]  # adaptation of the endings makes the rest


@pytest.mark.parametrize(
    ("kind", "arguments", "code"),
    [
        ("QuantitativeSensoryTesting", {"site": "nose"}, "unknown-choice"),
        ("QuantitativeSensoryTesting", {"side": "both"}, "unknown-choice"),
        ("TemporalSummation", {"rate": 5.0}, "out-of-range"),
        ("TemporalSummation", {"rate": "fast"}, "wrong-type"),
        ("TemporalSummation", {"rate": True}, "wrong-type"),
        ("TemporalSummation", {"temperature": 60.0}, "out-of-range"),
        ("TemporalSummation", {"modality": "noise"}, "unknown-choice"),
        ("TemporalSummation", {"modality": "pinprick", "temperature": 46.0}, "contradiction"),
        ("ConditionedPainModulation", {"water": -10.0}, "out-of-range"),
        ("ConditionedPainModulation", {"immersion": math.nan}, "out-of-range"),
        ("ConditionedPainModulation", {"side": "front"}, "unknown-choice"),
        ("CuffAlgometry", {"pause": 0.0}, "out-of-range"),
        ("RepeatedPressure", {"interval": 1e6}, "out-of-range"),
        ("ThumbnailAlgometry", {"interval": 0.0}, "out-of-range"),
        ("DynamicAllodynia", {"pause": -1.0}, "out-of-range"),
        ("FlexionReflex", {"ascent": 40.0}, "out-of-range"),
        ("FlexionReflex", {"rate": 100.0}, "out-of-range"),
        ("LaserEvokedPotentials", {"peak": 200.0}, "out-of-range"),
        ("OffsetAnalgesia", {"step": 0.0}, "out-of-range"),
        ("SpinalCordStimulation", {"rate": 5000.0}, "out-of-range"),
        ("SpinalCordStimulation", {"share": 1.5}, "out-of-range"),
    ],
)
def test_what_no_device_gives_is_refused(kind, arguments, code):
    import fibrosim.clinic as clinic

    with pytest.raises(InputError) as caught:
        getattr(clinic, kind)(**arguments)
    assert caught.value.code == code
    assert caught.value.field == next(iter(arguments if code != "contradiction" else ["temperature"]))


def test_a_course_without_a_variable_is_refused_by_its_name(make_course):
    from fibrosim.results import Course

    course = make_course()
    poor = Course(course.data.drop_vars("touch_gate.rewiring"), course.people, list(course.status.values))
    with pytest.raises(InputError, match="touch_gate.rewiring"):
        examine(poor, 200.0, ["cuff_algometry"])


def test_an_area_that_was_not_simulated_is_refused(make_course):
    small = make_course(areas=["lower_leg_left", "shoulder_left", "lower_back"])
    with pytest.raises(InputError) as caught:
        examine(small, 200.0, ["temporal_summation"])
    assert caught.value.code == "unknown-area"


def test_the_variables_are_those_of_the_body():
    from fibrosim.body import body

    known = {o.name for level in body(3).system.levels for o in level.outputs}
    known |= {s.name for level in body(3).system.levels for s in level.states}
    assert set(SENSORY_VARIABLES) <= known


@pytest.mark.parametrize("changed", [{}, {"pain.answer": 2.4}, {"spinal_inhibition.reversal": -55.0}])
def test_both_tests_of_the_thumbnail_share_their_physics(make_course, changed):
    """Rising order and random order, half a minute apart: the same pressure of moderate pain but for noise."""
    course = make_course(changed, count=12)
    rising, random = [], []
    for k in range(12):
        visit = examine(course, 200.0, ["pressure_pain_thumbnail", "thumbnail_algometry"], patient=k)
        rising.append(visit.pressure_pain_thumbnail.value("pressure for moderate pain"))
        random.append(visit.thumbnail_algometry.value("pressure for moderate pain, random order"))
    assert np.mean(rising) == pytest.approx(np.mean(random), rel=0.05)
