"""The detailed horn of a person: how the slow state sets synapses, and the recording of a patient."""

from dataclasses import replace

import pytest

from fibrosim.clinic import all_tests, examine, picture
from fibrosim.clinic.spinal_recording import SpinalRecording
from fibrosim.coupling.horn_detail import anion_shift, deep_horn_of, horn_circuit_of
from fibrosim.coupling.horn_rates import HornState, inhibition_efficacy
from fibrosim.electrophysiology.horn import DeepHorn, HornCircuit
from fibrosim.errors import InputError

HEALTHY = HornState()


def test_health_is_the_circuit_as_it_is():
    deep, circuit = deep_horn_of(HEALTHY), horn_circuit_of(HEALTHY)
    assert replace(deep, anion_reversal=None, extrusion=None) == DeepHorn()
    assert deep.extrusion == pytest.approx(1.0)
    assert deep.anion_reversal == pytest.approx(-80.0)
    assert replace(circuit, anion_reversal=None) == HornCircuit()
    assert circuit.anion_reversal == pytest.approx(-70.0)


@pytest.mark.parametrize(
    ("change", "field", "sign"),
    [
        ({"gain": 1.5}, "ampa", 1), ({"gain": 1.5}, "nmda", 1), ({"descending": 0.8}, "release", -1),
        ({"norepinephrine": 0.4}, "release", -1), ({"nmda_block": 0.5}, "nmda", -1), ({"nk1_block": 0.5}, "nk1", -1),
    ],
)  # fmt: skip
def test_each_part_of_the_state_has_its_synapse(change, field, sign):
    changed = replace(HEALTHY, **change)
    for make in (deep_horn_of, horn_circuit_of):
        assert (getattr(make(changed), field) - getattr(make(HEALTHY), field)) * sign > 0.05


def test_lost_extrusion_moves_the_reversal_by_as_many_millivolts():
    state = replace(HEALTHY, efficacy=inhibition_efficacy(-49.0))
    assert anion_shift(state) == pytest.approx(-49.0 - (-73.0), abs=1.5)
    moved = deep_horn_of(state).anion_reversal - deep_horn_of(HEALTHY).anion_reversal
    assert moved == pytest.approx(anion_shift(state))
    # -49 mV at 0.3 of the extrusion (spinal_inhibition.removal_rate)
    assert deep_horn_of(state).extrusion == pytest.approx(0.3, abs=0.03)


def test_rewiring_makes_synapses_of_large_fibres():
    assert horn_circuit_of(replace(HEALTHY, rewiring=0.5)).rewiring == pytest.approx(3.0)


def test_recording_of_a_healthy_person(make_course):
    assert "spinal_recording" in all_tests()
    (result,) = examine(make_course(), 200.0, [SpinalRecording(parts=("wind-up", "reflex"))])
    assert 2.0 <= result.value("wind-up ratio") <= 3.2
    assert result.value("reflex threshold, detailed") == pytest.approx(33.0, abs=2.0)
    assert len(picture(result).axes) == 2


@pytest.mark.science
def test_touch_and_pinch_of_a_healthy_person(make_course):
    (result,) = examine(make_course(), 200.0, [SpinalRecording(parts=["force"])])
    assert result.value("projection neurons under touch") == 0.0
    assert result.value("projection neurons under pinch") > 0.3


def test_it_is_done_on_request_only_and_on_known_sides(make_course):
    assert SpinalRecording.on_request
    with pytest.raises(InputError, match="unknown choice"):
        SpinalRecording("middle")
    with pytest.raises(InputError, match="unknown choice"):
        SpinalRecording(parts=["brain"])
