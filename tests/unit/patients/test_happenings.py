"""What a course says that happened: side effects, overrides; and the kinds of trigger."""

import pytest

from fibrosim.errors import InputError
from fibrosim.parameters.reader import parse_yaml
from fibrosim.patients import Patient, simulate, triggers
from fibrosim.patients.files import check_patient, load_life
from fibrosim.patients.writing import patient_text
from fibrosim.results import load_course
from fibrosim.therapies import StellateBlock

HEAD = "fibrosim: 1\nage: 46 year\nsex: female\nareas: 1\nduration: 20 day\ntreatments:\n"


def check(text):
    return check_patient(parse_yaml(text.encode(), "ann.yaml"), "ann.yaml")


def test_side_effects_stand_among_the_events():
    people = [Patient(seed=4, identity=k, areas=1) for k in range(3)]
    course = simulate(people, 12, treatments=[StellateBlock("left", day=10.0)], outputs=4)
    mock = simulate(people, 12, treatments=[StellateBlock("left", sham=True, day=10.0)], outputs=4)
    found = [e for e in course.events if e["kind"] == "side effect"]
    expected = [e for k in range(3) for e in StellateBlock("left", day=10.0).happened(course.people[k])]
    assert {(e["patient"], e["what"]) for e in found} == {
        (e["patient"], e["what"]) for e in expected if e["kind"] == "side effect"
    }
    assert any(e["what"] == "Horner's syndrome" and e["until"] == pytest.approx(10.3) for e in found)
    assert sum(e["kind"] == "treatment" for e in course.events) == 3
    assert not [e for e in mock.events if e["kind"] == "side effect"]


def test_a_dose_outside_the_range_needs_a_reason_and_is_kept_in_the_manifest(tmp_path):
    line = "  - {kind: stellate_block, day: 10, side: left, dose: 400 mg}\n"
    with pytest.raises(InputError, match="accept"):
        check(HEAD + line)
    meant = HEAD + line.replace("400 mg", '400 mg, accept: "a double block"')
    found = check(meant)
    expected = {"field": "treatments[0].dose", "value": "400 mg", "reason": "a double block"}
    assert found.treatments[0].dose == 400.0
    assert found.accepted == [expected]
    assert check(patient_text(found)).accepted[0]["reason"] == "a double block"
    path = tmp_path / "ann.yaml"
    path.write_text(meant, encoding="utf-8")
    life = load_life(path)
    course = simulate(life.patient, life.duration, outputs=10)
    assert course.manifest["accepted"] == [{"patient": 0, **expected}]
    assert load_course(course.save(tmp_path / "course")).manifest["accepted"] == course.manifest["accepted"]


@pytest.mark.parametrize("dose", ["-400 mg", "0 mg", "nan mg"])
def test_a_reason_does_not_make_nonsense_a_dose(dose):
    with pytest.raises(InputError):
        check(HEAD + f'  - {{kind: stellate_block, day: 10, side: left, dose: {dose}, accept: "really"}}\n')


def test_an_override_does_not_outlive_its_treatment():
    check(HEAD + '  - {kind: stellate_block, day: 10, side: left, dose: 400 mg, accept: "meant"}\n')
    with pytest.raises(InputError, match="range"):
        StellateBlock("left", dose="400 mg")


@pytest.mark.parametrize(
    ("made", "name", "until"),
    [
        (triggers.relapse(3), "immunity.infection", 10.0),
        (triggers.sleep_loss(3), "sleep.treatment", 6.0),
        (triggers.posture(3), "autonomic.upright", 3.0 + 10.0 / 1440.0),
        (triggers.exertion(3, "lower_leg_left", strength=0.5), "deep_tissue.contraction", 3.0 + 2.0 / 24.0),
    ],
)
def test_each_new_trigger_sets_its_input_and_comes_back_from_its_record(made, name, until):
    (action,) = made.actions()
    assert (action.name, action.day) == (name, 3)
    assert action.until == pytest.approx(until)
    assert triggers.make(**made.to_dict()) == made
    assert "_" not in made.describe()


def test_exertion_never_asks_for_more_than_a_muscle_has():
    force = [triggers.exertion(0, strength=s).actions()[0].value for s in (0.1, 1.0, 10.0)]
    assert force == sorted(force)
    assert force[-1] < 1.0
    with pytest.raises(InputError, match="unknown area"):
        triggers.exertion(0, "ear")


def test_new_triggers_do_what_they_say():
    person = Patient(seed=4, areas=1)
    plain = simulate(person, 6, outputs=1)
    given = simulate(
        person, 6, triggers=[triggers.sleep_loss(1), triggers.relapse(1), triggers.exertion(1, duration="1 day")],
        outputs=1,
    )  # fmt: skip
    for name, sign in (("sleep.quality", -1.0), ("immunity.effector", 1.0), ("deep_tissue.lactate", 1.0)):
        day = 2 if name == "deep_tissue.lactate" else 3
        change = float(given[name].sel(time=day).mean() - plain[name].sel(time=day).mean())
        assert sign * change > 0.0, name
