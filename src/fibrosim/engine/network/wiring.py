"""Synapses in the order in which the kernel hands spikes over: groups of one source, projection, receptor and delay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...errors import InputError
from ..aligned import aligned
from .describe import Network, Projection
from .kernel import LANES
from .program import receptors_of

__all__ = ["Wiring", "wire"]

FASTEST = 0.5  # ms: no cell is expected to fire again sooner
LEAST_RING = 16


class Wiring:
    """Groups of synapses and the sites that they act on.

    Attributes
    ----------
    sites : dict of (population, receptor) to (ndarray, ndarray)
        First site of each cell (and the number of all), and the compartment of each site.
    groups : int
    """

    def __init__(self, groups: int) -> None:
        self.groups = groups
        self.sites: dict[tuple[str, str], tuple[np.ndarray, np.ndarray]] = {}
        self.plain: dict[str, np.ndarray] = {}
        self.targets: list[tuple[str, str]] = []

    def arrays(self, addresses: Mapping[tuple[str, str], tuple[int, int]]) -> dict[str, np.ndarray]:
        """All arrays by their name in the record, once the sites have addresses."""
        out = dict(self.plain)
        rows = np.array([addresses[t] for t in self.targets] or [(0, 0)], dtype=np.int64)
        out["rise_at"], out["decay_at"] = rows[:, 0].copy(), rows[:, 1].copy()
        return out


def wire(
    network: Network, chosen: np.ndarray, lanes: int, trains: Mapping[str, Sequence[Sequence[np.ndarray]]], step: float
) -> Wiring:
    """Sort the synapses of eight lanes.

    Parameters
    ----------
    chosen : ndarray of int, shape (8,)
        Which lanes of the run.
    trains : dict
        As of `run_network`.
    """
    first: dict[str, int] = {}
    sources = 0
    for one in [*network.populations, *network.inputs]:
        first[one.name] = sources
        sources += one.count
    sites = _sites(network)
    groups: list[dict[str, Any]] = []
    pathway = 0
    for projection in network.projections:
        for receptor, weight in projection.weights.items():
            groups += _groups(projection, pathway, receptor, weight, first, sites, chosen, lanes, step)
            pathway += 1
    groups.sort(key=lambda g: (g["source"], g["projection"], g["delay"]))
    made = Wiring(len(groups))
    made.sites = {key: (start, place) for key, (start, place, _) in sites.items()}
    made.targets = [g["target"] for g in groups]
    made.plain = _flat(groups, sources) | _rings(network, groups, sources, chosen, lanes, trains)
    return made


def _lane_values(values: Any, lane: int, many: int) -> np.ndarray:
    """Numbers of a projection's synapses in one lane."""
    if isinstance(values, list):
        values = values[lane]
    return np.broadcast_to(np.asarray(1.0 if values is None else values, dtype=float), many)


def _pairs(projection: Projection, lane: int, lanes: int) -> np.ndarray:
    pairs = projection.pairs
    if isinstance(pairs, list):
        if len(pairs) != lanes:
            raise InputError(f"projection '{projection.name}' needs pairs for each lane", field="pairs",
                             value=len(pairs), allowed=lanes)  # fmt: skip
        pairs = pairs[lane]
    return np.asarray(pairs, dtype=np.int64).reshape(-1, 2)


def _sites(network: Network) -> dict[tuple[str, str], tuple[Any, Any, dict]]:
    """Places of each receptor on each cell of a population that a projection may end on."""
    out = {}
    for one in network.populations:
        for receptor in receptors_of(network, one.name):
            ends = sorted({p.place for p in network.projections if p.target == one.name and receptor in p.weights})
            start = aligned(one.count + 1, np.int64)
            start[:] = len(ends) * np.arange(one.count + 1)
            place = np.array(ends * one.count, dtype=np.int64)
            index = {(cell, c): cell * len(ends) + k for cell in range(one.count) for k, c in enumerate(ends)}
            out[one.name, receptor.name] = start, place, index
    return out


def _groups(
    projection: Projection, number: int, receptor: Any, weight: float, first: Mapping[str, int], sites: Any,
    chosen: np.ndarray, lanes: int, step: float,
) -> list[dict[str, Any]]:  # fmt: skip
    index = sites[projection.target, receptor.name][2]
    found: dict[tuple[int, float], dict[str, Any]] = {}
    shared = not any(isinstance(one, list) for one in (projection.pairs, projection.delay, projection.factor))
    for lane in range(1 if shared else LANES):
        which = int(chosen[lane])
        pairs = _pairs(projection, which, lanes)
        delays = _lane_values(projection.delay, which, len(pairs))
        factors = _lane_values(projection.factor, which, len(pairs))
        if len(pairs) and not (np.isfinite(delays).all() and delays.min() >= step):
            raise InputError(f"a delay of projection '{projection.name}' is below the step", field="delay",
                             value=float(delays.min()), allowed=f"{step:g} ms or more")  # fmt: skip
        for (source, target), delay, factor in zip(pairs, delays, factors, strict=True):
            key = int(source), float(delay)
            if key not in found:
                found[key] = {
                    "source": first[projection.source] + key[0], "projection": number, "delay": key[1],
                    "receptor": receptor,
                    "target": (projection.target, receptor.name), "plasticity": projection.plasticity,
                    "synapses": [[] for _ in range(LANES)],
                }  # fmt: skip
            row = index[int(target), projection.place]
            found[key]["synapses"][lane].append((row, weight * receptor.factor * float(factor)))
    if shared:
        for group in found.values():
            group["synapses"] = [group["synapses"][0]] * LANES
    return list(found.values())


def _flat(groups: list[dict[str, Any]], sources: int) -> dict[str, np.ndarray]:
    many = max(len(groups), 1)
    out: dict[str, np.ndarray] = {
        name: aligned(many, np.int64) for name in ("source", "projection", "plastic")
    } | {name: aligned(many) for name in ("delay", "rise_rate", "decay_rate", "use", "recovery", "facilitation")}
    for name in ("first", "last"):
        out[name] = aligned((many, LANES), np.int64)
    for name, value in (("due", np.inf), ("used", 0.0), ("left", 1.0), ("since", 0.0)):
        out[name] = aligned((many, LANES))
        out[name][:] = value
    out["taken"] = aligned((many, LANES), np.int64)
    rows: list[tuple[int, float]] = []
    for k, g in enumerate(groups):
        out["source"][k], out["projection"][k], out["delay"][k] = g["source"], g["projection"], g["delay"]
        out["rise_rate"][k], out["decay_rate"][k] = 1.0 / g["receptor"].rise, 1.0 / g["receptor"].decay
        plasticity = g["plasticity"]
        out["recovery"][k] = out["facilitation"][k] = 1.0
        if plasticity is not None:
            out["plastic"][k], out["use"][k] = 1, plasticity.use
            out["recovery"][k], out["facilitation"][k] = plasticity.recovery, plasticity.facilitation
        before = None
        for lane, synapses in enumerate(g["synapses"]):
            if synapses == before:
                out["first"][k, lane], out["last"][k, lane] = out["first"][k, lane - 1], out["last"][k, lane - 1]
                continue
            out["first"][k, lane] = len(rows)
            rows += synapses
            out["last"][k, lane] = len(rows)
            before = synapses
    out["site"] = np.array([r[0] for r in rows] or [0], dtype=np.int64)
    out["weight"] = np.array([r[1] for r in rows] or [0.0])
    held = np.array([g["source"] for g in groups], dtype=np.int64)
    out["group_from"] = np.searchsorted(held, np.arange(max(sources, 1)), side="left")
    out["group_to"] = np.searchsorted(held, np.arange(max(sources, 1)), side="right")
    return out


def _rings(
    network: Network, groups: list[dict[str, Any]], sources: int, chosen: np.ndarray, lanes: int,
    trains: Mapping[str, Sequence[Sequence[np.ndarray]]],
) -> dict[str, np.ndarray]:  # fmt: skip
    """Room for the spikes of each source that are on their way, filled for the inputs."""
    longest = np.zeros(max(sources, 1))
    for g in groups:
        longest[g["source"]] = max(longest[g["source"]], g["delay"])
    room = [max(LEAST_RING, int(delay / FASTEST) + 2) for delay in longest]
    given: dict[tuple[int, int], np.ndarray] = {}
    first = sum(one.count for one in network.populations)
    for one in network.inputs:
        silent = [[np.zeros(0)] * one.count] * lanes
        rows = trains.get(one.name, silent)
        if len(rows) != lanes or any(len(r) != one.count for r in rows):
            shape = len(rows), len(rows[0]) if len(rows) else 0
            raise InputError(f"input '{one.name}' needs a train for each lane and fibre", field="trains", value=shape,
                             allowed=(lanes, one.count))  # fmt: skip
        for fibre in range(one.count):
            for lane in range(LANES):
                times = np.asarray(rows[int(chosen[lane])][fibre], dtype=float)
                if not (np.isfinite(times).all() and np.all(np.diff(times) >= 0.0) and np.all(times >= 0.0)):
                    raise InputError("spike times of an input must rise from 0", field="trains", value=one.name)
                given[first + fibre, lane] = times
            room[first + fibre] = max([room[first + fibre], *(len(given[first + fibre, k]) for k in range(LANES))])
        first += one.count
    sizes = [1 << (r - 1).bit_length() for r in room]
    ring = np.concatenate(([0], np.cumsum(sizes)))[:-1].astype(np.int64)
    times = aligned((int(sum(sizes)), LANES))
    count = aligned((max(sources, 1), LANES), np.int64)
    for (source, lane), spikes in given.items():
        times[ring[source] : ring[source] + len(spikes), lane] = spikes
        count[source, lane] = len(spikes)
    due = aligned((max(len(groups), 1), LANES))
    due[:] = np.inf
    for k, g in enumerate(groups):
        for lane in range(LANES):
            if count[g["source"], lane]:
                due[k, lane] = times[ring[g["source"]], lane] + g["delay"]
    return {"ring": ring, "mask": np.array(sizes, dtype=np.int64) - 1, "times": times, "count": count, "due": due}
