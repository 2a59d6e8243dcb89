"""Impossible populations, doors at which nobody stands, doses far off: refused in Python and on the command line."""

import pytest

from fibrosim import Cohort, Patient, lesions, simulate, triggers
from fibrosim.clinic.norepinephrine_test import NorepinephrineTest
from fibrosim.errors import InputError
from fibrosim.patients import recruit
from fibrosim.patients.files import read_patient
from fibrosim.therapies import Il6Challenge, LocalAnaesthetic, NgfChallenge, all_therapies

NAN = float("nan")
LEGS = ("lower_leg_left", "lower_leg_right")


@pytest.mark.parametrize(
    ("make", "field", "words"),
    [
        (lambda: Cohort(3, women=1.2), "women", "0 to 1"),
        (lambda: Cohort(3, women="half"), "women", "0 to 1"),
        (lambda: Cohort(3, women=NAN), "women", "0 to 1"),
        (lambda: Cohort(3, age_sd=-5), "age_sd", "0 to 40 year"),
        (lambda: Cohort(3, age_sd=NAN), "age_sd", "0 to 40 year"),
        (lambda: Cohort(3, age_sd="200 year"), "age_sd", "0 to 40 year"),
        (lambda: Cohort(3, age="9 year"), "age", "18 to 90 year"),
        (lambda: Cohort(3, age=212), "age", "18 to 90 year"),
        (lambda: Cohort(3, age=NAN), "age", "18 to 90 year"),
        (lambda: Cohort(3, areas=5), "areas", "19"),
        (lambda: Cohort(3, preset="symphathetic"), "preset", "Did you mean 'sympathetic'"),
        (lambda: Cohort(3, links={"pain_to_stres": 0}), "link", "Did you mean 'pain_to_stress'"),
        (lambda: Cohort(3, links={"pain_to_stress": -1}), "links.pain_to_stress", "0 (cut) to 100"),
        (lambda: Cohort(3, parameters={"dorsal_horn.potentiation_gian": 3}), "parameters.dorsal_horn.potentiation_gian",
         "Did you mean"),
        (lambda: Patient(weight=200, height=120), "weight", "body-mass index of 138.9"),
        (lambda: Patient(weight="25 kg", height="220 cm"), "weight", "9 to 120"),
        (lambda: Patient(cuts={"pain_to_stres": 5}), "link", "Did you mean 'pain_to_stress'"),
        (lambda: simulate(Patient(areas=1, cuts={"pain_to_stress": 500}), 100), "cuts.pain_to_stress", "after the end"),
        (lambda: triggers.injury(5, "head"), "area", "neck"),
        (lambda: Patient(areas=3, triggers=[triggers.stress(5), triggers.injury(5, "neck")]), "triggers[1].area",
         "got 'neck' — injury of neck, which the body of 3 areas lacks"),
        (lambda: Patient(areas=1, triggers=[triggers.exertion(5, "neck")]), "triggers[0].area", "take 19 areas"),
        (lambda: simulate(Patient(areas=1), 9, triggers=[triggers.injury(5, "chest")]), "triggers[0].area",
         "allowed: lower_leg_left"),
        (lambda: Cohort(3, areas=3, triggers=[triggers.injury(5, "neck")])[0], "triggers[0].area", "lower_back"),
        (lambda: Patient(areas=3, preset="crps"), "preset", "injury of lower_arm_left"),
        (lambda: Patient(areas=3, treatments=[LocalAnaesthetic("neck", day=5)]), "treatments[0].site", "19 areas"),
        (lambda: triggers.whiplash(NAN), "day", "0 or later"),
        (lambda: lesions.axotomy(NAN), "day", "0 or later"),
        (lambda: lesions.lesion("axotomy", 3, nerve="ulnar"), "nerve", "no 'nerve'"),
        (lambda: recruit(3, "rhumatology"), "clinic", "Did you mean 'rheumatology'"),
        (lambda: recruit(3, most=2), "most", "3 or more"),
        (lambda: recruit(3, most="9"), "most", "3 or more"),
        (lambda: recruit(3, women=2), "women", "0 to 1"),
        (lambda: NorepinephrineTest("1 mg"), "dose", "is done with 10 ug"),
        (lambda: NorepinephrineTest("0.1 ng"), "dose", "is done with 10 ug"),
        (lambda: NorepinephrineTest(areas=("neck", "nose")), "areas", "two areas"),
        (lambda: NorepinephrineTest(areas=("neck",)), "areas", "two areas"),
        (lambda: NgfChallenge("skin", dose="100 ug"), "dose", "gave 1 ug"),
        (lambda: Il6Challenge("300 ug/kg"), "dose", "gave 3 ug/kg"),
        (lambda: Il6Challenge("0.03 ug/kg"), "dose", "gave 3 ug/kg"),
    ],
)  # fmt: skip
def test_refused_in_python(make, field, words):
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field
    assert words in str(caught.value)


def test_a_dose_that_is_meant_is_taken_with_its_reason():
    test = NorepinephrineTest("0.2 ng", areas=LEGS, accept="half of Ali 2000")
    assert test.dose == pytest.approx(2e-4)
    with pytest.raises(InputError):
        NorepinephrineTest("-1 ug", areas=LEGS, accept="no")


def with_dose(kind, example):
    made = all_therapies()[kind](**example).to_dict()
    number, unit = made["dose"].split(" ", 1)
    more = "".join(f", {k}: {v}" for k, v in {**made, **example}.items() if k in ("route", "drug"))
    return lambda times: f"- {{kind: {kind}, day: 10, dose: {float(number) * times!r} {unit}{more}"


DOSED = [(k, e) for k, c in sorted(all_therapies().items()) for e in c.examples if "dose" in c(**e).to_dict()]


@pytest.mark.parametrize(("kind", "example"), DOSED, ids=[f"{k}-{'-'.join(map(str, e.values()))}" for k, e in DOSED])
def test_every_dose_a_hundredfold_off_is_refused_and_taken_with_a_reason(kind, example, tmp_path):
    assert len(DOSED) > 25
    write, file = with_dose(kind, example), tmp_path / "a.yaml"
    for times in (100.0, 0.01, 1e4):
        head = f"fibrosim: 1\nage: 46 year\nsex: female\ntreatments:\n  {write(times)}"
        file.write_text(head + "}\n")
        with pytest.raises(InputError) as caught:
            read_patient(file)
        assert caught.value.code in ("unit-slip", "out-of-range")
        assert caught.value.field == "treatments[0].dose"
        assert "accept" in caught.value.fix
        file.write_text(head + ', accept: "it is meant"}\n')
        assert read_patient(file).accepted[0]["reason"] == "it is meant"


def test_a_door_at_which_nobody_stands_says_who_was_kept_out():
    with pytest.raises(InputError) as caught:
        recruit(2, "rheumatology", most=8, lived="30 day")
    assert caught.value.code == "nobody-found"
    for words in ("0 of 2 people among 8", "criteria acr2016 kept out 8 of 8", "of 8 did not come", "worst pain"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["recruit", "rheumatology", "--women", "1.2"], "women"),
        (["recruit", "rheumatology", "-n", "0"], "size"),
        (["recruit", "rheumatology", "-n", "4", "--most", "2"], "most"),
        (["recruit", "rheumatology", "--lived", "-3 year"], "events_for"),
        (["recruit", "rhumatology"], "Did you mean 'rheumatology'"),
        (["recruit", "rheumatology", "-n", "2", "--most", "4", "--lived", "30 day"], "kept out"),
        (["patient", "new", "ann.yaml", "--preset", "symphathetic"], "Did you mean 'sympathetic'"),
        (["patient", "new", "ann.yaml", "--age", "212 year"], "age"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_refused_on_the_command_line(arguments, words, tmp_path, monkeypatch, capsys):
    from fibrosim.cli import main

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(arguments)
    printed = capsys.readouterr()
    assert left.value.code == 2
    assert words.split()[0] in " ".join((printed.err + printed.out).split())
    assert "Traceback" not in printed.err + printed.out
    assert list(tmp_path.iterdir()) == []
