"""The deep horn against Brian2, by hand: never in tests, never in CI.

    python -m venv /some/folder && /some/folder/bin/pip install brian2 "numpy<2.3"
    python -m benchmarks.brian_network --python /some/folder/bin/python [--core N] [--rounds N]

Relay and projection neuron with the compartments, gates, calcium, synapses and events of `benchmarks.network`,
printed as Brian2's equations from our graphs and compiled by its C++ standalone mode (needs g++ and make).
Writes benchmarks/results/brian_network.json and .md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np

from fibrosim.formats.nmodl import identifier
from fibrosim.language.membrane import CORE, LOCAL, VOLTAGE

from .network import LANES, NEAR, Case, apart, deep
from .report import FOLDER, machine

SCRIPT = Path(__file__).with_name("brian_horn.py")
STEPS = (0.05, 0.025, 0.0125, 0.00625)  # ms
FINEST = 0.003125  # ms: there our spikes are within 0.004 ms of NEURON's CVODE at 1e-8 (results/network.md)
WAYS = [(LANES, step) for step in STEPS] + [(64, STEPS[0])]
LATE, NEXT = 100.0, 1000.0  # ms after a volley
WITHIN = 0.1
AIM, LEAST = 3, 1e-30
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
NUMBERS = {
    "add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b,
    "neg": lambda a: -a, "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "pow": math.pow,
    "floor": lambda a: max(a, LEAST), "logistic": lambda a: 1.0 / (1.0 + math.exp(-a)),
}  # fmt: skip


class Printer:
    """Text of a node; what does not move is a number already."""

    def __init__(self, names: dict, numbers: dict) -> None:
        self.names, self.numbers = names, numbers

    def value(self, node):
        """The number of a node, or None."""
        if node.op == "const":
            return float(node.value)
        if node.op == "sym":
            return self.numbers.get(node.value)
        parts = [self.value(a) for a in node.args]
        return None if None in parts or node.op not in NUMBERS else NUMBERS[node.op](*parts)

    def text(self, node) -> str:
        """Brian2's expression."""
        number = self.value(node)
        if number is not None:
            return f"({number!r})"
        if node.op == "sym":
            return self.names[node.value]
        args = [self.text(a) for a in node.args]
        if node.op in OPERATORS:
            return f"({args[0]} {OPERATORS[node.op]} {args[1]})"
        shapes = {"neg": "(-{0})", "logistic": "(1/(1 + exp(-{0})))", "linoid": "(1/exprel(-{0}))", "exp": "exp({0})",
                  "log": "log({0})", "sqrt": "sqrt({0})", "pow": "({0}**{1})", "floor": "clip({0}, 1e-30, 1e30)"}  # fmt: skip
        return shapes[node.op].format(*args)


def line_of(cell) -> list[int]:
    """The compartments in a row from one end to the other; the cells of the deep horn have no branches."""
    near = {k: [] for k in range(cell.size)}
    for k, parent in enumerate(cell.parent):
        if parent >= 0:
            near[k].append(int(parent))
            near[int(parent)].append(k)
    row = [min(k for k, beside in near.items() if len(beside) == 1)]
    while len(row) < cell.size:
        row.append(next(k for k in near[row[-1]] if k not in row))
    return row


def population_of(network, one) -> dict:
    """Equations of all membranes of a cell together; densities are nothing where a channel is not."""
    cell, row = one.cell, line_of(one.cell)
    membranes = [m for m, _, _ in cell.runs]
    given: dict[str, np.ndarray] = {}
    for (membrane, a, b), own in zip(cell.runs, cell.parameters, strict=True):
        for name, record in membrane.parameters.items():
            given.setdefault(name, np.full(cell.size, np.nan))[a:b] = own.get(name, record.value)
    same = {name: float(np.nanmin(v)) for name, v in given.items() if np.nanmin(v) == np.nanmax(v)}
    ranges = {identifier(n): np.where(np.isnan(v), np.nanmax(v), v) for n, v in given.items() if n not in same}
    for (membrane, a, b), scale in zip(cell.runs, cell.scale, strict=True):
        for name, record in membrane.densities.items():
            values = record.value * np.broadcast_to(np.asarray(scale.get(name, 1.0), dtype=float), b - a)
            ranges.setdefault(identifier(name), np.zeros(cell.size))[a:b] = values
    numbers = {LOCAL: cell.temperature, CORE: cell.temperature}
    numbers.update({("parameter", "membrane", name): value for name, value in same.items()})
    names = {VOLTAGE: "vm", ("concentration", "calcium", "inside"): "calcium_inside", ("ion_current", "calcium"): "c_calcium"}
    names.update({("parameter", "membrane", name): identifier(name) for name in given if name not in same})
    first: dict[str, dict] = {kind: {} for kind in ("gates", "currents", "concentrations", "occupancies", "reversals")}
    for m in membranes:
        names.update({("density", n): identifier(n) for n in m.densities})
        first["gates"].update({g.name: g for g in m.gates})
        first["currents"].update({c.mechanism: c for c in m.currents})
        first["concentrations"].update({c.ion: c for c in m.concentrations})
        first["occupancies"].update({o.name: o for o in m.occupancies})
        first["reversals"].update(m.reversals)
    for thing in [*first["gates"].values(), *first["occupancies"].values()]:
        names[thing.symbol.value] = identifier(thing.name)
    printer = Printer(names, numbers)
    for ion, node in first["reversals"].items():
        names["reversal", ion] = printer.text(node)
    lines, starts, conductances, drives, calcium = ["vm = v/mV : 1"], [], [], [], []
    for c in first["currents"].values():
        if c.conductance is not None:
            conductances.append(printer.text(c.conductance))
            drives.append(f"{conductances[-1]}*{printer.text(c.reversal)}")
        elif printer.value(c.density) != 0.0:
            # nonlinear in the voltage, so it stays over a step; its gate does not
            lines.append(f"i_{c.mechanism} = {printer.text(c.density)} : 1 (constant over dt)")
            drives.append(f"(-i_{c.mechanism})")
            calcium.append(f"i_{c.mechanism}")
    for name, g in first["gates"].items():
        key = identifier(name)
        # steady state and rate at the step's beginning, as the method has them anyway: Brian2 would expand them otherwise
        lines += [f"end_{key} = {printer.text(g.steady)} : 1 (constant over dt)",
                  f"rate_{key} = {printer.text(g.rate)} : 1 (constant over dt)",
                  f"d{key}/dt = rate_{key}*(end_{key} - {key})/ms : 1"]  # fmt: skip
        starts.append([key, printer.text(g.steady)])
    lines.append(f"c_calcium = {' + '.join([*calcium, 'per_area*Cs'])} : 1 (constant over dt)")
    for c in first["concentrations"].values():
        lines.append(f"dcalcium_inside/dt = {printer.text(c.rate)}/ms : 1")
        starts.append(["calcium_inside", printer.value(c.start)])
    for name, o in first["occupancies"].items():
        key = identifier(name)
        lines += [f"on_{key} = {printer.text(o.binding)} : 1 (constant over dt)",
                  f"d{key}/dt = (on_{key} - (on_{key} + {printer.text(o.leaving)})*{key})/ms : 1"]  # fmt: skip
        begun = printer.text(o.binding)
        starts.append([key, f"{begun}/({begun} + {printer.text(o.leaving)})"])
    lines += [f"G = {' + '.join([*conductances, 'per_area*Gs'])} : 1", f"D = {' + '.join([*drives, 'per_area*Ds'])} : 1",
              "Im = (D - G*vm)*10*amp/meter**2 : amp/meter**2"]  # fmt: skip
    place = {p.place for p in network.projections if p.target == one.name and p.source != "noise"}.pop()
    per_area = np.zeros(cell.size)
    per_area[place] = 1e-6 / cell.area[place]
    ranges |= {"per_area": per_area, "watched": np.arange(cell.size) == cell.watch}
    lines += [f"{name} : 1 (constant)" for name in ranges] + [f"{name} : 1 (linked)" for name in ("Gs", "Ds", "Cs")]
    along = [cell.axial[a if cell.parent[a] == b else b] for a, b in pairwise(row)]
    receptors = {r.name: r for p in network.projections if p.target == one.name and p.source != "noise" for r in p.weights}
    return {
        "name": one.name, "size": cell.size, "equations": "\n".join(lines), "axial": [float(x) for x in along],
        "area": cell.area[row].tolist(), "capacitance": cell.capacitance[row].tolist(), "start": cell.start,
        "threshold": cell.threshold, "watch": row.index(int(cell.watch)), "place": row.index(int(place)),
        "ranges": {n: np.asarray(v, dtype=float)[row].tolist() for n, v in ranges.items()}, "starts": starts,
        "receptors": {n: {k: getattr(r, k) for k in ("rise", "decay", "reversal", "magnesium", "block_slope",
                          "block_half", "share")} for n, r in receptors.items()},
    }  # fmt: skip


def job_of(case: Case, patients: int, step: float) -> dict:
    """What Brian2 is told; patients differ as our lanes do."""
    network, gains = case.network, np.linspace(1.0, 1.0 - 0.05 * (patients > 1), patients)
    joined = []
    for p in network.projections:
        if p.source == "noise":  # nothing comes in there
            continue
        rows = np.asarray(p.pairs).reshape(-1, 2)
        delays = np.broadcast_to(np.asarray(p.delay, dtype=float), len(rows))
        gained = {r.name: gains if (p.name, r.name) in case.vary else np.ones(patients) for r in p.weights}
        joined.append({
            "name": p.name, "source": p.source, "target": p.target, "delays": delays.tolist(),
            "fibres": rows[:, 0].tolist(), "weights": {r.name: r.factor * w for r, w in p.weights.items()},
            "gains": {name: values.tolist() for name, values in gained.items()},
        })  # fmt: skip
    return {
        "patients": patients, "step": step, "duration": case.duration, "projections": joined,
        "populations": [population_of(network, one) for one in network.populations],
        "inputs": [{"name": name, "times": [np.asarray(row).tolist() for row in rows]}
                   for name, rows in case.trains.items()],
    }  # fmt: skip


def build(python: Path, folder: Path, job: dict) -> dict:
    """Compile and run in a folder; Brian2 compiles only what changed since."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    done = subprocess.run([str(python), str(SCRIPT), "job.json", "result.json"], cwd=folder, capture_output=True,
                          text=True, check=False)  # fmt: skip
    if done.returncode:
        raise SystemExit(f"Brian2 failed:\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
    return json.loads((folder / "result.json").read_text(encoding="utf-8")) | {"s": said(done.stdout)}


def said(text: str) -> float:
    """CPU seconds of the loop alone."""
    return float(re.findall(r"^CPU ([\d.]+)", text, re.M)[-1])


def volleys(spikes: list, duration: float) -> list[list[int]]:
    """Of each volley: spikes of relay, of projection neuron, and those of the latter that come late."""
    projection, relay = (np.asarray(one) for one in spikes)
    found = []
    for begin in np.arange(10.0, duration, NEXT):
        inside = projection[(projection >= begin) & (projection < begin + NEXT)]
        relays = np.sum((relay >= begin) & (relay < begin + NEXT))
        found.append([int(relays), len(inside), int(np.sum(inside >= begin + LATE))])
    return found


def agree(a: list[list[int]], b: list[list[int]]) -> bool:
    """Every count within one spike or a tenth."""
    return all(abs(x - y) <= max(1.0, WITHIN * y) for one, two in zip(a, b, strict=True)
               for x, y in zip(one, two, strict=True))  # fmt: skip


def measure(case: Case, python: Path, rounds: int, folder: Path) -> dict:
    """Every program in turn; spikes are those of the first patient, whom nothing changes."""
    truth = case.own(FINEST, 1)[1]
    ours = [(lanes, step) for lanes in (LANES, 1) for step in STEPS]
    for lanes, step in ours:
        case.own(step, lanes)  # builds kernels, makes tables of gates
    spent, spikes, load, told = {}, {}, {}, {}
    for turn in range(rounds):
        for many, step in WAYS:
            name, kept = f"Brian2, {many} patients, {1e3 * step:g} us", folder / f"{many}_{step}"
            if turn:
                run = subprocess.run(["./main"], cwd=kept, capture_output=True, text=True, check=True)
                seconds = said(run.stdout)
            else:
                told = build(python, folder / f"{many}", job_of(case, many, step))
                seconds, spikes[name] = told["s"], [told["spikes"][one.name][0] for one in case.network.populations]
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(folder / f"{many}" / "built", kept, ignore=shutil.ignore_patterns("*.o"))
            spent.setdefault(name, []).append(seconds / many)
            load[name] = os.getloadavg()[0]
        for lanes, step in ours:
            name = f"own, {lanes} lane{'s' * (lanes > 1)}, {1e3 * step:g} us"
            seconds, spikes[name] = case.own(step, lanes)
            spent.setdefault(name, []).append(seconds / lanes)
            load[name] = os.getloadavg()[0]
    wanted = volleys(truth, case.duration)
    rows = {}
    for name, each in spent.items():
        counts = volleys(spikes[name], case.duration)
        rows[name] = {"s_per_patient": statistics.median(each), "range": [min(each), max(each)], "load": load[name],
                      **apart(spikes[name], truth), "volleys": counts, "same": agree(counts, wanted)}  # fmt: skip
    return {"ms": case.duration, "truth": wanted, "rows": rows, "ratios": ratios(rows), "rounds": rounds,
            "brian": told["version"], "flags": told["flags"]}  # fmt: skip


def ratios(rows: dict) -> dict:
    """Brian2's time over ours: at its best at the same step, and each at its quickest with the true statistics."""
    found = {}

    def quickest(begins: str, ends: str = "", same: bool = False):
        fit = {n: r for n, r in rows.items() if n.startswith(begins) and n.endswith(ends) and (r["same"] or not same)}
        return min(fit.items(), key=lambda item: item[1]["s_per_patient"], default=None)

    for lanes in (f"own, {LANES} lanes", "own, 1 lane,"):
        for step in STEPS:
            us = f" {1e3 * step:g} us"
            peer, own = quickest("Brian2", us), quickest(lanes, us)
            found[f"same step: {peer[0]} / {own[0]}"] = peer[1]["s_per_patient"] / own[1]["s_per_patient"]
        peer, own = quickest("Brian2", same=True), quickest(lanes, same=True)
        if peer and own:
            found[f"same statistics: {peer[0]} / {own[0]}"] = peer[1]["s_per_patient"] / own[1]["s_per_patient"]
    return found


def markdown(r: dict) -> str:
    """The page."""
    m = r["machine"]
    lines = [
        "# The deep horn against Brian2, measured by hand", "",
        f"{m['cpu']} ({m['target']}), Python {m['python']}, Brian2 {r['brian']} (C++ standalone, {' '.join(r['flags'])}), {m['date']}.",
        f"Relay and projection neuron, 16 compartments each, {r['ms']:g} ms, volleys of all fibres at 1 Hz, no noise. CPU "
        f"seconds for one patient on one pinned core, medians of {r['rounds']} rounds in turns, compiling outside; other work on the "
        f"machine. Errors: distance of each true spike to the nearest one (at most {NEAR:g} ms), ms. Truth: our engine at "
        f"{1e3 * FINEST:g} us. Counts of a volley: relay, projection neuron, of these later than {LATE:g} ms; \"same\": each "
        "within one spike or 10 % of the truth's " + ", ".join("/".join(map(str, v)) for v in r["truth"]) + ".", "",
        "| program | s per patient | range | counts of the volleys | same | error median | mean | missing | load |", "|" + "---|" * 9,
    ]  # fmt: skip
    for name, v in r["rows"].items():
        low, high = v["range"]
        lines.append(f"| {name} | {v['s_per_patient']:.4f} | {low:.4f} to {high:.4f} | "
                     f"{', '.join('/'.join(map(str, c)) for c in v['volleys'])} | {'yes' if v['same'] else 'no'} | {v['median']:.3f} "
                     f"| {v['mean']:.3f} | {v['missing']} | {v['load']:.1f} |")  # fmt: skip
    lines += ["", *(f"- {name}: **{value:.1f}**" for name, value in r["ratios"].items()), f"- aim: {AIM}", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, required=True, help="an interpreter that has Brian2")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keeps what Brian2 compiled for another run")
    asked = parser.parse_args()
    os.sched_setaffinity(0, {asked.core})
    with tempfile.TemporaryDirectory(prefix="fibrosim-brian-") as name:
        result = measure(deep(3), asked.python, asked.rounds, asked.folder or Path(name)) | {"machine": machine()}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "brian_network.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (FOLDER / "brian_network.md").write_text(markdown(result), encoding="utf-8")
    print(markdown(result))


if __name__ == "__main__":
    main()
