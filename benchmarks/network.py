"""The network engine against NEURON, side by side: the deep horn with wind-up, and a slice of laminae I and II.

    python -m benchmarks.network [--core N] [--rounds N] [--parts deep,superficial]

Writes benchmarks/results/network.json and .md; parts that are not asked for stay as they were there. CPU time of one
pinned core, medians of rounds in which every program has its turn. NEURON has the same membranes, receptors, cells,
synapses and events, printed from our graphs. Its time is that of its own loop; ours is that of the whole call of
`run_network`, with wiring and filling of arrays.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from fibrosim.electrophysiology.horn.circuit import circuit_network
from fibrosim.electrophysiology.horn.deep_horn import deep_network
from fibrosim.engine.network import Network, run_network
from fibrosim.random import Stream

from .report import FOLDER, machine

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "interop"))
from network_peer import job_of, mechanisms, run_network_in_neuron

STEPS = (0.05, 0.025, 0.0125, 0.00625)  # ms
SAME = 0.05  # ms: the step of the horn
TOLERANCES = (1e-3, 1e-5)
TRUTH = 1e-8
LANES = 8
AIM = 10
NEAR = 5.0  # ms: a spike farther away counts as missing


def apart(found: list, truth: list) -> dict:
    """Distance of each true spike to the nearest one of a run, ms; numbers of spikes."""
    distances = []
    for a, b in zip(found, truth, strict=True):
        for one in b:
            distances.append(float(np.min(np.abs(np.asarray(a) - one))) if len(a) else math.inf)
    each = np.minimum(np.array(distances), NEAR)
    return {"median": float(np.median(each)), "mean": float(np.mean(each)), "spikes": sum(map(len, found)),
            "missing": int(np.sum(each >= NEAR))}  # fmt: skip


class Case:
    """A network, what goes in, and how lanes differ."""

    def __init__(self, network, duration, trains, densities, vary, rough=False) -> None:
        self.network, self.duration, self.trains, self.densities = network, duration, trains, densities
        self.vary, self.rough = vary, rough

    def own(self, step: float, lanes: int):
        """CPU seconds of a call, and the spikes of the first lane, population by population and cell by cell."""
        trains = {name: [rows] * lanes for name, rows in self.trains.items()}
        gains = {name: np.linspace(1.0, 1.0 - 0.05 * (lanes > 1), lanes) for name in self.vary}
        began = time.process_time()
        run = run_network(self.network, self.duration, lanes=lanes, trains=trains, gains=gains, step=step,
                          densities=self.densities)  # fmt: skip
        spent = time.process_time() - began
        spikes = [run.spikes[one.name][0].time[run.spikes[one.name][0].cell == k]
                  for one in self.network.populations for k in range(one.count)]  # fmt: skip
        return spent, spikes

    def peer(self, library, folder, **settings):
        """CPU seconds of NEURON's loop, and its spikes."""
        job = job_of(self.network, library, self.duration, self.trains, densities=self.densities, together=False,
                     rough=self.rough, **{"step": SAME, **settings})  # fmt: skip
        found = run_network_in_neuron(job, folder)
        return found["run_s"], found["spikes"]


def deep(volleys: int) -> Case:
    """Volleys of all fibres at 1 Hz; patients differ in NMDA receptors."""
    network = deep_network()
    times = 10.0 + 1000.0 * np.arange(volleys)
    trains = {one.name: [times] * one.count for one in network.inputs if one.name != "noise"}
    return Case(network, 1000.0 * volleys, trains, {},
                [("relay", "nmda")])  # fmt: skip


def superficial(duration: float) -> Case:
    """All cells of laminae I and II, healthy; every fibre fires at 10 Hz at random."""
    whole = circuit_network((1,))
    joined = [p for p in whole.projections if not (p.source in ("sa1", "sa2") and p.target == "projection")]
    network = Network("horn_slice", whole.populations, whole.inputs, joined)
    stream, trains = Stream(1), {}
    for one in network.inputs:
        rows = []
        for k in range(one.count):
            waits = -100.0 * np.log(np.asarray(stream.uniform(k, f"benchmark/{one.name}", np.arange(40))))
            times = 1.0 + np.cumsum(waits)
            rows.append(times[times < duration])
        trains[one.name] = rows
    return Case(network, duration, trains, {}, [p.name for p in joined if p.name.endswith("nmda")], rough=True)


def measure(case: Case, rounds: int, folder: Path, *, steps, tolerances) -> dict:
    """Every program in turns; errors are those of the first lane."""
    plain = mechanisms(case.network, folder / "plain", together=False)
    # tables are for gates with the same numbers everywhere
    table = None if case.rough else mechanisms(case.network, folder / "table", tabulated=True, together=False)
    ways = {}
    for step in steps:
        ways[f"own, 8 lanes, {1e3 * step:g} us"] = lambda step=step: case.own(step, LANES)
        ways[f"own, 1 lane, {1e3 * step:g} us"] = lambda step=step: case.own(step, 1)
        ways[f"NEURON, {1e3 * step:g} us"] = lambda step=step: case.peer(plain, folder, step=step)
        if table is not None:
            ways[f"NEURON, TABLE, {1e3 * step:g} us"] = lambda step=step: case.peer(
                table, folder, step=step, tabulated=True
            )
    for one in tolerances:
        ways[f"NEURON, CVODE {one:g}"] = lambda one=one: case.peer(plain, folder, tolerance=one)
    case.own(steps[0], LANES)  # builds kernels
    case.own(steps[0], 1)
    if case.rough:
        finest = min(STEPS[:2]) / 2.0
        truth, said = case.own(finest, 1)[1], f"own engine at {1e3 * finest:g} us"
        check = {}
    else:
        truth, said = case.peer(plain, folder, tolerance=TRUTH)[1], f"NEURON, CVODE {TRUTH:g}"
        check = apart(case.own(min(STEPS) / 2.0, 1)[1], truth)
    for step in steps:
        case.own(step, 1)  # makes tables of gates
    spent, errors, load = {name: [] for name in ways}, {}, {}
    for _ in range(rounds):
        for name, run in ways.items():
            seconds, spikes = run()
            spent[name].append(seconds / (LANES if "8 lanes" in name else 1))
            errors[name], load[name] = apart(spikes, truth), os.getloadavg()[0]
    rows = {name: {"s_per_patient": statistics.median(each), "range": [min(each), max(each)], **errors[name],
                   "load": load[name]} for name, each in spent.items()}  # fmt: skip
    return {"ms": case.duration, "truth": said, "true_spikes": sum(map(len, truth)), "own_at_the_finest": check,
            "rows": rows, "ratios": ratios(rows, spent, steps)}  # fmt: skip


def ratios(rows: dict, spent: dict, steps) -> list:
    """NEURON's time over ours: at the same step (round by round), and where our mean error is that of NEURON."""
    found = []
    for lanes in ("8 lanes", "1 lane"):
        own = [rows[f"own, {lanes}, {1e3 * step:g} us"] for step in steps]
        for name, row in rows.items():
            if not name.startswith("NEURON"):
                continue
            one = {"peer": name, "own": lanes}
            same = f"own, {lanes}, {name.rsplit(', ', 1)[1]}"
            if same in rows:
                each = [a / b for a, b in zip(spent[name], spent[same], strict=True)]
                one["same_step"] = [statistics.median(each), min(each), max(each)]
            if len(own) > 1:
                x = np.log([o["mean"] for o in own])[::-1]
                y = np.log([o["s_per_patient"] for o in own])[::-1]
                # beyond the finest step no time is guessed
                inside = x.min() <= math.log(row["mean"]) <= x.max()
                one["equal_error"] = (
                    row["s_per_patient"] / math.exp(np.interp(math.log(row["mean"]), x, y)) if inside else None
                )
            found.append(one)
    return found


def markdown(result: dict) -> str:
    """The page of results."""
    m = result["machine"]
    versions = ", ".join(f"{k} {v}" for k, v in m["versions"].items() if v)
    lines = [
        "# The network engine, measured", "",
        f"{m['cpu']} ({m['target']}), Python {m['python']}, {versions}; {m['date']}.",
        f"CPU seconds for one patient on one pinned core, medians of {result['rounds']} rounds in turns; two cores "
        "shared with other work, load beside each row.",
        "8 lanes: eight patients in one block, the time divided by eight. Errors: distance of each spike of the truth "
        f"to the nearest one (at most {NEAR:g} ms), ms.", "",
    ]  # fmt: skip
    for name, part in result["parts"].items():
        lines += [f"## {name}", "", f"{part['ms']:g} ms; truth: {part['truth']}, {part['true_spikes']} spikes."]
        if part["own_at_the_finest"]:
            c = part["own_at_the_finest"]
            lines.append(f"Own engine at {1e3 * min(STEPS) / 2:g} us against it: median {c['median']:.4f}, "
                         f"mean {c['mean']:.4f} ms, {c['spikes']} spikes.")  # fmt: skip
        lines += [
            "",
            "| program | s per patient | range | spikes | error median | mean | missing | load |",
            "|" + "---|" * 8,
        ]
        for row, r in part["rows"].items():
            low, high = r["range"]
            errors = f"{r['median']:.4f} | {r['mean']:.4f} | {r['missing']}"
            lines.append(f"| {row} | {r['s_per_patient']:.4f} | {low:.4f} to {high:.4f} | {r['spikes']} | {errors} "
                         f"| {r['load']:.1f} |")  # fmt: skip
        lines += ["", "| peer / own | same step | range | equal mean error |", "|---|---|---|---|"]
        for one in part["ratios"]:
            same, equal = one.get("same_step"), one.get("equal_error")
            left = f"**{same[0]:.1f}** | {same[1]:.1f} to {same[2]:.1f}" if same else "- | -"
            lines.append(f"| {one['peer']} / {one['own']} | {left} | {f'**{equal:.1f}**' if equal else '-'} |")
        lines.append("")
    lines += [f"Aim: {AIM} x NEURON for a patient.", "", "Brian2: brian_network.md. NEST: not run."]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=None)
    parser.add_argument("--volleys", type=int, default=3)
    parser.add_argument("--parts", default="deep,superficial")
    asked = parser.parse_args()
    if asked.core is not None:
        os.sched_setaffinity(0, {asked.core})
    cases = {
        "deep": (
            "Deep horn: relay and projection neuron, volleys at 1 Hz",
            lambda: deep(asked.volleys),
            STEPS,
            TOLERANCES,
        ),
        "superficial": ("Laminae I and II, all cells", lambda: superficial(150.0), STEPS[:1], ()),
    }
    kept = FOLDER / "network.json"
    before = json.loads(kept.read_text(encoding="utf-8"))["parts"] if kept.exists() else {}
    result = {"machine": machine("neuron"), "rounds": asked.rounds, "parts": before}
    with tempfile.TemporaryDirectory(prefix="fibrosim-nrn-") as made:
        for name in asked.parts.split(","):
            title, case, steps, tolerances = cases[name]
            result["parts"][title] = measure(
                case(), asked.rounds, Path(made) / name, steps=steps, tolerances=tolerances
            )
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / "network.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
            (FOLDER / "network.md").write_text(markdown(result), encoding="utf-8")
    print(markdown(result))


if __name__ == "__main__":
    main()
