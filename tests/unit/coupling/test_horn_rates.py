"""Reduced dorsal horn: wind-up by rate, inhibition, opened and new paths, agreement with the body's own horn, bits."""

import math
from dataclasses import replace

import numpy as np
import pytest

from fibrosim.coupling.horn_afferents import AfferentDrive
from fibrosim.coupling.horn_rates import (
    HornState,
    horn_numbers,
    horn_response,
    inhibition_efficacy,
    windup_factor,
)
from fibrosim.electrophysiology.horn import DeepHorn, Volley, run_deep_horn
from fibrosim.electrophysiology.horn.wind_up import wind_ups
from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files

STEP, WAY, COUNT = 0.005, 0.6, 15
# C spikes per stimulus of the published cell (Aguiar 2010, doi:10.1152/jn.00834.2009) run with its own step
PUBLISHED = {
    1.0: [4, 6, 8, 9, 10, 9, 10, 10, 10, 10, 11, 11, 11, 11, 11],
    2.0: [4, 5, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7],
    5.0: [4, 4, 4, 5, 5, 5, 5, 4, 4, 5, 4, 4, 4, 5, 4],
}


def constant(c=0.0, a_delta=0.0, a_beta=0.0, seconds=20.0, step=STEP):
    rates = [np.full((1, round(seconds / step)), float(rate)) for rate in (a_beta, a_delta, c)]
    return AfferentDrive(step, *rates)


def volleys(gap, step=STEP, count=COUNT):
    drive = constant(seconds=count * gap + 4.0, step=step)
    for k in range(count):
        first = round((0.5 + k * gap) / step)
        width = round(0.02 / step)
        drive.c[0, first : first + width] = 1.0 / (width * step)  # one impulse of every C fibre
    return drive


def answers(gap, state=None, step=STEP):
    """Impulses that the projection neurons send after each volley, shape (volleys,)."""
    found = horn_response(volleys(gap, step).arriving(WAY), state or HornState())
    late = 0.5 + 0.75 * WAY / 0.9 - 0.1
    starts = [round((late + k * gap) / step) for k in range(COUNT)]
    return np.array([found.projection[0, s : s + round(gap / step)].sum() * step for s in starts])


@pytest.mark.parametrize(
    ("gap", "low", "high"), [(10.0, 0.99, 1.05), (5.0, 1.0, 1.1), (2.0, 1.3, 1.8), (1.0, 2.0, 3.0)]
)
def test_wind_up_by_rate(gap, low, high):
    series = answers(gap)
    assert low <= series[-1] / series[0] <= high
    assert np.all(np.diff(series) > -1e-9 * series[0])


def test_nmda_block_ends_wind_up_and_leaves_the_first_answer():
    plain, blocked = answers(1.0), answers(1.0, HornState(nmda_block=1.0))
    assert blocked[0] == pytest.approx(plain[0], rel=0.05)
    assert blocked[-1] / blocked[0] < 1.1
    assert plain[-1] / plain[0] > 2.0


def test_nk1_block_takes_a_part_of_it():
    plain, blocked = answers(1.0), answers(1.0, HornState(nk1_block=1.0))
    assert 0.6 < (blocked[-1] / blocked[0] - 1.0) / (plain[-1] / plain[0] - 1.0) < 0.85


def test_the_law_follows_the_published_cell():
    p = horn_numbers()
    misses = []
    for gap, counts in PUBLISHED.items():
        k = np.arange(1, len(counts)) * gap
        both = p["windup_time"] - p["windup_delay"]
        left = p["windup_time"] / both * (np.exp(-k / p["windup_time"]) - np.exp(-k / p["windup_delay"]))
        trace = np.concatenate([[0.0], np.cumsum(left)])
        misses.append(4.225 * windup_factor(trace, HornState()) - np.array(counts))
    assert math.sqrt(np.mean(np.concatenate(misses) ** 2)) == pytest.approx(0.41, abs=0.02)


def test_halving_the_step_changes_little():
    coarse, fine = answers(1.0, step=0.01), answers(1.0, step=0.0025)
    assert coarse == pytest.approx(fine, rel=0.01)


@pytest.mark.parametrize("rate", [0.01, 0.05])
def test_small_steady_firing_is_answered_as_by_the_body(rate):
    p = horn_numbers()
    state = HornState(gain=1.7, descending=0.5, norepinephrine=0.1)
    found = horn_response(constant(c=rate), state)
    body = rate * 1.7 * 0.5 / 1.1
    # less what the trace of such firing adds
    trace = p["windup_time"] * rate * (body / rate) / p["healthy_brake"]
    wound = float(windup_factor(np.array([trace]), state)[0])
    assert found.projection[0, -1] == pytest.approx(body * wound, rel=0.03)


@pytest.mark.parametrize(
    ("state", "more"),
    [(HornState(gain=2.0), True), (HornState(descending=0.9), False), (HornState(norepinephrine=1.0), False)],
)
def test_what_opens_synapses_feeds_wind_up(state, more):
    """Calcium enters with the volley: stronger synapses wind up more at the same firing, held ones less."""
    weak = constant(c=0.5)
    plain, changed = horn_response(weak, HornState()), horn_response(weak, state)
    assert (changed.windup[0, -1] > 1.2 * plain.windup[0, -1]) == more
    assert (changed.windup[0, -1] < plain.windup[0, -1]) != more


def test_lost_inhibition_winds_up_more_while_inhibition_is_driven():
    drive = constant(c=0.5, a_beta=50.0)
    whole, lost = (horn_response(drive, HornState(efficacy=e)).windup[0, -1] for e in (1.0, 0.0))
    assert lost > 1.1 * whole


def test_lost_inhibition_raises_the_answer_as_in_the_body():
    gain = all_parameter_files()["dorsal_horn"]["disinhibition_gain"].value
    whole, lost = (horn_response(constant(c=0.02), HornState(efficacy=e)).projection[0, -1] for e in (1.0, 0.0))
    assert lost / whole == pytest.approx(1.0 + gain, rel=0.02)


def test_efficacy_of_inhibition_follows_its_reversal_potential():
    healthy = inhibition_efficacy(-72.52)
    assert healthy == pytest.approx(1.0, abs=0.01)
    assert inhibition_efficacy(-64.0) == pytest.approx(0.51, abs=0.03)
    assert -0.4 < inhibition_efficacy(-49.0) < -0.2  # excites after nerve injury (Coull 2003, doi:10.1038/nature01868)
    assert inhibition_efficacy(-49.0, gain=0.0) == pytest.approx(1.0)


def test_touch_holds_pain_down_as_far_as_inhibition_works():
    def held(efficacy):
        pain = horn_response(constant(c=1.0), HornState(efficacy=efficacy)).projection[0, -1]
        both = horn_response(constant(c=1.0, a_beta=50.0), HornState(efficacy=efficacy)).projection[0, -1]
        return both / pain

    assert 0.6 < held(1.0) < 0.9
    assert held(0.0) == pytest.approx(1.0)
    assert held(-0.3) > 1.0


@pytest.mark.parametrize("path", ["unmasking", "rewiring"])
def test_touch_hurts_over_opened_and_over_new_paths_only(path):
    drive = constant(a_beta=60.0)
    assert horn_response(drive, HornState()).projection.max() == 0.0
    assert horn_response(drive, HornState(**{path: 0.1})).projection.max() > 0.02


def test_paths_are_told_apart():
    """Opened paths run over excitatory neurons, new ones do not."""
    drive = constant(a_beta=60.0)
    assert horn_response(drive, HornState(unmasking=0.1)).excitatory.max() > 0.0
    assert horn_response(drive, HornState(rewiring=0.1)).excitatory.max() == 0.0


def test_descending_inhibition_spares_a_fibres():
    def left(**rates):
        weak, strong = (
            horn_response(constant(**rates), HornState(descending=d, nmda_block=1.0)).projection[0, -1]
            for d in (0.3, 0.9)
        )
        return strong / weak

    assert left(a_delta=0.1) > 1.5 * left(c=0.1)


def test_bits_do_not_depend_on_what_is_computed_beside():
    rng = np.random.default_rng(5)
    rates = [rng.uniform(0.0, 20.0, (7, 400)) for _ in range(3)]
    state = HornState(gain=2.0, efficacy=0.4, unmasking=0.1)
    together = horn_response(AfferentDrive(0.01, *rates), state)
    for k in (0, 3, 6):
        alone = horn_response(AfferentDrive(0.01, *(r[k : k + 1] for r in rates)), state)
        for name in ("projection", "excitatory", "inhibitory", "trace", "windup"):
            assert np.array_equal(getattr(together, name)[k], getattr(alone, name)[0])


def test_rates_stay_finite_and_positive_at_the_ends_of_every_range():
    for state in (HornState(), HornState(gain=50.0, descending=0.0, efficacy=-3.0, unmasking=1.0, rewiring=1.0),
                  HornState(gain=0.0, descending=1.0, efficacy=2.0)):  # fmt: skip
        found = horn_response(constant(c=1e4, a_delta=1e4, a_beta=1e4, seconds=5.0), state)
        for values in (found.projection, found.excitatory, found.inhibitory, found.windup):
            assert np.all(np.isfinite(values))
            assert np.all(values >= 0.0)
        # a ceiling of lasting firing; the burst at the start is under that of excitatory neurons
        assert found.projection[..., -1].max() <= horn_numbers()["output_maximum"]
        assert found.projection.max() <= 2.0 * horn_numbers()["excitatory_maximum"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("gain", -1.0), ("gain", math.nan), ("descending", 1.2), ("unmasking", -0.1), ("nmda_block", 2.0),
     ("efficacy", 5.0), ("norepinephrine", -2.0)],
)  # fmt: skip
def test_a_horn_that_cannot_be_is_refused(field, value):
    with pytest.raises(InputError) as caught:
        replace(HornState(), **{field: value})
    assert caught.value.code == "out-of-range"
    assert caught.value.field == field


def test_stronger_synapses_sum_at_slow_rates_as_in_the_spiking_horn():
    """Every 3 s health hardly sums and a potentiated horn does, in both; nothing was fitted to it."""
    gap, factor = 3.0, 2.0
    states = [DeepHorn(), DeepHorn(ampa=factor, nmda=factor, nk1=factor)]
    spiking = [run.late[:, -1].mean() / run.late[:, 0].mean() for run in wind_ups(states, 1.0 / gap, 8, replicates=4)]
    series = [answers(gap, HornState(gain=k)) for k in (1.0, factor)]
    reduced = [one[-1] / one[0] for one in series]
    assert spiking[1] > spiking[0] + 0.1
    assert reduced[1] > reduced[0] + 0.1
    assert reduced == pytest.approx(spiking, rel=0.2)


def test_bursts_of_a_potentiated_horn_sum_less_beside_their_first_in_both():
    """Three volleys in half a second, every second: the first burst winds up by itself; nothing was fitted to it."""
    starts, step, many = 1.0 + np.arange(8.0), 0.01, (1.0, 2.0)
    volleys = [Volley(1e3 * t + 200.0 * k) for t in starts for k in range(3)]
    run = run_deep_horn([DeepHorn(ampa=k, nmda=k, nk1=k) for k in many], [volleys] * 2, 9500.0, seeds=[0, 0])
    times = np.arange(0.0, 10.0, step)
    rate = np.zeros((1, len(times)))
    for start in starts:
        rate[0, (times >= start) & (times < start + 0.5)] = 6.0
    spiking, reduced = [], []
    for k, spikes in zip(many, run.spikes["projection"], strict=True):
        late = [np.sum((spikes.time >= 1e3 * t) & (spikes.time < 1e3 * (t + 1.0))) for t in starts]
        spiking.append(late[-1] / late[0])
        answer = horn_response(AfferentDrive(step, 0.0 * rate, 0.0 * rate, rate), HornState(gain=k)).projection[0]
        sums = [answer[(times >= t) & (times < t + 1.0)].sum() for t in starts]
        reduced.append(sums[-1] / sums[0])
    assert spiking[1] < spiking[0] - 0.3
    assert reduced == pytest.approx(spiking, rel=0.25)
