"""Runs one cable in NEURON; started as a program of its own: `python neuron_fibre.py JOB RESULT` (both JSON).

The job holds the compiled mechanism, the geometry, the protocol and what is wanted. Knows nothing of fibrosim.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["NEURON_MODULE_OPTIONS"] = "-nogui"  # else it warns of a missing display
from neuron import h


def sections(job):
    """Sections of compartments of equal length, end to end, a side branch on its own; all segments in order."""
    parts, segments = [], []
    lengths = job["length"]
    branch = job.get("branch")
    breaks = {branch["near"] + 1, branch["start"]} if branch else set()
    trunk = None
    begin = 0
    while begin < len(lengths):
        end = begin + 1
        while end < len(lengths) and abs(lengths[end] - lengths[begin]) < 1e-9 and end not in breaks:
            end += 1
        section = h.Section(name=f"part{len(parts)}")
        section.L, section.nseg = lengths[begin] * (end - begin), end - begin
        section.Ra, section.cm = job["resistivity"], job["capacitance"]
        section.insert(job["suffix"])
        if parts:
            section.connect((trunk if branch and begin == branch["start"] else parts[-1])(1), 0)
        if branch and end == branch["near"] + 1:
            trunk = section
        parts.append(section)
        segments += list(section)
        begin = end
    return parts, segments


def balance(job, segments):
    """Leaks and constant currents, ion by ion, as the published model: a leak if one can do it, else a current."""
    rest, suffix = job["rest"], job["suffix"]
    h.finitialize(rest)
    found = []
    for segment in segments:
        m = getattr(segment, suffix)
        for ion in job["balanced"]:
            current = getattr(m, f"g_{ion}") * rest - getattr(m, f"d_{ion}")
            needed = -current / (rest - getattr(m, f"e_{ion}"))
            found.append((m, ion, needed if needed >= 0 else 0.0, 0.0 if needed >= 0 else -current))
    for m, ion, leak, constant in found:
        setattr(m, f"ions_{ion}_leak", leak)
        setattr(m, f"ions_{ion}_balance", constant)


def crossings(times, volts, threshold):
    """Times of rises through the threshold, interpolated."""
    found = []
    for k in range(1, len(volts)):
        if volts[k - 1] < threshold <= volts[k]:
            part = (threshold - volts[k - 1]) / (volts[k] - volts[k - 1])
            found.append(times[k - 1] + part * (times[k] - times[k - 1]))
    return found


def solve(job):
    """Run the job."""
    began = time.process_time()
    h.nrn_load_dll(job["library"])
    _parts, segments = sections(job)  # sections live as long as something holds them
    suffix = job["suffix"]
    for name, value in {**job["parameters"], **job["globals"]}.items():
        setattr(h, f"{name}_{suffix}", value)
    for k, segment in enumerate(segments):
        segment.diam = job["diameter"][k]
        m = getattr(segment, suffix)
        for name, values in job["ranges"].items():
            setattr(m, name, values[k])
    h.dt, h.secondorder = job["step"], job["order"] if job["order"] == 2 else 0
    balance(job, segments)
    if job.get("tolerance"):
        h.CVode().active(True)
        h.CVode().atol(job["tolerance"])
    clamps = []
    for start, width, current, place in job["pulses"]:
        clamp = h.IClamp(segments[place])
        clamp.delay, clamp.dur, clamp.amp = start, width, current
        clamps.append(clamp)
    when = h.Vector().record(h._ref_t)
    volts = [h.Vector().record(segments[k]._ref_v) for k in job["watch"]]
    kept = [h.Vector().record(getattr(getattr(segments[k], suffix), f"_ref_{name}")) for k, name in job["trace"]]
    pc = h.ParallelContext()
    pc.set_maxstep(10)
    h.finitialize(job["rest"])
    ready = time.process_time()
    pc.psolve(job["duration"])
    done = time.process_time()
    times = when.to_python()
    result = {"set_up_s": ready - began, "run_s": done - ready, "steps": len(times) - 1}
    result["spikes"] = [crossings(times, v.to_python(), job["threshold"]) for v in volts]
    result["peaks"] = [max(v) for v in volts]
    result["traces"] = [[min(v), max(v), v[-1]] for v in kept]
    if job.get("keep"):
        result["times"], result["volts"] = times, [v.to_python() for v in volts]
        result["kept"] = [v.to_python() for v in kept]
    return result


if __name__ == "__main__":
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(solve(job)), encoding="utf-8")
