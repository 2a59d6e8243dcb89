"""A patient's numbers depend on the patient alone; what happens happens at exact times."""

from __future__ import annotations

import numpy as np
import pytest

from fibrosim.errors import InputError
from fibrosim.patients import Cohort, Patient, simulate, triggers

DAYS = 60
NAMES = ["overall_pain.burden", "pain.intensity", "dorsal_horn.output", "small_fibres.density"]


def people(count: int, **more: object) -> list[Patient]:
    return [Patient(seed=3, identity=k, areas=3, **more) for k in range(count)]


def run(who: object, **more: object):
    settings = {"outputs": 10, "record": NAMES, "rhythm": "never", "triggers": [triggers.injury(5, "lower_back")]}
    return simulate(who, DAYS, **(settings | more))


def bits(course: object, k: int) -> bytes:
    data = course.data
    return b"".join(np.ascontiguousarray(data[n].sel(patient=k).values).tobytes() for n in NAMES)


def test_same_bits_in_any_company():
    crowd = people(11)
    whole = run(crowd)
    shuffled = run(crowd[::-1])
    threads = run(crowd, workers=2)
    for k in (0, 4, 10):
        alone = run(crowd[k])
        assert bits(whole, k) == bits(alone, k) == bits(shuffled, k) == bits(threads, k)


def test_same_bits_on_another_output_grid():
    coarse, fine = run(people(2)), run(people(2), outputs=1)
    for name in NAMES:
        a = coarse.data[name].values
        b = fine.data[name].sel(time=coarse.data.time).values
        assert a.tobytes() == b.tobytes()


def test_arms_agree_until_they_differ():
    later = triggers.stress(40, duration=10)
    plain = run(people(2), outputs=1)
    other = run(people(2), outputs=1, triggers=[triggers.injury(5, "lower_back"), later])
    before = plain.data.time.values <= 40
    for name in NAMES:
        a, b = plain.data[name].values[:, before], other.data[name].values[:, before]
        assert a.tobytes() == b.tobytes()
    assert not np.array_equal(plain.data[NAMES[0]].values, other.data[NAMES[0]].values)


def test_cohort_member_is_the_same_in_a_larger_cohort():
    small, large = Cohort(3, seed=9, areas=3), Cohort(50, seed=9, areas=3)
    assert [small[k].record() for k in range(3)] == [large[k].record() for k in range(3)]
    assert len({p.age for p in large}) == 50


def test_overlapping_triggers_add_up():
    once = run(people(1), triggers=[triggers.stress(5, duration=20, strength=2)])
    twice = run(people(1), triggers=[triggers.stress(5, duration=20), triggers.stress(5, duration=20)])
    for name in NAMES:
        assert once.data[name].values.tobytes() == twice.data[name].values.tobytes()


def test_strength_scales_what_a_trigger_does():
    def injury(day, strength=1.0):
        return triggers.injury(day, "neck", strength)

    for make in (triggers.whiplash, triggers.stress, triggers.infection, injury):
        weak, strong = make(30).actions(), make(30, strength=2.5).actions()
        assert [a.value * 2.5 for a in weak] == pytest.approx([a.value for a in strong])
        assert all(a.value > 0 for a in weak)


@pytest.mark.science
def test_native_agrees_with_scipy():
    who = Patient(seed=3, areas=1, triggers=[triggers.injury(5, "lower_leg_left")])
    native = run(who, relative_tolerance=1e-7, triggers=())
    check = run(who, backend="scipy", relative_tolerance=1e-7, triggers=())
    for name in NAMES:
        a, b = native.data[name].values, check.data[name].values
        # a hundred tolerances, relative to the largest value of the variable
        assert np.abs(a - b).max() <= 1e-5 * np.abs(b).max(), name


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"duration": 0}, "duration"),
        ({"outputs": 100}, "outputs"),
        ({"rhythm": "sometimes"}, "rhythm"),
        ({"backend": "cuda"}, "backend"),
        ({"record": ["pain.intensty"]}, "pain.intensty"),
    ],
)
def test_refuses(settings, word):
    with pytest.raises(InputError, match=word):
        simulate(people(1), settings.pop("duration", DAYS), **settings)


def test_refuses_the_same_person_twice():
    with pytest.raises(InputError, match="one person"):
        simulate([Patient(areas=3), Patient(areas=3)], DAYS)


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"age": "212 year"}, "age"),
        ({"age": "46 kg"}, "age"),
        ({"sex": "f"}, "sex"),
        ({"areas": 5}, "areas"),
        ({"preset": "sympathetik"}, "preset"),
        ({"links": {"norepinephrine_to_c_aferents": 0}}, "norepinephrine_to_c_afferents"),
        ({"links": {"norepinephrine_to_c_afferents": -1}}, "gain"),
        ({"parameters": {"dorsal_horn.potentiation_gian": 1}}, "dorsal_horn.potentiation_gain"),
        ({"weight": 900}, "weight"),
        ({"triggers": [{"kind": "whiplash", "day": 30}]}, r"triggers\[0\].*whiplash\(day=30\)"),
        ({"treatments": [{"kind": "ivig", "day": 30}]}, r"treatments\[0\].*IVIg"),
    ],
)
def test_patient_refuses(settings, word):
    with pytest.raises(InputError, match=word):
        Patient(**settings)


def test_default_tolerance_is_far_below_what_is_read():
    presets = enumerate(("healthy", "sympathetic"))
    who = [Patient(seed=3, identity=k, areas=3, preset=p, triggers=[triggers.whiplash(20)]) for k, p in presets]
    names = ["pain.intensity", "small_fibres.density", "overall_pain.burden", "immunoglobulin.plasma_igg"]
    usual, tight = (
        simulate(who, 120, outputs=5, rhythm="never", record=names, **more)
        for more in ({}, {"relative_tolerance": 1e-7})
    )
    assert usual.manifest["tolerances"] == {"relative": 1e-4, "absolute": pytest.approx(1e-5)}
    allowed = {"pain.intensity": 0.01, "small_fibres.density": 0.001, "overall_pain.burden": 0.001}
    for name in names:
        wrong = np.abs(usual.data[name].values - tight.data[name].values).max()
        assert 0.0 < wrong < allowed.get(name, 0.01), name
