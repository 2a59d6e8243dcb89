"""What the body says of heart and vessels: the stored forms of the beat-to-beat loop, and how far they miss it."""

import numpy as np
import pytest

from fibrosim.body import body
from fibrosim.circulation import bursts, manoeuvre, measures
from fibrosim.clinic import PatientView
from fibrosim.clinic.circulation_person import CIRCULATION_VARIABLES, circulation_state
from fibrosim.coupling.circulation import record_people
from fibrosim.coupling.circulation_surface import circulation_inputs, circulation_surface
from fibrosim.language import symbols
from fibrosim.parameters import stored_form
from fibrosim.patients import Cohort, simulate, triggers

FORMS = {"heart_rate": "heart_rate", "rmssd": "ln_rmssd", "tilt_rise": "tilt_rise",
         "tilt_burst_rise": "tilt_burst_rise"}  # fmt: skip
DAY, RECORDS, LYING, SETTLED, END = 200, 4, 300.0, 420.0, 900.0


@pytest.fixture(scope="module")
def course():
    people = Cohort(8, seed=11, preset="mixed", areas=1, events_for=float(DAY), age_sd="9 year",
                    triggers=[triggers.whiplash(20), triggers.stress(40, "160 day")])  # fmt: skip
    names = [*CIRCULATION_VARIABLES, *(f"autonomic.{n}" for n in FORMS)]
    return simulate(list(people), DAY, rhythm="never", record=names)


@pytest.fixture(scope="module")
def read(course):
    """Of each person: state of the loop, and what the body reads off the forms."""
    views = [PatientView(course, number) for number in course.ids]
    rows = [{n: v.value(f"autonomic.{n}", DAY) for n in FORMS} for v in views]
    return [circulation_state(v, DAY) for v in views], rows


def test_the_body_evaluates_the_stored_forms(read):
    states, rows = read
    assert len({state.vagal_tone for state in states}) == len(states)
    for state, row in zip(states, rows, strict=True):
        expected = circulation_surface().expected(**circulation_inputs(state))
        for name, form in FORMS.items():
            value = np.log(row[name]) if form.startswith("ln_") else row[name]
            assert value == pytest.approx(expected[form], rel=1e-9), name


def test_they_miss_the_loop_by_no_more_than_their_stored_error(read):
    """Root of the mean square over people, each recorded four times; in the units of the forms."""
    states, rows = read
    many = [s for s in states for _ in range(RECORDS)]
    who = range(100, 100 + len(many))
    runs = record_people(many, END, patients=who, seeds=[3] * len(many), doing=manoeuvre("tilt", LYING))
    found = []
    for patient, run in zip(who, runs, strict=True):
        low, up, heard = run.between(0.0, LYING), run.between(SETTLED, END), bursts(run, 3, patient) > 0
        rates = [60.0 * np.sum(heard[(run.beats >= a) & (run.beats < b)]) / (b - a)
                 for a, b in ((0.0, LYING), (SETTLED, END))]  # fmt: skip
        found.append((low.heart_rate, np.log(measures(low.beats)["rmssd"]), up.heart_rate - low.heart_rate,
                      rates[1] - rates[0]))  # fmt: skip
    means = np.array(found).reshape(len(states), RECORDS, -1).mean(axis=1)
    for k, (name, form) in enumerate(FORMS.items()):
        said = np.array([row[name] for row in rows])
        said = np.log(said) if form.startswith("ln_") else said
        miss = np.sqrt(np.mean((said - means[:, k]) ** 2))
        print(name, miss, circulation_surface().error[form], means[:, k].std())
        assert miss < circulation_surface().error[form], name


def test_no_equation_of_the_body_depends_on_them():
    system = body(1).system
    used = {s.value[-1] for level in system.levels for node in (*level.rates, *(v for _, v in level.gives))
            for s in symbols([node])}  # fmt: skip
    assert {"autonomic.usual_outflow", "autonomic.usual_pressure", "autonomic.own_modulation"}.isdisjoint(used)
    assert "autonomic.highest_vagal_tone" in used
    heart = {o.name for level in system.levels for o in level.outputs} & {f"autonomic.{n}" for n in FORMS}
    assert len(heart) == len(FORMS)


def test_the_stored_form_is_the_surface():
    form, surface = stored_form("coupling", "circulation"), circulation_surface()
    assert form.weights == surface.weights and form.error == surface.error
    assert {name: error for name, error in form.error.items() if error <= 0.0} == {}
