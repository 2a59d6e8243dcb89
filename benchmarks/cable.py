"""The cable engine against NEURON, side by side: a C fibre of nine gates, and the Tigerholm fibre.

    python -m benchmarks.cable [--quick] [--core N] [--rounds N] [--parts nine,full,slowing,length]

Writes benchmarks/results/cable.json and .md. CPU time of one pinned core, medians of rounds in which every
program has its turn. Both programs have the same membrane: NEURON's mechanism is printed from the same graph.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from fibrosim.electrophysiology.fibres import CFibre
from fibrosim.engine.cable import Pulse, Window, run_cable
from fibrosim.engine.cable.program import build_cable

from .nine_gates import nine_gate_fibre
from .report import FOLDER, machine

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "interop"))
from neuron_peer import compile_membrane, job_of, run_neuron

STEP = 0.025
FINEST = STEP / 8
LONGER = (STEP * 1.25, STEP * 1.6)
SLOW = 0.2
TOLERANCE = 1e-3
AIMS = {"nine_plain": 30, "nine_table": 12, "full": 70, "slowing": 100}
PARTS = ("nine", "full", "slowing", "length")


class Clock:
    """CPU seconds in the kernel, beside those of the whole call."""

    def __init__(self, membrane):
        self.program = build_cable(membrane)
        self.plain = self.program.advance
        self.kernel = 0.0

    def __enter__(self):
        def timed(record):
            began = time.process_time()
            self.plain(record)
            self.kernel += time.process_time() - began

        self.program.advance = timed
        return self

    def __exit__(self, *_):
        self.program.advance = self.plain

    def run(self, *arguments, **settings):
        """Kernel and whole CPU seconds, and the run."""
        self.kernel, began = 0.0, time.process_time()
        run = run_cable(*arguments, **settings)
        return self.kernel, time.process_time() - began, run


def velocity(cable, spikes, places, pulse=0):
    x = cable.positions
    return (x[places[1]] - x[places[0]]) / 1e3 / (spikes[1][pulse] - spikes[0][pulse])


def converged(cable, duration, pulses, places):
    """Velocity at step 0, from two fine steps."""
    found = [velocity(cable, run_cable(cable, duration, pulses, step=s, watch=places, exact=True, slow_step=s).spikes, places)
             for s in (2 * FINEST, FINEST)]  # fmt: skip
    return found[1] + (found[1] - found[0]) / 3.0


def fixed_steps(cable, duration, pulses, places, peers, rounds, folder, equal):
    """Same scheme and step: own kernel with exponential and Crank-Nicolson gates, and the peers by name.

    `equal` is the step (ms) at which the own default, Crank-Nicolson gates, has about the error that NEURON has at STEP.
    """
    truth = converged(cable, duration, pulses, places)
    kinds = {
        "own, exponential gates": (STEP, True, STEP), "own, Crank-Nicolson gates": (STEP, False, STEP),
        f"own, slow terms every {SLOW:g} ms": (STEP, False, SLOW),
        f"own, steps of {1e3 * equal:g} us, slow terms every {SLOW:g} ms": (equal, False, SLOW),
    }  # fmt: skip
    rows = {}
    with Clock(cable.membrane) as clock:
        for turn in range(rounds + 1):
            for name, (step, exact, slow) in kinds.items():
                kernel, whole, run = clock.run(cable, duration, pulses, step=step, watch=places, exact=exact, slow_step=slow)
                if turn:  # the first turn makes tables
                    rows.setdefault(name, []).append((kernel, whole, velocity(cable, run.spikes, places)))
            if turn:
                for name, job in peers.items():
                    r = run_neuron(job, folder)
                    found = r["run_s"], r["set_up_s"] + r["run_s"], velocity(cable, r["spikes"], places)
                    rows.setdefault(name, []).append(found)
    table = {}
    for name, found in rows.items():
        kernel, whole, speed = (statistics.median(column) for column in zip(*found, strict=True))
        work = cable.size * round(duration / kinds.get(name, (STEP,))[0])
        table[name] = {
            "kernel_s": kernel, "whole_s": whole, "best_s": min(k for k, *_ in found), "M_per_s": work / kernel / 1e6,
            "ns": 1e9 * kernel / work, "velocity": speed, "error_percent": 100 * (speed / truth - 1), "load": os.getloadavg()[0],
        }  # fmt: skip
    own = table["own, exponential gates"]
    pairs = [(own_name, name) for own_name in kinds for name in peers]
    ratios = {f"{a} / {b}": paired(rows[a], rows[b]) for a, b in pairs}
    best = {f"{a} / {b}": table[b]["best_s"] / table[a]["best_s"] for a, b in pairs}
    whole = {name: table[name]["whole_s"] / own["whole_s"] for name in peers}
    return {"compartments": cable.size, "ms": duration, "truth": truth, "rows": table, "ratios": ratios,
            "ratios_of_best": best, "ratios_with_set_up": whole}  # fmt: skip


def paired(own, peer):
    """Median over the rounds of the ratio of neighbours in time."""
    return statistics.median(b[0] / a[0] for a, b in zip(own, peer, strict=True))


def nine(rounds, folder):
    cable, duration, places = nine_gate_fibre(), 200.0, (250, 750)
    pulses = [Pulse(1.0 + 50.0 * k, 0.5, 2.0, 0) for k in range(4)]
    peers = {}
    for name, tabulated in (("NEURON", False), ("NEURON, TABLE", True)):
        library = compile_membrane(cable.membrane, folder / f"nine{tabulated}", tabulated=tabulated)
        peers[name] = job_of(cable, library, duration, pulses, step=STEP, watch=places, tabulated=tabulated)
    return fixed_steps(cable, duration, pulses, places, peers, rounds, folder, 0.03)


def full(rounds, folder):
    fibre = CFibre(scale=0.1)
    cable, places = fibre.cable(), fibre.places()["parent"]
    pulses = [Pulse(1.0 + 100.0 * k, 0.5, 0.13, fibre.places()["electrode"][0]) for k in range(2)]
    peers = {}
    for name, hoisted in (("NEURON", True), ("NEURON, nothing computed beforehand", False)):
        library = compile_membrane(cable.membrane, folder / f"full{hoisted}", hoisted=hoisted)
        peers[name] = job_of(cable, library, 200.0, pulses, step=STEP, watch=places)
    return fixed_steps(cable, 200.0, pulses, places, peers, rounds, folder, 0.03125)


def train(scale, count):
    """Fibre, pulses at 2 Hz, place of the electrode in the nerve, and duration."""
    fibre = CFibre(scale=scale)
    places = fibre.places()
    pulses = [Pulse(1.0 + 500.0 * k, 0.5, 0.13, places["electrode"][0]) for k in range(count)]
    return fibre.cable(), pulses, places["recording"], 1.0 + 500.0 * count


def slowing_of(spikes, count):
    latency = np.asarray(spikes[0][:count]) - (1.0 + 500.0 * np.arange(count))
    return 100.0 * (latency / latency[0] - 1.0)


def slowing(rounds, folder, scale=0.05, count=30, peer=True):
    """The 2 Hz protocol: own kernel with and without window and at longer steps, and NEURON's CVODE."""
    cable, pulses, place, duration = train(scale, count)
    found, change = {}, {}
    kinds = {"own, window": (STEP, Window()), "own, no window": (STEP, None)}
    if peer:
        # the errors of step and window are of opposite sign here
        kinds |= {f"own, window, steps of {1e3 * s:g} us": (s, Window()) for s in LONGER}
    library = compile_membrane(cable.membrane, folder / "slowing") if peer else None
    with Clock(cable.membrane) as clock:
        for turn in range(rounds + 1):
            for name, (step, window) in kinds.items():
                kernel, whole, run = clock.run(cable, duration, pulses, step=step, watch=place, window=window)
                if turn:
                    found.setdefault(name, []).append((kernel, whole))
                    change[name] = slowing_of(run.spikes, count)
            if turn and peer:
                r = run_neuron(job_of(cable, library, duration, pulses, watch=place, tolerance=TOLERANCE), folder)
                found.setdefault("NEURON, CVODE", []).append((r["run_s"], r["set_up_s"] + r["run_s"]))
                change["NEURON, CVODE"] = slowing_of(r["spikes"], count)
    fine = run_cable(cable, duration, pulses, step=STEP / 4, watch=place, exact=True, slow_step=STEP)
    truth = slowing_of(fine.spikes, count)
    table = {}
    for name, pairs in found.items():
        kernel, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
        shown = [k for k in (2, 3, 10, 30) if k <= count]
        work = cable.size * round(duration / kinds.get(name, (STEP,))[0])
        table[name] = {
            "kernel_s": kernel, "whole_s": whole, "effective_M_per_s": work / kernel / 1e6,
            "slowing_percent": {k: change[name][k - 1] for k in shown},
            "error_percent_of_slowing": {k: 100 * (change[name][k - 1] / truth[k - 1] - 1) for k in shown},
            "largest_error": 100 * float(np.abs(change[name][1:] / truth[1:] - 1).max()), "load": os.getloadavg()[0],
        }  # fmt: skip
    result = {"compartments": cable.size, "ms": duration, "pulses": count, "rows": table}
    if peer:
        for own in kinds:
            result[f"ratio, {own}, kernel"] = paired(found[own], found["NEURON, CVODE"])
            result[f"ratio, {own}, with set-up"] = table["NEURON, CVODE"]["whole_s"] / table[own]["whole_s"]
            result[f"ratio of the best rounds, {own}, kernel"] = min(found["NEURON, CVODE"])[0] / min(found[own])[0]
    return result


def previous():
    path = FOLDER / "cable.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(result):
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "cable.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    text = markdown(result)
    (FOLDER / "cable.md").write_text(text, encoding="utf-8")
    return text


def markdown(r):
    m = r["machine"]
    lines = ["# The cable engine, measured", "",
             f"{m['cpu']} ({m['target']}), Python {m['python']}, " + ", ".join(f"{k} {v}" for k, v in m["versions"].items() if v)
             + f"; {m['date']}.", f"CPU time of one pinned core, medians of the rounds (ratios: of neighbours in time), steps of {1e3 * STEP:g} us, "
             "load of the machine beside each row. M: millions of compartment-steps a second. Errors of velocity are against step 0. "
             "Both programs have the membrane from the same graph; NEURON's scheme is secondorder = 2.", ""]  # fmt: skip
    for name, title in (("nine", "C fibre of nine gates"), ("full", "Tigerholm fibre, nothing left out")):
        if name not in r:
            continue
        part = r[name]
        lines += [f"## {title}", "", f"{part['compartments']} compartments, {part['ms']:g} ms.", "",
                  "| program | kernel s | with set-up s | M | ns | velocity m/s | error % | load |", "|" + "---|" * 8]  # fmt: skip
        lines += [f"| {k} | {v['kernel_s']:.4f} | {v['whole_s']:.4f} | {v['M_per_s']:.2f} | {v['ns']:.1f} | {v['velocity']:.5f} "
                  f"| {v['error_percent']:+.3f} | {v['load']:.1f} |" for k, v in part["rows"].items()]  # fmt: skip
        lines += ["", *(f"- {k}: **{v:.1f}**" for k, v in part["ratios"].items())]
        lines += [f"- best rounds: {k}: {v:.1f}" for k, v in part.get("ratios_of_best", {}).items()]
        lines += [f"- with set-up, exponential gates / {k}: {v:.1f}" for k, v in part["ratios_with_set_up"].items()]
        aims = [f"{k} {AIMS[k]}" for k in AIMS if k.startswith(name)]
        lines += [f"- aims: {', '.join(aims)}", ""]
    for name, title in (("slowing", "2 Hz, a twentieth of the length"), ("length", "2 Hz, full length")):
        if name not in r:
            continue
        part = r[name]
        lines += [f"## {title}", "", f"{part['compartments']} compartments, {part['pulses']} pulses.", "",
                  "| program | kernel s | with set-up s | effective M | slowing % at pulse | its error % | largest error % | load |",
                  "|" + "---|" * 8]  # fmt: skip
        for k, v in part["rows"].items():
            shown, wrong = (", ".join(f"{p}: {x:.2f}" for p, x in v[w].items())
                            for w in ("slowing_percent", "error_percent_of_slowing"))  # fmt: skip
            lines.append(f"| {k} | {v['kernel_s']:.3f} | {v['whole_s']:.3f} | {v['effective_M_per_s']:.0f} | {shown} | {wrong} "
                         f"| {v.get('largest_error', float('nan')):.2f} | {v['load']:.1f} |")  # fmt: skip
        lines += ["", *(f"- {k}: **{v:.0f}**" for k, v in part.items() if k.startswith("ratio"))]
        if name in AIMS:
            lines.append(f"- aim: {AIMS[name]}, error of the slowing below 1 %")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round: to see that it runs")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parts", default=",".join(PARTS), help="which to measure; the others keep their last figures")
    asked = parser.parse_args()
    os.sched_setaffinity(0, {asked.core})
    rounds = 1 if asked.quick else asked.rounds
    result = previous()
    with tempfile.TemporaryDirectory(prefix="fibrosim-neuron-") as name:
        folder = Path(name)
        measures = {
            "nine": lambda: nine(rounds, folder), "full": lambda: full(rounds, folder),
            "slowing": lambda: slowing(rounds, folder),
            "length": lambda: slowing(rounds, folder, 1.0, 3, peer=False),
        }  # fmt: skip
        for part in asked.parts.split(","):
            result[part] = measures[part]()
            print(write(result | {"machine": machine("neuron")}), flush=True)


if __name__ == "__main__":
    main()
