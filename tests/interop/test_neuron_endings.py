"""Membranes of endings and of cells in their sheath, printed as NMODL, against NEURON."""

from dataclasses import replace

import numpy as np
import pytest
from neuron_peer import compile_membrane, job_of, run_neuron

from fibrosim.electrophysiology.neurons import Nociceptor
from fibrosim.electrophysiology.terminals import Terminal
from fibrosim.engine.cable import Pulse, run_cable

STEP = 0.025


def both(cable, folder, duration, pulses, watch, trace=()):
    library = compile_membrane(cable.membrane, folder)
    job = job_of(cable, library, duration, pulses, step=STEP, watch=watch, threshold=-10.0, trace=trace)
    peer = run_neuron(job, folder)
    ours = run_cable(cable, duration, pulses, step=STEP, watch=watch, threshold=-10.0, slow_step=STEP, exact=True,
                     trace=trace)  # fmt: skip
    assert [len(s) for s in ours.spikes] == [len(s) for s in peer["spikes"]]
    late = max(np.abs(np.array(a) - np.array(b)).max() for a, b in zip(ours.spikes, peer["spikes"], strict=True))
    return ours, peer, late


def test_an_ending_in_the_heat_equals_neuron(tmp_path):
    ending = Terminal()
    cable = ending.cable(273.15 + 45.0)
    watch = [10, cable.size - 10]
    ours, _, late = both(cable, tmp_path, 60.0, [Pulse(1.0, 50.0, 0.02, 0)], watch)
    assert len(ours.spikes[1]) > 1
    assert late < 0.05


def test_a_pressed_ending_equals_neuron(tmp_path):
    cable = Terminal().cable()
    cable = replace(cable, parameters={**cable.parameters, "slow_mechanical.force": 200.0})
    ours, _, late = both(cable, tmp_path, 60.0, [Pulse(1.0, 50.0, 0.02, 0)], [cable.size - 10])
    assert len(ours.spikes[0]) > 1
    assert late < 0.05


def test_a_cell_in_its_sheath_equals_neuron(tmp_path):
    cable = Nociceptor(satellite_glia=1.0).cable()
    trace = [(0, "potassium", "outside")]
    ours, peer, late = both(cable, tmp_path, 150.0, [Pulse(10.0, 140.0, 0.15, 0)], [0], trace)
    assert len(ours.spikes[0]) > 2
    assert late < 0.05
    assert ours.traces.max() == pytest.approx(peer["traces"][0][1], rel=2e-3)
    assert ours.traces.max() > 6.5
