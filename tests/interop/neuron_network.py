"""Runs a network in NEURON; started as a program of its own: `python neuron_network.py JOB RESULT` (both JSON).

The job holds the compiled mechanisms, cells, synapses, events and what is wanted. Knows nothing of fibrosim.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["NEURON_MODULE_OPTIONS"] = "-nogui"  # else it warns of a missing display
from neuron import h
from neuron_fibre import crossings


def cell_of(kind):
    """Sections of a cell, one for each compartment."""
    held = []
    for one in kind["sections"]:
        made = h.Section()
        made.L, made.diam, made.Ra, made.cm = (one[n] for n in ("length", "diameter", "resistivity", "capacitance"))
        made.insert(one["suffix"])
        if one["parent"] is not None:
            place, at = one["parent"]
            made.connect(held[place](at), 0)
        for name, value in one["ranges"].items():
            setattr(getattr(made(0.5), one["suffix"]), name, value)
        held.append(made)
    return held


def solve(job):
    """Run the job."""
    began = time.process_time()
    h.nrn_load_dll(job["library"])
    for name, value in job["globals"].items():
        setattr(h, name, value)
    held = [cell_of(job["kinds"][which]) for which in job["cells"]]  # sections live as long as something holds them
    cells = [[one(0.5) for one in sections] for sections in held]
    synapses = []
    for one in job["synapses"]:
        made = getattr(h, one["mechanism"])(cells[one["cell"]][one["place"]])
        for name, value in one.get("values", {}).items():
            setattr(made, name, value)
        synapses.append(made)
    joined = []
    kinds = [job["kinds"][which] for which in job["cells"]]
    for cell, synapse, delay, weight in job["connections"]:
        segment, level = cells[cell][kinds[cell]["watch"]], kinds[cell]["threshold"]
        wire = h.NetCon(segment._ref_v, synapses[synapse], level, delay, weight, sec=segment.sec)
        joined.append(wire)
    events = []
    for synapse, weight, times in job["events"]:
        wire = h.NetCon(None, synapses[synapse])
        wire.weight[0], wire.delay = weight, 0.0
        events.append((wire, times))
    h.dt, h.secondorder = job["step"], job["order"] if job["order"] == 2 else 0
    solver = h.CVode()
    if job.get("tolerance"):
        h.finitialize()  # else what is computed once is not there yet
        solver.active(True)
        solver.atol(job["tolerance"])
        solver.rtol(job.get("relative", 0.0))
    watched = [one[kind["watch"]] for one, kind in zip(cells, kinds, strict=True)]
    rough = job["rough"]  # times of the steps at which spikes are seen, which costs less than voltages
    when = None if rough else h.Vector().record(h._ref_t)
    volts = [] if rough else [h.Vector().record(one._ref_v) for one in watched]
    seen, listeners = [h.Vector() for _ in watched], []
    for one, vector, kind in zip(watched, seen, kinds, strict=True):
        if rough:
            wire = h.NetCon(one._ref_v, None, kind["threshold"], 0.0, 0.0, sec=one.sec)
            wire.record(vector)
            listeners.append(wire)
    context = h.ParallelContext()
    context.set_maxstep(10)

    def begin():
        for compartments, kind in zip(cells, kinds, strict=True):
            for one in compartments:
                one.v = kind["start"]

    # voltages of each kind first, then states from them
    handler = h.FInitializeHandler(0, begin)
    h.finitialize()
    for wire, times in events:
        for one in times:
            wire.event(one)
    ready = time.process_time()
    context.psolve(job["duration"])
    done = time.process_time()
    del handler
    if rough:
        spikes = [one.to_python() for one in seen]
    else:
        times = when.to_python()
        spikes = [crossings(times, v.to_python(), k["threshold"]) for v, k in zip(volts, kinds, strict=True)]
    return {"set_up_s": ready - began, "run_s": done - ready, "spikes": spikes}


if __name__ == "__main__":
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(solve(job)), encoding="utf-8")
