"""Damaged nodes: answers to one spike, what makes them, what ends them."""

import numpy as np
import pytest

from fibrosim.electrophysiology.fibres import MyelinatedFibre
from fibrosim.electrophysiology.fibres.ectopic import ANSWERS, bare_node, discharge, ectopic_map
from fibrosim.errors import InputError, SimulationError


def kind(**given):
    return discharge(bare_node(**given)).answer_kind


def test_a_healthy_node_answers_one_for_one():
    found = discharge(bare_node(lamellae=1.0, persistent=1.0, widening=1.0))
    assert found.answer_kind == "one"
    assert found.extra == 0
    assert not len(found.alone)


def test_a_widened_node_with_persistent_current_answers_with_a_discharge():
    found = discharge(bare_node())
    assert found.answer_kind == "sustained"
    assert found.extra > 20
    assert not len(found.alone), "it is silent until a spike comes"
    assert kind(persistent=1.0) == "one", "without more persistent current it is one for one"
    assert kind(widening=1.0) == "one", "without bare membrane too"


def test_the_ratio_of_inward_current_to_leak_selects_the_answer():
    """Coggan 2010 (doi:10.1073/pnas.1013798107): more leak undoes what more persistent sodium does."""
    assert kind(persistent=4.0) == "sustained"
    assert kind(persistent=4.0, density={"node_leak": 6.0}) == "one"


def test_a_map_holds_the_answers():
    found = ectopic_map([1.0, 4.0], [0.05, 0.1])
    assert found.kinds.shape == found.spikes.shape == (2, 2)
    assert [ANSWERS[k] for k in found.kinds[1]] == ["one", "sustained"]
    assert len(found.to_frame()) == 4
    assert "sustained: 1" in str(found)
    assert found.figure().axes


@pytest.mark.parametrize(("drug", "amount"), [("lidocaine", 3.0), ("mexiletine", 20.0), ("carbamazepine", 10.0)])
def test_a_drug_ends_the_discharge_and_leaves_the_spike(drug, amount):
    assert kind(drug=drug, concentration=amount) == "one"
    assert kind(drug=drug, concentration=0.1) == "sustained"


def test_more_of_it_blocks_the_spike_too():
    assert kind(drug="lidocaine", concentration=100.0) == "no spike"


def test_what_starts_in_health_and_what_has_no_rest():
    excitable = bare_node(persistent=12.0)
    assert len(discharge(excitable).alone) > 0
    with pytest.raises(SimulationError, match="no resting state"):
        MyelinatedFibre(10.0, excitable.nodes, lamellae=excitable.lamellae, node_width=excitable.node_width,
                        density=excitable.density).run(1.0)  # fmt: skip
    healthy = MyelinatedFibre(10.0, start="health")
    own = MyelinatedFibre(10.0)
    np.testing.assert_array_equal(healthy.run(5.0, trace=[10]).traces, own.run(5.0, trace=[10]).traces)
    with_channels = MyelinatedFibre(10.0, axon="sensory", start="health").run(5.0, trace=[10])
    assert np.ptp(with_channels.traces) < 1e-3, "channels under the sheath rest too"


@pytest.mark.parametrize(
    ("make", "said"),
    [(lambda: MyelinatedFibre(10.0, start="sleep"), "no such start"), (lambda: ectopic_map([], [0.1]), "at least one"),
     (lambda: bare_node(lamellae=-1.0), "cannot be"), (lambda: bare_node(drug="aspirin"), "no such blocker")],
)  # fmt: skip
def test_what_cannot_be_is_refused(make, said):
    with pytest.raises(InputError, match=said):
        make()
