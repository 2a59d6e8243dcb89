"""A visit: repeatable, without effect on the course, clear where something is missing."""

import io

import pytest

from fibrosim.clinic import (
    ClinicalTest,
    PatientView,
    SkinBiopsy,
    all_tests,
    check_test,
    examine,
    test_named,
)  # fmt: skip
from fibrosim.errors import InputError, ModelError, SimulationError
from fibrosim.results import Course, Measurement, TestResult

ON_REQUEST = {
    "active_stand", "block_and_rekindle", "capsaicin_flow", "cerebrospinal_fluid_panel", "cold_pressor",
    "crps_limb_comparison", "electrical_flare", "flow_mediated_dilatation", "heart_rate_variability",
    "histamine_flare", "holter_recording", "interleukin_6_challenge", "isoproterenol_challenge", "mental_stress_test",
    "muscle_blood_flow", "muscle_sympathetic_activity", "norepinephrine_test", "polysomnography", "scratch_flare",
    "spinal_cord_stimulation", "spinal_recording", "substance_p_microdialysis", "sudomotor_reflex", "tilt_test",
}  # fmt: skip
NAMES = sorted(set(all_tests()) - ON_REQUEST)  # of every visit; those on request have files of their own


def without(course, name):
    return Course(course.data.drop_vars(name), course.people, list(course.status.values))


def test_every_test_is_done_and_is_an_attribute(make_course):
    visit = examine(make_course({"pain.intensity": 4.0}), 150.0)
    assert set(visit.tests) == set(NAMES)
    assert visit.skin_biopsy.site.startswith("calf")
    assert "epidermal nerve fibre density" in str(visit)
    assert "fibre/mm" in str(visit)


def test_injections_blocks_and_punctures_are_done_on_request_only():
    assert {name for name in all_tests() if test_named(name).on_request} == ON_REQUEST


@pytest.mark.parametrize("name", NAMES)
def test_each_test_keeps_the_contract(name, make_course):
    check_test(test_named(name), make_course({"pain.intensity": 4.0}, count=2), 150.0, patient=1)


def test_the_same_examination_gives_the_same_result(make_course):
    course = make_course({"pain.intensity": 4.0}, count=3)
    whole = examine(course, 150.0, patient=2).to_dict()
    examine(course, 120.0, patient=0)
    assert examine(course, 150.0, patient=2).to_dict() == whole
    alone = examine(course.select([2]), 150.0)
    assert alone.to_dict()["tests"] == whole["tests"]
    backwards = examine(course, 150.0, tests=NAMES[::-1], patient=2)
    assert {n: backwards[n].to_dict() for n in NAMES} == whole["tests"]


def test_another_day_patient_or_seed_is_another_draw(make_course):
    course = make_course({"pain.intensity": 4.0}, count=2)
    other_seed = make_course({"pain.intensity": 4.0}, people=[{"seed": 8}])

    def density(c, day, patient=None):
        name = "epidermal nerve fibre density"
        return examine(c, day, ["skin_biopsy"], patient).skin_biopsy.value(name)

    found = [density(course, 150.0, 0), density(course, 151.0, 0), density(course, 150.0, 1)]
    assert len({*found, density(other_seed, 150.0)}) == 4


def test_examining_changes_nothing(make_course):
    course = make_course({"pain.intensity": 4.0})
    before = course.content_hash()
    examine(course, 150.0)
    assert course.content_hash() == before


@pytest.mark.parametrize("name", ["small_fibres.density", "mood.distress", "stress_axis.cortisol"])
def test_a_missing_variable_is_named(name, make_course):
    with pytest.raises(InputError, match=name):
        examine(without(make_course(), name), 150.0)


def test_what_is_asked_for_and_present_is_done_all_the_same(make_course):
    poorer = without(make_course(), "stress_axis.cortisol")
    assert examine(poorer, 150.0, ["skin_biopsy"]).skin_biopsy.measurements


def test_a_failed_patient_is_not_examined(make_course):
    course = make_course(count=2, status=["ok", "failed: step too small"])
    examine(course, 150.0, patient=0)
    with pytest.raises(SimulationError, match="step too small"):
        examine(course, 150.0, patient=1)


def test_unknown_patient_day_and_test(make_course):
    course = make_course(count=2)
    with pytest.raises(InputError, match="patient"):
        examine(course, 150.0)
    with pytest.raises(InputError, match="day"):
        examine(course, 500.0, patient=0)
    with pytest.raises(InputError, match="did you mean 'skin_biopsy'"):
        examine(course, 150.0, ["skin_biopsi"], patient=0)
    with pytest.raises(InputError, match="number of days"):
        examine(course, float("nan"), patient=0)


def test_one_area_gives_the_tests_that_it_allows(make_course):
    visit = examine(make_course(areas=["lower_leg_left"]), 150.0)
    assert "skin_biopsy" in visit.tests
    assert "skin_biopsy_thigh" not in visit.tests


class Forgetful(ClinicalTest):
    name = "forgetful"
    numbers = "clinic_skin_biopsy"
    requires = ("small_fibres.density",)

    def __init__(self):
        self.calls = 0

    def perform(self, view, day, draws):
        self.calls += 1
        view.value("fatigue.level", day)
        return TestResult("forgetful", measurements=[Measurement("x", self.calls, "fibr")])


def test_check_names_every_fault(make_course):
    with pytest.raises(ModelError) as caught:
        check_test(Forgetful(), make_course(), 150.0)
    text = str(caught.value)
    for fault in ("another result", "unit of 'x'", "protocol", "source", "picture", "small_fibres"):
        assert fault in text


def test_a_view_is_of_one_patient(make_course):
    course = make_course(count=2, people=[{"age": 30.0}, {"age": "70 year", "sex": "male"}])
    view = PatientView(course, 1)
    assert (view.age, view.woman, view.id) == (70.0, False, 1)
    first, second = (SkinBiopsy().norm(PatientView(course, k).age, True).mean for k in (0, 1))
    assert first > second


@pytest.mark.parametrize("name", NAMES)
def test_each_result_has_a_picture(name, make_course):
    from fibrosim.clinic import picture

    visit = examine(make_course({"pain.intensity": 4.0}), 150.0, [name])
    figure = picture(visit[name])
    figure.savefig(io.BytesIO(), format="png", dpi=40)
    assert figure.axes


def test_a_picture_of_unknown_kind_is_refused():
    from fibrosim.clinic import picture

    with pytest.raises(InputError, match="body_map"):
        picture(TestResult("x", picture={"kind": "hologram"}))
