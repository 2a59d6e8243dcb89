"""The cable engine against Arbor, by hand: never in tests, never in CI.

    python -m venv /some/folder && /some/folder/bin/pip install arbor
    python -m benchmarks.arbor_cable --python /some/folder/bin/python [--core N] [--rounds N]

The C fibre of nine gates with the same compartments. Arbor's mechanism is printed from the same graph and built
by its own tool (needs cmake and a C++ compiler). Arbor's voltage step is backward Euler and of first order, ours
of second order: so the errors of velocity are told beside the times.
Writes benchmarks/results/arbor.json and .md.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import operator
import os
import re
import statistics
import subprocess
import tempfile
from pathlib import Path

from fibrosim.engine.cable import Pulse
from fibrosim.engine.cable.fibre_run import Running
from fibrosim.formats.nmodl import identifier, nmodl_text

from .cable import STEP, Clock, converged, paired, velocity
from .nine_gates import nine_gate_fibre
from .report import FOLDER, machine

DURATION, PLACES = 200.0, (250, 750)
PULSES = [Pulse(1.0 + 50.0 * k, 0.5, 2.0, 0) for k in range(4)]
SCRIPT = Path(__file__).with_name("arbor_fibre.py")
LEAST = 1e-30
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
FUNCTIONS = {"pow": math.pow, "log": math.log, "floored": lambda x: max(x, LEAST)}


def arbor_text(membrane, kelvin: float) -> str:
    """The printed mechanism in Arbor's dialect, with everything that does not move computed beforehand."""
    text = nmodl_text(membrane, suffix="nine")
    values = {k: float(v) for k, v in re.findall(r"^    (\w+) = ([-\d.e]+) :", text, re.M)}
    values.update(kelvin=kelvin, core_kelvin=kelvin)
    fixed = {}
    for name, rule in re.findall(r"^    (fixed\d+) = (.*)$", text, re.M):
        fixed[name] = computed(ast.parse(rule, mode="eval").body, values | fixed)
    ranged = [n for n in values if n.endswith(("_conductance", "_leak", "_balance"))]
    constant = {n: v for n, v in values.items() if n not in ranged and not n.startswith(("ions_", "kelvin", "core"))}
    states = re.search(r"STATE \{(.*?)\n\}", text, re.S)[1].split()
    rates = re.search(r"PROCEDURE rates\(v \(mV\)\) \{(.*?)\n\}", text, re.S)[1]
    current = re.search(r"BREAKPOINT \{(.*?)\n\}", text, re.S)[1]
    kept = [
        line
        for line in current.splitlines()
        if "before" not in line and "e_sodium =" not in line and "e_potassium =" not in line
    ]
    local = "    LOCAL t1, t2, g_sodium, d_sodium, g_potassium, d_potassium"
    solve = "    SOLVE states METHOD cnexp"
    kept = [line for line in kept if " i_" not in line] + [
        "    i = (g_sodium + g_potassium) * v - d_sodium - d_potassium"
    ]
    kept = [line for line in kept if "LOCAL" not in line and line.strip() and line != solve]
    body = "\n".join([solve, local, *kept]).replace("e_sodium", "fixed6").replace("e_potassium", "fixed7")
    ends = [f"{kind}_{s}" for s in states for kind in ("end", "rate")]
    lines = ["NEURON {", "    SUFFIX nine", "    NONSPECIFIC_CURRENT i", "    RANGE " + ", ".join(ranged), "}",
             "PARAMETER {", *(f"    {n} = {v!r}" for n, v in {**constant, **fixed}.items()),
             *(f"    {n} = {values[n]!r}" for n in ranged), "}",
             "ASSIGNED {", *(f"    {n}" for n in ends), "}", "STATE {", *(f"    {s}" for s in states), "}",
             "INITIAL {", "    rates(v)", *(f"    {s} = end_{s}" for s in states), "}", "BREAKPOINT {", body, "}",
             "DERIVATIVE states {", "    rates(v)", *(f"    {s}' = rate_{s} * (end_{s} - {s})" for s in states), "}",
             f"PROCEDURE rates(v) {{{rates}", "}"]  # fmt: skip
    return "\n".join(lines) + "\n"


def computed(node: ast.expr, values: dict[str, float]) -> float:
    """Value of a printed expression: numbers, names, four operations, pow, log and floored."""
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.BinOp):
        return OPERATIONS[type(node.op)](computed(node.left, values), computed(node.right, values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return FUNCTIONS[node.func.id](*(computed(a, values) for a in node.args))
    raise ValueError(f"the printer wrote what this does not read: {ast.dump(node)}")


def build(python: Path, folder: Path, membrane, kelvin: float) -> Path:
    """Arbor's catalogue with the one mechanism, made by the tool that comes with it."""
    source = folder / "source"
    source.mkdir()
    (source / "nine.mod").write_text(arbor_text(membrane, kelvin), encoding="utf-8")
    environment = os.environ | {"PATH": f"{python.parent}:{os.environ['PATH']}"}
    where = subprocess.run(
        [str(python), "-c", "import arbor; print(arbor.__path__[0])"], capture_output=True, text=True, check=True
    )
    command = ["arbor-build-catalogue", "nine", str(source), "--prefix", where.stdout.strip()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    built = list(folder.glob("nine-catalogue.so"))
    if done.returncode or not built:
        raise SystemExit(f"Arbor's catalogue was not built:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return built[0]


def job_of(cable, catalogue: Path) -> dict:
    """What Arbor is told; the leaks that balance the rest are those of our own run."""
    running = Running(cable, STEP, STEP, None, True)
    given = {identifier(name): float(running.table["density", name][0]) for name in cable.membrane.densities}
    return {
        "catalogue": str(catalogue), "mechanism": "nine", "densities": given, "length": float(cable.length[0]),
        "diameter": float(cable.diameter[0]), "compartments": cable.size, "rest": cable.rest, "kelvin": cable.core,
        "capacitance": float(cable.capacitance), "resistivity": cable.resistivity, "ms": DURATION, "step": STEP,
        "pulses": [[p.start, p.duration, p.current] for p in PULSES], "watch": list(PLACES), "threshold": -10.0,
    }  # fmt: skip


def run_arbor(python: Path, folder: Path, job: dict) -> dict:
    """Times and spikes."""
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    subprocess.run([str(python), str(SCRIPT), "job.json", "result.json"], cwd=folder, check=True)
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


def measure(python: Path, rounds: int, folder: Path) -> dict:
    """Every program in turn, round after round."""
    cable = nine_gate_fibre()
    kinds = {"own, exponential gates": (True, STEP), "own, slow terms every 0.1 ms": (False, 4 * STEP)}
    jobs = {"Arbor": job_of(cable, build(python, folder, cable.membrane, cable.core))}
    truth = converged(cable, DURATION, PULSES, PLACES)
    found, told = {}, {}
    with Clock(cable.membrane) as clock:
        for turn in range(rounds + 1):
            for name, (exact, slow) in kinds.items():
                kernel, whole, run = clock.run(
                    cable, DURATION, PULSES, step=STEP, watch=PLACES, exact=exact, slow_step=slow
                )
                if turn:
                    found.setdefault(name, []).append((kernel, whole, velocity(cable, run.spikes, PLACES)))
            for name, job in jobs.items():
                told = run_arbor(python, folder, job)
                if turn:
                    row = told["run_s"], told["set_up_s"] + told["run_s"], velocity(cable, told["spikes"], PLACES)
                    found.setdefault(name, []).append(row)
    rows, work = {}, cable.size * round(DURATION / STEP)
    for name, values in found.items():
        kernel, whole, speed = (statistics.median(column) for column in zip(*values, strict=True))
        rows[name] = {"kernel_s": kernel, "whole_s": whole, "best_s": min(v[0] for v in values), "M_per_s": work / kernel / 1e6,
                      "velocity": speed, "error_percent": 100 * (speed / truth - 1), "load": os.getloadavg()[0]}  # fmt: skip
    ratios = {f"{a} / {b}": paired(found[a], found[b]) for a in kinds for b in jobs}
    best = {f"{a} / {b}": rows[b]["best_s"] / rows[a]["best_s"] for a in kinds for b in jobs}
    return {"truth": truth, "rows": rows, "ratios": ratios, "ratios_of_best": best, "arbor": told["version"],
            "vectorize": told["vectorize"], "arch": told["arch"], "rounds": rounds, "compartments": cable.size}  # fmt: skip


def markdown(r: dict) -> str:
    """The page."""
    m = r["machine"]
    lines = ["# The cable engine against Arbor, measured by hand", "",
             f"{m['cpu']} ({m['target']}), Python {m['python']}, Arbor {r['arbor']} ({r['arch']}, vector instructions {r['vectorize']}), "
             f"{m['date']}.", f"C fibre of nine gates, {r['compartments']} compartments of 50 um, {DURATION:g} ms, steps of "
             f"{1e3 * STEP:g} us, CPU time of one pinned core, {r['rounds']} rounds in turns, medians (ratios: of neighbours in time). "
             "Arbor's step is of first order. Errors of velocity are against step 0.", "",
             "| program | run s | with set-up s | M | velocity m/s | error % | load |", "|" + "---|" * 7]  # fmt: skip
    lines += [f"| {k} | {v['kernel_s']:.4f} | {v['whole_s']:.4f} | {v['M_per_s']:.1f} | {v['velocity']:.5f} | {v['error_percent']:+.2f} "
              f"| {v['load']:.1f} |" for k, v in r["rows"].items()]  # fmt: skip
    lines += ["", *(f"- {k}: **{v:.1f}**" for k, v in r["ratios"].items())]
    lines += [f"- best rounds: {k}: {v:.1f}" for k, v in r["ratios_of_best"].items()]
    return "\n".join([*lines, "- aim: 7", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, required=True, help="an interpreter that has Arbor")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    os.sched_setaffinity(0, {asked.core})
    with tempfile.TemporaryDirectory(prefix="fibrosim-arbor-") as name:
        result = measure(asked.python, asked.rounds, Path(name)) | {"machine": machine()}
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "arbor.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (FOLDER / "arbor.md").write_text(markdown(result), encoding="utf-8")
    print(markdown(result))


if __name__ == "__main__":
    main()
