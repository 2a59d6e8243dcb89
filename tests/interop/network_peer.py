"""A network of conductance-based cells as a job for NEURON: mechanisms printed from the same graphs, same geometry."""

import math
from pathlib import Path

import numpy as np
from neuron_peer import compile_folder, run_neuron

from fibrosim.formats.nmodl import identifier, write_nmodl
from fibrosim.formats.nmodl_synapse import write_synapse

SCRIPT = Path(__file__).with_name("neuron_network.py")
SYNAPTIC = {"calcium": "ca"}
RHO = 150.0  # ohm cm; of the first compartment, where it plays no part
APART = 100.0  # um, length of a section that is one compartment


def receptors_of(network):
    """All receptors, once each."""
    return list({r.name: r for p in network.projections for r in p.weights}.values())


def most_general(network):
    """A receptor with block by magnesium and a share of an ion."""
    return next(r for r in receptors_of(network) if r.magnesium > 0.0 and r.ion)


def mechanisms(network, folder, *, tabulated=False, together=True):
    """Library of all membranes and receptors of a network."""
    folder.mkdir(parents=True, exist_ok=True)
    for membrane in {m.name: m for one in network.populations for m, _, _ in one.cell.runs}.values():
        taken = {c.ion for c in membrane.concentrations}
        write_nmodl(
            membrane, folder / f"{membrane.name}.mod", tabulated=tabulated, ranged=differing(network, membrane),
            synaptic={ion: name for ion, name in SYNAPTIC.items() if ion in taken},
        )  # fmt: skip
    # one that has everything serves for all receptors: compiling takes longer than running
    for receptor in [most_general(network)] if together else receptors_of(network):
        write_synapse(receptor, folder / f"{receptor.name}.mod", suffix=f"syn_{receptor.name}", synaptic=SYNAPTIC)
    return compile_folder(folder)


def _uses(network, membrane):
    return [values for one in network.populations
            for (m, _, _), values in zip(one.cell.runs, one.cell.parameters, strict=True) if m is membrane]  # fmt: skip


def differing(network, membrane):
    """Parameters that are not the same wherever the membrane is."""
    uses = _uses(network, membrane)
    names = {name for values in uses for name in values}
    return sorted(n for n in names if len({u.get(n, membrane.parameters[n].value) for u in uses}) > 1)


def kind_of(network, one, densities):
    """A population's cell: sections of one compartment, so that tapers have the same resistance along."""
    cell, sections = one.cell, []
    for first in range(cell.size):
        k = next(k for k, (_, a, b) in enumerate(cell.runs) if a <= first < b)
        membrane, begin, end = cell.runs[k]
        length, resistivity, parent = APART, RHO, None
        diameter = 1e8 * cell.area[first] / (math.pi * length)
        if cell.parent[first] >= 0:
            parent = int(cell.parent[first]), 0.5
            shape = 1e-4 * math.pi * (0.5 * diameter) ** 2 / (0.5 * length)  # cm
            resistivity = 1e6 / cell.axial[first] * shape
        ranges = {"kelvin": cell.temperature}
        for name, record in membrane.densities.items():
            own = np.broadcast_to(np.asarray(cell.scale[k].get(name, 1.0), dtype=float), end - begin)
            ranges[name] = record.value * float(own[first - begin]) * densities.get((one.name, name), 1.0)
        for name in differing(network, membrane):
            ranges[name] = cell.parameters[k].get(name, membrane.parameters[name].value)
        sections.append({
            "length": length, "diameter": diameter, "resistivity": resistivity,
            "capacitance": float(cell.capacitance[first]), "suffix": membrane.name, "parent": parent,
            "ranges": {identifier(n): v for n, v in ranges.items()},
        })  # fmt: skip
    return {"sections": sections, "start": cell.start, "watch": int(cell.watch), "threshold": cell.threshold}


def _synapse(network, receptor, together):
    """Mechanism of a receptor and the values that it is given."""
    if not together:
        return {"mechanism": f"syn_{receptor.name}", "values": {}}
    names = ("rise", "decay", "reversal", "factor", "magnesium", "block_slope", "block_half", "share")
    values = {name: getattr(receptor, name) for name in names}
    return {"mechanism": f"syn_{most_general(network).name}", "values": values}


def job_of(network, library, duration, trains, *, step, order=2, densities=None, tabulated=False,
           tolerance=None, relative=0.0, together=True, rough=False):  # fmt: skip
    """What the script is told. `trains` has, for each input, the times of each fibre."""
    densities = densities or {}
    cells, first, kinds = [], {}, []
    for k, one in enumerate(network.populations):
        first[one.name] = len(cells)
        cells += [k] * one.count
        kinds.append(kind_of(network, one, densities))
    sites, synapses, connections, events = {}, [], [], []
    inputs = {one.name for one in network.inputs}
    for p in network.projections:
        rows = np.asarray(p.pairs[0] if isinstance(p.pairs, list) else p.pairs).reshape(-1, 2)
        delays = np.broadcast_to(np.asarray(p.delay, dtype=float), len(rows))
        factors = np.broadcast_to(np.asarray(1.0 if p.factor is None else p.factor, dtype=float), len(rows))
        for receptor, weight in p.weights.items():
            for (source, target), delay, factor in zip(rows, delays, factors, strict=True):
                if p.source in inputs and not len(trains.get(p.source, {})):
                    continue
                key = first[p.target] + int(target), int(p.place), receptor.name
                if key not in sites:
                    sites[key] = len(synapses)
                    synapses.append({"cell": key[0], "place": key[1], **_synapse(network, receptor, together)})
                if p.source in inputs:
                    times = [float(t + delay) for t in trains[p.source][int(source)]]
                    events.append([sites[key], weight * float(factor), times])
                else:
                    cell = first[p.source] + int(source)
                    connections.append([cell, sites[key], float(delay), weight * float(factor)])
    shared = {}
    for membrane in {m.name: m for one in network.populations for m, _, _ in one.cell.runs}.values():
        ranged = differing(network, membrane)
        for name, value in _uses(network, membrane)[0].items():
            if name not in ranged:
                shared[f"{identifier(name)}_{membrane.name}"] = value
        shared[f"share_{membrane.name}"] = 0.5 if order == 2 and not tolerance else 0.0
        if tabulated:
            shared[f"kelvin_{membrane.name}"] = network.populations[0].cell.temperature
    if tabulated:
        for kind in kinds:
            for section in kind["sections"]:
                del section["ranges"]["kelvin"]
    return {
        "library": str(library), "kinds": kinds, "cells": cells, "synapses": synapses, "connections": connections,
        "events": events, "globals": shared, "step": step, "order": order, "tolerance": tolerance,
        "relative": relative, "duration": duration, "rough": rough,
    }  # fmt: skip


def run_network_in_neuron(job, folder):
    """Run a job; what the script found."""
    return run_neuron(job, folder, SCRIPT)
