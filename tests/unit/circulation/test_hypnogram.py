"""Nights: healthy norms, and that each mechanism of sleep does its work."""

from functools import cache

import numpy as np
import pytest

from fibrosim.circulation import STAGES, Night, Sleeper, sleep_night
from fibrosim.errors import InputError

NIGHTS = 60
WAKE, N1, N2, N3, REM = range(5)


@cache
def nights(depth=1.0, quality=1.0, arousals=None, bed=23.0, rise=7.0, parameters=()):
    return [sleep_night(bed, rise, Sleeper(depth, quality, arousals), patient=k, parameters=dict(parameters))
            for k in range(NIGHTS)]  # fmt: skip


def mean(found, name):
    return float(np.nanmean([night.measures()[name] for night in found]))


def test_a_healthy_night_is_inside_the_norms():
    """Boulos 2019: pooled means; the first four and the REM latency were set, the rest came out."""
    found = nights()
    assert mean(found, "share_N1") == pytest.approx(7.9, abs=1.5)
    assert mean(found, "share_N3") == pytest.approx(20.4, abs=2.5)
    assert mean(found, "share_REM") == pytest.approx(19.0, abs=1.5)
    assert mean(found, "wake_after_onset") == pytest.approx(48, abs=8)
    assert mean(found, "rem_latency") == pytest.approx(97, abs=12)
    assert mean(found, "share_N2") == pytest.approx(51.4, abs=4)
    assert mean(found, "efficiency") == pytest.approx(85.7, abs=4)
    assert mean(found, "arousal_index") == pytest.approx(17, abs=1.5)


def test_measures_by_hand():
    stages = np.array([WAKE] * 20 + [N1] * 4 + [N2] * 40 + [WAKE] * 6 + [N3] * 30 + [REM] * 20)
    aroused = np.zeros(len(stages), dtype=bool)
    aroused[[30, 90]] = True
    found = Night(23.0, stages, aroused, np.zeros(len(stages)), np.zeros(len(stages))).measures()
    assert found["latency"] == 10.0 and found["wake_after_onset"] == 3.0 and found["total_sleep"] == 47.0
    assert found["rem_latency"] == 40.0 and found["awakenings"] == 1.0
    assert found["share_N3"] == pytest.approx(100 * 30 / 94)
    assert found["arousal_index"] == pytest.approx(60 * 2 / 47)
    awake = Night(23.0, np.zeros(10, dtype=int), np.zeros(10, dtype=bool), np.zeros(10), np.zeros(10)).measures()
    assert awake["efficiency"] == 0.0 and np.isnan(awake["latency"]) and np.isnan(awake["rem_latency"])


def test_deep_sleep_comes_first_by_sleep_pressure():
    def early(found):
        halves = [np.mean([np.mean(part == N3) for part in parts]) for parts in
                  zip(*(np.array_split(night.stages, 2) for night in found), strict=True)]  # fmt: skip
        return halves[0] / halves[1]

    assert early(nights()) > 1.8
    # without its fall in sleep the pressure holds, and slow waves go on
    held = nights(parameters=(("pressure_fall", 1e6),))
    assert early(held) < 1.4
    late = nights(bed=3.0, rise=11.0)
    short = nights(bed=23.0, rise=3.0)
    assert mean(short, "share_N3") > mean(late, "share_N3")


def test_rem_sleep_comes_in_cycles_by_its_need():
    def periods(found):
        """Lengths of non-REM sleep between episodes of REM sleep at least ten minutes apart, minutes."""
        gaps = []
        for night in found:
            at = np.flatnonzero(night.stages == REM)
            gaps += [0.5 * gap for gap in np.diff(at) if gap > 40]
        return np.array(gaps)

    assert 50 < np.median(periods(nights())) < 110
    fast = nights(parameters=(("rem_rise", 60.0), ("rem_fall", 17.0)))
    assert np.median(periods(fast)) < 0.8 * np.median(periods(nights()))
    assert mean(nights(parameters=(("rem_entry", 0.0),)), "share_REM") == 0.0
    morning = np.mean([np.mean(n.stages[-240:] == REM) - np.mean(n.stages[240:480] == REM) for n in nights()])
    still = np.mean([np.mean(n.stages[-240:] == REM) - np.mean(n.stages[240:480] == REM)
                     for n in nights(parameters=(("rem_swing", 0.0),))])  # fmt: skip
    assert morning > still


def test_arousals_break_and_lighten_sleep():
    many, none = nights(arousals=40.0), nights(arousals=0.0)
    assert mean(many, "awakenings") > 1.7 * mean(nights(), "awakenings")
    assert mean(none, "awakenings") == 0.0 and mean(none, "wake_after_onset") == 0.0
    assert mean(many, "share_N1") > mean(nights(), "share_N1") > mean(none, "share_N1")


def test_depth_and_quality_of_the_slow_body():
    half = mean(nights(depth=0.5), "share_N3") / mean(nights(), "share_N3")
    assert half == pytest.approx(0.5, abs=0.07)
    bad = nights(quality=0.15)
    assert mean(bad, "wake_after_onset") > mean(nights(), "wake_after_onset") + 20
    assert mean(bad, "efficiency") < mean(nights(), "efficiency") - 4
    assert mean(nights(depth=0.0), "share_N3") < 1.0


def test_the_same_night_again_and_another_for_another():
    one, again, other = sleep_night(patient=2, seed=5), sleep_night(patient=2, seed=5), sleep_night(patient=3, seed=5)
    assert np.array_equal(one.stages, again.stages) and not np.array_equal(one.stages, other.stages)
    assert len(one.stages) == 960 and set(one.stages.tolist()) <= set(range(len(STAGES)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sleep_night(25.0, 7.0), "0 to 24"),
        (lambda: sleep_night(23.0, 23.5), "2 to 16 hours"),
        (lambda: Sleeper(depth=3.0), "0 to 2"),
        (lambda: Sleeper(quality=0.0), "0.0001 to 10"),
        (lambda: Sleeper(arousals=float("nan")), "0 to 60"),
    ],
)
def test_impossible_nights_are_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()
