"""A day hour by hour, and the command line."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from fibrosim.circulation import experiment, record_day, sleep_night, usual_day
from fibrosim.cli import app
from fibrosim.errors import InputError


def test_a_usual_day_covers_the_clock():
    plan = usual_day(22.5, 6.5)
    hours = [hour for hour, _ in plan]
    assert hours == sorted(set(hours)) and hours[0] >= 0 and hours[-1] < 24
    names = {name for _, name in plan}
    abed = {"lying", "drowsy", "light_sleep", "deep_sleep", "rem_sleep", "arousal"}
    assert names == abed | {"standing", "walking", "sitting"}
    assert {name for hour, name in plan if 0 <= hour < 6} <= abed
    night = sleep_night(22.5, 6.5, patient=4)
    assert sum(name == "arousal" for _, name in usual_day(22.5, 6.5, night)) == np.sum(night.aroused)


def test_the_heart_follows_the_stages_of_the_night():
    night = sleep_night(patient=3, seed=1)
    plan = usual_day(23.0, 7.0, night)
    day = record_day(plan, patient=3, seed=1, hours=[23, 0, 1, 2])
    deep, awake = (float(np.mean([part.heart_rate for part in parts])) for parts in
                   (day.during("deep_sleep"), record_day([(0.0, "lying")], patient=3, seed=1, hours=[1]).hours))
    assert deep < awake - 3
    pressure = [np.mean([np.nanmean(part.systolic) for part in day.during(name)]) for name in
                ("deep_sleep", "light_sleep")]  # fmt: skip
    assert pressure[0] < pressure[1] - 1
    again = record_day(plan, patient=3, seed=1, hours=[1])
    assert np.array_equal(again.hours[0].beats, day.hours[2].beats)


def test_a_day_lies_down_and_gets_up():
    day = record_day([(0.0, "lying"), (12.0, "standing")], patient=2, seed=1)
    rate = day.hourly()["heart_rate"]
    assert len(day.hours) == 24 and all(hour.status == "ok" for hour in day.hours)
    assert rate[12:].mean() - rate[:12].mean() == pytest.approx(17, abs=4)
    assert np.ptp(rate[:12]) < 4
    assert day.sdnn > 1.2 * day.hourly()["sdnn"].mean()
    assert not np.array_equal(day.hours[0].beats, day.hours[1].beats)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: record_day([]), "rising hours"),
        (lambda: record_day([(3.0, "lying"), (2.0, "lying")]), "rising hours"),
        (lambda: record_day([(0.0, "flying")]), "no such condition"),
        (lambda: record_day(hours=[24]), "0 to 23"),
        (lambda: usual_day(25.0), "0 to 24"),
        (lambda: usual_day(22.0, 7.0, sleep_night(23.0, 7.0)), "of other hours"),
        (lambda: experiment("rest", 0.1), "2 to 60"),
    ],
)
def test_impossible_days_are_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_the_command_prints_and_draws(tmp_path):
    target = tmp_path / "tilt.png"
    call = ["circulation", "tilt", "--minutes", "3", "--before", "2", "--block", "beta:1", "--figure", str(target)]
    found = CliRunner().invoke(app, call)
    assert found.exit_code == 0, found.output
    assert "heart rate" in found.output and target.stat().st_size > 10_000
    as_json = CliRunner().invoke(app, ["circulation", "--minutes", "2", "--before", "2", "--json"])
    rows = json.loads(as_json.stdout)["rows"]
    assert 200 < len(rows) < 400 and {"time", "interval", "systolic"} <= set(rows[0])


def test_a_short_part_says_that_it_is_too_short():
    text = str(experiment("tilt", 2.5, before=2.0))
    assert "absent" in text and "too short" in text
