"""A conduction study of a nerve: norms, what damage does to it, and the cable itself."""

from dataclasses import replace

import numpy as np
import pytest

from fibrosim.coupling import HEALTHY, NerveDraws, NerveLesions, Trace, motor_study, read_potential, sensory_study
from fibrosim.coupling.nerve_cable import cable_passage
from fibrosim.coupling.nerve_lesions import hit_share, new_sheaths
from fibrosim.coupling.nerve_volley import fibres_of, internodes_of, volley
from fibrosim.electrophysiology.nerves import MOTOR, SENSORY, NervePerson, motor_unit_potential, nerve, nerve_numbers
from fibrosim.errors import InputError

PERSON = NervePerson(168.0, 68.0, 40.0)
DRAWS = NerveDraws(5, 3)
# mean, SD of published norms: rows CP156 to CP186; F of the leg Nobrega 2004
NORMS = {
    "median": {"latency": (3.4, 0.37), "velocity": (57.1, 4.6), "f": (24.8, 3.2)},
    "ulnar": {"latency": (2.75, 0.39), "velocity": (60.4, 5.2), "f": (25.8, 3.4)},
    "peroneal": {"latency": (4.8, 0.8), "velocity": (46.5, 4.5), "f": (47.0, 4.1)},
    "tibial": {"latency": (4.5, 0.8), "velocity": (50.7, 4.3), "f": (47.0, 4.1)},
}


@pytest.mark.parametrize("name", MOTOR)
def test_an_average_person_lies_inside_the_norms(name):
    found = motor_study(PERSON, name)
    values = {"latency": found.distal.onset, "velocity": found.velocity, "f": found.f_waves.minimal_latency}
    for what, (mean, sd) in NORMS[name].items():
        assert abs(values[what] - mean) < 1.3 * sd, what
    assert 0.0 < found.amplitude_fall < 15.0
    assert found.distal.duration < found.proximal.duration < 1.3 * found.distal.duration


@pytest.mark.parametrize(("name", "velocity"), [("median", 55.8), ("ulnar", 53.9), ("sural", 52.0)])
def test_sensory_velocity_of_an_average_person(name, velocity):
    found = sensory_study(PERSON, name)
    assert found.velocity == pytest.approx(velocity, abs=4.5)
    assert 15.0 < found.potential.amplitude < 40.0
    before = found.trace.values[: round(found.potential.peak / found.trace.step)]
    after = found.trace.values[round(found.potential.peak / found.trace.step) :]
    assert before.min() < -1.0  # triphasic
    assert after.min() < -1.0


def test_thin_sheaths_slow_without_block():
    base, thin = motor_study(PERSON, "median"), motor_study(PERSON, "median", NerveLesions(lamellae=0.25))
    assert thin.velocity < 0.7 * base.velocity
    assert thin.distal.onset > 1.15 * base.distal.onset
    assert thin.f_waves.minimal_latency > 1.4 * base.f_waves.minimal_latency
    assert thin.amplitude_fall < base.amplitude_fall + 10.0


def test_thinner_than_the_limit_is_a_block():
    assert not motor_study(PERSON, "median", NerveLesions(lamellae=0.03)).proximal.present


def test_axon_loss_lowers_amplitude_and_leaves_velocity():
    base, few = motor_study(PERSON, "tibial"), motor_study(PERSON, "tibial", NerveLesions(axons=0.3), DRAWS)
    # 1138 of the 950 mm at which the share is stated
    assert few.distal.amplitude == pytest.approx(0.3 ** (1138 / 950) * base.distal.amplitude, rel=0.3)
    assert few.velocity == pytest.approx(base.velocity, rel=0.06)
    assert few.distal.onset == pytest.approx(base.distal.onset, rel=0.06)


def test_long_nerves_lose_more_axons():
    kept = {}
    for name in MOTOR:
        base, few = (motor_study(PERSON, name, NerveLesions(axons=axons), classes=24) for axons in (1.0, 0.3))
        kept[name] = few.distal.amplitude / base.distal.amplitude
    assert kept["median"] == pytest.approx(0.3 ** (762 / 950), rel=0.02)
    assert kept["tibial"] == pytest.approx(0.3 ** (1138 / 950), rel=0.02)
    assert kept["tibial"] < 0.65 * kept["ulnar"]
    assert motor_study(PERSON, "tibial", NerveLesions(axons=0.0), classes=24).distal.amplitude < 0.001


def test_new_sheaths_grow():
    # Saida 1980: 2 to 8 of some 120 lamellae where conduction returns on day 8, a third of a healthy sheath on day 37
    assert new_sheaths(0.0) == pytest.approx(5 / 120, rel=0.1)
    assert new_sheaths(37.0 - 8.0) == pytest.approx(1 / 3, rel=0.03)
    assert new_sheaths(np.inf) == pytest.approx(0.4)
    old, new = (motor_study(PERSON, "ulnar", NerveLesions(thin=1.0, new_for=days), DRAWS, classes=12)
                for days in (np.inf, 5.0))  # fmt: skip
    assert new.velocity < 0.92 * old.velocity
    assert new.f_waves.minimal_latency > 1.08 * old.f_waves.minimal_latency
    with pytest.raises(InputError, match="new_for"):
        NerveLesions(new_for=-1.0)


def test_patients_differ_in_how_much_is_hit():
    variates = (np.arange(400) + 0.5) / 400
    share = hit_share(variates)
    assert np.median(share) == pytest.approx(nerve_numbers()["hit_share"], rel=0.01)
    assert share.std() / share.mean() == pytest.approx(1.0, abs=0.15)
    speeds = [motor_study(PERSON, "ulnar", NerveLesions(thin=0.9), NerveDraws(1, k), classes=12).velocity
              for k in range(8)]  # fmt: skip
    assert np.ptp(speeds) > 5.0


def test_the_sole_adds_its_muscles_to_tibial_f_waves(monkeypatch):
    # Nobrega 2004: 97 percent; the number of muscles was chosen with it in sight
    seen = [motor_study(PERSON, "tibial", HEALTHY, NerveDraws(3, k)).f_waves.persistence for k in range(6)]
    assert np.mean(seen) > 90.0
    monkeypatch.setitem(nerve_numbers(), "tibial_motor_f_muscles", 1.0)
    alone = [motor_study(PERSON, "tibial", HEALTHY, NerveDraws(3, k)).f_waves.persistence for k in range(6)]
    assert np.mean(alone) < 80.0


def test_patchy_demyelination_gives_block_and_dispersion():
    worst, longer = [], []
    for seed in range(6):
        found = motor_study(PERSON, "ulnar", NerveLesions(attacked=0.5, thin=0.2), NerveDraws(seed, 0))
        worst.append(found.amplitude_fall)
        longer.append(found.duration_rise)
    healthy = motor_study(PERSON, "ulnar")
    assert max(worst) > 30.0 > healthy.amplitude_fall
    assert max(longer) > healthy.duration_rise + 10.0


def test_tunnel_at_the_wrist_prolongs_distal_latency_only():
    base, tunnel = motor_study(PERSON, "median"), motor_study(PERSON, "median", NerveLesions(tunnel=0.1))
    assert tunnel.distal.onset > base.distal.onset + 0.6
    assert tunnel.velocity == pytest.approx(base.velocity, rel=0.01)
    assert sensory_study(PERSON, "median", NerveLesions(tunnel=0.1)).velocity < 47.0
    other = motor_study(PERSON, "ulnar", NerveLesions(tunnel=0.1))
    assert other.distal.onset == motor_study(PERSON, "ulnar").distal.onset


def test_cold_slows_by_the_published_amount():
    warm, cold = PERSON.with_skin(33.0, 31.0), PERSON.with_skin(29.0, 27.0)
    for name in ("median", "tibial"):
        a, b = motor_study(warm, name), motor_study(cold, name)
        assert 0.04 < (b.distal.onset - a.distal.onset) / 4.0 < 0.3  # 0.2 ms a degree
        assert b.distal.duration > a.distal.duration
    a, b = sensory_study(warm, "median"), sensory_study(cold, "median")
    assert 1.2 < (a.velocity - b.velocity) / 4.0 < 2.4  # 1.4 to 2.4 m/s a degree


def test_height_slows_and_prolongs_f_waves():
    tall = replace(PERSON, height=188.0)
    a, b = motor_study(PERSON, "tibial"), motor_study(tall, "tibial")
    assert -0.35 < (b.velocity - a.velocity) / 20.0 < -0.05  # m/s a cm
    assert b.f_waves.minimal_latency > a.f_waves.minimal_latency + 4.0


def test_fat_under_the_electrode_lowers_the_sensory_potential():
    heavy = replace(PERSON, weight=110.0)
    a, b = sensory_study(PERSON, "sural"), sensory_study(heavy, "sural")
    assert b.potential.amplitude < 0.7 * a.potential.amplitude
    assert b.velocity == pytest.approx(a.velocity, rel=0.06)
    assert motor_study(heavy, "tibial").velocity == motor_study(PERSON, "tibial").velocity


def test_f_waves_need_the_proximal_nerve():
    which, fibres = nerve("median"), fibres_of(PERSON, nerve("median"))
    places = np.array([0.0, 454.0, 672.0, 762.0])
    free = volley(PERSON, which, fibres, places)
    stopped = replace(free, breaks=free.breaks + np.array([0, 1, 1, 1]))
    found = motor_study(PERSON, "median", HEALTHY, DRAWS, passage=stopped)
    assert found.f_waves.persistence == 0.0
    assert np.isnan(found.f_waves.minimal_latency)
    assert found.distal.amplitude == motor_study(PERSON, "median", HEALTHY, DRAWS, passage=free).distal.amplitude


def test_classes_give_what_single_units_give():
    for name in MOTOR:
        one, few = motor_study(PERSON, name), motor_study(PERSON, name, classes=24)
        assert few.distal.onset == pytest.approx(one.distal.onset, abs=0.03)
        assert few.velocity == pytest.approx(one.velocity, rel=0.012)
        assert few.distal.amplitude == pytest.approx(one.distal.amplitude, rel=0.01)
    for name in SENSORY:
        one, few = sensory_study(PERSON, name), sensory_study(PERSON, name, classes=24)
        assert few.potential.amplitude == pytest.approx(one.potential.amplitude, rel=0.06)
        assert few.velocity == pytest.approx(one.velocity, rel=0.06)


def test_walk_along_internodes_equals_the_integral():
    which = nerve("median")
    fibres, places = fibres_of(PERSON, which, 6), np.array([0.0, 454.0, 672.0, 762.0])
    smooth = volley(PERSON, which, fibres, places)
    walked = volley(PERSON, which, fibres, places, NerveLesions(lamellae=1.0 - 1e-9))
    assert walked.times == pytest.approx(smooth.times, abs=0.02)
    middle, length = internodes_of(fibres, 762.0)
    assert (np.diff(middle, axis=1) > 0.3).all()
    assert length.min() > 0.4
    assert length.max() < 1.6


def test_a_fibre_keeps_its_sheaths_whoever_else_is_asked():
    which, lesions = nerve("ulnar"), NerveLesions(attacked=0.5, thin=0.3)
    fibres, places = fibres_of(PERSON, which, 8), np.array([0.0, 454.0, 672.0, 762.0])
    whole = volley(PERSON, which, fibres, places, lesions, DRAWS)
    few = replace(fibres, root_diameter=fibres.root_diameter[:3], number=fibres.number[:3])
    assert np.array_equal(volley(PERSON, which, few, places, lesions, DRAWS).times, whole.times[:3])
    again = volley(PERSON, which, fibres, places, lesions, NerveDraws(5, 4))
    assert not np.array_equal(again.times, whole.times)


@pytest.mark.parametrize("lesions", [HEALTHY, NerveLesions(lamellae=0.3), NerveLesions(attacked=0.15, thin=0.3)])
def test_surface_and_cable_agree(lesions):
    which = nerve("ulnar")
    cable = cable_passage(PERSON, which, lesions, DRAWS, classes=3)
    walked = volley(PERSON, which, fibres_of(PERSON, which, 3), cable.places, lesions, DRAWS)
    assert np.array_equal(np.diff(cable.breaks, axis=1) > 0, np.diff(walked.breaks, axis=1) > 0)
    free = walked.breaks[:, -1] == 0
    assert cable.times[free] == pytest.approx(walked.times[free], rel=0.035 if lesions is not HEALTHY else 0.01)


def test_markers_are_set_where_the_potential_is():
    step, wave = 0.1, motor_unit_potential(0.1, 33.0)
    trace = Trace(step, np.concatenate([np.zeros(40), 8.0 * wave]))
    found = read_potential(trace, 0.1)
    assert found.onset == pytest.approx(4.0, abs=0.1)
    assert found.amplitude == pytest.approx(8.0, rel=0.01)
    assert found.duration == pytest.approx(nerve_numbers()["unit_duration"], abs=0.2)
    assert wave.sum() == pytest.approx(0.0, abs=0.02 * np.abs(wave).sum())
    assert not read_potential(Trace(step, np.zeros(50)), 0.1).present


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: nerve("radial"), "radial"),
        (lambda: nerve("tibial", motor=False), "tibial"),
        (lambda: NervePerson(17.0, 68.0, 40.0), "height"),
        (lambda: NervePerson(168.0, float("nan"), 40.0), "weight"),
        (lambda: NervePerson(168.0, 68.0, 40.0, hand_skin=10.0), "hand_skin"),
        (lambda: NerveLesions(attacked=1.2), "attacked"),
        (lambda: NerveLesions(attacked=0.7, thin=0.7), "thin"),
        (lambda: NerveLesions(lamellae=0.0), "lamellae"),
        (lambda: motor_study(PERSON, "median", NerveLesions(attacked=0.5)), "draws"),
    ],
)
def test_what_cannot_be_is_refused(make, word):
    with pytest.raises(InputError, match=word):
        make()


@pytest.mark.parametrize(
    "person", [NervePerson(80.0, 20.0, 0.0, 36.0, 36.0), NervePerson(250.0, 350.0, 120.0, 22.0, 22.0)]
)
def test_the_smallest_and_the_largest_person_can_be_studied(person):
    for name in MOTOR:
        found = motor_study(person, name, classes=12)
        assert 20.0 < found.velocity < 90.0
        assert found.distal.amplitude > 1.0
    for name in SENSORY:
        assert np.isfinite(sensory_study(person, name, classes=12).trace.values).all()


def test_what_lies_before_the_begin_changes_nothing_behind_it():
    which = nerve("sural", motor=False)
    fibres = fibres_of(PERSON, which, 12)
    limb = PERSON.limb(which)
    places = np.array([0.0, which.site(limb.height, 0), which.end(limb.height)])
    lesions = NerveLesions(attacked=0.2, thin=0.3)
    whole = volley(PERSON, which, fibres, places, lesions, DRAWS)
    part = volley(PERSON, which, fibres, places, lesions, DRAWS, begin=float(places[1]))
    one, conducts = whole.between(1, 2)
    other, also = part.between(1, 2)
    assert np.array_equal(conducts, also)
    assert np.abs(one - other).max() < 1e-9
    assert one.std() > 0.01
