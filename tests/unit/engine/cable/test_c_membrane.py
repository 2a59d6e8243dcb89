"""The C fibre's membrane on a cable: rest, conservation of ions, the same bits, what may sleep."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.electrophysiology.membranes import c_fibre_membrane
from fibrosim.engine.cable import Cable, Pulse, Window, run_cable
from fibrosim.engine.cable.plan import plan_cable
from fibrosim.engine.cable.program import SLOW
from fibrosim.engine.cable.tables import gate_table, slowest_gates, steady_gates
from fibrosim.errors import InputError, SimulationError

REST = -55.0


@pytest.fixture(scope="module")
def fibre():
    return CFibre(scale=0.05)


@pytest.fixture(scope="module")
def cable(fibre):
    return fibre.cable()


def values():
    return {n: p.value for n, p in c_fibre_membrane().parameters.items()}


def test_what_is_computed_when():
    membrane = c_fibre_membrane()
    times = slowest_gates(membrane, values(), 310.15)
    plan = plan_cable(membrane, times, slow=[name for name, ms in times.items() if ms >= SLOW])
    # one row of eight in every step; a row of slow gates, and the slowest of all, in the slow pass
    assert (plan.rows, plan.quick_rows, len(plan.seldom), len(plan.slow_gates)) == (2, 1, 8, 1)
    assert min(times[g.name] for g in [*plan.seldom, *plan.slow_gates]) >= SLOW
    assert set(plan.ions) == {"sodium", "potassium"}
    # reversal potentials, pump and the sodium-activated channel follow concentrations
    assert 3 <= len(plan.with_concentrations) <= 6
    # what slow gates make of a conductance is one number
    assert len(plan.of_slow_gates) <= 8


def test_without_slow_gates_all_are_updated_in_every_step():
    plan = plan_cable(c_fibre_membrane())
    assert (plan.quick_rows, plan.seldom, plan.slow_gates) == (plan.rows, [], [])


def test_slow_terms_are_those_of_the_middle_of_their_interval(fibre):
    end, place = fibre.places()["electrode"][0], fibre.places()["recording"]
    pulses = [Pulse(1.0 + 100.0 * k, 0.5, 0.13, end) for k in range(5)]

    def slowing(slow_step):
        spikes = run_cable(fibre.cable(), 520.0, pulses, step=0.0125, slow_step=slow_step, watch=place).spikes[0]
        latency = spikes - 1.0 - 100.0 * np.arange(5)
        return latency[1:] / latency[0] - 1.0

    # those of its begin would be wrong by 0.8 % at the second pulse
    assert slowing(0.2) == pytest.approx(slowing(0.025), rel=5e-3)


def test_the_table_is_the_exact_step():
    membrane = c_fibre_membrane()
    table = gate_table(membrane.gates, membrane, values(), 305.15, 310.15, 0.025, exact=True)
    volts = np.array([-90.02, -61.37, -55.0, -30.97, -3.33, 41.28])
    cell = np.floor((volts + 200.0) / 0.1 + 1e-9).astype(int)
    part = (volts + 200.0) / 0.1 - cell - 0.5
    for k, v in enumerate(volts):
        rows = table[cell[k]]
        a = (rows[:, 0] + rows[:, 1] * part[k]).ravel()[:17]
        b = (rows[:, 2] + rows[:, 3] * part[k]).ravel()[:17]
        steady = steady_gates(membrane.gates, membrane, values(), 305.15, 310.15, v)
        # linear between points 0.1 mV apart
        assert np.abs(a * 0.3 + b - (steady + (0.3 - steady) * a)).max() < 2e-5


def test_it_rests(cable):
    run = run_cable(cable, 50.0)
    assert np.abs(run.voltage - REST).max() < 1e-6


def test_sodium_and_potassium_are_conserved(fibre):
    """Without exchange with the tissue, what leaves the axon is in the space around it."""
    made = fibre.cable()
    made.parameters = {**made.parameters, "ions.exchange": 0.0}
    place = 60
    trace = [(place, ion, side) for ion in ("sodium", "potassium") for side in ("inside", "outside")]
    run = run_cable(made, 40.0, [Pulse(1.0, 0.5, 0.13, 9)], trace=trace)
    change = run.traces[-1] - run.traces[0]
    radius, width = made.diameter[place] / 2, 0.029
    for k in (0, 2):
        inside, outside = change[k] * radius / 2, change[k + 1] * width
        assert abs(inside) > 1e-3
        assert inside == pytest.approx(-outside, rel=1e-9)


def test_same_bits_alone_repeated_and_beside_others(fibre):
    cables = [CFibre(scale=0.05, expression={"nav18": f}).cable() for f in (1.0, 0.9, 1.1)]

    def go(cable):
        run = run_cable(cable, 30.0, [Pulse(1.0, 0.5, 0.13, 9)], watch=[40, 120], window=Window())
        return run.voltage.tobytes(), b"".join(s.tobytes() for s in run.spikes)

    alone = [go(c) for c in cables]
    with ThreadPoolExecutor(3) as pool:
        beside = list(pool.map(go, [cables[k] for k in (2, 0, 1, 0, 2, 1)]))
    assert beside == [alone[k] for k in (2, 0, 1, 0, 2, 1)]
    assert alone[0] != alone[1]


def test_a_window_that_lets_nothing_rest_changes_no_bit(cable):
    pulses = [Pulse(1.0, 0.5, 0.13, 9)]
    plain = run_cable(cable, 30.0, pulses, watch=[100])
    never = run_cable(cable, 30.0, pulses, watch=[100], window=Window(hold=0.0, sleep=0.0))
    strict = run_cable(cable, 30.0, pulses, watch=[100], window=Window(quiet=-1.0, still=-1.0))
    for other in (never, strict):
        assert other.voltage.tobytes() == plain.voltage.tobytes()
        assert other.spikes[0].tobytes() == plain.spikes[0].tobytes()


def test_resting_parts_hardly_change_the_slowing(fibre):
    full = fibre.record("2hz-3s", window=None)
    for window in (Window(), Window(sleep=0.0), Window(hold=0.0), Window(quiet=0.2, still=0.2)):
        part = fibre.record("2hz-3s", window=window)
        assert part.latency == pytest.approx(full.latency, rel=3e-4)
        assert part.slowing[1:] == pytest.approx(full.slowing[1:], rel=1e-2)


def test_a_pulse_wakes_what_sleeps(cable):
    late = run_cable(cable, 330.0, [Pulse(300.0, 0.5, 0.13, 9)], watch=[100], window=Window())
    early = run_cable(cable, 60.0, [Pulse(30.0, 0.5, 0.13, 9)], watch=[100], window=Window())
    assert late.spikes[0] - 300.0 == pytest.approx(early.spikes[0] - 30.0, abs=0.01)


def test_faults_are_said(cable):
    with pytest.raises(SimulationError, match="smaller step"):
        run_cable(cable, 20.0, [Pulse(1.0, 0.5, 1e6, 9)])
    for call, said in (
        (lambda: run_cable(cable, -1.0), "at least 0"),
        (lambda: run_cable(cable, 1.0, step=0.0), "step"),
        (lambda: run_cable(cable, 1.0, watch=[10_000]), "no such compartment"),
        (lambda: run_cable(cable, 1.0, [Pulse(0, 1, 1, -1)]), "no such compartment"),
        (lambda: run_cable(cable, 1.0, trace=[(3, "calcium", "inside")]), "not part of the membrane"),
        (lambda: run_cable(Cable(c_fibre_membrane(), np.ones(0), np.ones(0)), 1.0), "at least one"),
        (lambda: run_cable(Cable(c_fibre_membrane(), np.ones(3), np.array([1, 0, 1])), 1.0), "above 0"),
        (lambda: run_cable(Cable(c_fibre_membrane(), np.ones(3), np.ones(4)), 1.0), "differ in number"),
        (lambda: run_cable(Cable(c_fibre_membrane(), np.ones(3), np.ones(3), scale={"nav": 1}), 1.0), "no density"),
    ):
        with pytest.raises(InputError, match=said):
            call()
