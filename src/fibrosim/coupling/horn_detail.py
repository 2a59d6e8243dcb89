"""From a person's reduced horn to the synapses of the spiking circuits."""

from __future__ import annotations

from ..electrophysiology.horn import DeepHorn, HornCircuit
from ..electrophysiology.horn.chloride import EXTRUSION_LIMITS, chloride_of
from ..electrophysiology.horn.receptors import receptors
from ..parameters import all_parameter_files
from .horn_rates import HornState, healthy_reversal, horn_numbers

__all__ = ["anion_shift", "deep_horn_of", "extrusion", "horn_circuit_of"]

MOST, MOST_RELEASE = 10.0, 5.0


def anion_shift(state: HornState) -> float:
    """By how much the reversal potential of inhibition lies above that in health, mV."""
    return (1.0 - state.efficacy) * (horn_numbers()["firing_potential"] - healthy_reversal())


def extrusion(state: HornState) -> float:
    """Extrusion of chloride over that in health, by the body's law: chloride inside is that of health over it."""
    kind, healthy = chloride_of("deep_projection"), healthy_reversal()
    factor = kind.inside(healthy) / kind.inside(_within(healthy + anion_shift(state)))
    low, high = EXTRUSION_LIMITS
    return min(max(factor, low), high)


def _shared(state: HornState) -> dict[str, float]:
    """Factors that both circuits take."""
    left = (1.0 - state.descending) / (1.0 - horn_numbers()["healthy_inhibition"])
    factors = {"ampa": state.gain, "nmda": state.gain * (1.0 - state.nmda_block), "nk1": 1.0 - state.nk1_block}
    held = {name: min(max(value, 0.0), MOST) for name, value in factors.items()}
    return held | {"release": min(max(left / (1.0 + state.norepinephrine), 0.0), MOST_RELEASE)}


def deep_horn_of(state: HornState) -> DeepHorn:
    """The deep horn of a person.

    Potentiation and facilitation become the weight of AMPA and NMDA synapses, what descending control and
    norepinephrine leave becomes release, blocks take receptors away, lost extrusion of chloride moves the reversal
    potential of inhibition by as many mV as in the body, and the neuron clears its chloride as much more slowly.
    """
    anion = _within(receptors()["gaba_deep"].reversal + anion_shift(state))
    return DeepHorn(anion_reversal=anion, extrusion=extrusion(state), **_shared(state))


def horn_circuit_of(state: HornState) -> HornCircuit:
    """The circuit of laminae I and II of a person, as `deep_horn_of`.

    Rewiring becomes synapses of large fibres on projection neurons; unmasking is not set, as it follows from the
    reversal potential.
    """
    full = all_parameter_files()["horn_circuit"]["rewired_share"].value
    anion = _within(receptors()["gaba"].reversal + anion_shift(state))
    own = _shared(state)
    return HornCircuit(own["ampa"], own["nmda"], own["nk1"], anion_reversal=anion, release=own["release"],
                       rewiring=full * state.rewiring)  # fmt: skip


def _within(reversal: float) -> float:
    return min(max(reversal, -100.0), -20.0)
