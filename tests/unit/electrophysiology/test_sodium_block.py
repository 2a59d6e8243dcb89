"""Blockers of sodium channels: binding by state, against the clamp, LSODA and published numbers."""

import dataclasses

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from fibrosim.electrophysiology.clamp import ClampedChannel, half_block
from fibrosim.electrophysiology.fibres import CFibre, MyelinatedFibre
from fibrosim.electrophysiology.given import CONCENTRATION, given_drug
from fibrosim.electrophysiology.membranes import (
    c_fibre_membrane,
    large_neuron_membrane,
    nociceptor_membrane,
    node_membrane,
    sensory_node_membrane,
)
from fibrosim.electrophysiology.neurons import LargeNeuron, Nociceptor
from fibrosim.engine.cable import Pulse, Window, run_cable
from fibrosim.engine.double_cable import NodePulse
from fibrosim.engine.interpret import Recipe
from fibrosim.errors import InputError
from fibrosim.language.membrane import CORE, LOCAL, VOLTAGE

ROOM = 295.15
BARE = {"large_slow_potassium": 0.0}
TRAIN = [NodePulse(0.1 + 5.0 * k, 0.1, 4.0, 0) for k in range(4)]


def held(channel, drug, volts, temperature=ROOM, membrane=c_fibre_membrane):
    """Half-blocking concentration from a holding voltage."""
    return half_block(membrane(drug=drug), channel, [(20.0, volts), (5.0, -10.0)], temperature)


def test_without_a_drug_nothing_of_it_is_in_the_membrane():
    for membrane in (c_fibre_membrane(), node_membrane(), large_neuron_membrane(), nociceptor_membrane()):
        assert not membrane.occupancies
        assert CONCENTRATION not in membrane.densities


def test_none_of_a_drug_is_no_drug():
    free, none = (CFibre(scale=0.05, drug=d).record("2hz-1s") for d in (None, "lidocaine"))
    np.testing.assert_allclose(none.latency, free.latency, rtol=0, atol=1e-9)
    free, none = (MyelinatedFibre(10.0, drug=d).run(20.0, TRAIN) for d in (None, "lidocaine"))
    for a, b in zip(free.spikes, none.spikes, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-9)
    free, none = (LargeNeuron(BARE, drug=d).inject(63.0, 300.0) for d in (None, "mexiletine"))
    np.testing.assert_allclose(free.voltage, none.voltage, rtol=0, atol=1e-9)


def test_the_kernel_agrees_with_lsoda():
    """Nociceptor with 3 umol/l lidocaine: spikes and the bound share, gates and drug as one system of equations."""
    cell = Nociceptor(drug="lidocaine", concentration=3.0)
    cable, membrane, current, time = cell.cable(), nociceptor_membrane("lidocaine"), 150.0, 110.0
    run = run_cable(cable, time, [Pulse(0.0, time, 1e-3 * current, 0)], step=0.005, slow_step=0.005, watch=[0],
                    threshold=0.0, trace=[0, (0, "nav17", "bound")], trace_step=1.0)  # fmt: skip
    table = {("parameter", "membrane", n): p.value for n, p in membrane.parameters.items()}
    table.update({LOCAL: cable.temperature, CORE: cable.core})
    for name, record in membrane.densities.items():
        table["density", name] = record.value * np.asarray(cable.scale.get(name, 1.0))
    for ion, node in membrane.reversals.items():
        table["reversal", ion] = Recipe([node])(table)[0]
    gates = [g.symbol.value for g in membrane.gates]
    bound = [one.symbol.value for one in membrane.occupancies]
    steady, rate = Recipe([g.steady for g in membrane.gates]), Recipe([g.rate for g in membrane.gates])
    binding = Recipe([n for one in membrane.occupancies for n in (one.binding, one.leaving)])
    flow = Recipe([n for c in membrane.currents for n in (c.conductance, c.reversal)])
    area = np.pi * cable.diameter[0] * cable.length[0] * 1e-8

    def slope(_, y):
        v, x, b = y[0], y[1 : 1 + len(gates)], y[1 + len(gates) :]
        here = {**table, VOLTAGE: v, **dict(zip(gates, x, strict=True)), **dict(zip(bound, b, strict=True))}
        found = np.array(flow(here), dtype=float)
        out = (found[::2] * (v - found[1::2])).sum()
        dx = np.array(rate(here), dtype=float) * (np.array(steady(here), dtype=float) - x)
        on_off = np.array(binding(here), dtype=float)
        db = on_off[::2] * (1 - b) - on_off[1::2] * b
        return np.concatenate([[(current * 1e-9 / area - out) / (1e-3 * cable.capacitance)], dx, db])

    x = np.array(steady({**table, VOLTAGE: cable.rest}), dtype=float)
    on_off = np.array(binding({**table, **dict(zip(gates, x, strict=True))}), dtype=float)
    start = np.concatenate([[cable.rest], x, on_off[::2] / (on_off[::2] + on_off[1::2])])
    crossed = lambda t, y: y[0]  # noqa: E731
    crossed.direction = 1
    peer = solve_ivp(slope, (0.0, time), start, "LSODA", rtol=1e-8, atol=1e-9, events=crossed, max_step=0.5,
                     t_eval=run.times)  # fmt: skip
    assert len(run.spikes[0]) == len(peer.t_events[0]) >= 2
    np.testing.assert_allclose(run.spikes[0], peer.t_events[0], atol=0.05)
    share = peer.y[1 + len(gates) + [one.name for one in membrane.occupancies].index("nav17.bound")]
    assert np.ptp(share) > 0.01, "it binds and leaves"
    np.testing.assert_allclose(run.traces[:, 1], share, atol=3e-4)


def test_affinity_is_that_of_the_modulated_receptor():
    """Held at shares r and i the half-blocking concentration is 1 / (r / K_r + i / K_i): 440 and 10 umol/l."""
    h = ClampedChannel(node_membrane("lidocaine"), "node_fast_sodium", 0.0, 310.15)
    lost = 1.0 - h._steady({**h._table, VOLTAGE: -80.0})[h._gates.index(("gate", "node_fast_sodium.h"))]
    expected = 1.0 / ((1.0 - lost) / 440.0 + lost / 10.0)
    assert 0.2 < lost < 0.6
    assert held("node_fast_sodium", "lidocaine", -80.0, 310.15, node_membrane) == pytest.approx(expected, rel=0.08)


def test_holding_voltage_shifts_the_affinity_where_inactivated_channels_bind():
    assert held("nav17", "lidocaine", -120.0) > 20.0 * held("nav17", "lidocaine", -65.0)
    assert held("nav17", "pf_05089771", -120.0) > 500.0 * held("nav17", "pf_05089771", -60.0)
    assert held("nav18", "suzetrigine", -90.0) == pytest.approx(held("nav18", "suzetrigine", -60.0), rel=0.05)
    assert held("nav18", "suzetrigine", -60.0) == pytest.approx(4e-4, rel=0.1)
    assert held("nav17", "suzetrigine", -60.0) > 1e4 * held("nav18", "suzetrigine", -60.0)


def test_use_dependent_block_is_the_published_one():
    """0.2 mmol/l lidocaine: currents fall by about 30 % at once and by about 75 % in a train at 10 Hz.

    Figure 14-8 of Miller's Anesthesia (6th edition); it gave none of the parameters.
    """
    train = [(20.0, -100.0), *[(10.0, -10.0), (90.0, -100.0)] * 12]
    free, given = (ClampedChannel(c_fibre_membrane(drug="lidocaine"), "nav17", c, ROOM).run(train)[1::2]
                   for c in (0.0, 200.0))  # fmt: skip
    assert 1.0 - given[0] / free[0] == pytest.approx(0.30, abs=0.08)
    assert 1.0 - given[-1] / free[-1] == pytest.approx(0.75, abs=0.10)


def fibre_run(slow_step, window=None, drug="lidocaine", amount=60.0):
    """A train at 20 Hz on a short C fibre."""
    fibre = CFibre(scale=0.03, drug=drug, concentration=amount)
    places = fibre.places()
    pulses = [Pulse(1.0 + 50.0 * k, 0.5, 0.5, places["electrode"][0]) for k in range(6)]
    return run_cable(fibre.cable(), 300.0, pulses, watch=places["recording"], threshold=-10.0, slow_step=slow_step,
                     window=window, trace=[(places["parent"][0], "nav17", "bound")], trace_step=1.0)  # fmt: skip


def test_the_slow_step_of_binding_converges():
    finest = fibre_run(0.025)
    errors = [np.abs(fibre_run(h).spikes[0] - finest.spikes[0]).max() for h in (0.1, 0.4)]
    assert len(finest.spikes[0]) == 6
    assert errors[0] < errors[1]
    assert errors[0] < 1e-2, "ms"
    np.testing.assert_allclose(fibre_run(0.1).traces, finest.traces, atol=2e-3)


def test_what_rests_binds_as_what_does_not():
    plain, windowed = fibre_run(0.1), fibre_run(0.1, Window())
    np.testing.assert_allclose(windowed.spikes[0], plain.spikes[0], rtol=5e-3)
    np.testing.assert_allclose(windowed.traces, plain.traces, atol=5e-3)


def test_a_prepared_fibre_forgets_what_was_bound():
    fibre = MyelinatedFibre(10.0, drug="lidocaine", concentration=40.0)
    first, again = fibre.run(20.0, TRAIN), fibre.run(20.0, TRAIN)
    for a, b in zip(first.spikes, again.spikes, strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(first.spikes[15]) == 4
    late = np.array([first.spikes[15][k] - TRAIN[k].start for k in range(4)])
    assert late[-1] > late[0], "later spikes of a train are slower"


def test_ectopic_firing_ends_below_what_stops_conduction():
    """Devor 1992 (doi:10.1016/0304-3959(92)90067-L): ectopic discharge is silenced, conduction is not."""
    assert len(LargeNeuron(BARE).inject(90.0, 1000.0).spikes) > 20
    assert len(LargeNeuron(BARE, drug="lidocaine", concentration=1.0).inject(90.0, 1000.0).spikes) <= 1
    with_it = MyelinatedFibre(10.0, drug="lidocaine", concentration=1.0).run(4.0, TRAIN[:1])
    assert len(with_it.spikes[18]) == 1
    assert len(CFibre(scale=0.03, drug="lidocaine", concentration=1.0).record("2hz-1s").spikes) == 3


def test_c_fibres_outlast_a_beta_fibres():
    """Huang 1997 (JPET 282:802): 0.41 (SE 0.15) mmol/l blocks A-beta, 0.80 (SE 0.32) C fibres."""
    assert not len(MyelinatedFibre(10.0, drug="lidocaine", concentration=120.0).run(6.0, TRAIN[:1]).spikes[18])
    thin = CFibre(scale=0.05, drug="lidocaine", concentration=400.0)
    assert len(thin.record("2hz-1s", current=0.5).spikes) == 3


def test_a_block_of_part_of_a_nerve():
    given = np.where((np.arange(31) > 10) & (np.arange(31) < 20), 300.0, 0.0)
    blocked = MyelinatedFibre(10.0, nodes=31, drug="lidocaine", concentration=given).run(6.0, TRAIN[:1])
    assert [len(s) for s in blocked.spikes[:9]] == [1] * 9
    assert not any(len(s) for s in blocked.spikes[14:])


def test_human_nodes_take_a_drug_too():
    membrane = sensory_node_membrane("lidocaine")
    free, given = (MyelinatedFibre(10.0, membrane=membrane, drug="lidocaine", concentration=c) for c in (0.0, 50.0))
    assert given.run(6.0, TRAIN[:1]).spikes[12][0] > 1.1 * free.run(6.0, TRAIN[:1]).spikes[12][0]
    with pytest.raises(InputError, match="knows of no drug"):
        MyelinatedFibre(10.0, membrane=sensory_node_membrane(), drug="lidocaine")


def test_names_and_units():
    assert given_drug("VX-548", "10 nmol/l") == ("suzetrigine", pytest.approx(0.01))
    assert given_drug(" Oxcarbazepine ", 5) == ("licarbazepine", 5.0)
    assert given_drug(None, 0.0) == ("", 0.0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: CFibre(drug="lidocane"), "Did you mean 'lidocaine'"),
        (lambda: LargeNeuron(drug="aspirin"), "no such blocker"),
        (lambda: Nociceptor(drug="lidocaine", concentration=-1.0), "concentration"),
        (lambda: Nociceptor(drug="lidocaine", concentration=float("nan")), "concentration"),
        (lambda: CFibre(concentration=3.0), "of what"),
        (lambda: CFibre(drug="lidocaine", concentration="3 mV"), "dimension"),
        (lambda: LargeNeuron(drug="lidocaine", concentration=1.0, lidocaine=1.0), "one drug at a time"),
        (lambda: MyelinatedFibre(10.0, drug="lidocaine", concentration=[1.0, 2.0]), "one for each"),
        (lambda: ClampedChannel(c_fibre_membrane(), "nav16", 0.0, ROOM), "no such channel"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(make, said):
    with pytest.raises(InputError, match=said):
        make()


def test_a_channel_whose_drug_binds_all_states_alike_is_blocked_alike_at_all_voltages():
    """The shift with the voltage comes from the affinities, and from nothing else."""
    membrane = c_fibre_membrane(drug="lidocaine")
    records = dict(membrane.parameters)
    for name in ("open", "inactivated"):
        full = f"block_lidocaine.{name}"
        records[full] = dataclasses.replace(records[full], value=records["block_lidocaine.resting"].value)
    same = dataclasses.replace(membrane, parameters=records)
    found = [half_block(same, "nav17", [(20.0, v), (5.0, -10.0)], ROOM) for v in (-120.0, -65.0)]
    assert found[0] == pytest.approx(found[1], rel=0.03)
