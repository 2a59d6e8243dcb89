"""Blood panel: assay noise, ranges, hour of the sample."""

import numpy as np
import pytest

from fibrosim.clinic import BloodPanel, examine
from fibrosim.clinic.blood_panel import ANALYTES, FURTHER, IGG, RECEPTOR
from fibrosim.errors import InputError


@pytest.mark.parametrize("analyte", ANALYTES + FURTHER, ids=lambda a: a.key)
def test_assay_has_its_cv_and_no_bias(analyte):
    test = BloodPanel()
    cv, count = test.cv(analyte), 20_000
    z = np.random.default_rng(3).standard_normal(count)
    read = test.assay(np.full(count, 100.0), cv, z)
    assert abs(read.mean() - 100.0) < 3.0 * 100.0 * cv / np.sqrt(count)
    assert abs(read.std(ddof=1) / 100.0 - cv) < 3.0 * cv / np.sqrt(2 * count)


def test_two_norms_of_the_receptor_conflict_and_both_are_named(make_course):
    course = make_course({"immunity.soluble_il2_receptor": 600.0})
    screened = examine(course, 100.0, ["blood_panel"]).blood_panel[RECEPTOR.name]
    donors = examine(course, 100.0, [BloodPanel(receptor_norm="donors")]).blood_panel[RECEPTOR.name]
    assert screened.value == donors.value
    assert (screened.flag, donors.flag) == ("high", "normal")
    assert "blood donors: 145.2 to 891.2" in screened.note
    assert "screened healthy people: 134.8 to 417.2" in donors.note


def test_low_igg_is_flagged(make_course):
    course = make_course({"immunoglobulin.plasma_igg": 4.0})
    assert examine(course, 100.0, ["blood_panel"]).blood_panel[IGG.name].flag == "low"


def test_blood_is_drawn_at_its_hour(make_course):
    step, days = 1.0 / 24.0, 12
    time = np.arange(0.0, days, step)
    rhythm = 300.0 + 250.0 * np.cos(2.0 * np.pi * (time - 8.0 / 24.0))
    course = make_course({"stress_axis.cortisol": rhythm}, days=days, step=step)
    values = {hour: examine(course, 10.0, [BloodPanel(hour=hour)]).blood_panel["cortisol"] for hour in (8.0, 20.0)}
    assert values[8.0].value == pytest.approx(550.0, rel=0.3)
    assert values[20.0].value == pytest.approx(50.0, rel=0.3)
    assert not values[8.0].provisional


def test_a_visit_at_the_end_takes_the_morning_before(make_course):
    step, days = 1.0 / 24.0, 11 + 1.0 / 48.0
    time = np.arange(0.0, days, step)
    rhythm = 300.0 + 250.0 * np.cos(2.0 * np.pi * (time - 8.0 / 24.0))
    course = make_course({"stress_axis.cortisol": rhythm}, days=days, step=step)
    last = float(course.days[-1])
    found = examine(course, last, ["blood_panel"]).blood_panel["cortisol"]
    assert found.value == pytest.approx(550.0, rel=0.3)


def test_a_stored_day_without_hours_is_said_and_marked(make_course):
    found = examine(make_course(), 100.0, ["blood_panel"]).blood_panel["cortisol"]
    assert found.provisional
    assert "08:00" in found.note


def test_impossible_hour_is_refused():
    with pytest.raises(InputError, match="hour"):
        BloodPanel(hour=31.0)


def test_what_the_body_lacks_is_left_out(make_course):
    panel = examine(make_course(), 100.0, ["blood_panel"]).blood_panel
    assert {m.name for m in panel.measurements} == {analyte.name for analyte in ANALYTES}


def test_the_body_has_every_analyte_within_its_range():
    from fibrosim.patients import Patient, simulate

    course = simulate(Patient(seed=11, areas=1), "3 day", rhythm="never")
    panel = examine(course, 3.0, ["blood_panel"]).blood_panel
    assert {m.name for m in panel.measurements} == {analyte.name for analyte in ANALYTES + FURTHER}
    assert all(m.value >= 0.0 for m in panel.measurements)
