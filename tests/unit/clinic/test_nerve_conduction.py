"""The nerve conduction study as a test of the clinic, and published criteria on measured values."""

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from fibrosim.cli import app
from fibrosim.clinic import examine
from fibrosim.clinic.base import check_test
from fibrosim.clinic.nerve_conduction import LASTING, NerveConduction
from fibrosim.clinic.nerve_criteria import MotorValues, SensoryValues, judge, limit
from fibrosim.clinic.nerve_people import person_of
from fibrosim.clinic.norms import norms
from fibrosim.clinic.picture import picture
from fibrosim.clinic.view import PatientView
from fibrosim.coupling import motor_study
from fibrosim.coupling.nerve_cable import cable_passage
from fibrosim.electrophysiology.nerves import nerve
from fibrosim.errors import InputError
from fibrosim.evidence.measures import MEASURES

NORMS = norms("clinic_nerve_conduction")
EFNS, AAN, STRICT = "EFNS/PNS 2010", "AAN 1991", "EAN/PNS 2021, motor and sensory"
HEALTHY = MotorValues(
    latency=3.4, velocity=56.0, amplitude=10.0, duration=5.0, amplitude_fall=4.0, area_fall=4.0, duration_rise=10.0,
    f_latency=25.0, persistence=90.0, latency_limit=4.1, velocity_limit=48.0, amplitude_limit=6.0, f_limit=31.0,
    duration_limit=6.6,
)  # fmt: skip
NERVES = ("median", "ulnar", "peroneal", "tibial")
SENSORY = {name: SensoryValues(25.0, 55.0, 12.0, 42.0) for name in ("sural", "median", "ulnar")}
POOR = {name: replace(values, amplitude=4.0) for name, values in SENSORY.items()}


def verdict(sensory=SENSORY, tunnel=False, **changed):
    """Verdicts where some nerves have some values changed."""
    motor = {name: replace(HEALTHY, **changed.get(name, {})) for name in NERVES}
    return judge(motor, sensory, NORMS, tunnel)


def test_healthy_values_meet_nothing():
    assert verdict() == {EFNS: "none", AAN: "not met", STRICT: "not met"}


@pytest.mark.parametrize(
    "sign",
    [
        {"latency": 6.3}, {"velocity": 33.0}, {"f_latency": 41.0}, {"amplitude_fall": 55.0}, {"duration_rise": 35.0},
    ],
)  # fmt: skip
def test_two_nerves_are_definite_and_one_is_possible(sign):
    assert verdict(median=sign, ulnar=sign)[EFNS] == "definite"
    assert verdict(ulnar=sign)[EFNS] == "possible"
    almost = {name: value - 2.5 if name != "velocity" else value + 2.5 for name, value in sign.items()}
    if "f_latency" in sign or "latency" in sign or "velocity" in sign:
        assert verdict(median=almost, ulnar=almost)[EFNS] == "none"


def test_signs_that_need_another_nerve():
    assert verdict(ulnar={"amplitude_fall": 55.0}, tibial={"velocity": 33.0})[EFNS] == "definite"
    assert verdict(ulnar={"amplitude_fall": 55.0, "velocity": 33.0})[EFNS] == "possible"
    assert verdict(ulnar={"duration": 7.0}, tibial={"velocity": 33.0})[EFNS] == "definite"
    silent = {"persistence": 0.0, "f_latency": float("nan")}
    assert verdict(median=silent, ulnar=silent)[EFNS] == "none"
    assert verdict(median=silent, ulnar=silent, tibial={"velocity": 33.0})[EFNS] == "definite"


def test_probable_is_a_milder_block():
    block = {"amplitude_fall": 35.0}
    assert verdict(median=block, ulnar=block)[EFNS] == "probable"
    assert verdict(median=block, tibial=block)[EFNS] == "none"
    assert verdict(median=block, tibial={"velocity": 33.0})[EFNS] == "probable"


def test_small_potentials_count_less():
    small = {"amplitude": 1.0, "amplitude_fall": 60.0}
    assert verdict(median=small, ulnar=small)[EFNS] == "none"
    late = {"f_latency": 41.0, "amplitude": 4.0}
    assert verdict(median=late, ulnar=late)[EFNS] == "none"
    late["f_latency"] = 47.0
    assert verdict(median=late, ulnar=late)[EFNS] == "definite"


def test_latency_of_a_tunnel_does_not_count():
    late = {"latency": 6.5}
    assert verdict(median=late, ulnar=late, tunnel=True)[EFNS] == "possible"
    assert verdict(median=late, tunnel=True)[EFNS] == "none"


def test_aan_wants_three_of_four():
    slow, late = {"velocity": 36.0}, {"velocity": 36.0, "latency": 5.3}
    every = {**late, "f_latency": 38.0}
    assert verdict(median=slow, ulnar=slow)[AAN] == "not met"
    assert verdict(median=late, ulnar=late)[AAN] == "not met"
    assert verdict(median=every, ulnar=every)[AAN] == "met"
    assert verdict(median={**late, "area_fall": 25.0}, ulnar=late)[AAN] == "met"
    assert verdict(tibial={**late, "area_fall": 25.0}, ulnar=late)[AAN] == "not met"


def test_strict_wants_sensory_nerves_too():
    slow = {"velocity": 33.0}
    assert verdict(median=slow, ulnar=slow)[STRICT] == "not met"
    assert verdict(POOR, median=slow, ulnar=slow)[STRICT] == "met"
    assert verdict(POOR, ulnar=slow)[STRICT] == "not met"


def test_limits_of_normal():
    assert limit(3.4, 0.37, 2.0) == pytest.approx(4.14)
    low = limit(32.95, 14.4, -2.0, lognormal=True)
    assert 12.0 < low < 14.5
    draws = np.exp(np.random.default_rng(0).normal(np.log(32.95 / np.hypot(1, 14.4 / 32.95)),
                                                   np.sqrt(np.log1p((14.4 / 32.95) ** 2)), 200_000))  # fmt: skip
    assert np.mean(draws < low) == pytest.approx(0.0228, abs=0.003)


@pytest.fixture
def healthy(make_course):
    return make_course(people=[{"height": 168.0, "weight": 66.0}])


def test_contract(healthy):
    check_test(NerveConduction(full=False), healthy, 100.0)


def test_report_of_a_healthy_patient(healthy):
    result = examine(healthy, 100.0, ["nerve_conduction"]).nerve_conduction
    assert result.value(f"criteria of CIDP, {EFNS}") == "none"
    assert result.value(f"criteria of CIDP, {AAN}") == "not met"
    assert not result.provisional
    assert {m.unit for m in result} == {"1", "ms", "mV", "m/s", "percent", "uV"}
    assert {r["key"] for r in result.references} >= {"efns2010", "aan1991", "ehler2009"}
    again = examine(healthy, 100.0, ["nerve_conduction"]).nerve_conduction
    assert again.to_dict() == result.to_dict()
    text = json.dumps(result.to_dict(), allow_nan=False)
    assert len(text) < 200_000
    other = examine(healthy, 101.0, ["nerve_conduction"]).nerve_conduction
    assert other.value("median motor velocity") != result.value("median motor velocity")
    assert other.value("median motor velocity") == pytest.approx(result.value("median motor velocity"), rel=0.2)


def test_picture_shows_every_trace(healthy):
    result = examine(healthy, 100.0, ["nerve_conduction"]).nerve_conduction
    assert result.picture["kind"] == "nerve_traces"
    assert len(result.picture["motor"]) == 8
    figure = picture(result)
    assert len(figure.axes) == 3
    drawn = [line for line in figure.axes[0].lines if len(line.get_xdata()) > 100]
    assert len(drawn) == 8
    words = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert "median, wrist" in words
    assert "ms" in words


def test_the_patients_fibres_are_read(make_course):
    person = [{"height": 168.0, "weight": 66.0}]
    base = examine(make_course(people=person), 100.0, ["nerve_conduction"]).nerve_conduction
    few = make_course({"large_fibres.axons": 0.3}, people=person)
    few = examine(few, 100.0, ["nerve_conduction"]).nerve_conduction
    assert few.value("tibial motor amplitude, ankle") < 0.5 * base.value("tibial motor amplitude, ankle")
    assert few.value("sural sensory amplitude") < 0.5 * base.value("sural sensory amplitude")
    thin = make_course({"large_fibres.thin": 0.9}, people=person)
    thin = examine(thin, 100.0, [NerveConduction(full=False)]).nerve_conduction
    assert thin.value("median motor velocity") < 0.75 * base.value("median motor velocity")
    attacked = np.zeros(14)
    attacked[4] = 0.9  # brachial, left: its arm and no other limb
    arm = make_course({"large_fibres.bare": attacked}, people=person)
    one = examine(arm, 100.0, [NerveConduction(full=False)]).nerve_conduction
    two = examine(arm, 100.0, [NerveConduction("right", full=False)]).nerve_conduction
    plain = examine(make_course(people=person), 100.0, [NerveConduction("right", full=False)]).nerve_conduction
    assert two.to_dict() == plain.to_dict()
    assert one.value("median minimal F latency") > two.value("median minimal F latency") + 2.0
    assert one.value("tibial distal motor latency") == pytest.approx(
        examine(make_course(people=person), 100.0, [NerveConduction(full=False)])
        .nerve_conduction.value("tibial distal motor latency")
    )  # fmt: skip


def test_confounders(healthy):
    base = examine(healthy, 100.0, [NerveConduction(carpal_tunnel=1.0)]).nerve_conduction
    tunnel = examine(healthy, 100.0, [NerveConduction(carpal_tunnel=0.1)]).nerve_conduction
    sugar = examine(healthy, 100.0, [NerveConduction(carpal_tunnel=1.0, diabetes=1.0)]).nerve_conduction
    assert tunnel.value("median distal motor latency") > base.value("median distal motor latency") + 0.6
    assert tunnel.value("median sensory velocity") < base.value("median sensory velocity") - 8.0
    for name in ("ulnar distal motor latency", "tibial motor velocity", "median motor amplitude, wrist"):
        assert tunnel.value(name) == pytest.approx(base.value(name), rel=0.03)
    assert sugar.value("sural sensory amplitude") < 0.6 * base.value("sural sensory amplitude")
    fall = [sugar.value(n) / base.value(n) for n in ("tibial motor amplitude, ankle", "median motor amplitude, wrist")]
    assert fall[0] < fall[1] < 0.95
    assert 1.0 < base.value("tibial motor velocity") - sugar.value("tibial motor velocity") < 8.0


@pytest.mark.parametrize(
    ("choice", "word"),
    [({"side": "both"}, "side"), ({"carpal_tunnel": 0.0}, "carpal_tunnel"), ({"diabetes": 2.0}, "diabetes")],
)
def test_choices_that_cannot_be(choice, word):
    with pytest.raises(InputError, match=word):
        NerveConduction(**choice)


def test_a_course_without_large_fibres_is_refused(make_course):
    course = make_course()
    course.data = course.data.drop_vars("large_fibres.thin")
    with pytest.raises(InputError, match=r"large_fibres\.thin"):
        examine(course, 100.0, ["nerve_conduction"])


def test_the_command_does_the_tests_that_are_named(healthy, monkeypatch):
    monkeypatch.setattr("fibrosim.commands.lives.course_from", lambda path, visits=None: healthy)
    result = CliRunner().invoke(app, ["examine", "ann.yaml", "--test", "nerve-conduction", "--day", "100"])
    assert result.exit_code == 0
    assert "Nerve conduction study" in result.output
    assert "Skin biopsy" not in result.output
    wrong = CliRunner().invoke(app, ["examine", "ann.yaml", "--test", "nerve-conducton"])
    assert wrong.exit_code != 0
    assert "nerve_conduction" in str(wrong.exception) + wrong.output


def test_on_the_cable_the_findings_are_nearly_the_same(healthy):
    view = PatientView(healthy)
    walk, cable = NerveConduction(), NerveConduction(cable=True)
    draws = [test.draws(view, 100.0) for test in (walk, cable)]
    found = []
    for test, each in zip((walk, cable), draws, strict=True):
        person = person_of(view, each.lasting(LASTING), each)
        passage = None
        if test.cable:
            passage = cable_passage(person, nerve("ulnar"), classes=4)
        found.append(motor_study(person, "ulnar", classes=4, passage=passage))
    assert found[1].velocity == pytest.approx(found[0].velocity, rel=0.01)
    assert found[1].distal.onset == pytest.approx(found[0].distal.onset, abs=0.03)
    assert found[1].traces[1].values == pytest.approx(found[0].traces[1].values, abs=0.15)


def damaged(make_course, count=6, **shares):
    return make_course({f"large_fibres.{name}": value for name, value in shares.items()}, count=count)


@pytest.mark.parametrize(("shares", "expected"), [({}, 0.0), ({"bare": 0.3, "thin": 0.4, "axons": 0.7}, 1.0)])
def test_measures_of_studies_read_the_conduction_study(make_course, shares, expected):
    course = damaged(make_course, count=6, **shares)
    views = [PatientView(course, k) for k in course.ids]
    names = ("abnormal_conduction", "demyelinating_neuropathy", "certain_neuropathy", "definite_neuropathy")
    found = np.array([[MEASURES[name].truth(view, 100.0) for view in views] for name in names])
    assert (np.diff(found[1:], axis=0) <= 0.0).all()
    if not expected:
        assert not found.any()
    else:
        # how much of a stretch is hit differs between patients
        assert found[0].mean() > 0.8
        assert found[1].mean() >= 0.5
