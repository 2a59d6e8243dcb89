"""C-reactive protein follows interleukin-6 and leaves with its half-life."""

import numpy as np
import pytest
from alone import Alone, held

from fibrosim.engine.actions import Action
from fibrosim.physiology.c_reactive_protein import CReactiveProtein

NAME = "c_reactive_protein.concentration"


@pytest.fixture(scope="module")
def liver():
    return Alone(CReactiveProtein(), ones=("interleukin_6_relative",))


def test_health_is_steady(liver):
    assert np.ptp(liver([0.0, 10.0, 1000.0])[NAME]) < 1e-12


def test_half_is_gone_in_nineteen_hours(liver):
    course = liver([0.0, 1.0001, 1.0 + 19 / 24], [Action(1.0, "add", NAME, 100.0)])[NAME]
    assert (course[2] - course[0]) / (course[1] - course[0]) == pytest.approx(0.5, abs=0.01)


def test_it_rises_with_interleukin_6_in_a_day_and_saturates(liver):
    double, severe = (
        liver([0.0, 10.0], [held("interleukin_6_relative", rise, level="patient")])[NAME] for rise in (1.0, 1e5)
    )
    assert double[1] / double[0] == pytest.approx(2.0, rel=0.01)
    assert 300 < severe[1] < 600
    push, links = held("interleukin_6_relative", 1.0, level="patient"), {"il6_to_c_reactive_protein": 0.0}
    cut = liver([0.0, 10.0], [push], links=links)
    assert cut[NAME][1] == pytest.approx(cut[NAME][0])
