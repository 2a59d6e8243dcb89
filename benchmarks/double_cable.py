"""Speed of a myelinated fibre against NEURON with `extracellular`: `python -m benchmarks.double_cable`.

CPU time of one pinned core, in turns, medians of the rounds with their range; set-up and settling are
outside the time on both sides, Python's share of a run is inside ours. NEURON steps in its own loop.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path

from fibrosim.electrophysiology.fibres import MyelinatedFibre
from fibrosim.engine.double_cable import NodePulse

from .neuron_double_cable import Peer, load

CURRENT, START, DURATION = 1.516, 0.1, 0.1  # nA, ms, ms
CONVERGED = 56.232  # m/s
RESULT = Path(__file__).parent / "results" / "double_cable.json"
REPEATS = 20
"""Own runs within one measurement: one alone is near the clock's own step."""


def speed_of(centres, times):
    """Velocity in m/s between nodes 5 and 15."""
    return float((centres[15] - centres[5]) * 1e-3 / (times[15] - times[5]))


def own(fibre, length, **options):
    """CPU seconds of a run and its velocity."""
    pulses = [NodePulse(START, DURATION, CURRENT)]
    fibre.run(0.0, pulses, **options)
    began = time.process_time()
    for _ in range(REPEATS):
        run = fibre.run(length, pulses, **options)
    spent = (time.process_time() - began) / REPEATS
    return spent, speed_of(fibre.cable.node_centres, [t[0] for t in run.spikes])


def peer(neuron, length, **options):
    """CPU seconds of NEURON's part after the settling, and the velocity."""
    neuron.prepare(CURRENT, START, DURATION, 0, watch=[5, 15], **options)
    began = time.process_time()
    neuron.advance(length)
    spent = time.process_time() - began
    first, last = neuron.crossings()
    centres = neuron.cable.node_centres
    return spent, float((centres[15] - centres[5]) * 1e-3 / (last - first))


def compare(rounds):
    """Times of every case in every round, in turns."""
    h = load()
    fibre = MyelinatedFibre(10.0)
    neuron = Peer(h, fibre.cable)
    cases = {
        "own, backward Euler 1 us, 1.2 ms": (own, fibre, 1.2, {"step": 0.001, "scheme": "backward-euler"}),
        "NEURON, backward Euler 1 us, 1.2 ms": (peer, neuron, 1.2, {"step": 0.001}),
        "own, Crank-Nicolson 4 us, 1.6 ms": (own, fibre, 1.6, {}),
        "NEURON, CVODE 1e-2, 1.6 ms": (peer, neuron, 1.6, {"tolerance": 1e-2}),
        "own, Crank-Nicolson 4 us, 10 ms": (own, fibre, 10.0, {}),
        "own, Crank-Nicolson 1 us, 10 ms": (own, fibre, 10.0, {"step": 0.001}),
        "NEURON, CVODE 1e-2, 10 ms": (peer, neuron, 10.0, {"tolerance": 1e-2}),
        "NEURON, CVODE 1e-1, 10 ms": (peer, neuron, 10.0, {"tolerance": 1e-1}),
    }
    spent = {name: [] for name in cases}
    found = {}
    for _ in range(rounds):
        for name, (how, what, length, options) in cases.items():
            seconds, found[name] = how(what, length, **options)
            spent[name].append(seconds)
    return spent, found


def ratios(spent):
    """NEURON's time over ours, round by round: median and range."""
    pairs = [
        ("NEURON, backward Euler 1 us, 1.2 ms", "own, backward Euler 1 us, 1.2 ms", 180.0),
        ("NEURON, CVODE 1e-2, 1.6 ms", "own, Crank-Nicolson 4 us, 1.6 ms", None),
        ("NEURON, CVODE 1e-2, 10 ms", "own, Crank-Nicolson 4 us, 10 ms", 70.0),
        ("NEURON, CVODE 1e-1, 10 ms", "own, Crank-Nicolson 4 us, 10 ms", None),
        # both within 0.03 % of the converged velocity
        ("NEURON, CVODE 1e-1, 10 ms", "own, Crank-Nicolson 1 us, 10 ms", None),
    ]
    found = []
    for theirs, ours, aim in pairs:
        each = [a / b for a, b in zip(spent[theirs], spent[ours], strict=True)]
        found.append({"peer": theirs, "own": ours, "ratio": statistics.median(each), "range": [min(each), max(each)],
                      "aim": aim})  # fmt: skip
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=None)
    asked = parser.parse_args()
    if asked.core is not None:
        os.sched_setaffinity(0, {asked.core})
    spent, found = compare(asked.rounds)
    cases = {
        name: {"cpu_ms": 1e3 * statistics.median(each), "range_ms": [1e3 * min(each), 1e3 * max(each)],
               "velocity_m_s": found[name], "error_percent": 100.0 * (found[name] / CONVERGED - 1.0)}
        for name, each in spent.items()
    }  # fmt: skip
    import neuron

    import fibrosim

    made = {"cases": cases, "ratios": ratios(spent), "machine": platform.processor() or platform.machine(),
            "load": os.getloadavg()[0], "versions": {"fibrosim": fibrosim.__version__, "neuron": neuron.__version__},
            "date": time.strftime("%Y-%m-%d"), "rounds": asked.rounds}  # fmt: skip
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    for name, one in cases.items():
        print(f"{name:40s} {one['cpu_ms']:9.3f} ms  {one['velocity_m_s']:.3f} m/s  error {one['error_percent']:+.3f} %")
    for one in made["ratios"]:
        aim = f"aim {one['aim']:.0f}" if one["aim"] else "no aim"
        print(f"{one['peer']} / {one['own']}: {one['ratio']:.0f} ({one['range'][0]:.0f} to {one['range'][1]:.0f}; {aim})")


if __name__ == "__main__":
    main()
