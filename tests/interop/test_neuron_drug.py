"""A C fibre with lidocaine against NEURON: shares of bound channels that follow gates, printed as NMODL."""

import numpy as np
import pytest
from neuron_peer import compile_membrane, identifier, job_of, run_neuron

from c_fibre_case import THRESHOLD, Case
from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.engine.cable import run_cable

DURATION, STEP, CONCENTRATION = 60.0, 0.025, 0.1
PULSES = (1.0, 31.0)  # ms


def case_with(concentration):
    fibre = CFibre(scale=0.05, drug="lidocaine", concentration=concentration)
    places = fibre.places()
    (near,) = places["electrode"]
    return Case(fibre.cable(), (near, near + 1), places["branch"], places["parent"])


def ours(case):
    """Spike times and the smallest and largest shares bound in the branch."""
    names = [one.name for one in case.cable.membrane.occupancies]
    run = run_cable(
        case.cable, DURATION, [p for start in PULSES for p in case.stimulus(start)], step=STEP, watch=case.watch,
        threshold=THRESHOLD, trace=[(case.branch_middle, *name.rsplit(".", 1)) for name in names], slow_step=STEP,
        exact=True,
    )  # fmt: skip
    shares = run.traces.reshape(len(run.traces), len(names))
    return np.stack(run.spikes), np.stack([shares.min(axis=0), shares.max(axis=0)], axis=1)


@pytest.fixture(scope="module")
def neuron(tmp_path_factory):
    """Spike times and shares of NEURON."""
    folder, case = tmp_path_factory.mktemp("drug"), case_with(CONCENTRATION)
    job = job_of(
        case.cable, compile_membrane(case.cable.membrane, folder), DURATION,
        [p for start in PULSES for p in case.stimulus(start)], step=STEP, watch=case.watch, threshold=THRESHOLD,
    )  # fmt: skip
    job["trace"] = [[case.branch_middle, identifier(one.name)] for one in case.cable.membrane.occupancies]
    found = run_neuron(job, folder)
    return np.array(found["spikes"]), np.array(found["traces"])[:, :2]


def test_spikes_and_bound_shares_are_those_of_neuron(neuron):
    spikes, shares = ours(case_with(CONCENTRATION))
    assert spikes.shape == neuron[0].shape == (6, 2)
    # measured 1e-4 ms and 2e-5
    assert np.abs(spikes - neuron[0]).max() < 1e-3
    assert np.abs(shares / neuron[1] - 1.0).max() < 1e-3
    # a spike more than doubles what is bound to Nav1.8
    assert (shares[:, 1] / shares[:, 0]).max() > 2.0


def test_two_percent_more_of_the_drug_is_seen(neuron):
    _, shares = ours(case_with(1.02 * CONCENTRATION))
    assert np.abs(shares / neuron[1] - 1.0).max() > 1e-3
