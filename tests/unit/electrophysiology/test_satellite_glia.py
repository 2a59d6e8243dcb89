"""IgG on satellite glia: potassium that a cell's own spikes leave around it is cleared more slowly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fibrosim.electrophysiology.neurons import LargeNeuron, Nociceptor
from fibrosim.engine.cable import Pulse, run_cable
from fibrosim.errors import InputError


def spikes(cell, current, duration=1000.0, kir_loss=None, tail=0.0):
    cable = cell.cable()
    if kir_loss is not None:
        cable = replace(cable, parameters={**cable.parameters, "sheath.kir_loss": kir_loss})
    pulse = [Pulse(100.0, duration, 1e-3 * current, 0)]
    run = run_cable(cable, 100.0 + duration + tail, pulse, step=0.01, watch=[0], threshold=0.0, slow_step=0.01,
                    trace=[0, (0, "potassium", "outside")], trace_step=0.1)  # fmt: skip
    return len(run.spikes[0]), run.traces


def test_a_cell_at_rest_stays_where_the_published_one_is():
    """Goebel 2021: IgG of patients does not fire a quiet cell."""
    for occupancy in (0.0, 1.0):
        found = Nociceptor(satellite_glia=occupancy).inject(0.0, 500.0)
        assert found.resting == pytest.approx(-66.478, abs=2e-3)
        assert len(found.spikes) == 0
        assert np.ptp(found.voltage) < 1e-3


def test_without_potassium_that_gathers_it_is_the_published_cell():
    cell = Nociceptor(satellite_glia=0.0)
    wide = replace(cell.cable(), parameters={**cell.cable().parameters, "sheath.width": 1e4})
    run = run_cable(wide, 300.0, [Pulse(100.0, 200.0, 0.15, 0)], step=0.01, watch=[0], threshold=0.0, slow_step=0.01)
    same = Nociceptor().inject(150.0, 200.0).spikes
    assert np.abs(run.spikes[0] - same).max() < 1e-2


def test_occupied_glia_make_the_cell_fire_more():
    counts = [spikes(Nociceptor(satellite_glia=share), 80.0)[0] for share in (0.0, 0.5, 1.0)]
    assert counts[0] <= 2
    assert counts[0] < counts[1] < counts[2]
    assert counts[2] > 15


def test_with_the_glia_s_loss_cut_occupancy_does_nothing():
    bare, full = (spikes(Nociceptor(satellite_glia=share), 80.0, kir_loss=0.0) for share in (0.0, 1.0))
    assert bare[0] == full[0]
    assert bare[1].tobytes() == full[1].tobytes()


def test_potassium_goes_up_by_spikes_and_comes_down_the_slower_the_fewer_channels():
    falls = []
    for share in (0.0, 1.0):
        _, traces = spikes(Nociceptor(satellite_glia=share), 2000.0, duration=2.0, tail=200.0)
        outside = traces[:, 1]
        top = int(outside.argmax())
        assert 6.0 < outside[top] < 12.0
        above = outside[top:] - 5.6
        falls.append(int((above > 0.1 * above[0]).sum()))
    assert falls[1] > 1.3 * falls[0]


def test_traffic_lowers_the_rheobase_where_glia_are_occupied():
    sound, ill = (Nociceptor(satellite_glia=share).rheobase(traffic=10.0, lead=1500.0) for share in (0.0, 1.0))
    assert ill < 0.97 * sound
    quiet = Nociceptor(satellite_glia=1.0).rheobase()
    assert quiet == pytest.approx(Nociceptor().rheobase(), rel=0.06)


def test_the_large_cell_stays_at_rest_too():
    for share in (0.0, 1.0):
        found = LargeNeuron(satellite_glia=share).inject(0.0, 300.0)
        assert len(found.spikes) == 0
    held = LargeNeuron().inject(0.0, 300.0).resting
    assert LargeNeuron(satellite_glia=0.5).inject(0.0, 300.0).resting == pytest.approx(held, abs=0.3)


def test_a_blocker_of_sodium_channels_undoes_it():
    ill = Nociceptor(satellite_glia=1.0)
    treated = replace(ill, drug="lidocaine", concentration=30.0)
    assert len(treated.inject(80.0, 500.0).spikes) < 0.7 * len(ill.inject(80.0, 500.0).spikes)
    assert len(LargeNeuron(satellite_glia=1.0, drug="lidocaine", concentration=30.0).inject(60.0, 300.0).spikes) == 0


def test_what_cannot_be_is_refused():
    with pytest.raises(InputError):
        Nociceptor(satellite_glia=1.5)
    with pytest.raises(InputError):
        LargeNeuron(satellite_glia=-0.1)
    with pytest.raises(InputError):
        Nociceptor(satellite_glia=0.0).inject(10.0, 10.0, traffic=1000.0)
    with pytest.raises(InputError):
        Nociceptor().inject(10.0, 10.0, lead=-1.0)
