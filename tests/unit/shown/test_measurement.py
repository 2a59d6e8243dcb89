"""Measurements, test results and visits: flags, prints, escaping."""

import json
import math

import pytest

from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult


@pytest.mark.parametrize(
    ("value", "low", "high", "flag"),
    [
        (4.9, 5, 9, "low"), (5, 5, 9, "normal"), (9.1, 5, 9, "high"), (9, None, 9, "normal"),
        (1, 5, None, "low"), (3, None, None, ""), (None, 5, 9, "missing"),
        (math.nan, 5, 9, "missing"), ("met", None, None, ""), (True, None, None, ""),
    ],
)  # fmt: skip
def test_flag_follows_the_range(value, low, high, flag):
    assert Measurement("x", value, "1", low, high).flag == flag


def test_impossible_ranges_are_refused():
    with pytest.raises(InputError, match="lower limit"):
        Measurement("x", 1.0, "1", 5, 4)
    with pytest.raises(InputError, match="percentile"):
        Measurement("x", 1.0, "1", percentile=101)


def test_printed_summary_is_aligned_and_says_what_matters(make_visit):
    visit = make_visit()
    text = str(visit)
    assert "soluble interleukin-2 receptor" in text
    assert "up to 710" in text
    assert "not available" in text
    assert "provisional (read off a state): blood_panel: index of glia occupancy" in text
    lines = str(visit.blood_panel).splitlines()
    start = lines[2].index("unit")
    assert lines[3][start : start + 4] == "U/ml"
    assert lines[4][start : start + 3] == "g/l"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (4.1, "4.10"), (846.0, "846"), (14, "14"), (1e-5, "1e-05"), (True, "yes")],
)
def test_values_print_as_in_a_laboratory(value, shown):
    assert Measurement("x", value).shown_value == shown


def test_names_are_answered_with_the_nearest(make_visit):
    visit = make_visit()
    with pytest.raises(AttributeError, match="Did you mean 'skin_biopsy'"):
        visit.skin_biopsie  # noqa: B018
    with pytest.raises(InputError, match="did you mean 'second observer'"):
        visit.skin_biopsy["second obsrver"]
    assert visit.skin_biopsy.value("second observer") == 4.6


def test_notebook_html_is_escaped():
    result = TestResult("x", "<img onerror=1>", 1, [Measurement("<script>", 1.0, note="<b>")])
    for bad in ("<img", "<script>", "<b>"):
        assert bad not in result._repr_html_()


def test_visit_is_plain_data(make_visit):
    visit = make_visit()
    text = json.dumps(visit.to_dict(), allow_nan=False)
    assert "skin_biopsy" in text
    assert len(visit.to_frame()) == len(visit.measurements)
    assert {m.name for m in visit.abnormal} >= {"epidermal nerve fibre density"}
