"""Stimuli of any course, and temperature and parameters that change: against closed forms, and the same bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from passive import passive_membrane

from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.engine.cable import Cable, Change, Pulse, Waveform, run_cable
from fibrosim.errors import InputError

AREA = np.pi * 20.0 * 20.0 * 1e-8  # cm2


@pytest.fixture(scope="module")
def cell():
    """One compartment: 12.6 pF, 1.26 nS at -60 mV, 10 ms."""
    return Cable(passive_membrane(), np.array([20.0]), np.array([20.0]), 1.0, 100.0, -60.0)


def voltage(cell, **options):
    run = run_cable(cell, 60.0, trace=[0], step=0.01, **options)
    return run.times, run.traces[:, 0]


def test_a_conductance_draws_the_voltage_as_the_closed_form_says(cell):
    g = 1e-4 * AREA * 1e9  # nS, as much as the leak
    wave = Waveform(np.ones(1), 60.0, conductance=np.array([g]), reversal=0.0)
    times, found = voltage(cell, waveforms=[wave])
    # twice the conductance: half the time constant, half way to 0 mV
    assert np.abs(found - (-30.0 - 30.0 * np.exp(-times / 5.0))).max() < 1e-4


def test_a_course_of_current_is_as_many_pulses(cell):
    values = np.array([0.001, -0.002, 0.0005])
    wave = Waveform(np.ones(1), 20.0, current=values)
    _, course = voltage(cell, waveforms=[wave])
    _, pulses = voltage(cell, pulses=[Pulse(20.0 * k, 20.0, i, 0) for k, i in enumerate(values)])
    assert np.abs(course - pulses).max() < 1e-12


def test_a_conductance_that_ends_leaves_nothing(cell):
    wave = Waveform(np.ones(1), 5.0, conductance=np.array([3.0]), reversal=0.0)
    times, found = voltage(cell, waveforms=[wave])
    peak = found[times <= 5.0].max()
    late = times > 5.0 + 1e-9
    assert np.abs(found[late] - (-60.0 + (peak + 60.0) * np.exp(-(times[late] - 5.0) / 10.0))).max() < 1e-3


def test_a_parameter_changes_from_its_time_on(cell):
    times, found = voltage(cell, changes=[Change(20.0, parameters={"passive.reversal": -40.0})])
    late = times > 20.0
    assert np.abs(found[~late] + 60.0).max() < 1e-9
    assert np.abs(found[late] - (-40.0 - 20.0 * np.exp(-(times[late] - 20.0) / 10.0))).max() < 1e-4


def test_a_change_to_what_is_leaves_the_same_bits():
    cable = CFibre(scale=0.02).cable()
    pulse = [Pulse(1.0, 0.5, 0.13, 9)]
    warmth = np.asarray(cable.temperature)
    plain = run_cable(cable, 10.0, pulse, watch=[60], trace=[30])
    changed = run_cable(cable, 10.0, pulse, watch=[60], trace=[30], changes=[Change(5.0, temperature=warmth)])
    assert plain.traces.tobytes() == changed.traces.tobytes()
    none = Waveform(np.zeros(cable.size), 2.0, conductance=np.ones(3))
    assert run_cable(cable, 10.0, pulse, trace=[30], waveforms=[none]).traces.tobytes() == plain.traces.tobytes()


def test_a_cable_warmed_before_its_spike_is_a_warm_cable():
    cable = CFibre(scale=0.02).cable()
    pulse, warm = [Pulse(6.0, 0.5, 0.13, 9)], np.asarray(cable.temperature) + 4.0
    options = {"watch": [cable.size - 30]}
    plain = run_cable(cable, 16.0, pulse, **options).spikes[0]
    warmed = run_cable(cable, 16.0, pulse, changes=[Change(5.0, temperature=warm)], **options).spikes[0]
    always = run_cable(replace(cable, temperature=warm), 16.0, pulse, **options).spikes[0]
    assert abs(warmed[0] - plain[0]) > 0.1
    assert warmed[0] == pytest.approx(always[0], abs=2e-3)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"waveforms": [Waveform(np.ones(2), 1.0, current=np.ones(2))]}, "waveform.share"),
        ({"waveforms": [Waveform(np.ones(1), 1.0)]}, "waveform"),
        ({"waveforms": [Waveform(np.ones(1), 0.0, current=np.ones(2))]}, "waveform.interval"),
        ({"waveforms": [Waveform(np.ones(1), 1.0, current=np.array([np.nan]))]}, "waveform"),
        ({"changes": [Change(1.0, parameters={"passive.nothing": 1.0})]}, "changes.parameters"),
        ({"changes": [Change(1.0, temperature=np.ones(3))]}, "changes.temperature"),
    ],
)
def test_what_cannot_be_is_refused(cell, options, field):
    with pytest.raises(InputError) as found:
        run_cable(cell, 5.0, **options)
    assert found.value.to_dict()["field"] == field
