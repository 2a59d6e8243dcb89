"""The circuit of laminae I and II: touch and pinch in, projection neurons out (Medlock et al. 2022)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ...engine.network import Input, Network, NetworkRun, Population, Projection, run_network
from ...errors import InputError
from ...parameters import all_parameter_files
from ...random import Stream
from ..given import check_range
from .afferents import FIBRES
from .cells import horn_cell
from .chloride import chloride_of, extrusions, kept_reversal
from .deep_horn import LIMITS
from .receptors import receptors

__all__ = ["GROUPS", "HornCircuit", "circuit_network", "run_circuit"]

GROUPS = {
    "pkc": "delayed", "vglut3": "delayed", "dor": "delayed", "trc": "transient", "som": "delayed", "cr": "delayed",
    "pv": "tonic", "dyn": "tonic", "islet": "tonic", "projection": "superficial_projection",
}  # fmt: skip
"""Groups of cells and their kind; pv, dyn and islet inhibit."""
INHIBITORY = ("pv", "dyn", "islet")
A_BETA, C = ("sa1", "sa2"), ("c_peptidergic", "c_other")
STEP = 0.05  # ms
LEAST, MOST = 0.0, 20.0


def _pathways() -> list[tuple[str, str, str, str, str]]:
    """Source, target, receptor, number of the weight, number of the delay."""
    rows = []

    def join(sources: Sequence[str], targets: Sequence[str], weights: Mapping[str, str], delay: str) -> None:
        for source in sources:
            for target in targets:
                rows.extend((source, target, receptor, name, delay) for receptor, name in weights.items())

    def both(stem: str) -> dict[str, str]:
        return {"ampa": f"{stem}_ampa", "nmda": f"{stem}_nmda"}

    cell = "cell_delay"
    join(A_BETA, ("pkc", "vglut3"), both("a_beta_excitatory"), "a_beta_delay")
    join(A_BETA, ("pv",), both("a_beta_inhibitory"), "a_beta_delay")
    join(A_BETA, ("dyn",), {"ampa": "a_beta_inhibitory_ampa"}, "a_beta_delay")
    join(("a_delta",), ("dor", "som", "cr"), both("a_delta"), "a_delta_delay")
    join(C, ("trc",), {"ampa": "c_trc_ampa"}, "c_delay")
    join(C, ("som", "cr"), both("c_relay"), "c_delay")
    join(C, ("dyn",), {"ampa": "c_dyn_ampa"}, "c_delay")
    join(C, ("islet",), {"ampa": "c_islet_ampa"}, "c_delay")
    join(("c_peptidergic",), ("projection",), both("c_projection") | {"nk1": "c_projection_nk1"}, "c_delay")
    join(("vglut3",), ("pkc", "dor"), both("vglut3"), cell)
    join(("vglut3",), ("som",), both("vglut3_som"), cell)
    join(("pkc",), ("trc",), {"ampa": "pkc_trc_ampa"}, cell)
    join(("pkc",), ("som", "cr"), both("pkc"), cell)
    join(("trc",), ("som", "cr"), both("trc"), cell)
    join(("dor",), ("som", "cr"), both("dor"), cell)
    join(("som", "cr"), ("projection",), both("relay_projection") | {"nk1": "relay_projection_nk1"}, cell)
    join(("pv",), ("pkc", "dor"), {"gaba": "pv_gaba", "glycine": "pv_glycine"}, cell)
    join(("islet",), ("trc", "dyn"), {"gaba": "islet_gaba"}, cell)
    join(("dyn",), ("islet",), {"gaba": "dyn_islet_gaba"}, cell)
    join(("dyn",), ("som", "cr"), {"gaba": "dyn_relay_gaba", "glycine": "dyn_relay_glycine"}, cell)
    join(("dyn",), ("projection",), {"gaba": "dyn_projection_gaba", "glycine": "dyn_projection_glycine"}, cell)
    join(A_BETA, ("projection",), both("rewired"), "a_beta_delay")
    return rows


@dataclass(frozen=True)
class HornCircuit:
    """In what state the circuit is.

    Parameters
    ----------
    ampa, nmda, nk1, gaba, glycine : float
        Factors of the receptors, 1 in health.
    anion_reversal : float, optional
        Reversal potential of GABA and glycine currents, mV; -70 in health. Where chloride is a state, that at rest.
    extrusion : float, optional
        Factor of the extrusion of chloride, as of `DeepHorn`; chloride is then a state of every inhibited cell.
    release : float
        Transmitter that A-delta and C fibres release.
    rewiring : float
        Synapses of A-beta fibres on projection neurons; none (0) in health.
    groups : dict of str to float
        Factor of what a group of cells sends out: ``{"pv": 0}`` takes it away.

    Raises
    ------
    InputError
        A factor out of its range, an unknown group.
    """

    ampa: float = 1.0
    nmda: float = 1.0
    nk1: float = 1.0
    gaba: float = 1.0
    glycine: float = 1.0
    anion_reversal: float | None = None
    extrusion: float | None = None
    release: float = 1.0
    rewiring: float = 0.0
    groups: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ("ampa", "nmda", "nk1", "gaba", "glycine", "release", "rewiring")
        factors = {name: getattr(self, name) for name in names}
        for name, value in {**factors, **self.groups}.items():
            check_range(name, value, LEAST, MOST)
        for name in self.groups:
            if name not in GROUPS:
                raise InputError("no such group of cells", field="groups", value=name, allowed=list(GROUPS),
                                 code="unknown-name")  # fmt: skip
        if self.anion_reversal is not None:
            check_range("anion_reversal", self.anion_reversal, *LIMITS["anion_reversal"], "mV")
        if self.extrusion is not None:
            check_range("extrusion", self.extrusion, *LIMITS["extrusion"])


def circuit_numbers() -> dict[str, float]:
    """Numbers of the circuit."""
    return {name: record.value for name, record in all_parameter_files()["horn_circuit"].parameters.items()}


def counts() -> dict[str, int]:
    """Cells and fibres by group and input."""
    p = circuit_numbers()
    return {name: round(p[f"{name}_cells"]) for name in GROUPS} | {name: round(p[f"{name}_fibres"]) for name in FIBRES}


@lru_cache(maxsize=8)
def circuit_network(wirings: tuple[int, ...], chloride: bool = False) -> Network:
    """The circuit with the wiring of each lane drawn from a seed.

    Parameters
    ----------
    wirings : tuple of int
        A seed for each lane; where all are equal the wiring is shared.
    """
    p, many, kinds = circuit_numbers(), counts(), receptors()
    shared = len(set(wirings)) == 1
    inhibited = {target for _, target, receptor, *_ in _pathways() if receptor in ("gaba", "glycine")}
    projections = []
    for source, target, receptor, weight, delay in _pathways():
        name = f"{source}_{target}_{receptor}"

        def drawn(seed: int, name: str = name, a: int = many[source], b: int = many[target]) -> np.ndarray:
            chance = np.asarray(Stream(seed).uniform(0, f"horn wiring/{name}", np.arange(a * b)))
            return np.argwhere(chance.reshape(a, b) < p["probability"])

        pairs = drawn(wirings[0]) if shared else [drawn(seed) for seed in wirings]
        place = horn_cell(GROUPS[target]).place("dendrite", 0.5)
        size = p[weight] * (p["pv_share"] if source == "pv" else 1.0)
        projections.append(Projection(name, source, target, {kinds[receptor]: size}, place, pairs, p[delay]))
    return Network(
        "horn_circuit",
        [Population(name, horn_cell(kind), many[name], chloride_of(kind) if chloride and name in inhibited else None)
         for name, kind in GROUPS.items()],
        [Input(name, many[name]) for name in FIBRES], projections,
    )  # fmt: skip


def run_circuit(
    states: Sequence[HornCircuit], trains: Sequence[Mapping[str, Sequence[np.ndarray]]], duration: float, *,
    wirings: Sequence[int], step: float = STEP,
) -> NetworkRun:  # fmt: skip
    """Run patients, forces or replicates side by side.

    Parameters
    ----------
    states : sequence of HornCircuit
        One for each lane.
    trains : sequence of dict
        Times (ms) of each fibre by input, for each lane.
    duration : float
        ms.
    wirings : sequence of int
        Seed of the wiring of each lane.

    Raises
    ------
    InputError
        Different numbers of states, trains and wirings.
    """
    if not len(states) == len(trains) == len(wirings):
        raise InputError("a state, trains and a wiring for each lane", field="states", value=len(states),
                         allowed=f"{len(trains)} as there are trains")  # fmt: skip
    extruded = extrusions([s.extrusion for s in states])
    network = circuit_network(tuple(wirings), extruded is not None)

    def of(name: str) -> np.ndarray:
        return np.array([float(getattr(s, name)) for s in states])

    factor = {name: of(name) for name in ("ampa", "nmda", "nk1", "gaba", "glycine")}
    gains: dict[str | tuple[str, str], float | np.ndarray] = {}
    for source, target, receptor, *_ in _pathways():
        gain = np.ones(len(states))
        gain = gain * factor.get(receptor, 1.0)
        if source in GROUPS:
            gain = gain * np.array([s.groups.get(source, 1.0) for s in states])
        elif source not in A_BETA:
            gain = gain * of("release")
        elif target == "projection":
            gain = gain * of("rewiring")
        gains[f"{source}_{target}_{receptor}"] = gain
    kinds = receptors()
    anion = np.array([kept_reversal(kinds["gaba"].reversal, s.anion_reversal, s.extrusion) for s in states])
    reversals = {
        (target, receptor): anion for _, target, receptor, *_ in _pathways() if receptor in ("gaba", "glycine")
    }
    return run_network(
        network, duration, lanes=len(states), gains=gains, reversals=reversals, step=step,
        extrusion={} if extruded is None else {one.name: extruded for one in network.populations if one.chloride},
        trains={name: [list(t[name]) for t in trains] for name in FIBRES},
    )  # fmt: skip
