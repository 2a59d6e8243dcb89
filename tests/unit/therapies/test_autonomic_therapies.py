"""Propranolol, exercise, cognitive behavioural therapy, biofeedback: contract, routes, sham, effect."""

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files
from fibrosim.patients import Patient, simulate, triggers
from fibrosim.therapies import (
    CognitiveBehaviouralTherapy,
    GradedExercise,
    HrvBiofeedback,
    Propranolol,
    check_therapy,
    therapy_from,
)

ANN = {"id": 3, "seed": 7, "weight": 68.0, "age": 46.0, "sex": "female"}
COURSES = (GradedExercise, CognitiveBehaviouralTherapy, HrvBiofeedback)
EACH = [
    *(kind(day=10.0) for kind in COURSES),
    *(kind(6, sham=True) for kind in COURSES),
    Propranolol(doses=9, day=4.0),
    Propranolol("propranolol_intravenous", sham=True),
]


@pytest.mark.parametrize("therapy", EACH, ids=repr)
def test_each_keeps_the_contract_and_comes_back(therapy):
    check_therapy(therapy, ANN)
    assert therapy_from(therapy.to_dict()) == therapy
    assert therapy.describe()


@pytest.mark.parametrize("kind", COURSES)
def test_a_sham_is_attention_alone(kind):
    given, mock = kind(day=5.0), kind(sham=True, day=5.0)
    assert mock.events(ANN) == []
    assert given.events(ANN)
    assert given.label == mock.label
    visits = [[a.day for a in t.actions(ANN) if a.name == "expectation.treatment"] for t in (given, mock)]
    assert len(visits[0]) > 1
    assert len(visits[0]) == pytest.approx(len(visits[1]), abs=4)


@pytest.mark.parametrize("kind", COURSES)
def test_every_route_may_be_zero(kind):
    numbers = all_parameter_files()[kind.numbers].parameters
    for route in kind.routes:
        low, high = numbers[f"{route}_size"].range
        assert low == 0 < high
        assert low <= numbers[f"{route}_size"].value <= high


def held(therapy, name, day):
    return sum(a.value for a in therapy.events(ANN) if a.name == name and a.day <= day < a.until)


def test_exercise_is_graded_and_kept_up():
    class Diligent(GradedExercise):
        def taken(self, record):
            return list(self.days())

    plan = Diligent(day=0.0)
    loads = [held(plan, "fitness.training", 7.0 * k + 1) for k in range(18)]
    assert loads[:4] == pytest.approx([0.15, 0.3, 0.45, 0.6])
    assert loads[15] == pytest.approx(0.6)
    assert loads[17] == 0.0


def test_what_is_learned_adds_up_and_lasts():
    class Diligent(CognitiveBehaviouralTherapy):
        def taken(self, record):
            return list(self.days())

    plan = Diligent(day=0.0)
    levels = [held(plan, "mood.treatment", d) for d in (1.0, 70.0, 240.0, 400.0)]
    assert levels == pytest.approx([0.031, 0.31, 0.31, 0.0])


def test_propranolol_blocks_for_hours():
    for therapy in (Propranolol(), Propranolol("propranolol_intravenous")):
        drug = therapy.drugs[0]
        (amount,) = (a.value for a in therapy.medicine(ANN, 0.0))
        maximum, half = drug.targets["beta_block"]
        t = np.linspace(0.0, 1.0, 500)
        ka, ke = drug.absorption, drug.elimination
        x = amount * ka / (ka - ke) * (np.exp(-ke * t) - np.exp(-ka * t))
        block = maximum * x / (half + x)
        assert 0.4 < block.max() < 0.8
        assert block[-1] < 0.5 * block.max()


@pytest.mark.parametrize("bad", [{"sessions": 2.5}, {"sessions": 0}, {"sham": "no"}, {"sessions": True}])
def test_bad_courses_are_refused(bad):
    with pytest.raises(InputError):
        GradedExercise(**bad)


@pytest.fixture(scope="module")
def treated():
    """A painful person, 100 days after a start of each course and of its sham."""
    inclined = {
        "dorsal_horn.potentiation_gain": 2, "dorsal_horn.half_output": 0.05, "dorsal_horn.spontaneous_rate": 0.1,
    }  # fmt: skip
    found = {}
    for kind in COURSES:
        for sham in (False, True):
            ann = Patient(seed=11, areas=1, parameters=inclined)
            hurt = [triggers.injury(10, "lower_leg_left", 1.0)]
            plan = [kind(sham=sham, day=60.0)]
            course = simulate(ann, 180, triggers=hurt, treatments=plan, outputs=20, rhythm="never")
            found[kind, sham] = course.patient(0).at(160)
    return found


@pytest.mark.parametrize(
    ("kind", "name", "sign"),
    [
        (GradedExercise, "fitness.level", 1),
        (GradedExercise, "autonomic.vagal_tone", 1),
        (GradedExercise, "descending.opioid_tone", 1),
        (GradedExercise, "sleep.quality", 1),
        (GradedExercise, "mood.distress", -1),
        (CognitiveBehaviouralTherapy, "mood.distress", -1),
        (CognitiveBehaviouralTherapy, "sleep.quality", 1),
        (HrvBiofeedback, "autonomic.vagal_tone", 1),
        (HrvBiofeedback, "mood.distress", -1),
    ],
)
def test_each_route_moves_its_state(treated, kind, name, sign):
    with_, without = (float(treated[kind, sham][name].values.squeeze()) for sham in (False, True))
    assert sign * (with_ - without) > 0.002


@pytest.mark.parametrize("kind", COURSES)
def test_no_course_worsens_pain(treated, kind):
    pain = [float(treated[kind, sham]["overall_pain.burden"].values.squeeze()) for sham in (False, True)]
    assert pain[0] <= pain[1] + 1e-3
