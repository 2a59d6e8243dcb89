"""The generated kernel of a double cable against Kirchhoff's laws, and what must hold exactly."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from dense_double_cable import Dense

from fibrosim.electrophysiology.fibres import MyelinatedFibre
from fibrosim.engine.double_cable import NodePulse, Prepared, run_double_cable, run_prepared
from fibrosim.engine.double_cable.factors import circuit_of, factorise
from fibrosim.errors import InputError, SimulationError

STEP = 0.004
RNG = np.random.default_rng(3)


def uneven(nodes=5):
    """A fibre of which no two internodes are alike."""
    cable = MyelinatedFibre(10.0, nodes=nodes, lamellae=np.linspace(1.0, 0.1, nodes - 1)).cable
    return replace(
        cable,
        width=cable.width * np.linspace(0.7, 1.5, nodes - 1)[:, None],
        diameter=cable.diameter * np.linspace(1.1, 0.8, nodes - 1)[:, None],
    )


@pytest.mark.parametrize("scheme", ["crank-nicolson", "backward-euler"])
@pytest.mark.parametrize("nodes", [4, 5])
def test_kernel_obeys_kirchhoff(scheme, nodes):
    cable = uneven(nodes)
    size = nodes + (nodes - 1) * cable.pieces
    field = 40.0 * np.exp(-(((np.arange(size) - 13.0) / 8.0) ** 2))
    pulses = [NodePulse(0.02, 0.1, 1.6, 1), NodePulse(0.4, 0.06, potential=-field)]
    steps = 200
    run = run_double_cable(cable, steps * STEP, pulses, step=STEP, scheme=scheme, trace=range(nodes))

    def current(k):
        return np.where(np.arange(nodes) == 1, 1.6 if 5 <= k < 30 else 0.0, 0.0)

    def outside(k):
        return -field if 100 <= k < 115 else np.zeros(size)

    exact, imbalance = Dense(cable).run(run.rest, steps, STEP, current, outside, middle=scheme == "crank-nicolson")
    assert imbalance < 1e-9
    assert exact.max() > 0.0  # it fired
    assert np.abs(run.traces - exact).max() < 1e-3


def test_rest_is_a_rest():
    cable = uneven()
    run = run_double_cable(cable, 20.0, step=0.02, trace=range(5))
    # gates of the table rest within 5e-5 of the exact ones; the voltage settles there and stays
    assert np.abs(run.traces - run.rest).max() < 1e-4
    assert np.abs(run.traces[-100:] - run.voltage).max() < 2e-6
    assert np.ptp(run.rest) > 1e-4


def test_elimination_solves_the_internode():
    circuit = circuit_of(uneven())
    made = factorise(circuit, 250.0)
    right = RNG.normal(size=(*made.inertia.shape, 2))
    x = made.solve(right)
    axon, space = x[..., 0], x[..., 1]
    through = (made.inertia + circuit.leak) * (axon - space)
    sheath = (made.sheath_inertia + circuit.sheath_leak) * space

    def along(conductance, v):
        rises = np.diff(np.pad(v, ((0, 0), (1, 1))), axis=1) * conductance
        return np.diff(rises, axis=1)

    assert np.allclose(through - along(circuit.axial, axon), right[..., 0], rtol=0, atol=1e-8)
    assert np.allclose(sheath - through - along(circuit.space, space), right[..., 1], rtol=0, atol=1e-8)
    # reciprocity: what the left node sends to the right end is what the right one sends to the left end
    there = circuit.axial[:, -1] * made.from_left[:, -1, 0]
    back = circuit.axial[:, 0] * made.from_right[:, 0, 0]
    assert np.allclose(there, back, rtol=1e-9, atol=0)


@pytest.mark.parametrize("nodes", [21, 22])
def test_a_uniform_potential_outside_does_nothing(nodes):
    cable = MyelinatedFibre(10.0, nodes=nodes).cable
    flat = np.full(nodes + (nodes - 1) * cable.pieces, -350.0)
    pulse = NodePulse(0.1, 0.1, 1.5, 0)
    alone = run_double_cable(cable, 1.0, [pulse], trace=[3])
    both = run_double_cable(cable, 1.0, [pulse, NodePulse(0.05, 0.5, potential=flat)], trace=[3])
    assert np.array_equal(alone.traces, both.traces)


def test_a_pulse_in_the_middle_arrives_at_both_ends_at_once():
    run = run_double_cable(MyelinatedFibre(10.0, nodes=21).cable, 1.5, [NodePulse(0.1, 0.1, 1.5, 10)])
    times = np.array([t[0] for t in run.spikes])
    assert np.abs(times - times[::-1]).max() < 1e-12
    assert times[0] > times[10] + 0.1


def test_bits_depend_on_the_fibre_alone():
    fibres = [MyelinatedFibre(d, nodes=n) for d, n in ((5.7, 21), (10.0, 9), (10.0, 25), (16.0, 21), (3.0, 33))]
    prepared = [Prepared(f.cable, STEP, "crank-nicolson") for f in fibres]
    pulses = [NodePulse(0.1, 0.1, 5.0, 0)]

    def one(k):
        run = run_prepared(prepared[k], 3.0, pulses, trace=[fibres[k].node_count - 1])
        return run.traces.tobytes(), [t.tobytes() for t in run.spikes]

    first = [one(k) for k in range(5)]
    assert len({traces for traces, _ in first}) == 5
    assert [one(k) for k in reversed(range(5))] == first[::-1]
    gate = threading.Barrier(4)

    def together(k):
        if k < 4:
            gate.wait()
        return one(k % 5)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(together, range(20))) == first * 4


def test_traces_do_not_depend_on_what_else_is_asked():
    cable = MyelinatedFibre(10.0, nodes=21).cable
    pulses = [NodePulse(0.1, 0.1, 1.5, 0)]
    whole = run_double_cable(cable, 2.0, pulses, trace=[7, 3])
    part = run_double_cable(cable, 2.0, pulses, trace=[3], trace_step=0.02, watch=[5])
    assert np.array_equal(whole.traces[4::5, 1], part.traces[:, 0])
    assert np.array_equal(whole.spikes[5], part.spikes[0])
    assert np.allclose(part.times, 0.02 * np.arange(1, 101))
    # the crossing lies on the line between the samples around it
    at = whole.spikes[3][0]
    assert np.interp(at, whole.times, whole.traces[:, 1]) == pytest.approx(-20.0, abs=1e-9)


def test_a_voltage_beyond_all_bounds_is_an_error():
    cable = MyelinatedFibre(10.0).cable
    with pytest.raises(SimulationError, match="leaves all bounds"):
        run_double_cable(cable, 1.0, [NodePulse(0.1, 0.5, 1e6, 3)])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"node_length": np.ones(2)}, "node_length"),
        ({"length": np.ones((20, 2))}, "length"),
        ({"width": np.zeros((20, 10))}, "width"),
        ({"leak": np.full((20, 10), -1.0)}, "leak"),
        ({"sheath_conductance": np.full((20, 10), np.inf)}, "sheath_conductance"),
        ({"resistivity": 0.0}, "resistivity"),
        ({"scale": {"node_leak": 1.0}}, "scale"),
        ({"scale": {"node_leak.conductance": np.ones(4)}}, "scale.node_leak.conductance"),
        ({"parameters": {"node_leak.rest": 1.0}}, "parameters"),
    ],
)
def test_a_cable_that_cannot_be(change, field):
    with pytest.raises(InputError) as caught:
        run_double_cable(replace(MyelinatedFibre(10.0).cable, **change), 1.0)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"step": 0.0}, "step"), ({"step": float("nan")}, "step"), ({"scheme": "euler"}, "scheme"),
        ({"duration": -1.0}, "duration"), ({"watch": [21]}, "watch"), ({"trace": [-1]}, "trace"),
        ({"pulses": [NodePulse(0.1, 0.1, 1.0, 21)]}, "pulse.node"),
        ({"pulses": [NodePulse(-0.1, 0.1, 1.0)]}, "pulse.start"),
        ({"pulses": [NodePulse(0.1, 0.1, float("nan"))]}, "pulse.current"),
        ({"pulses": [NodePulse(0.1, 0.1, potential=np.zeros(3))]}, "pulse.potential"),
    ],
)  # fmt: skip
def test_a_run_that_cannot_be(options, field):
    with pytest.raises(InputError) as caught:
        run_double_cable(MyelinatedFibre(10.0).cable, **{"duration": 1.0, **options})
    assert caught.value.field == field
