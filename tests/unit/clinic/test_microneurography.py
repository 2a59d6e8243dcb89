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
