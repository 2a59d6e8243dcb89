"""Wind-up of a projection neuron: frequency law, which mechanisms it needs, convergence, bits, bad input."""

import numpy as np
import pytest

from fibrosim.electrophysiology.horn import DeepHorn, Volley, horn_cell, run_deep_horn, wind_up, wind_ups
from fibrosim.errors import InputError

HEALTHY = DeepHorn()
CASES = {
    "healthy": HEALTHY, "no nmda": DeepHorn(nmda=0.0), "no cationic": DeepHorn(cationic=0.0),
    "no nk1": DeepHorn(nk1=0.0), "less brake": DeepHorn(calcium_potassium=0.6),
    "no inhibition": DeepHorn(inhibition=0.0),
    "chloride": DeepHorn(anion_reversal=-45.0), "held down": DeepHorn(release=0.6),
}  # fmt: skip


@pytest.fixture(scope="module")
def at_one_hertz():
    found = wind_ups(list(CASES.values()), 1.0, 15, replicates=1)
    return dict(zip(CASES, found, strict=True))


@pytest.fixture(scope="module")
def slower():
    return {rate: wind_up(rate, stimuli, replicates=4) for rate, stimuli in ((0.5, 12), (0.2, 5))}


def test_frequency_law(at_one_hertz, slower):
    assert 2.0 <= at_one_hertz["healthy"].ratio <= 3.0
    assert 1.3 <= slower[0.5].ratio <= 1.8
    assert 0.9 <= slower[0.2].ratio <= 1.2


def test_answers_grow_from_volley_to_volley(at_one_hertz):
    late = at_one_hertz["healthy"].late[0]
    assert np.all(np.diff(late) >= -1)
    assert late[0] >= 3


def test_without_nmda_receptors_there_is_an_answer_and_no_wind_up(at_one_hertz):
    blocked = at_one_hertz["no nmda"]
    assert blocked.late[0, 0] >= 1
    assert blocked.ratio == pytest.approx(1.0, abs=0.2)


def test_without_the_cation_channel_there_is_none(at_one_hertz):
    cut = at_one_hertz["no cationic"]
    assert cut.late[0, 0] > 0.6 * at_one_hertz["healthy"].late[0, 0]
    assert cut.ratio < 1.35


def test_substance_p_adds_to_it(at_one_hertz):
    assert at_one_hertz["no nk1"].late[0].sum() < at_one_hertz["healthy"].late[0].sum()


def test_calcium_activated_potassium_is_the_brake(at_one_hertz):
    assert at_one_hertz["less brake"].late[0].sum() > 1.3 * at_one_hertz["healthy"].late[0].sum()


def test_lost_inhibition_and_chloride_raise_the_answer(at_one_hertz):
    healthy = at_one_hertz["healthy"].late[0].sum()
    assert at_one_hertz["no inhibition"].late[0].sum() > 1.15 * healthy
    assert at_one_hertz["chloride"].late[0].sum() > 1.15 * healthy


def test_less_release_lowers_it(at_one_hertz):
    assert at_one_hertz["held down"].late[0].sum() < 0.8 * at_one_hertz["healthy"].late[0].sum()


def test_early_spikes_are_those_of_a_delta_fibres():
    both, fast = wind_up(1.0, 1, replicates=2), wind_up(1.0, 1, c=0.0, replicates=2)
    slow = wind_up(1.0, 1, a_delta=0.0, replicates=2)
    assert both.early[0, 0] == fast.early[0, 0] >= 1
    assert fast.late.sum() == 0
    assert slow.early.sum() == 0
    assert slow.late.sum() > 0
    assert wind_up(1.0, 1, c=0.4, replicates=2).late.sum() < both.late.sum()


def test_counts_do_not_hang_on_the_step():
    # the published cell fired 19, 11 and 8 times at steps of 0.025, 0.0125 and 0.00625 ms
    coarse, fine = (wind_up(1.0, 6, replicates=2, step=step) for step in (0.05, 0.0125))
    assert np.max(np.abs(coarse.late - fine.late)) <= 1


def test_spike_times_converge_with_second_order():
    volleys, times = [Volley(50.0)], {}
    for step in (0.05, 0.025, 0.0125):
        run = run_deep_horn([HEALTHY], [volleys], 450.0, seeds=[1], step=step, noise=False)
        times[step] = run.spikes["projection"][0].time
    assert len({len(t) for t in times.values()}) == 1
    coarse, fine = (np.median(np.abs(times[s] - times[s / 2])) for s in (0.05, 0.025))
    assert fine < 0.05
    assert 2.2 < coarse / fine < 8.0


def test_a_state_has_the_same_bits_alone(at_one_hertz):
    alone = wind_up(1.0, 15, CASES["chloride"], replicates=1)
    assert np.array_equal(alone.spikes[0], at_one_hertz["chloride"].spikes[0])


def test_figure_and_table(at_one_hertz, tmp_path):
    result = at_one_hertz["healthy"]
    assert result.save_figure(tmp_path / "wind_up.png").stat().st_size > 10_000
    frame = result.to_frame()
    assert list(frame.late) == list(result.late.mean(axis=0))
    assert "ratio" in str(result)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: wind_up(50.0), "rate"),
        (lambda: wind_up(1.0, 0), "stimuli"),
        (lambda: wind_up(1.0, 3, replicates=0), "replicates"),
        (lambda: wind_up(1.0, 2, c=1.4), "c"),
        (lambda: DeepHorn(nmda=-1.0), "nmda"),
        (lambda: DeepHorn(anion_reversal=20.0), "anion_reversal"),
        (lambda: horn_cell("granule"), "kind"),
        (lambda: run_deep_horn([HEALTHY], [[], []], 10.0, seeds=[0]), "states"),
        (lambda: run_deep_horn([HEALTHY], [[]], 10.0, seeds=[0], changes={"c_npda": 1.0}), "changes"),
    ],
)
def test_what_cannot_be_is_refused(call, field):
    with pytest.raises(InputError) as caught:
        call()
    assert field in str(caught.value)


def test_chloride_under_load():
    """In health the load changes next to nothing; lost extrusion disinhibits, at rest and by the load."""
    strong = 3.0
    states = [
        HEALTHY, DeepHorn(extrusion=1.0), DeepHorn(extrusion=0.3), DeepHorn(inhibition=strong),
        DeepHorn(inhibition=strong, extrusion=0.1, anion_reversal=-80.0),
        DeepHorn(inhibition=strong, extrusion=20.0, anion_reversal=-80.0),
    ]  # fmt: skip
    given, *_ = wind_ups([states[0]], 1.0, 15, replicates=2)
    held, *_ = wind_ups([states[3]], 1.0, 15, replicates=2)
    health, lost, loaded, swift = wind_ups([states[1], states[2], states[4], states[5]], 1.0, 15, replicates=2)
    assert np.max(np.abs(health.late.mean(axis=0) - given.late.mean(axis=0))) <= 2.0
    assert lost.late.sum() > 1.2 * health.late.sum()
    assert loaded.late[:, -5:].sum() > held.late[:, -5:].sum()
    assert np.max(np.abs(swift.late.mean(axis=0) - held.late.mean(axis=0))) <= 2.0


def test_chloride_converges_in_the_step():
    coarse, fine = (wind_up(1.0, 8, DeepHorn(extrusion=0.3), replicates=1, step=h).late[0] for h in (0.05, 0.0125))
    assert np.max(np.abs(coarse - fine)) <= 1


def test_lanes_agree_on_whether_chloride_is_a_state():
    with pytest.raises(InputError, match="every lane"):
        wind_ups([DeepHorn(), DeepHorn(extrusion=1.0)], 1.0, 2, replicates=1)
