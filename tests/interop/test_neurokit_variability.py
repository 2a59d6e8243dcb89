"""Our heart-rate variability against NeuroKit2, with powers in ms2 (its default rescales them)."""

import neurokit2
import numpy as np
import pytest

from fibrosim.circulation import measures, record, spectrum

TIME, POWER = 1e-3, 0.05


@pytest.fixture(scope="module")
def beats():
    return [run.beats for run in record(300, patients=[1, 2, 3], seed=4)]


def given(one: np.ndarray) -> dict[str, np.ndarray]:
    return {"RRI": 1000.0 * np.diff(one), "RRI_Time": one[1:]}


def three_segments(one: np.ndarray) -> np.ndarray:
    """Without last beats, so that NeuroKit2 takes three segments: at some odd lengths it drops the last of them."""
    for last in range(len(one), len(one) - 20, -1):
        inside = given(one[:last])
        series, _, _ = neurokit2.intervals_process(inside["RRI"], intervals_time=inside["RRI_Time"], interpolate=True,
                                                   interpolation_rate=100)  # fmt: skip
        many = len(series) // 2
        if (len(series) - many // 2) // (many - many // 2) == 3:
            return one[:last]
    raise AssertionError("no length with three segments")


@pytest.mark.parametrize("person", range(3))
def test_time_domain(beats, person):
    ours, theirs = measures(beats[person]), neurokit2.hrv_time(given(beats[person])).iloc[0]
    for name, column in (("mean_interval", "HRV_MeanNN"), ("sdnn", "HRV_SDNN"), ("rmssd", "HRV_RMSSD"),
                         ("pnn50", "HRV_pNN50")):  # fmt: skip
        # its share of steps above 50 ms is of all intervals, ours of all steps
        tolerance = 0.01 if name == "pnn50" else TIME
        assert ours[name] == pytest.approx(theirs[column], rel=tolerance)


@pytest.mark.parametrize("person", range(3))
def test_frequency_domain(beats, person, monkeypatch):
    # releases that go with pandas 3 use a name that NumPy has dropped
    monkeypatch.setattr(np, "trapz", np.trapezoid, raising=False)
    one = three_segments(beats[person])
    ours = measures(one)
    theirs = neurokit2.hrv_frequency(given(one), normalize=False).iloc[0]
    for name, column in (("lf", "HRV_LF"), ("hf", "HRV_HF"), ("lf_hf", "HRV_LFHF")):
        assert ours[name] == pytest.approx(theirs[column], rel=POWER)


def test_the_spectrum_holds_the_variance(beats):
    frequency, density = spectrum(beats[0])
    whole = np.sum(density) * (frequency[1] - frequency[0])
    assert whole < 1.2 * np.var(1000.0 * np.diff(beats[0]))
