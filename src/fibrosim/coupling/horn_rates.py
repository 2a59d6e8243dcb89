"""Reduced dorsal horn: rates of excitatory, inhibitory and projection neurons and the trace of wind-up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..parameters import all_parameter_files
from .horn_afferents import AfferentDrive, follow

__all__ = ["HornState", "HornResponse", "horn_numbers", "horn_response", "inhibition_efficacy", "windup_factor"]

Floats = NDArray[np.floating[Any]]


@cache
def horn_numbers() -> dict[str, float]:
    """Values of ``coupling_horn.yaml`` by name, with those of the body's own horn that it shares."""
    files = all_parameter_files()
    own = {name: one.value for name, one in files["coupling_horn"].parameters.items()}
    body = files["dorsal_horn"]
    inhibition = files["descending"]["healthy_inhibition"].value
    loss = body["disinhibition_gain"].value
    own["touch_weight"] = body["touch_weight"].value
    own["healthy_inhibition"] = inhibition
    # tonic inhibition takes such a share that its loss raises the answer as in the body
    own["inhibition_strength"] = loss / (1.0 + loss) / own["tonic_inhibition"]
    own["output_maximum"] = body["output_maximum"].value * (1.0 + own["windup_gain"])
    own["healthy_brake"] = 1.0 - inhibition
    return own


@dataclass(frozen=True)
class HornState:
    """What a person's horn is like on a day; the defaults are health.

    Attributes
    ----------
    gain : float
        Factor of every answer: potentiation and facilitation.
    descending : float
        Share of the answer to C fibres that descending inhibition takes.
    norepinephrine : float
        Divisor of the answer, less 1, by norepinephrine of the cord.
    efficacy : float
        Of local inhibition (chloride), 1 in health; below 0 it excites.
    unmasking, rewiring : float
        Shares of large-fibre input that reach nociceptive output over opened paths, and over new ones.
    nmda_block, nk1_block : float
        Occupancies by drugs, 0 to 1.

    Raises
    ------
    InputError
        A share outside its range.
    """

    gain: float = 1.0
    descending: float = field(default_factory=lambda: horn_numbers()["healthy_inhibition"])
    norepinephrine: float = 0.0
    efficacy: float = 1.0
    unmasking: float = 0.0
    rewiring: float = 0.0
    nmda_block: float = 0.0
    nk1_block: float = 0.0

    def __post_init__(self) -> None:
        for name, low, high in (("gain", 0.0, math.inf), ("descending", 0.0, 1.0), ("norepinephrine", -1.0, math.inf),
                                ("efficacy", -10.0, 2.0), ("unmasking", 0.0, 1.0), ("rewiring", 0.0, 1.0),
                                ("nmda_block", 0.0, 1.0), ("nk1_block", 0.0, 1.0)):  # fmt: skip
            value = getattr(self, name)
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError("a horn that cannot be", field=name, value=value, allowed=f"{low:g} to {high:g}",
                                 code="out-of-range")  # fmt: skip


@dataclass(frozen=True)
class HornResponse:
    """Rates over time, shape (stimuli, time), 1/s; `trace` in impulses, `windup` a factor.

    Attributes
    ----------
    excitatory, inhibitory, projection : ndarray
        Rates of the populations; projection on the scale of the body's ``dorsal_horn.output``.
    trace, windup : ndarray
        What C volleys have left, and the factor by which it raises the answer.
    """

    step: float
    excitatory: Floats
    inhibitory: Floats
    projection: Floats
    trace: Floats
    windup: Floats
    extent: float | Floats = 1.0

    @property
    def times(self) -> Floats:
        """Seconds from the beginning, shape (time,)."""
        return np.arange(self.projection.shape[-1]) * self.step

    @property
    def signal(self) -> Floats:
        """What the brain receives: rates times the part of the horn that is driven."""
        return self.projection * self.extent


def inhibition_efficacy(reversal: float, gain: float = 1.0) -> float:
    """Return what inhibition does over what it does in health, from its reversal potential (mV).

    The driving force of a firing neuron over that in health; `gain` is that of the link from lost extrusion.
    """
    firing = horn_numbers()["firing_potential"]
    healthy = healthy_reversal()
    return (firing - healthy - gain * (reversal - healthy)) / (firing - healthy)


@cache
def healthy_reversal() -> float:
    """Reversal potential of inhibition in health, mV, by the body's own law and numbers."""
    p = {name: one.value for name, one in all_parameter_files()["spinal_inhibition"].parameters.items()}
    inside = p["permeability_ratio"] * p["healthy_chloride"] + p["bicarbonate_inside"]
    outside = p["permeability_ratio"] * p["chloride_outside"] + p["bicarbonate_outside"]
    return p["thermal_voltage"] * math.log(inside / outside)


def windup_factor(trace: Floats, state: HornState) -> Floats:
    """Return the factor by which a trace raises the answer to C fibres; 1 without NMDA receptors."""
    p = horn_numbers()
    receptors = (1.0 - state.nmda_block) * (1.0 - p["windup_nk1_share"] * state.nk1_block)
    square = trace * trace
    return 1.0 + p["windup_gain"] * receptors * square / (p["windup_half"] * p["windup_half"] + square)


def _under(values: Floats, ceiling: float) -> Floats:
    high = np.maximum(values, 0.0)
    return high / (1.0 + high / ceiling)


def horn_response(drive: AfferentDrive, state: HornState, descending: Floats | float | None = None) -> HornResponse:
    """Let the horn answer.

    Parameters
    ----------
    drive : AfferentDrive
        As it arrives at the cord.
    state : HornState
    descending : float or ndarray that broadcasts to (stimuli, time), optional
        Share that descending inhibition takes, where a test changes it.

    Returns
    -------
    HornResponse

    Notes
    -----
    tau_I dI/dt = -I + d_I + F_I(w_IA rAb + w_IC rC)
    tau_E dE/dt = -E + F_E((1 - q)(rAd + rC) h + u F_T(w_T rAb)), h = (1 - e I)/(1 - e d_I)
    tau_P dP/dt = -P + x/(1 + y/ceiling), x = g [(q rC h + E) b W + q rAd b_A + r F_T(w_T rAb) b_A]
    tau_y dy/dt = -y + x: the ceiling is one of lasting firing, a volley passes before it closes
    W = 1 + G z^2/(h^2 + z^2), z follows s within the delay, ds/dt = -s/tau + (rC + w rAd) g h b/b0

    after Crodelle 2019, with wind-up as fitted to Aguiar 2010. Inhibition acts as a share (presynaptic and shunting)
    with its efficacy in e; b is what descending control leaves of C input (b0 in health), b_A of A input. Calcium
    enters the neuron by what a volley opens in it, so strength of synapses and descending control take the trace with
    them. Every step is implicit, the rates are rational, nothing is summed over stimuli.
    """
    p = horn_numbers()
    step = drive.step
    added = _under(p["touch_to_inhibition"] * drive.a_beta + p["c_to_inhibition"] * drive.c, p["inhibition_rise"])
    inhibitory = p["tonic_inhibition"] + follow(added, p["inhibitory_time"], step)
    strength, rest = p["inhibition_strength"], p["inhibition_strength"] * p["tonic_inhibition"]
    held = np.maximum(1.0 - strength * state.efficacy * inhibitory, 0.0) / (1.0 - rest)

    taken = state.descending if descending is None else descending
    brake = (1.0 - np.asarray(taken)) / (1.0 + state.norepinephrine)
    gain = state.gain * drive.synapses
    opened = (drive.c + p["windup_a_delta"] * drive.a_delta) * held * (gain * brake / p["healthy_brake"])
    trace = p["windup_time"] * follow(opened, p["windup_time"], step)
    acting = follow(trace, p["windup_delay"], step)
    windup = windup_factor(acting, state)

    direct = p["direct_share"]
    c_input, a_input = drive.c, p["a_delta_weight"] * drive.a_delta
    relayed = (1.0 - direct) * (c_input + a_input) * held
    touch = _under(p["touch_weight"] * drive.a_beta, p["touch_ceiling"])
    excitatory = follow(_under(relayed + touch * state.unmasking, p["excitatory_maximum"]), p["excitatory_time"], step)

    spared = brake + p["a_fibre_spared"] * (1.0 - brake)
    slow = (direct * c_input * held + excitatory) * brake * windup
    fast = (direct * a_input * held + touch * state.rewiring) * spared
    asked = np.maximum(gain * (slow + fast), 0.0)
    held_back = 1.0 + follow(asked, p["ceiling_time"], step) / p["output_maximum"]
    projection = follow(asked / held_back, p["projection_time"], step)
    return HornResponse(step, excitatory, inhibitory, projection, acting, windup, drive.extent)
