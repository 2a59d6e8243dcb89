"""Compiles a membrane for NEURON and runs cables there, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

from fibrosim.formats.nmodl import identifier, write_nmodl

SCRIPT = Path(__file__).with_name("neuron_fibre.py")


def compile_membrane(membrane, folder, *, suffix=None, tabulated=False, hoisted=True):
    """Shared library of a membrane's mechanism."""
    folder.mkdir(parents=True, exist_ok=True)
    suffix = suffix or membrane.name
    write_nmodl(membrane, folder / f"{suffix}.mod", suffix=suffix, tabulated=tabulated, hoisted=hoisted)
    return compile_folder(folder)


def compile_folder(folder):
    """Shared library of all mechanisms in a folder."""
    tool = shutil.which("nrnivmodl", path=str(Path(sys.executable).parent)) or shutil.which("nrnivmodl")
    for needed, found in (("nrnivmodl (it comes with the wheel neuron)", tool), ("g++", shutil.which("g++")),
                          ("make", shutil.which("make"))):  # fmt: skip
        if found is None:
            raise RuntimeError(f"{needed} is missing: this check compiles a mechanism for NEURON")
    # the wrapper looks for a library of Python that this does not need
    settings = {"NMODL_PYLIB": sys.executable, **os.environ}
    done = subprocess.run([tool, "."], cwd=folder, env=settings, capture_output=True, text=True, check=False)
    libraries = [p for p in folder.rglob("libnrnmech.*") if p.suffix in (".so", ".dylib")]
    if done.returncode or not libraries:
        raise RuntimeError(f"nrnivmodl failed (needs a C++ compiler):\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return libraries[0]


def job_of(cable, library, duration, pulses, *, step=0.025, order=2, watch=(), trace=(), suffix=None, tabulated=False,
           threshold=-10.0, tolerance=None, keep=False):  # fmt: skip
    """What the script is told of a cable; `trace` holds (place, ion, side)."""
    membrane, n = cable.membrane, cable.size

    def every(values):
        return np.broadcast_to(np.asarray(values, dtype=float), n).tolist()

    ranges = {identifier(name): every(membrane.densities[name].value * np.asarray(factor))
              for name, factor in cable.scale.items()}  # fmt: skip
    shared = {"core_kelvin": cable.core, "share": 0.5 if order == 2 else 0.0}
    if tabulated:
        shared["kelvin"] = float(np.unique(cable.temperature).item())
    else:
        ranges["kelvin"] = every(cable.temperature)
    balanced = [ion for ion in membrane.reversals if membrane.densities.get(f"ions.{ion}_leak", 0) is None]
    return {
        "library": str(library), "suffix": suffix or membrane.name, "length": every(cable.length),
        "diameter": every(cable.diameter), "resistivity": cable.resistivity, "capacitance": float(cable.capacitance),
        "rest": cable.rest, "ranges": ranges, "globals": shared, "balanced": balanced,
        "parameters": {identifier(k): v for k, v in cable.parameters.items()},
        "step": step, "order": order, "tolerance": tolerance, "duration": duration, "threshold": threshold,
        "pulses": [[p.start, p.duration, p.current, p.place] for p in pulses], "watch": [int(k) for k in watch],
        "branch": None if cable.branch is None else {"near": cable.branch.near, "start": cable.branch.start},
        "trace": [[int(place), f"{ion}_{side}"] for place, ion, side in trace], "keep": keep,
    }  # fmt: skip


def run_neuron(job, folder, script=SCRIPT):
    """Run a job; what the script found. NEURON says nothing to our own output."""
    asked, found = folder / "job.json", folder / "result.json"
    asked.write_text(json.dumps(job), encoding="utf-8")
    found.unlink(missing_ok=True)
    command = [sys.executable, str(script), str(asked), str(found)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not found.exists():
        raise RuntimeError(f"NEURON failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return json.loads(found.read_text(encoding="utf-8")) | {"said": done.stdout + done.stderr}
