"""Builds and runs a network of unbranched cells in Brian2; a program of its own: `python brian_horn.py JOB RESULT` (JSON).

The job holds equations, compartments, synapses and events for any number of patients. Knows nothing of fibrosim.
"""

import json
import sys
from pathlib import Path

import brian2 as b
import numpy as np

RESISTIVITY = 1.5  # ohm m; only the conductances that come of it count
SITES = """
Gs : 1
Ds : 1
Cs : 1
v_here : volt (linked)
"""


def neuron_of(one, patients):
    """All patients' cells of a population as compartments of one cable that is cut between them."""
    n = one["size"] * patients
    cable = b.Cylinder(n=n, length=n * 10 * b.um, diameter=10 * b.um)
    made = b.SpatialNeuron(
        cable, one["equations"], Cm=1.0 * b.uF / b.cm**2, Ri=RESISTIVITY * b.ohm * b.meter, method="exponential_euler",
        threshold=f"watched > 0.5 and v > {one['threshold']!r}*mV", refractory=f"v > {one['threshold']!r}*mV",
        name=one["name"],
    )  # fmt: skip
    along = np.tile(np.array([0.0, *one["axial"]]) * 1e-6, patients)  # S, to the compartment before
    before = np.maximum(2.0 * RESISTIVITY * along, 1e-30)
    made.r_length_1_ = before
    made.r_length_2_ = np.append(before[1:], 1e-30)
    made.area_ = np.tile(one["area"], patients) * 1e-4
    made.Cm_ = np.tile(one["capacitance"], patients) * 1e-2
    for name, values in one["ranges"].items():
        setattr(made, name, np.tile(values, patients))
    made.v = one["start"] * b.mV
    for name, start in one["starts"]:
        setattr(made, name, start)
    return made


def sites_of(one, neuron, patients):
    """The receptors of a population: one place in each cell; three sums go to its compartments."""
    text, sums = SITES, {"Gs": [], "Ds": [], "Cs": []}
    for name, r in one["receptors"].items():
        text += f"da_{name}/dt = -a_{name}/({r['rise']!r}*ms) : 1\ndd_{name}/dt = -d_{name}/({r['decay']!r}*ms) : 1\n"
        now = f"(d_{name} - a_{name})"
        if r["magnesium"]:
            now += f"/(1 + exp(-{r['block_slope']!r}*v_here/mV)*{r['magnesium'] / r['block_half']!r})"
        sums["Gs"].append(now)
        sums["Ds"].append(f"{now}*({r['reversal']!r})")
        if r["share"]:
            sums["Cs"].append(f"{r['share']!r}*{now}*(v_here/mV - ({r['reversal']!r}))")
    sites = b.NeuronGroup(patients, text, method="exact", name=f"{one['name']}_sites", order=-2)
    lines = [f"{name} = {' + '.join(terms) if terms else '0'}" for name, terms in sums.items()]
    sites.run_regularly("\n".join(lines), when="groups", order=-1)
    which = np.arange(patients) * one["size"] + one["place"]
    sites.v_here = b.linked_var(neuron, "v", index=which)
    for name in sums:
        setattr(neuron, name, b.linked_var(sites, name, index=np.repeat(np.arange(patients), one["size"])))
    return sites


def solve(job, folder):
    """Compile, run once, and say what came out."""
    b.set_device("cpp_standalone", directory=str(folder), build_on_run=False)
    patients, step = job["patients"], job["step"] * b.ms
    b.defaultclock.dt = step
    held, groups, sizes = [], {}, {}
    for one in job["populations"]:
        neuron = neuron_of(one, patients)
        groups[one["name"]], sizes[one["name"]] = (neuron, sites_of(one, neuron, patients)), one
        held += groups[one["name"]]
    for one in job["inputs"]:
        at = [(k, t) for k, times in enumerate(one["times"]) for t in times]
        made = b.SpikeGeneratorGroup(
            len(one["times"]), [k for k, _ in at], np.array([t for _, t in at]) * b.ms, name=one["name"]
        )
        groups[one["name"]] = made
        held.append(made)
    for one in job["projections"]:
        source, lines, text = groups[one["source"]], [], ""
        cells = one["source"] in sizes
        for name, weight in one["weights"].items():
            text += f"gain_{name} : 1 (constant)\n"
            lines += [f"{side}_{name}_post += {weight!r}*gain_{name}" for side in "ad"]
        made = b.Synapses(
            source[0] if cells else source, groups[one["target"]][1], text, on_pre="\n".join(lines),
            name=f"from_{one['name']}",
        )  # fmt: skip
        many = len(one["delays"])
        patient = np.repeat(np.arange(patients), many)
        fibre = patient * sizes[one["source"]]["size"] + sizes[one["source"]]["watch"] if cells else np.tile(
            one["fibres"], patients)  # fmt: skip
        made.connect(i=fibre, j=patient)
        made.delay = np.tile(one["delays"], patients) * b.ms
        for name in one["weights"]:
            setattr(made, f"gain_{name}", np.repeat(one["gains"][name], many))
        held.append(made)
    monitors = {name: b.SpikeMonitor(groups[name][0], name=f"spikes_{name}") for name in sizes}
    network = b.Network(*held, *monitors.values())
    b.device.insert_code("before_network_run", "clock_t before_it = clock();")
    b.device.insert_code("after_network_run", 'printf("CPU %.6f\\n", double(clock() - before_it) / CLOCKS_PER_SEC);')
    network.run(job["duration"] * b.ms)
    b.device.build(directory=str(folder), compile=True, run=True, debug=False, clean=False)
    spikes = {}
    for name, monitor in monitors.items():
        cell, times = np.asarray(monitor.i) // sizes[name]["size"], np.asarray(monitor.t / b.ms)
        spikes[name] = [times[cell == k].tolist() for k in range(patients)]
    return {"spikes": spikes, "version": b.__version__, "flags": list(b.prefs["codegen.cpp.extra_compile_args_gcc"])}


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = solve(told, Path(sys.argv[2]).parent / "built")
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
