"""Presets: what they may hold, what is refused, and that their lives and ages reach people."""

import numpy as np
import pytest

from fibrosim.body import body
from fibrosim.errors import InputError, ModelError
from fibrosim.patients import Cohort, Patient, preset_names, presets, simulate
from fibrosim.patients.draw import draw_parameters

GOOD = {"note": "x"}


def refused(row, words):
    with pytest.raises(ModelError, match=words):
        presets.check_presets({"trial": row})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"parameters": {}}, "needs a note"),
        (GOOD | {"parameter": {}}, "may hold"),
        (GOOD | {"parameters": {"pain.nothing": {"value": 1}}}, "no such parameter"),
        (GOOD | {"parameters": {"small_fibres.age": {"value": 50}}}, "no such parameter"),
        (GOOD | {"parameters": {"mast_cells.sensitivity": {"value": 1, "factor": 2}}}, "either value or factor"),
        (GOOD | {"parameters": {"mast_cells.sensitivity": {"value": 500}}}, "outside 0 to 20"),
        (GOOD | {"parameters": {"mast_cells.sensitivity": {"factor": 500}}}, "outside 0 to 20"),
        (GOOD | {"parameters": {"mast_cells.sensitivity": {"value": 1, "cv": 30}}}, "cv is 0 to 3"),
        (GOOD | {"parameters": {"cytokines.joint_source": {"value": 1, "areas": ["knee"]}}}, "unknown areas"),
        (GOOD | {"parameters": {"immunity.activation": {"value": 1, "areas": ["neck"]}}}, "one value for the body"),
        (GOOD | {"life": [{"kind": "whipash", "day": 3}]}, "unknown trigger"),
        (GOOD | {"life": [{"kind": "whiplash"}]}, "day"),
        (GOOD | {"life": [{"kind": "whiplash", "day": -4}]}, "before"),
        (GOOD | {"age": "80 kg"}, "kg"),
    ],
)  # fmt: skip
def test_what_is_refused(row, words):
    refused(row, words)


def test_every_preset_of_the_package_draws_and_has_a_note():
    for name in preset_names():
        assert presets.preset_note(name)
        values = draw_parameters(body(19), [Patient(preset=name)])[0]
        assert all(np.isfinite(v).all() for v in values.values()), name


def of_areas(patient, name):
    version = body(19)
    column = version.system.leaf.parameters.index(name)
    return dict(zip(version.maps.leaves, draw_parameters(version, [patient])[0]["leaf"][:, column], strict=True))


def test_areas_of_a_preset_are_its_areas_only():
    found = of_areas(Patient(preset="rheumatoid"), "cytokines.joint_source")
    assert found["shoulder_left"] > 0
    assert found["shoulder_left"] == found["lower_leg_right"]
    assert found["neck"] == found["abdomen"] == 0
    plain, ill = (of_areas(Patient(preset=p), "neuropeptides.peptidase") for p in (None, "crps"))
    assert ill["lower_arm_left"] == pytest.approx(0.05 * plain["lower_arm_left"]), "the deviation stays"
    assert ill["lower_arm_right"] == plain["lower_arm_right"]


def test_a_spread_of_the_preset_differs_between_people_and_not_with_the_size_of_the_cohort():
    found = [of_areas(p, "cytokines.joint_source")["neck" if k < 0 else "shoulder_left"]
             for k, p in enumerate(Cohort(40, seed=2, preset="rheumatoid"))]  # fmt: skip
    assert np.std(np.log(found)) == pytest.approx(np.sqrt(np.log(1.25)), rel=0.3)
    assert of_areas(Cohort(3, seed=2, preset="rheumatoid")[2], "cytokines.joint_source")["shoulder_left"] == found[2]


def test_the_life_of_a_preset_happens_once_and_its_age_holds_unless_given():
    course = simulate(Patient(preset="neurogenic", areas=1), 40, rhythm="never", record=["pain.intensity"])
    assert [(e["day"], e["what"]) for e in course.events] == [(30.0, "whiplash")]
    assert Patient(preset="aged").age == 80
    assert Patient(preset="aged", age="30 year").age == 30
    assert Patient().age == 46
    assert np.mean([p.age for p in Cohort(50, preset="aged")]) == pytest.approx(80, abs=4)


def test_unknown_preset_of_a_cohort():
    with pytest.raises(InputError, match="Did you mean 'rheumatoid'"):
        Cohort(3, preset="rheumatiod")[0]
