"""The same lives through SBML and libRoadRunner's CVODE (dense or its own choice of linear algebra)."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np

from fibrosim.engine.context import ADD, SET
from fibrosim.engine.expand import Expanded
from fibrosim.formats import sbml
from fibrosim.patients.check import Names


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
    integrator.setValue("absolute_tolerance", relative * 1e-3)
    integrator.setValue("maximum_num_steps", 10_000_000)
    times = lives.times[lives.times <= days + 1e-9]
    began = time.process_time()
    found = np.array(runner.simulate(times=times.tolist()))
    return found[:, 1:], load, time.process_time() - began
