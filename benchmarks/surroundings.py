"""What else is measured around the slow body: building, importing, the demo, averaging, a large trial."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from . import lives as lives_module

BUILD = """
import json, sys, time
from fibrosim.body import body
system = body(int(sys.argv[1])).system
import llvmlite.binding
began = time.process_time()
from fibrosim.engine.build import build
program = build(system, int(sys.argv[2]), packed=sys.argv[3] == "1")
print(json.dumps([time.process_time() - began, program.key, program.from_cache]))
"""


def _child(*arguments: str, **environment: str) -> tuple[float, float, str]:
    """CPU seconds, wall seconds and output of a fresh interpreter."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], check=True, capture_output=True, text=True, env=os.environ | environment
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - began, done.stdout


def build_times() -> dict:
    """CPU seconds to build the kernels of the whole body on an empty cache, and from the cache."""
    found = {}
    for label, areas, lanes, packed in (("1 area", 1, 4, 0), ("19 areas", 19, 4, 0), ("one patient", 19, 4, 1)):
        runs = []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                asked = ("-c", BUILD, str(areas), str(lanes), str(packed))
                cold = json.loads(_child(*asked, FIBROSIM_CACHE=folder)[2])
                warm = json.loads(_child(*asked, FIBROSIM_CACHE=folder)[2])
                runs.append((cold[0], warm[0], cold[1]))
        found[label] = {
            "cold_s": sorted(r[0] for r in runs)[1], "warm_s": sorted(r[1] for r in runs)[1], "key": runs[0][2],
        }  # fmt: skip
    found["same_object"] = found["1 area"]["key"] == found["19 areas"]["key"]
    return found


def import_time() -> float:
    """CPU seconds of `import fibrosim`, less those of the bare interpreter."""
    whole = sorted(_child("-c", "import fibrosim")[0] for _ in range(5))[2]
    return whole - sorted(_child("-c", "pass")[0] for _ in range(5))[2]


def demo_times() -> dict:
    """Wall seconds of `fibrosim demo` with an empty kernel cache and again."""
    with tempfile.TemporaryDirectory() as folder:
        place = {"FIBROSIM_CACHE": f"{folder}/cache"}
        try:
            old = Path.cwd()
            os.chdir(folder)
            return {when: _child("-m", "fibrosim", "demo", **place)[1] for when in ("cold_s", "warm_s")}
        except subprocess.CalledProcessError as error:
            return {"failed": error.stderr[-300:]}
        finally:
            os.chdir(old)


def patient_time() -> dict:
    """CPU seconds of one person over three years with every test on the last day, kernels loaded."""
    import fibrosim as fs

    person, found = fs.Patient(seed=5, preset="sympathetic", triggers=[fs.triggers.whiplash(100)]), {}
    fs.examine(fs.simulate(person, "4 week"), 28.0)
    for name, rhythm in (("averaged_s", "visits"), ("rhythm_s", "always")):
        began = time.process_time()
        fs.examine(fs.simulate(person, "3 year", rhythm=rhythm), 1095.0)
        found[name] = time.process_time() - began
    return found


def trial_estimate(people: int = 256) -> dict:
    """12 weeks of a cohort on two threads, everything included, scaled to 10 000."""
    from fibrosim.patients import Cohort, simulate
    from fibrosim.therapies import IVIg

    cohort = Cohort(people, seed=5, areas=19, treatments=[IVIg(day=7.0)])
    simulate(Cohort(9, seed=5, areas=19), "12 week", workers=2)
    found = {}
    for outputs, name in (("1 day", "daily"), ("1 week", "weekly")):
        wall, cpu = time.perf_counter(), time.process_time()
        course = simulate(cohort, "12 week", workers=2, outputs=outputs)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        found[name] = {
            "wall_s_10000": wall * 10000 / people, "cpu_s_10000": cpu * 10000 / people,
            "kB_per_patient": course.data.nbytes / people / 1e3, "ok": bool((course.status == "ok").all()),
        }  # fmt: skip
    return found


def averaging_error(people: int = 4, days: float = 120.0) -> dict:
    """Daily means of the averaged body against those of the rhythmic one, same lives, noise off, 19 areas."""
    values = {}
    for rhythm in (True, False):
        lives = lives_module.make(19, people, rhythm, days, noise=False)
        lives.times = np.arange(int(days) * 24) / 24.0
        from fibrosim.engine.build import build

        outcomes = lives.run(build(lives.version.system), 1e-6)
        table = np.array([o.values for o in outcomes])
        values[rhythm] = table.reshape(people, int(days), 24, -1).mean(axis=2)
    names = [s.name for s in lives.version.system.root.states if s.name != "clock.time"]
    for level, blocks in ((lives.version.system.hub, lives.version.maps.hubs), (lives.version.system.leaf, lives.version.maps.leaves)):
        names += [f"{s.name}/{b}" for b in blocks for s in level.states]
    rhythmic, averaged = values[True][:, 14:], values[False][:, 14:]
    size = np.abs(rhythmic).mean(axis=(0, 1))
    # an area at rest is measured by the largest of its kind
    kinds = np.array([n.split("/")[0] for n in names])
    size = np.array([size[kinds == k].max() for k in kinds])
    moving = size > 1e-9
    relative = np.abs(averaged - rhythmic).max(axis=(0, 1))[moving] / size[moving]
    typical = np.sqrt(((averaged - rhythmic) ** 2).mean(axis=(0, 1)))[moving] / size[moving]
    kept = [n for n, m in zip(names, moving, strict=True) if m]
    worst = np.argsort(-relative)[:6]
    return {
        "largest": {kept[i]: float(relative[i]) for i in worst}, "median_rms": float(np.median(typical)),
        "largest_rms": float(typical.max()),
    }  # fmt: skip
