"""Afferents under laboratory stimuli: published firing, thresholds, loss, sensitisation, conduction, refusals."""

import numpy as np
import pytest

from fibrosim.coupling.horn_afferents import AfferentDrive, Endings, afferent_numbers
from fibrosim.coupling.horn_stimuli import (
    brushed,
    cooled,
    flashed,
    heated,
    knots_of_pulses,
    pressed,
    pricked,
    shocked,
)
from fibrosim.errors import InputError

HEALTHY = Endings()


def ramp(rate, endings=HEALTHY, top=46.0):
    until = (top - 32.0) / rate
    return heated([([0.0, until], [32.0, top])], until, 0.01, endings, depth=0.001)


@pytest.mark.parametrize(("rate", "published"), [(0.3, 1.22), (2.0, 4.57), (6.0, 13.45)])
def test_heat_ramps_evoke_the_published_discharge(rate, published):
    """Ten C nociceptors of men, Yarnitsky 1992; the two numbers of the law are set to these."""
    drive = ramp(rate)
    above = 32.0 + rate * drive.times > 41.5
    assert drive.c[0, above].mean() == pytest.approx(published, rel=0.25)


def test_warm_skin_is_silent_and_heat_is_graded():
    held = [heated([([0.0, 4.0, 30.0], [32.0, t, t])], 20.0, 0.05, HEALTHY).c[0, -1] for t in (38, 43, 46, 49)]
    assert held[0] < 0.02
    assert np.all(np.diff(held) > 0.1)


def test_sensitised_endings_fire_at_lower_temperatures():
    assert ramp(1.0, Endings(heat_shift=-4.0)).c.sum() > 2.0 * ramp(1.0).c.sum()


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_lost_fibres_take_their_impulses_with_them(share):
    few = Endings(small=share, large=share)
    pairs = [
        (ramp(1.0, few).c, ramp(1.0).c),
        *((cooled([([0.0, 10.0], [32.0, 5.0])], 10.0, 0.05, e).c for e in (few, HEALTHY)),),
        *((pricked(np.array([256.0]), [0.1], 0.5, 2.0, 0.02, e, 1.0).a_delta for e in (few, HEALTHY)),),
        *((brushed([1.0], 0.1, 0.5, 1.0, 0.02, e, 1.0).a_beta for e in (few, HEALTHY)),),
        *((shocked(np.array([30.0]), [0.1], 0.3, 0.002, e).a_delta for e in (few, HEALTHY)),),
    ]
    for less, whole in pairs:
        assert less.sum() == pytest.approx(share * whole.sum(), rel=0.01)


def test_needles_are_graded_and_light_ones_silent():
    force = np.array([8.0, 32.0, 128.0, 512.0])
    drive = pricked(force, [0.1], 0.5, 1.0, 0.02, HEALTHY, 1.0)
    rates = drive.a_delta.max(axis=1)
    assert rates[0] < 0.01 * rates[-1]
    assert np.all(np.diff(rates) > 0.0)


def test_woken_silent_units_add_to_pricks():
    one, more = (pricked(np.array([256.0]), [0.1], 0.5, 1.0, 0.02, e, 1.0).c.sum()
                 for e in (HEALTHY, Endings(woken=1.0)))  # fmt: skip
    assert more / one == pytest.approx(1.0 + afferent_numbers()["silent_ratio"])


def test_a_laser_pulse_makes_a_short_a_delta_volley_and_a_ramp_hardly_any():
    flash = flashed(34.0, 68.0, 0.1, 1.0, 0.001, HEALTHY)
    impulses = flash.a_delta.sum() * flash.step
    assert 0.2 < impulses < 4.0
    during = flash.times[np.flatnonzero(flash.a_delta[0] > 1.0)]
    assert during.max() - during.min() < 0.05
    assert ramp(1.0).a_delta.sum() == 0.0


def test_a_cuff_drives_more_of_the_horn_less():
    weight = np.ones((1, 50))
    probe, cuff = (pressed(weight, 1.0, 0.05, by) for by in ("probe", "cuff"))
    assert cuff.extent > probe.extent
    assert cuff.c.max() < probe.c.max()


def test_impulses_arrive_by_their_velocity_and_none_is_lost():
    drive = shocked(np.array([200.0]), [0.1], 4.0, 0.002, HEALTHY)
    there = drive.arriving(1.0)
    p = afferent_numbers()
    for before, after, kind in ((drive.a_beta, there.a_beta, "a_beta"), (drive.a_delta, there.a_delta, "a_delta"),
                                (drive.c, there.c, "c")):  # fmt: skip
        assert after.sum() == pytest.approx(before.sum(), rel=0.01)
        centre = (after[0] * there.times).sum() / after[0].sum() - (before[0] * drive.times).sum() / before[0].sum()
        assert centre == pytest.approx(1.0 / p[f"{kind}_velocity"], abs=0.01)


def test_volleys_disperse_on_the_way():
    drive = shocked(np.array([200.0]), [0.1], 6.0, 0.002, HEALTHY)
    assert drive.arriving(1.0).c.max() < drive.arriving(0.3).c.max() < drive.c.max()


def test_a_record_too_short_for_the_way_holds_nothing():
    drive = AfferentDrive(0.01, *(np.ones((1, 20)) for _ in range(3)))
    assert drive.arriving(1.0).c.sum() == 0.0


def test_pulses_that_no_device_gives_are_refused():
    with pytest.raises(InputError) as caught:
        knots_of_pulses(35.0, 48.0, [1.0, 1.5], 0.7, 0.2)
    assert caught.value.code == "out-of-range"
    knots, values = knots_of_pulses(35.0, 48.0, [1.0, 3.0], 0.7, 0.2)
    assert np.all(np.diff(knots) > 0.0)
    assert max(values) == 48.0


def test_large_fibres_adapt_to_a_held_pressure_as_the_published_input():
    """Medlock 2022: 4.527, 2.95, 1.94 and about 1.2, times 8, at 0, 0.5, 1 and beyond 2 s."""
    step = 0.01
    found = pressed(np.ones((1, round(5.0 / step))), 1.0, step).a_beta[0] / 8.0
    for time, published in ((0.5, 2.95), (1.0, 1.94), (4.0, 1.25)):
        assert found[round(time / step)] == pytest.approx(published, rel=0.12)
