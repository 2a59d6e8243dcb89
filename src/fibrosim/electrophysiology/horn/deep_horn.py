"""A projection neuron of lamina V with its relay: A-delta and C fibres in, spikes out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ...engine.network import Input, Network, NetworkRun, Population, Projection, run_network
from ...errors import InputError
from ...parameters import all_parameter_files
from ...random import Stream, portable_log
from ..given import check_range
from .cells import horn_cell
from .chloride import EXTRUSION_LIMITS, chloride_of, extrusions, kept_reversal
from .receptors import receptors

__all__ = ["DeepHorn", "Volley", "deep_network", "run_deep_horn"]

STEP = 0.05  # ms: twice and half of it give the same counts within one spike
SETTLE = 500.0  # ms before the stimuli
WIRING = "wiring of the deep horn"
LIMITS = {
    "nmda": (0.0, 10.0), "nk1": (0.0, 20.0), "ampa": (0.0, 10.0), "release": (0.0, 5.0), "cationic": (0.0, 10.0),
    "calcium": (0.0, 10.0), "calcium_potassium": (0.0, 10.0), "inhibition": (0.0, 20.0), "drive": (-1.0, 1.0),
    "anion_reversal": (-100.0, -20.0), "extrusion": EXTRUSION_LIMITS,
}  # fmt: skip


@dataclass(frozen=True)
class DeepHorn:
    """In what state the horn is; every field but drive and reversal is a factor, 1 in health.

    Parameters
    ----------
    nmda, nk1, ampa : float
        Receptors at the synapses on projection neuron and relay.
    release : float
        Transmitter that A-delta and C fibres release; descending control and opioids lower it.
    cationic, calcium, calcium_potassium : float
        Densities in the projection neuron.
    inhibition : float
        GABA synapses on the projection neuron.
    drive : float
        Current into the projection neuron's soma all the time, nA; descending facilitation raises it.
    anion_reversal : float, optional
        Reversal potential of GABA currents, mV; -80 if not given. Where chloride is a state, that at rest.
    extrusion : float, optional
        Factor of the extrusion of chloride (KCC2): chloride of the projection neuron is then a state, which GABA
        currents load. If not given, chloride stays at rest under any load.

    Raises
    ------
    InputError
        A value out of its range.
    """

    nmda: float = 1.0
    nk1: float = 1.0
    ampa: float = 1.0
    release: float = 1.0
    cationic: float = 1.0
    calcium: float = 1.0
    calcium_potassium: float = 1.0
    inhibition: float = 1.0
    drive: float = 0.0
    anion_reversal: float | None = None
    extrusion: float | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if value is not None:
                check_range(name, value, low, high)


@dataclass(frozen=True)
class Volley:
    """A synchronous volley at the skin or nerve.

    Attributes
    ----------
    time : float
        ms.
    a_delta, c : float
        Share of the fibres that fire.
    """

    time: float
    a_delta: float = 1.0
    c: float = 1.0


def numbers(changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """Numbers of the circuit, some of them changed.

    Raises
    ------
    InputError
        A change of a number that is not there.
    """
    found = {name: record.value for name, record in all_parameter_files()["horn_deep_circuit"].parameters.items()}
    for name in changes or {}:
        if name not in found:
            raise InputError("the deep horn has no such number", field="changes", value=name, allowed=sorted(found),
                             code="unknown-name")  # fmt: skip
    return found | dict(changes or {})


@lru_cache(maxsize=64)
def deep_network(changes: tuple[tuple[str, float], ...] = (), chloride: bool = False) -> Network:
    """Relay and projection neuron, wired as by Aguiar et al. 2010 (doi:10.1152/jn.00834.2009)."""
    p, kinds, stream = numbers(dict(changes)), receptors(), Stream(0)
    projection, relay = horn_cell("deep_projection"), horn_cell("deep_relay")
    middle, soma = projection.place("dendrite", 0.5), projection.place("soma", 0.5)
    fibres = {name: round(p[f"{name}_fibres"]) for name in ("a_delta", "c")}
    converging = {name: np.stack([np.arange(n), np.zeros(n, dtype=int)], axis=1) for name, n in fibres.items()}
    many, wait = round(p["relay_synapses"]), p["synaptic_delay"]
    delays = p["relay_delay"] + p["relay_dispersion"] * np.asarray(stream.uniform(0, WIRING, np.arange(many)))
    spread = p["a_delta_dispersion"] * np.asarray(stream.uniform(1, WIRING, np.arange(fibres["a_delta"])))
    one, all_of_relay = np.zeros((1, 2), dtype=int), np.zeros((many, 2), dtype=int)
    ampa, nmda, share = kinds["ampa"], kinds["nmda"], 1.0 / fibres["c"]
    joined = [
        Projection("a_delta", "a_delta", "projection", {ampa: p["a_delta_ampa"], nmda: p["a_delta_nmda"]}, middle,
                   converging["a_delta"], p["a_delta_delay"] + spread),
        Projection("c_to_relay", "c", "relay", {ampa: share * p["c_ampa"], nmda: share * p["c_nmda"]},
                   relay.place("dendrite", 0.5), converging["c"], wait),
        Projection("c_substance_p", "c", "projection", {kinds["nk1_far"]: share * p["c_nk1"]}, middle,
                   converging["c"], wait),
        Projection("relay", "relay", "projection", {ampa: p["relay_ampa"], nmda: p["relay_nmda"]}, middle,
                   all_of_relay, delays),
        Projection("inhibition", "relay", "projection", {kinds["gaba_deep"]: p["relay_gaba"]}, middle, all_of_relay,
                   delays + p["relay_gaba_delay"]),
        Projection("noise", "noise", "projection",
                   {ampa: p["noise_excitation"], kinds["noise"]: p["noise_inhibition"]}, soma, one, wait),
    ]  # fmt: skip
    return Network(
        "deep_horn",
        [Population("projection", projection, 1, chloride_of("deep_projection") if chloride else None),
         Population("relay", relay)],
        [Input(name, n) for name, n in fibres.items()] + [Input("noise", 1)], joined,
    )  # fmt: skip


def run_deep_horn(
    states: Sequence[DeepHorn], volleys: Sequence[Sequence[Volley]], duration: float, *, seeds: Sequence[int],
    step: float = STEP, noise: bool = True, changes: Mapping[str, float] | None = None,
) -> NetworkRun:  # fmt: skip
    """Run patients, intensities or replicates side by side.

    Parameters
    ----------
    states : sequence of DeepHorn
        One for each lane.
    volleys : sequence of sequence of Volley
        What comes in, one for each lane, in rising time.
    duration : float
        ms.
    seeds : sequence of int
        Of the noise of each lane.
    noise : bool
        False: no background synapses.
    changes : dict of str to float, optional
        Numbers of the circuit in place of the file's.

    Raises
    ------
    InputError
        Different numbers of states, volleys and seeds; a share that is not 0 to 1.
    """
    if not len(states) == len(volleys) == len(seeds):
        raise InputError("a state, volleys and a seed for each lane", field="states", value=len(states),
                         allowed=f"{len(volleys)} as there are volleys")  # fmt: skip
    extruded = extrusions([s.extrusion for s in states])
    p, network = numbers(changes), deep_network(tuple(sorted((changes or {}).items())), extruded is not None)
    trains: dict[str, list[list[np.ndarray]]] = {"a_delta": [], "c": [], "noise": []}
    for row, seed in zip(volleys, seeds, strict=True):
        for name in ("a_delta", "c"):
            trains[name].append(_fibres(row, name, round(p[f"{name}_fibres"])))
        trains["noise"].append([_poisson(seed, duration, p["noise_interval"]) if noise else np.zeros(0)])

    def of(name: str) -> np.ndarray:
        return np.array([getattr(s, name) for s in states])

    release, nmda, ampa = of("release"), of("nmda"), of("ampa")
    gains: dict[str | tuple[str, str], np.ndarray] = {
        ("a_delta", "ampa"): release * ampa, ("a_delta", "nmda"): release * nmda, "inhibition": of("inhibition"),
        "c_to_relay": release, "c_substance_p": release * of("nk1"), ("relay", "ampa"): ampa, ("relay", "nmda"): nmda,
    }  # fmt: skip
    healthy = receptors()["gaba_deep"].reversal
    anion = np.array([kept_reversal(healthy, s.anion_reversal, s.extrusion) for s in states])
    densities = {
        ("projection", "horn_cationic.conductance"): of("cationic"),
        ("projection", "horn_calcium.permeability"): of("calcium"),
        ("projection", "horn_calcium_potassium.conductance"): of("calcium_potassium"),
    }
    return run_network(
        network, duration, lanes=len(states), trains=trains, gains=gains, densities=densities,
        reversals={("projection", "gaba_deep"): anion},
        extrusion={} if extruded is None else {"projection": extruded},
        currents={("projection", horn_cell("deep_projection").place("soma", 0.5)): of("drive")}, step=step,
        settle=SETTLE,
    )  # fmt: skip


def _fibres(volleys: Sequence[Volley], name: str, many: int) -> list[np.ndarray]:
    """Times of each fibre: a share of s is the first s of them."""
    times = np.array([v.time for v in volleys])
    shares = np.array([getattr(v, name) for v in volleys])
    if not (np.isfinite(shares).all() and np.all((shares >= 0.0) & (shares <= 1.0))):
        raise InputError("a share of fibres is 0 to 1", field=name, value=shares.tolist(), allowed="0 to 1")
    counts = np.rint(shares * many)
    return [times[counts > k] for k in range(many)]


def _poisson(seed: int, duration: float, interval: float) -> np.ndarray:
    """Times of a Poisson process, ms."""
    many = int(duration / interval + 8.0 * math.sqrt(duration / interval) + 20.0)
    waits = -interval * portable_log(Stream(seed).uniform(0, "noise of the deep horn", np.arange(many)))
    times = np.cumsum(waits)
    return times[times < duration]
