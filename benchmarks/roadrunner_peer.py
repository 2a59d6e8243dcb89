"""The same lives through SBML and libRoadRunner's CVODE (dense or its own choice of linear algebra)."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fibrosim.engine.context import ADD, SET
from fibrosim.engine.expand import Expanded
from fibrosim.formats import sbml
from fibrosim.patients.check import Names
from fibrosim.patients.life import ABSOLUTE_SHARE

MEMORY = 12_000_000_000
LONGEST = 240

def run(lives, k: int, relative: float, days: float):
    """Integrate person k for some days.

    Returns
    -------
    values : ndarray, shape (outputs, states)
    load, seconds : float
        CPU time of loading and of the run.
    """
    import roadrunner

    version = lives.version
    names = Names(version)
    plan = lives.plan(k, names.rows)
    whole = Expanded(version.system, version.maps, lives.values[k])
    x = whole.start(0.0)
    blocks = {"patient": [None], "pool": version.maps.hubs, "area": version.maps.leaves}
    states, columns = {}, []
    for level in version.system.levels:
        for b in blocks[level.name]:
            for s in level.states:
                states[s.name, b] = float(x[whole.index(s.name, b)])
                if s.name != "clock.time":
                    columns.append(s.name.replace(".", "__") + (f"__{b}" if b else ""))
    when = np.concatenate([np.full(plan.first[0], 0.0), np.repeat(plan.times, np.diff(plan.first))])
    kinds = {ADD: "state", SET: "input"}
    inputs, changes = {}, []
    for day, kind, row, value in zip(when, plan.kind, plan.row, plan.value, strict=True):
        _, name, block = names.table[row]
        if name in version.system.noises and value == 0.0:
            continue
        what = kinds.get(int(kind), "parameter")
        if day == 0.0 and what == "input":
            inputs[name, block] = float(value)
        elif 0.0 < day < days:
            changes.append(sbml.Change(float(day), what, name, block, float(value)))
    model = sbml.Model(version.system, version.maps, lives.values[k], states, inputs, changes, "benchmark", [])
    with tempfile.TemporaryDirectory() as folder:
        path = sbml.write(model, Path(folder) / "body.xml")
        began = time.process_time()
        runner = roadrunner.RoadRunner(str(path))
        load = time.process_time() - began
    runner.timeCourseSelections = ["time", *columns]
    integrator = runner.getIntegrator()
    integrator.setValue("relative_tolerance", relative)
    integrator.setValue("absolute_tolerance", relative * ABSOLUTE_SHARE)
    integrator.setValue("maximum_num_steps", 10_000_000)
    times = lives.times[lives.times <= days + 1e-9]
    began = time.process_time()
    found = np.array(runner.simulate(times=times.tolist()))
    return found[:, 1:], load, time.process_time() - began


def row(areas: int, days: float) -> dict:
    """One comparison without noise: eight people of the engine, one person of libRoadRunner."""
    from fibrosim.engine.build import build

    from . import lives as lives_module
    from .errors_of_runs import errors, state_scale

    lives = lives_module.make(areas, 8, True, days, noise=False)
    program, scale = build(lives.version.system), state_scale(lives.version)
    reference = lives.run(program, 1e-9, 1)[0].values
    began = time.process_time()
    own = lives.run(program)
    spent = time.process_time() - began
    own_error = errors(np.array([own[0].values]), reference[None], scale)
    points = []
    for relative in (1e-5, 1e-6):
        values, load, seconds = run(lives, 0, relative, days)
        rms, largest = errors(values[None], reference[None], scale)
        points.append({"relative": relative, "ms": 1e3 * seconds, "rms": rms, "max": largest, "load_s": load})
    return {
        "areas": areas, "days": days, "own_ms_8_patients": 1e3 * spent / 8, "own_rms": own_error[0],
        "roadrunner": points, "ratio": points[1]["ms"] / (1e3 * spent / 8),
    }  # fmt: skip


def rows(quick: bool) -> Iterator[dict]:
    """Comparisons at 1 and 3 areas, each in a process of its own with a bound on memory and time."""
    try:
        import roadrunner  # noqa: F401
    except ImportError:
        return
    for areas, days in ((1, 60.0), (3, 40.0)):
        days = min(days, 5.0) if quick else days
        asked = [sys.executable, "-m", "benchmarks.roadrunner_peer", str(areas), str(days)]
        try:
            done = subprocess.run(
                asked, capture_output=True, text=True, timeout=LONGEST,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            yield {"areas": areas, "skipped": f"not done within {LONGEST} s"}
            return
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["killed"])[-1]
            yield {"areas": areas, "skipped": f"not within {MEMORY / 1e9:.0f} GB: {last[:120]}"}
            return
        yield json.loads(done.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    print(json.dumps(row(int(sys.argv[1]), float(sys.argv[2]))))
