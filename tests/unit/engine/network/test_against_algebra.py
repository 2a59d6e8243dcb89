"""Passive trees against dense linear algebra; synapses and plasticity against their closed forms."""

import numpy as np
import pytest
from scipy.linalg import expm
from small import AMPA, ONE, SLOW, driven, leaky, passive_cell

from fibrosim.engine.network import Network, Plasticity, Population, Receptor, run_network
from fibrosim.parameters import all_parameter_files

LEAK = all_parameter_files()["membrane_horn_leak"]


def system(cell):
    """Conductance matrix (uS), capacities (nF) and leak drive (nA) of a passive cell."""
    n = cell.size
    g = np.zeros(n)
    for (_, a, b), scale in zip(cell.runs, cell.scale, strict=True):
        g[a:b] = LEAK["conductance"].value * scale.get("horn_leak.conductance", 1.0)
    g *= cell.area * 1e6
    matrix = np.diag(g)
    for c in range(1, n):
        p, a = cell.parent[c], cell.axial[c]
        matrix[[c, p], [c, p]] += a
        matrix[c, p] -= a
        matrix[p, c] -= a
    return matrix, cell.capacitance * cell.area * 1e3, g * LEAK["leak_reversal"].value


def test_steady_state_is_that_of_the_matrix():
    cell = passive_cell()
    matrix, _, drive = system(cell)
    place = cell.place("near", 1.0)
    drive[place] += 0.05
    network = Network("one", [Population("cells", cell)])
    trace = [("cells", 0, k) for k in range(cell.size)]
    run = run_network(network, 900.0, currents={("cells", place): 0.05}, step=0.5, trace=trace)
    assert np.allclose(run.traces[-1, :, 0], np.linalg.solve(matrix, drive), rtol=0, atol=1e-9)


def test_charging_has_second_order():
    cell = passive_cell()
    matrix, capacity, drive = system(cell)
    place = cell.place("side", 1.0)
    drive[place] += 0.02
    end = np.linalg.solve(matrix, drive)
    start = np.full(cell.size, cell.start)
    exact = end + expm(-6.4 * matrix / capacity[:, None]) @ (start - end)
    network = Network("one", [Population("cells", cell)])
    trace = [("cells", 0, k) for k in range(cell.size)]
    errors = []
    for step in (0.05, 0.025, 0.0125):
        run = run_network(network, 6.4, currents={("cells", place): 0.02}, step=step, trace=trace)
        errors.append(np.max(np.abs(run.traces[-1, :, 0] - exact)))
    assert errors[-1] < 1e-4
    assert 3.5 < errors[0] / errors[1] < 4.6
    assert 3.5 < errors[1] / errors[2] < 4.6


def test_no_charge_is_lost():
    cell = passive_cell()
    matrix, capacity, _ = system(cell)
    leaks = np.diag(matrix) - np.array([-matrix[k].sum() + matrix[k, k] for k in range(cell.size)])
    trace = [("cells", 0, k) for k in range(cell.size)]
    run = run_network(Network("one", [Population("cells", cell)]), 5.0, currents={("cells", 0): 0.1}, step=0.05,
                      trace=trace)  # fmt: skip
    v = np.concatenate([np.full((1, cell.size), cell.start), run.traces[:, :, 0]])
    stored = (capacity * (v[-1] - v[0])).sum()
    middle = 0.5 * (v[1:] + v[:-1])
    lost = 0.05 * (leaks * (middle - LEAK["leak_reversal"].value)).sum()
    assert stored + lost == pytest.approx(0.1 * 5.0, rel=1e-10)


def test_a_synapse_peaks_at_its_weight_whenever_the_event_comes():
    # held by a huge leak: the current then is the conductance times the driving force
    cell = leaky()
    for offset in (0.0, 0.013, 0.031):
        network = driven(cell, 0, {SLOW: 1e-7})
        trains = {"fibres": [[np.array([3.0 + offset])]]}
        run = run_network(network, 120.0, trains=trains, step=0.05, trace=[("cells", 0, 0)])
        matrix, capacity, _ = system(cell)
        tau = capacity[0] / matrix[0, 0]
        late = run.times - (4.0 + offset)
        # response of a leaky cell to a difference of exponentials; the driving force hardly changes
        force = SLOW.reversal - cell.start
        answer = sum(
            sign * (np.exp(-late / t) - np.exp(-late / tau)) / (1.0 / tau - 1.0 / t)
            for t, sign in ((SLOW.decay, 1.0), (SLOW.rise, -1.0))
        )  # fmt: skip
        answer = np.where(late > 0.0, 1e-7 * SLOW.factor * force * answer / capacity[0], 0.0)
        found = run.traces[:, 0, 0] - cell.start
        assert answer.max() > 2e-3
        assert np.allclose(found, answer, rtol=0, atol=3e-3 * answer.max())


def test_magnesium_opens_with_the_voltage():
    blocked = Receptor("blocked", 2.0, 100.0, 0.0, 1.0, 0.062, 3.57)
    free = Receptor("free", 2.0, 100.0, 0.0)
    cell = passive_cell()
    heights = {}
    for receptor in (blocked, free):
        for current in (0.0, 0.08):
            network = driven(cell, 0, {receptor: 1e-6})
            with_event = {"fibres": [[np.array([50.0])]]}
            kwargs = {"currents": {("cells", 0): current}, "step": 0.1, "trace": [("cells", 0, 0)], "settle": 300.0}
            quiet = run_network(network, 90.0, trains={"fibres": [[np.zeros(0)]]}, **kwargs).traces[:, 0, 0]
            answer = run_network(network, 90.0, trains=with_event, **kwargs).traces[:, 0, 0]
            heights[receptor.name, current] = np.max(answer - quiet), quiet[-1]
    for current in (0.0, 0.08):
        v = heights["blocked", current][1]
        share = 1.0 / (1.0 + np.exp(-0.062 * v) / 3.57)
        assert heights["blocked", current][0] / heights["free", current][0] == pytest.approx(share, rel=0.02)
    assert heights["blocked", 0.08][1] > heights["blocked", 0.0][1] + 10.0


def test_short_term_plasticity_follows_its_recursion():
    plasticity = Plasticity(0.3, 300.0, 500.0)
    times = np.array([10.0, 40.0, 45.0, 160.0, 400.0])
    cell = leaky()
    network = driven(cell, 0, {AMPA: 1e-6}, plasticity=plasticity)
    run = run_network(network, 460.0, trains={"fibres": [[times]]}, step=0.05, trace=[("cells", 0, 0)])
    plain = run_network(driven(cell, 0, {AMPA: 1e-6}), 460.0, trains={"fibres": [[times[:1]]]}, step=0.05,
                        trace=[("cells", 0, 0)])  # fmt: skip
    one = plain.traces[:, 0, 0] - cell.start
    used, left, since, expected = 0.0, 1.0, 0.0, np.zeros_like(one)
    for t in times + 1.0:
        used *= np.exp(-(t - since) / 500.0)
        used += 0.3 * (1.0 - used)
        left = 1.0 - (1.0 - left) * np.exp(-(t - since) / 300.0)
        amount = used * left
        left -= amount
        since = t
        shift = round((t - times[0] - 1.0) / 0.05)
        expected[shift:] += amount * one[: len(one) - shift]
    found = run.traces[:, 0, 0] - cell.start
    assert np.allclose(found, expected, rtol=0, atol=2e-3 * expected.max())


def test_a_leaky_cell_fires_at_its_closed_form_rate():
    cell = leaky(refractory=5.0)
    network = Network("one", [Population("cells", cell)])
    matrix, capacity, drive = system(cell)
    current = 0.02
    end, tau = (drive[0] + current) / matrix[0, 0], capacity[0] / matrix[0, 0]
    period = 5.0 + tau * np.log((end + 70.0) / (end + 50.0))
    errors = []
    for step in (0.4, 0.2, 0.1):
        spikes = run_network(network, 400.0, currents={("cells", 0): current}, step=step).spikes["cells"][0].time
        assert len(spikes) > 10
        errors.append(np.max(np.abs(np.diff(spikes) - period)))
    assert errors[-1] < 1e-3 * period
    assert errors[1] < errors[0] / 2.5
    assert ONE.shape == (1, 2)
