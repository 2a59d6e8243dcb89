"""Human motor and sensory axons with channels under the sheath (Gaines 2018) against runs of the published model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fibrosim.electrophysiology.fibres import MyelinatedFibre, conduction_velocity, fire, threshold
from fibrosim.electrophysiology.membranes.human_nodes import SensoryNodeLeak
from fibrosim.engine.double_cable import NodePulse, run_double_cable
from fibrosim.errors import InputError
from fibrosim.language import assemble_membrane

DATA = Path(__file__).parents[2] / "data" / "myelinated"
EULER = {"step": 0.005, "scheme": "backward-euler"}


def rows(name):
    return np.loadtxt(DATA / f"{name}.csv", delimiter=",", skiprows=2)


@pytest.mark.parametrize(
    ("axon", "rest", "least", "peak", "width"),
    [("sensory", -79.35, 1.103, 25.9, 0.20), ("motor", -85.92, 1.608, 30.5, 0.24)],
)
def test_rest_threshold_and_spike(axon, rest, least, peak, width):
    fibre = MyelinatedFibre(10.0, axon=axon)
    found = threshold(fibre, 0.1, **EULER)
    assert found == pytest.approx(least, rel=2e-3)
    run = fire(fibre, 1.5 * found, time=3.0, trace=[10], **EULER)
    assert run.rest[10] == pytest.approx(rest, abs=0.01)
    volts = run.traces[:, 0]
    assert volts.max() == pytest.approx(peak, abs=0.1)
    assert (volts > (volts.max() + run.rest[10]) / 2).sum() * 0.005 == pytest.approx(width, abs=0.015)


def test_spike_of_the_sensory_axon():
    fibre = MyelinatedFibre(10.0, axon="sensory")
    least = threshold(fibre, 0.1, **EULER)
    wanted = rows("sensory_trace")
    run = fibre.run(wanted[-1, 0] + 0.1, [NodePulse(0.01, 0.1, 1.5 * least, 10)], trace=[10, 14], **EULER)
    for k in (0, 1):
        volts = np.interp(wanted[:, 0], run.times, run.traces[:, k])
        flat = np.abs(np.gradient(wanted[:, k + 1], wanted[:, 0])) < 50.0
        assert np.abs(volts - wanted[:, k + 1])[flat].max() < 0.5
        assert np.sqrt(np.mean((volts - wanted[:, k + 1]) ** 2)) < 0.6


@pytest.mark.parametrize("axon", ["motor", "sensory"])
def test_recovery_cycle(axon):
    fibre = MyelinatedFibre(10.0, axon=axon)
    alone = threshold(fibre, 0.1, **EULER)
    expected = {r[0]: r[2] for r in rows(f"{axon}_recovery_cycle")}
    for interval in (2.0, 4.0, 10.0):
        before = [NodePulse(0.01, 0.1, 1.5 * alone, 10)]
        changed = threshold(fibre, 0.1, start=0.01 + interval, before=before, **EULER)
        assert 100.0 * (changed / alone - 1.0) == pytest.approx(expected[interval], abs=0.5), interval


def test_second_order_in_time():
    fibre = MyelinatedFibre(10.0, axon="sensory")
    speed = [conduction_velocity(fibre, 1.6, step=s) for s in (0.004, 0.002, 0.001)]
    assert 3.0 < (speed[1] - speed[0]) / (speed[2] - speed[1]) < 5.5


def test_rest_is_a_rest_and_no_channels_are_no_channels():
    cable = MyelinatedFibre(10.0, nodes=6, axon="motor").cable
    still = run_double_cable(cable, 20.0, step=0.02, trace=range(6))
    assert np.abs(still.traces - still.rest).max() < 1e-4
    assert np.ptp(still.rest) > 1e-3
    pulse = [NodePulse(0.1, 0.1, 2.5, 1)]
    none = dict.fromkeys(cable.channels.densities, 0.0)
    closed = run_double_cable(replace(cable, channel_scale=none), 2.0, pulse, trace=range(6))
    bare = run_double_cable(replace(cable, channels=None, channel_scale={}, channel_diameter=None), 2.0, pulse,
                            trace=range(6))  # fmt: skip
    assert np.abs(closed.traces - bare.traces).max() < 1e-7
    whole = run_double_cable(cable, 2.0, pulse, trace=range(6))
    assert np.abs(whole.traces - bare.traces).max() > 1.0


def test_a_leak_written_as_a_channel_is_a_leak():
    fibre = MyelinatedFibre(10.0, nodes=7, axon="sensory")
    channel = assemble_membrane("leak", [SensoryNodeLeak()])
    (name,) = channel.densities
    density = channel.densities[name].value
    assert channel.parameters["sensory_node_leak.reversal"].value == fibre.cable.leak_reversal
    bare = replace(fibre.cable, channels=None, channel_scale={}, channel_diameter=None)
    written = replace(bare, leak=0.5 * bare.leak, channels=channel, channel_scale={name: 0.5 * bare.leak / density})
    pulse = [NodePulse(0.1, 0.1, 2.5, 0)]
    for scheme in ("crank-nicolson", "backward-euler"):
        one, other = (run_double_cable(c, 1.5, pulse, trace=range(7), scheme=scheme).traces for c in (bare, written))
        assert one.max() > 0.0
        assert np.abs(one - other).max() < 1e-8


def test_channels_under_the_sheath_can_be_scaled():
    healthy = MyelinatedFibre(10.0, axon="sensory")
    blocked = replace(healthy, density={"sensory_internode_h_type": 0.0})
    assert blocked.run(0.1).rest[10] < healthy.run(0.1).rest[10] - 0.5, "it depolarises"
    bare = replace(healthy, lamellae=0.4)
    assert conduction_velocity(bare) < 0.95 * conduction_velocity(healthy)
    open_ = replace(bare, density={"sensory_internode_fast_potassium": 0.0})
    assert conduction_velocity(open_) != conduction_velocity(bare)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"axon": "autonomic"}, "axon"), ({"axon": "motor", "geometry": "measured"}, "axon"),
        ({"axon": "motor", "diameter": 3.0}, "diameter"),
        ({"axon": "motor", "density": {"sensory_internode_h_type": 1.0}}, "density"),
        ({"axon": "motor", "density": {"motor_internode_h_type": np.ones(21)}}, "density.motor_internode_h_type"),
    ],
)  # fmt: skip
def test_an_axon_that_cannot_be(options, field):
    with pytest.raises(InputError) as caught:
        MyelinatedFibre(**{"diameter": 10.0, **options})
    assert caught.value.field == field
