"""Chloride as a state of cells: closed forms, conservation, order, the limit of fast extrusion, collapse under load."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from small import AMPA, ONE, active_cell, driven, passive_cell

from fibrosim.engine.network import Chloride, Input, Network, Population, Projection, Receptor, run_network
from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files

KIND = Chloride(1.7, 3000.0, 120.0, 11.8, 25.0, 4.0, 26.7)
GABA = Receptor("gaba", 0.1, 20.0, -73.0, anion=True)
GLYCINE = Receptor("glycine", 0.1, 10.0, -73.0, anion=True)
FARADAY = 96485.33212
EVERY = [np.arange(5.0, 400.0, 8.0)]


def network(kind=KIND, receptor=GABA, weight=4e-3, cell=None):
    cell = passive_cell(pieces=1) if cell is None else cell
    made = driven(cell, 0, {receptor: weight})
    made.populations = [replace(made.populations[0], chloride=kind)]
    return made


def run(kind=KIND, times=EVERY, duration=400.0, step=0.025, **rest):
    trace = [("cells", 0, 0), ("cells", 0, "chloride")] if kind is not None else [("cells", 0, 0)]
    return run_network(network(kind), duration, trains={"fibres": [times]}, step=step, trace=trace, **rest)


def flux(kind, inside, away):
    """Current of chloride through an open uS at this distance (mV) from reversal, written anew from Goldman's law."""
    within = kind.permeability_ratio * inside + kind.bicarbonate_inside
    reversal = kind.thermal * np.log(within / kind.beyond)
    u, at_rest = np.exp((away + reversal) / kind.thermal), within / kind.beyond
    whole = within - kind.beyond * u
    share = kind.permeability_ratio * (inside - kind.outside * u) / whole
    assert at_rest > 0.0
    return away * share


def test_rest_is_the_chloride_of_the_given_reversal():
    assert KIND.inside(-73.0) == pytest.approx(5.3, abs=0.2)  # spinal_inhibition.healthy_chloride 5.4
    assert KIND.reversal(KIND.inside(-61.0)) == pytest.approx(-61.0, abs=1e-12)
    quiet = run(times=[np.zeros(0)], duration=50.0)
    assert np.allclose(quiet.traces[:, 1, 0], KIND.inside(-73.0), rtol=1e-14)
    with pytest.raises(InputError):
        KIND.inside(-101.0)


def test_what_comes_in_is_the_current_over_the_volume():
    """No extrusion to speak of: chloride gained against the current recomputed from the voltage."""
    kind = replace(KIND, recovery=1e12)
    step = 0.0125
    found = run(kind, step=step)
    v, inside = found.traces[:, 0, 0], found.traces[:, 1, 0]
    t = step * np.arange(len(v) + 1)
    mid = t[:-1] + 0.5 * step
    g = np.zeros(len(mid))
    for event in EVERY[0] + 1.0:  # delay of 1 ms
        past = np.maximum(mid - event, 0.0)
        g += 4e-3 * GABA.factor * np.where(mid > event, np.exp(-past / 20.0) - np.exp(-past / 0.1), 0.0)
    middle = 0.5 * (v + np.concatenate(([passive_cell(pieces=1).start], v[:-1])))
    chloride = 0.5 * (inside + np.concatenate(([KIND.inside(-73.0)], inside[:-1])))
    reversal = np.array([kind.reversal(c) for c in chloride])
    current = g * np.array([flux(kind, c, x - e) for c, x, e in zip(chloride, middle, reversal, strict=True)])
    gained = current.sum() * step * 1e3 / (FARADAY * kind.volume)
    assert gained == pytest.approx(inside[-1] - KIND.inside(-73.0), rel=2e-4)
    assert gained > 0.05


def test_bicarbonate_loads_chloride_where_no_net_current_flows():
    assert flux(KIND, 5.4, 1e-6) > 0.0


def test_extrusion_recovers_exponentially():
    burst = [np.arange(5.0, 60.0, 1.0)]
    found = run(replace(KIND, recovery=300.0), times=burst, duration=2000.0, step=0.05)
    inside = found.traces[:, 1, 0] - KIND.inside(-73.0)
    late = inside[round(1000.0 / 0.05) :: round(300.0 / 0.05)]
    assert late[0] > 1e-4
    assert np.allclose(late[1:] / late[:-1], np.exp(-1.0), rtol=1e-3)


def test_against_an_independent_solver_with_second_order():
    """Patch of one compartment with a leak, one synapse, chloride: solved by an implicit Runge-Kutta."""
    kind = replace(KIND, volume=0.05, recovery=200.0)
    leaky_cell = passive_cell(pieces=1)
    cell = replace(
        leaky_cell, runs=((leaky_cell.runs[0][0], 0, 1),), area=leaky_cell.area[:1],
        capacitance=leaky_cell.capacitance[:1], parent=np.array([-1]), axial=np.zeros(1), scale=({},), parameters=({},),
    )  # fmt: skip
    made = network(kind, weight=2e-2, cell=cell)
    area, leak = cell.area[0], all_parameter_files()["membrane_horn_leak"]
    capacity, resting, rest = 1e3 * area, leak["conductance"].value * area * 1e6, kind.inside(-73.0)

    def slope(t, y):
        v, inside = y
        g = 2e-2 * GABA.factor * (np.exp(-(t - 3.0) / 20.0) - np.exp(-(t - 3.0) / 0.1)) if t > 3.0 else 0.0
        e = kind.reversal(inside)
        into = g * flux(kind, inside, v - e) * 1e3 / (FARADAY * kind.volume)
        return [(-resting * (v - leak["leak_reversal"].value) - g * (v - e) + 0.05) / capacity,
                (rest - inside) / kind.recovery + into]  # fmt: skip

    y = solve_ivp(slope, (0.0, 3.0), [cell.start, rest], method="Radau", rtol=1e-11, atol=1e-12).y[:, -1]
    exact = solve_ivp(slope, (3.0, 40.0), y, method="Radau", rtol=1e-11, atol=1e-12, max_step=0.5).y[:, -1]
    errors = []
    for step in (0.05, 0.025, 0.0125):
        found = run_network(
            made, 40.0, trains={"fibres": [[np.array([2.0])]]}, step=step, currents={("cells", 0): 0.05},
            trace=[("cells", 0, 0), ("cells", 0, "chloride")],
        )  # fmt: skip
        errors.append(np.abs(found.traces[-1, :, 0] - exact))
    assert exact[1] > rest + 0.5
    assert errors[-1][0] < 2e-3 and errors[-1][1] < 2e-3
    for coarse, fine in pairwise(errors):
        assert np.all(coarse / fine > 3.4) and np.all(coarse / fine < 4.6)


def test_fast_extrusion_is_the_given_reversal():
    given = run(None).traces[:, 0, 0]
    errors = [np.max(np.abs(run(replace(KIND, recovery=tau)).traces[:, 0, 0] - given)) for tau in (3000.0, 1.0, 1e-3)]
    assert errors[0] > 0.05
    assert errors[1] < 1e-2
    assert errors[2] < 1e-5


def test_strong_inhibition_collapses_where_extrusion_is_low():
    """A driven cell: the same inhibition holds it down with healthy extrusion, and soon does not with a tenth."""
    cell = active_cell()
    place = cell.place("dendrite", 0.5)
    made = Network(
        "held", [Population("cells", cell, 1, replace(KIND, volume=0.5, recovery=1000.0))],
        [Input("excites", 1), Input("inhibits", 1)],
        [Projection("up", "excites", "cells", {AMPA: 1e-2}, place, ONE),
         Projection("down", "inhibits", "cells", {GABA: 2e-2, GLYCINE: 2e-2}, place, ONE)],
    )  # fmt: skip
    up, down = np.arange(10.0, 3000.0, 20.0), np.arange(7.0, 3000.0, 10.0)
    held = run_network(
        made, 3000.0, lanes=3, step=0.05, trains={"excites": [[up]] * 3, "inhibits": [[down], [down], [np.zeros(0)]]},
        extrusion={"cells": np.array([1.0, 0.1, 1.0])}, trace=[("cells", 0, "chloride")], trace_step=50.0,
    )  # fmt: skip
    healthy, low, free = (one.time for one in held.spikes["cells"])
    assert len(free) > 100
    early, late = ([np.sum((t > a) & (t < b)) for t in (healthy, low)] for a, b in ((0.0, 300.0), (2000.0, 3000.0)))
    assert early == [0, 0]
    assert late[0] == 0
    assert late[1] > 100
    assert held.traces[-1, 0, 1] > held.traces[-1, 0, 0] + 5.0


def test_bits_of_a_lane_depend_on_nobody():
    values = np.linspace(0.2, 1.0, 11)
    trains = {"fibres": [EVERY] * 11}
    trace = [("cells", 0, "chloride")]
    many = run_network(network(), 100.0, lanes=11, trains=trains, extrusion={"cells": values}, trace=trace)
    for k in (0, 9):
        one = run_network(network(), 100.0, trains={"fibres": [EVERY]}, extrusion={"cells": values[k]}, trace=trace)
        assert np.array_equal(one.traces[:, 0, 0], many.traces[:, 0, k])


def test_bad_input():
    with pytest.raises(InputError):
        replace(KIND, volume=0.0)
    with pytest.raises(InputError):
        run(extrusion={"cells": 0.0})
    with pytest.raises(InputError):
        run(None, extrusion={"cells": 0.5})
    with pytest.raises(InputError):
        run_network(network(None), 1.0, trace=[("cells", 0, "chloride")])
    both = network()
    both.projections = [replace(both.projections[0], weights={GABA: 1e-3, replace(GLYCINE, reversal=-60.0): 1e-3})]
    with pytest.raises(InputError, match="share their chloride"):
        run_network(both, 1.0)
