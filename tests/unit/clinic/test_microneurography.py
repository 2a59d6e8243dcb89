"""Silent C units: how many fire, how fast they conduct, how much they slow."""

import numpy as np

from fibrosim.clinic import examine


def units(make_course, values, name, count=60):
    course = make_course(values, count=count, days=2)
    rows = [examine(course, 1.0, ["microneurography"], patient=k)["microneurography"] for k in range(count)]
    return np.array([r.value(name) for r in rows])


def test_healthy_units_are_within_published_limits(make_course):
    velocity = units(make_course, {}, "conduction velocity of silent C units")
    slowing = units(make_course, {}, "slowing after three minutes at 2 Hz")
    assert 0.5 < velocity.mean() < 0.9
    assert 28.3 - 9.7 < slowing.mean() < 28.3 + 2 * 9.7, "Serra 1999; the fibre slows more than the mean of man"


def test_channels_of_the_area_reach_the_units(make_course):
    name = "conduction velocity of silent C units"
    healthy = units(make_course, {"link.excitability_to_c_afferents": 0.0}, name)
    risen = units(make_course, {"link.excitability_to_c_afferents": 0.5}, name)
    assert (risen > healthy).all()


def test_a_unit_is_abnormal_by_each_of_three_ways(make_course):
    name = "any abnormal silent unit"
    quiet = {"c_afferents.spontaneous_share": 0.0, "c_afferents.touch_sensitised_share": 0.0}
    assert not units(make_course, quiet, name).any()
    assert units(make_course, quiet | {"c_afferents.spontaneous_share": 0.5}, name).mean() > 0.9
    assert units(make_course, quiet | {"c_afferents.touch_sensitised_share": 0.5}, name).mean() > 0.9
    slow = units(make_course, quiet | {"link.excitability_to_c_afferents": 0.0}, name)
    fast = units(make_course, quiet | {"link.excitability_to_c_afferents": 0.5}, name)
    assert fast.mean() < slow.mean() or slow.mean() == 0.0, "more sodium channels, less slowing"


def test_units_that_answer_to_touch_are_counted_where_the_course_has_them(make_course):
    course = make_course({"c_afferents.touch_sensitised_share": 1.0}, count=1, days=2)
    result = examine(course, 1.0, ["microneurography"])["microneurography"]
    assert result.value("silent C units that answer to touch") == 7
