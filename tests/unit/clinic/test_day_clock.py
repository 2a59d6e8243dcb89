"""The bench of seconds to days: what it starts from, that it repeats, and that the course stays as it was."""

import numpy as np
import pytest

from fibrosim.clinic import PatientView
from fibrosim.clinic.day_clock import DayClock
from fibrosim.engine import Action
from fibrosim.errors import InputError, SimulationError
from fibrosim.patients import Patient, simulate, triggers
from fibrosim.results import Course, load_course
from fibrosim.results.canonical import patient_hash
from fibrosim.therapies import StellateBlock

DAY, SHOULDER = 40.0, 1
JUNCTION, PAIN = "norepinephrine.junction", "pain.intensity"


def life(count=2, **more):
    people = [Patient(seed=5, identity=k, areas=3) for k in range(count)]
    happened = [triggers.injury(30, "lower_back"), triggers.stress(20)]
    return simulate(people, 45, triggers=happened, visits=[DAY, 44], outputs=5, **more)


@pytest.fixture(scope="module")
def course():
    return life()


@pytest.fixture(scope="module")
def bench(course):
    return DayClock(PatientView(course, 1), DAY)


def test_it_starts_where_the_course_is(course, bench):
    view, moment = PatientView(course, 1), bench.moment()
    for name in (PAIN, JUNCTION, "stress_axis.cortisol", "norepinephrine_plasma.concentration", "dorsal_horn.output"):
        found = view._at(name, view.index(DAY))
        assert moment.value(name) == pytest.approx(found, rel=1e-12), name
    assert bench.inputs["stress_axis.stressor"] == 0.6
    assert moment.parameter("clock.rhythm") == 1.0


def test_fast_states_that_were_at_their_long_run_stay_there(bench):
    run = bench.run("5 minute", record=[JUNCTION, PAIN])
    assert run[JUNCTION][-1] == pytest.approx(run[JUNCTION][0], rel=2e-3)
    assert run[PAIN][-1] == pytest.approx(run[PAIN][0], abs=0.02)


def test_it_goes_on_as_the_course_does():
    """Four hours of the bench against the course: only fast states with a rhythm (cortisol) lag behind it."""
    course = life(1)
    view = PatientView(course)
    run = DayClock(view, DAY).run("4 hour", record=["stress_axis.stress", PAIN, JUNCTION])
    k = int(np.argmin(abs(view.days - (DAY + 4 / 24))))
    assert view.days[k] == pytest.approx(DAY + 4 / 24)
    for name in ("stress_axis.stress", PAIN, JUNCTION):
        assert run[name][-1] == pytest.approx(view._at(name, k), rel=2e-3), name


def test_the_same_bits_every_time_and_the_course_untouched(course, bench):
    before = course.content_hash()
    asked = {"times": [0.01, 0.1], "record": [PAIN, JUNCTION]}
    first = bench.run("3 hour", treatments=[StellateBlock("left")], **asked)
    again = DayClock(PatientView(course, 1), DAY).run("3 hour", treatments=[StellateBlock("left")], **asked)
    assert all(np.array_equal(first[name], again[name]) for name in first.values)
    assert course.content_hash() == before
    assert first.moments[1].value(PAIN) == pytest.approx(first[PAIN][1], rel=1e-12)


def test_a_block_acts_where_its_ganglion_supplies(bench):
    asked = {"times": [0.0, 0.03], "record": [JUNCTION]}
    given = bench.run("1 hour", treatments=[StellateBlock("left")], **asked)[JUNCTION]
    sham = bench.run("1 hour", treatments=[StellateBlock("left", sham=True)], **asked)[JUNCTION]
    assert given[1, SHOULDER] < 0.4 * sham[1, SHOULDER]
    assert given[1, 0] == pytest.approx(sham[1, 0], rel=0.02)
    assert np.array_equal(given[0], sham[0])


def test_inputs_begin_and_end_within_seconds(bench):
    drip = Action(0.0, "input", "norepinephrine.infusion", 100.0, "lower_back", 60.0 / 86400.0)
    times = np.array([0.0, 30.0, 59.0, 75.0, 120.0]) / 86400.0
    found = bench.run("3 minute", [drip], times=times, record=[JUNCTION])[JUNCTION]
    assert found[1, 2] > 100.0
    assert found[1, 2] == pytest.approx(found[2, 2], rel=1e-3)
    assert found[4, 2] == pytest.approx(found[0, 2], rel=0.02)
    assert found[1, 0] == pytest.approx(found[0, 0], rel=1e-2)


def test_members_of_a_cohort_are_kept_as_alone(course):
    crowd = life(5, record=[PAIN])
    for name in ("states", "inputs", "parameters", "rhythm"):
        alone, among = course.snapshots[name].values, crowd.snapshots[name].values[:2]
        assert alone.tobytes() == among.tobytes(), name


@pytest.mark.science
def test_the_check_engine_keeps_the_same_state():
    native, check = life(1), life(1, backend="scipy")
    for name in ("inputs", "parameters", "rhythm"):
        assert np.allclose(native.snapshots[name].values, check.snapshots[name].values), name
    a, b = native.snapshots["states"].values, check.snapshots["states"].values
    # two solvers with a tolerance each: a few small fast-changing states may differ by more
    assert np.median(abs(a - b) / (abs(a) + 1e-6)) < 1e-3


def test_snapshots_are_saved_loaded_and_hashed(course, tmp_path):
    loaded = load_course(course.save(tmp_path / "course"))
    assert loaded.content_hash() == course.content_hash()
    found = DayClock(PatientView(loaded, 0), DAY).run("10 minute", record=[PAIN])[PAIN]
    assert np.array_equal(found, DayClock(PatientView(course, 0), DAY).run("10 minute", record=[PAIN])[PAIN])
    changed = course.select([0])
    changed.snapshots = changed.snapshots.copy(deep=True)
    changed.snapshots["states"][0, 0, 0] += 1.0
    assert patient_hash(changed, 0) != patient_hash(course, 0)
    assert patient_hash(course.select([1]), 1) == patient_hash(course, 1)


def test_a_day_without_a_state_says_what_to_ask_for(course):
    with pytest.raises(InputError, match=r"visits=\[41\]"):
        DayClock(PatientView(course, 0), 41)
    plain = simulate(Patient(seed=5, areas=1), 10)
    assert plain.snapshots is None
    with pytest.raises(InputError, match=r"visits=\[10\]"):
        DayClock(PatientView(plain), 10)
    with pytest.raises(InputError, match="outside the life"):
        simulate(Patient(seed=5, areas=1), 10, visits=[11])


def test_a_state_of_another_body_is_refused(course):
    other = course.select([0])
    other.snapshots = other.snapshots.isel(state=slice(1, None))
    with pytest.raises(InputError, match="lacks a state"):
        DayClock(PatientView(other), DAY)


def test_failed_patients_are_refused(course):
    failed = Course(course.data, course.people, ["ok", "failed: step"], snapshots=course.snapshots)
    with pytest.raises(SimulationError, match="failed: step"):
        DayClock(PatientView(failed, 1), DAY)


@pytest.mark.parametrize(
    ("until", "more"),
    [("0 hour", {}), ("15 day", {}), ("1 hour", {"times": [0.5]}), ("1 hour", {"record": ["pain.nothing"]})],
)
def test_what_cannot_be_run_is_refused(bench, until, more):
    with pytest.raises(InputError):
        bench.run(until, **more)


def test_a_drug_of_the_life_keeps_its_slot():
    given = simulate(
        Patient(seed=5, areas=3), 12, treatments=[StellateBlock("left", day=9.9)], visits=[10], outputs=1, record=[PAIN]
    )
    bench = DayClock(PatientView(given), 10)
    assert bench.states["root"].sum() > 0
    alone = bench.run("2 hour", record=[JUNCTION])[JUNCTION]
    both = bench.run("2 hour", treatments=[StellateBlock("right")], record=[JUNCTION])[JUNCTION]
    # the left block of the life wears off the same, whatever else is given on the bench
    assert both[-1, SHOULDER] == pytest.approx(alone[-1, SHOULDER], rel=0.02)
    assert alone[0, SHOULDER] < 0.8 * alone[0, 0]
