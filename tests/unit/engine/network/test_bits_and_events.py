"""Bits of a lane, delays, wiring by lane, convergence of spikes, failures, bad input."""

import numpy as np
import pytest
from small import AMPA, SLOW, active_cell, driven, leaky, pair

from fibrosim.engine.network import Input, Network, Population, Projection, Receptor, run_network
from fibrosim.errors import InputError, SimulationError

RNG = np.random.default_rng(5)
TRAINS = [[np.sort(RNG.uniform(0.0, 80.0, 9)) for _ in range(3)] for _ in range(11)]


@pytest.fixture(scope="module")
def eleven():
    return run_network(
        pair(), 100.0, lanes=11, trains={"fibres": TRAINS}, gains={"between": np.linspace(0.5, 1.5, 11)},
        trace=[("second", 0, 0)], trace_step=5.0,
    )  # fmt: skip


def spikes(run, lane):
    return np.concatenate([run.spikes[name][lane].time for name in ("first", "second")])


def test_a_lane_has_the_same_bits_alone_shuffled_and_pooled(eleven):
    gains = np.linspace(0.5, 1.5, 11)
    assert all(len(spikes(eleven, k)) > 3 for k in range(11))
    alone = run_network(pair(), 100.0, trains={"fibres": [TRAINS[9]]}, gains={"between": gains[9]},
                        trace=[("second", 0, 0)], trace_step=5.0)  # fmt: skip
    assert np.array_equal(spikes(alone, 0), spikes(eleven, 9))
    assert np.array_equal(alone.traces[..., 0], eleven.traces[..., 9])
    order = np.random.default_rng(0).permutation(11)
    mixed = run_network(pair(), 100.0, lanes=11, trains={"fibres": [TRAINS[k] for k in order]},
                        gains={"between": gains[order]})  # fmt: skip
    for k in range(11):
        assert np.array_equal(spikes(mixed, list(order).index(k)), spikes(eleven, k))


def test_lanes_differ(eleven):
    assert len({spikes(eleven, k).tobytes() for k in range(11)}) == 11


def test_without_the_synapse_the_second_cell_is_silent():
    run = run_network(pair(), 100.0, trains={"fibres": [TRAINS[0]]}, gains={"between": 0.0})
    assert len(run.spikes["first"][0].time) > 2
    assert len(run.spikes["second"][0].time) == 0


def test_one_receptor_of_a_projection_can_be_taken_away():
    full = run_network(pair(), 100.0, trains={"fibres": [TRAINS[0]]})
    part = run_network(pair(), 100.0, trains={"fibres": [TRAINS[0]]}, gains={("between", "slow"): 0.0})
    assert 0 < len(part.spikes["second"][0].time) < len(full.spikes["second"][0].time)


def test_a_longer_delay_shifts_what_follows_and_nothing_else():
    # at rest before the first event comes
    runs = [run_network(pair(delay), 120.0, trains={"fibres": [TRAINS[0]]}, settle=600.0) for delay in (2.5, 12.5)]
    first, second = (run.spikes["second"][0].time for run in runs)
    assert np.array_equal(runs[0].spikes["first"][0].time, runs[1].spikes["first"][0].time)
    kept = first < 105.0
    assert kept.sum() > 5
    assert np.allclose(second[: kept.sum()], first[kept] + 10.0, rtol=0, atol=1e-6)


def test_many_spikes_may_be_on_their_way():
    run = run_network(pair(95.0), 240.0, trains={"fibres": [TRAINS[0]]}, settle=600.0)
    first, second = run.spikes["first"][0].time, run.spikes["second"][0].time
    assert len(first) > 5
    assert second[0] > first[0] + 95.0
    soon = run_network(pair(5.0), 150.0, trains={"fibres": [TRAINS[0]]}, settle=600.0).spikes["second"][0].time
    assert len(first) > 16
    assert np.allclose(second, soon + 90.0, rtol=0, atol=1e-6)


def test_spike_times_converge_with_second_order():
    times = {}
    for step in (0.04, 0.02, 0.01, 0.005):
        run = run_network(pair(), 60.0, trains={"fibres": [TRAINS[2]]}, step=step)
        times[step] = spikes(run, 0)
    assert len({len(t) for t in times.values()}) == 1
    errors = [np.max(np.abs(times[s] - times[s / 2])) for s in (0.04, 0.02, 0.01)]
    assert errors[0] < 0.1
    assert 2.8 < errors[0] / errors[1] < 6.0
    assert 2.8 < errors[1] / errors[2] < 6.0


def test_each_lane_may_have_its_own_wiring():
    cell = active_cell()
    at = cell.place("dendrite", 0.5)
    train = [[np.array([5.0]), np.array([30.0])]] * 3
    wirings = [np.array([[0, 0], [1, 1]]), np.array([[0, 1], [1, 0]]), np.array([[0, 0], [0, 1]])]
    network = Network(
        "wired", [Population("cells", cell, 2)], [Input("fibres", 2)],
        [Projection("input", "fibres", "cells", {AMPA: 2e-2}, at, wirings, [np.full(2, 2.0)] * 3)],
    )  # fmt: skip
    run = run_network(network, 60.0, lanes=3, trains={"fibres": train}, settle=600.0)
    first = [[run.spikes["cells"][lane].of(k)[0] for k in range(2)] for lane in range(3)]
    assert first[0][0] == first[1][1] == first[2][0] == first[2][1]
    assert first[0][1] == first[1][0]
    assert first[0][1] - first[0][0] == pytest.approx(25.0, abs=1e-6)


def test_own_wiring_has_the_same_bits_alone_and_pooled():
    cell, rng = active_cell(), np.random.default_rng(3)
    wirings = [np.argwhere(rng.uniform(size=(6, 5)) < 0.5) for _ in range(9)]
    trains = [[np.sort(rng.uniform(0.0, 40.0, 4)) for _ in range(6)] for _ in range(9)]

    def run(lanes):
        network = Network(
            "wired", [Population("cells", cell, 5)], [Input("fibres", 6)],
            [Projection("input", "fibres", "cells", {AMPA: 4e-3, SLOW: 1e-3}, cell.place("dendrite", 0.5),
                        [wirings[k] for k in lanes])],
        )  # fmt: skip
        return run_network(network, 50.0, lanes=len(lanes), trains={"fibres": [trains[k] for k in lanes]})

    together = run(list(range(9)))
    for k in (0, 4, 8):
        alone = run([k])
        assert len(alone.spikes["cells"][0].time) > 3
        assert np.array_equal(alone.spikes["cells"][0].time, together.spikes["cells"][k].time)


def test_densities_reversals_and_currents_are_per_lane():
    cell = active_cell()
    network = driven(cell, cell.place("dendrite", 0.5), {AMPA: 4e-3, SLOW: 1e-3})
    run = run_network(
        network, 60.0, lanes=4, trains={"fibres": [[np.array([10.0, 20.0])]] * 4},
        densities={("cells", "horn_sodium.conductance"): np.array([1.0, 0.0, 1.0, 1.0])},
        reversals={("cells", "slow"): np.array([-10.0, -10.0, -90.0, -10.0])},
        currents={("cells", 0): np.array([0.0, 0.0, 0.0, -0.5])},
    )  # fmt: skip
    counts = [len(run.spikes["cells"][k].time) for k in range(4)]
    assert counts[0] > 0
    assert counts[1] == 0
    assert counts[2] < counts[0]
    assert counts[3] == 0


def test_a_lane_that_fails_costs_no_other():
    network = Network("one", [Population("cells", active_cell())])
    run = run_network(network, 50.0, lanes=2, currents={("cells", 0): np.array([0.5, 1e9])})
    alone = run_network(network, 50.0, currents={("cells", 0): 0.5})
    assert run.status[0] == "ok"
    assert len(alone.spikes["cells"][0].time) > 2
    assert np.array_equal(run.spikes["cells"][0].time, alone.spikes["cells"][0].time)
    assert "leaves all bounds" in run.status[1]
    assert not len(run.spikes["cells"][1].time)
    with pytest.raises(SimulationError, match="leaves all bounds"):
        run_network(Network("one", [Population("cells", active_cell())]), 5.0, currents={("cells", 0): 1e9})


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"lanes": 0}, "lane"),
        ({"gains": {"nothing": 1.0}}, "nothing of this name"),
        ({"gains": {"input": np.ones(3)}}, "for each lane"),
        ({"trains": {"fibres": [[np.array([3.0, 1.0])]]}}, "rise"),
        ({"trains": {"fibres": [[np.zeros(0)], [np.zeros(0)]]}}, "each lane and fibre"),
        ({"step": 2.0}, "below the step"),
        ({"trace": [("nobody", 0, 0)]}, "no such population"),
        ({"currents": {("cells", 99): 1.0}}, "nothing of this name"),
        ({"duration": -1.0}, "at least 0"),
    ],
)
def test_what_cannot_be_is_refused(change, word):
    given = {"duration": 5.0, "trains": {"fibres": [[np.zeros(0)]]}} | change
    with pytest.raises(InputError, match=word):
        run_network(driven(leaky(), 0, {AMPA: 1e-4}), given.pop("duration"), **given)


def test_networks_that_cannot_be_are_refused():
    cell = leaky()
    with pytest.raises(InputError, match="rise faster"):
        Receptor("bad", 5.0, 1.0, 0.0)
    with pytest.raises(InputError, match="no compartment"):
        driven(cell, 7, {AMPA: 1e-4})
    with pytest.raises(InputError, match="not there"):
        driven(cell, 0, {AMPA: 1e-4}, pairs=np.array([[0, 5]]))
    with pytest.raises(InputError, match="twice"):
        Network("twice", [Population("a", cell), Population("a", cell)])
    with pytest.raises(InputError, match="no section"):
        cell.place("axon")
