"""Formulas of heart-rate variability on signals whose answer is known; bursts; what cannot be done."""

import numpy as np
import pytest

from fibrosim.circulation import blockade, bursts, combined, manoeuvre, measures, neurogram, record
from fibrosim.errors import InputError


def wave(frequency: float, height: float, duration: float = 600.0) -> np.ndarray:
    """Beats whose intervals follow a sine, ms."""
    beats = [0.0]
    while beats[-1] < duration:
        beats.append(beats[-1] + 0.8 + 0.001 * height * np.sin(2 * np.pi * frequency * beats[-1]))
    return np.array(beats)


def test_time_domain_by_hand():
    found = measures(np.cumsum([0.0, 0.8, 0.9, 0.8, 0.8]))
    assert found["mean_interval"] == pytest.approx(825.0)
    assert found["sdnn"] == pytest.approx(50.0)
    assert found["rmssd"] == pytest.approx(np.sqrt((100**2 + 100**2) / 3))
    assert found["pnn50"] == pytest.approx(200 / 3)


@pytest.mark.parametrize(("frequency", "band", "other"), [(0.1, "lf", "hf"), (0.25, "hf", "lf"), (0.02, "vlf", "hf")])
def test_power_of_a_sine_is_half_its_square_and_in_its_band(frequency, band, other):
    found = measures(wave(frequency, 40.0))
    assert found[band] == pytest.approx(800.0, rel=0.15)
    assert found[other] < 40.0


def test_too_short_a_record_has_no_power_and_says_so():
    found = measures(wave(0.1, 40.0, 60.0))
    assert found["rmssd"] > 0.0
    assert np.isnan(found["lf"]) and np.isnan(found["lf_hf"])
    assert np.isnan(measures(np.array([0.0]))["sdnn"])


def test_bursts_are_pulse_synchronous_keyed_and_follow_the_rate():
    runs = record(600, patients=[1, 2, 3, 4], seed=1, inputs=manoeuvre("tilt", 300))
    counts = []
    for k, run in enumerate(runs, 1):
        heights = bursts(run, 1, k)
        assert heights.shape == run.beats.shape and heights[0] == 0.0
        assert np.array_equal(heights, bursts(run, 1, k))
        halves = [np.count_nonzero(heights[(run.beats >= a) & (run.beats < a + 180)]) / 3 for a in (60, 400)]
        counts.append(halves)
        times, trace = neurogram(run, heights, 100.0, 130.0)
        seen = heights[(run.beats > 99.0) & (run.beats < 128.0)]
        tops = np.count_nonzero((trace[1:-1] > trace[:-2]) & (trace[1:-1] >= trace[2:]) & (trace[1:-1] > 0.05))
        assert len(times) == len(trace)
        assert abs(tops - np.count_nonzero(seen)) <= 2
    rest, up = np.mean(counts, axis=0)
    assert rest == pytest.approx(24.3, abs=4.0)
    assert up > 1.4 * rest


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: manoeuvre("headstand"), "no such manoeuvre"),
        (lambda: manoeuvre("tilt", 10, 5), "ends after it starts"),
        (lambda: manoeuvre("tilt", strength=120), "0 to 90 degree"),
        (lambda: manoeuvre("suction", strength=-1), "0 to 80 mmHg"),
        (lambda: manoeuvre("slow_breathing", strength=float("nan")), "3 to 30"),
        (lambda: blockade(beta=1.2), "0 to 1"),
        (lambda: blockade(nicotinic=1.0), "nothing to block"),
        (lambda: combined(manoeuvre("tilt"), manoeuvre("standing")), "set the same"),
    ],
)
def test_what_cannot_be_done_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()
