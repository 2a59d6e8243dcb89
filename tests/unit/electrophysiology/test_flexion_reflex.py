"""Flexion reflex: threshold, latency, summation and what it needs, states of the horn, bad input."""

import math

import numpy as np
import pytest

from fibrosim.electrophysiology.horn import DeepHorn, flexion_reflex, flexion_sweeps, reflex_threshold
from fibrosim.errors import InputError

STATES = {
    "healthy": DeepHorn(), "stronger synapses": DeepHorn(ampa=1.4, nmda=1.4), "held down": DeepHorn(release=0.6),
    "facilitated": DeepHorn(drive=0.02),
}  # fmt: skip


@pytest.fixture(scope="module")
def single():
    currents = [26.0, 33.5, 36.0, 45.0, 60.0]
    return dict(zip(currents, flexion_sweeps(currents, [DeepHorn()] * 5), strict=True))


@pytest.fixture(scope="module")
def trains():
    states = [DeepHorn(), DeepHorn(nmda=0.0), DeepHorn(cationic=0.0), DeepHorn(nk1=0.0)]
    found = flexion_sweeps([50.0] * 4, states, stimuli=5)
    return dict(zip(("healthy", "no nmda", "no cationic", "no nk1"), found, strict=True))


def counts(sweep):
    return np.array([((sweep.motoneurons >= t) & (sweep.motoneurons < t + 400.0)).sum() for t in sweep.stimuli])


def test_threshold_is_that_of_healthy_people():
    # set: median of controls 33 mA, quartiles 28.1 and 41 (Desmeules 2003)
    assert reflex_threshold() == pytest.approx(33.0, abs=1.5)


def test_the_reflex_comes_with_the_latency_of_a_delta_fibres(single):
    assert not single[26.0].reflex
    assert single[45.0].reflex
    assert 85.0 <= single[36.0].latency <= 120.0
    assert math.isnan(single[26.0].latency)


def test_more_current_recruits_more_and_sooner(single):
    many = [len(single[c].motoneurons) for c in (33.5, 36.0, 45.0, 60.0)]
    assert many == sorted(many)
    assert many[0] < many[-1]
    assert single[60.0].latency < single[36.0].latency


def test_small_motoneurons_come_first(single):
    for current in (33.5, 36.0):
        units = set(single[current].units.tolist())
        assert 0 < len(units) < 169
        # paths differ, so that neighbours in size may swap at the border
        swapped = units - set(range(len(units)))
        assert len(swapped) <= max(1, len(units) // 10)


def test_trains_sum_and_need_nmda_receptors_and_the_cation_channel_for_it(trains):
    healthy = counts(trains["healthy"])
    assert healthy[-1] > 1.2 * healthy[0]
    for name in ("no nmda", "no cationic"):
        cut = counts(trains[name])
        assert cut[0] > 0
        assert cut[-1] < 1.08 * cut[0]


def test_substance_p_has_no_part_in_it(trains):
    assert np.array_equal(trains["no nk1"].motoneurons, trains["healthy"].motoneurons)


def test_the_state_of_the_horn_moves_the_answer():
    sweeps = flexion_sweeps([38.0] * len(STATES), list(STATES.values()))
    many = {name: len(sweep.motoneurons) for name, sweep in zip(STATES, sweeps, strict=True)}
    assert many["held down"] < many["healthy"] < many["stronger synapses"]
    assert many["facilitated"] > many["healthy"]


def test_no_threshold_is_told_and_not_invented():
    assert math.isnan(reflex_threshold(DeepHorn(ampa=0.0, nmda=0.0)))


def test_same_bits_alone(single):
    assert np.array_equal(flexion_reflex(45.0).motoneurons, single[45.0].motoneurons)


def test_figure_and_words(single, tmp_path):
    assert single[45.0].save_figure(tmp_path / "reflex.png").stat().st_size > 10_000
    assert "a reflex" in str(single[45.0])
    assert "no motor unit" in str(single[26.0])


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: flexion_reflex(0.0), "current"),
        (lambda: flexion_reflex(20.0, stimuli=0), "stimuli"),
        (lambda: flexion_reflex(20.0, rate=50.0), "rate"),
        (lambda: flexion_sweeps([20.0], []), "states"),
    ],
)
def test_what_cannot_be_is_refused(call, field):
    with pytest.raises(InputError) as caught:
        call()
    assert field in str(caught.value)
