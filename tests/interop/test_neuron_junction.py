"""A neuron with its T-junction against NEURON: the same membrane, tree, scheme and step."""

import copy

import numpy as np
import pytest
from neuron_peer import compile_membrane, job_of, run_neuron

from fibrosim.electrophysiology.fibres import JunctionFibre
from fibrosim.engine.cable import Pulse, run_cable

STEP, RATE = 0.025, 110.0


@pytest.fixture(scope="module")
def fibre():
    return JunctionFibre()


@pytest.fixture(scope="module")
def asked(fibre):
    at = fibre.places()
    pulses = [Pulse(5.0 + 1e3 / RATE * k, 1.0, 0.2, at["pulse"]) for k in range(8)]
    return pulses, [at[n] for n in ("peripheral_before", "peripheral", "central_before", "central", "soma")]


@pytest.fixture(scope="module")
def library(fibre, tmp_path_factory):
    folder = tmp_path_factory.mktemp("junction")
    return compile_membrane(fibre.cable.membrane, folder), folder


def peer_of(cable, library, asked):
    path, folder = library
    pulses, watch = asked
    return run_neuron(job_of(cable, path, 110.0, pulses, step=STEP, watch=watch, threshold=-10.0), folder)


def ours(cable, asked):
    pulses, watch = asked
    return run_cable(cable, 110.0, pulses, step=STEP, watch=watch, threshold=-10.0, slow_step=STEP, exact=True).spikes


def gaps(one, other):
    """Largest difference of spike times (ms), and relative one of the first spike's velocities."""
    assert [len(s) for s in one] == [len(s) for s in other]
    late = max(np.abs(np.array(a) - np.array(b)).max() for a, b in zip(one, other, strict=True))
    speeds = [(a[0] - b[0]) / (c[0] - d[0]) for a, b, c, d in
              zip(one[1:4:2], one[0:4:2], other[1:4:2], other[0:4:2], strict=True)]  # fmt: skip
    return late, np.abs(np.array(speeds) - 1.0).max()


def test_equals_neuron_through_the_junction(fibre, library, asked):
    peer = peer_of(fibre.cable, library, asked)
    assert peer["said"] == ""
    late, speed = gaps(ours(fibre.cable, asked), peer["spikes"])
    assert late < 0.05
    assert speed < 1e-3


def test_with_m_channels_too(library, asked):
    cable = JunctionFibre(4e-4).cable
    late, speed = gaps(ours(cable, asked), peer_of(cable, library, asked)["spikes"])
    assert late < 0.05
    assert speed < 1e-3


def test_a_stem_wider_by_a_tenth_is_seen(fibre, library, asked):
    changed = copy.copy(fibre.cable)
    changed.diameter = changed.diameter.copy()
    changed.diameter[400:500] *= 1.1
    peer = peer_of(fibre.cable, library, asked)["spikes"]
    found = ours(changed, asked)
    assert [len(s) for s in found] != [len(s) for s in peer] or gaps(found, peer)[0] > 0.05
