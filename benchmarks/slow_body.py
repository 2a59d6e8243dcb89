"""The slow body against CVODE with KLU in C, and libRoadRunner, at equal error.

    python -m benchmarks.slow_body [--quick] [--core N]

Writes benchmarks/results/slow_body.json and .md. CPU time of one pinned core, medians of 3 rounds
in which every program has its turn, so that all see the same machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

import numpy as np

from fibrosim.engine.build import build
from fibrosim.engine.expand import Expanded
from fibrosim.patients.life import TOLERANCE

from . import lives as lives_module
from . import roadrunner_peer
from .errors_of_runs import errors, state_scale, time_at
from .expanded_c import ExpandedC
from .report import machine, previous, write
from .surroundings import averaging_error, build_times, demo_times, import_time, patient_time, trial_estimate

TOLERANCES = (1e-4, 1e-5, 1e-6)
OWN = TOLERANCE
CHECKED = 2
PARTS = ("build", "import", "demo", "patient", "trial", "body", "averaging", "roadrunner")


def clocked(call) -> tuple[float, object]:
    """CPU seconds and result of a call."""
    began = time.process_time()
    result = call()
    return time.process_time() - began, result


def body_row(areas: int, rhythm: bool, peer: ExpandedC, rounds: int, people: int) -> dict:
    """Own cohort and own single patient against CVODE at several tolerances."""
    lives = lives_module.make(areas, people, rhythm)
    version, system = lives.version, lives.version.system
    scale = state_scale(version)
    wide, alone = build(system), build(system, packed=True)
    reference = np.array([o.values for o in lives.run(wide, 1e-9, CHECKED)])
    plans = [lives.plan(k, peer.target) for k in range(CHECKED)]
    starts = []
    for v in lives.values[:CHECKED]:
        whole = Expanded(system, version.maps, v)
        starts.append(np.delete(whole.start(0.0), whole.index("clock.time")))

    def peer_run(k: int, relative: float):
        return peer.run(lives.values[k], plans[k], lives.times, starts[k], scale, relative)

    tight = peer_run(0, 1e-10)[0]
    agreement = errors(tight[None], reference[:1], scale)
    seconds: dict = {"cohort": [], "alone": []} | {r: [] for r in TOLERANCES}
    found: dict = {}
    for _ in range(rounds):
        spent, outcomes = clocked(lambda: lives.run(wide, OWN))
        seconds["cohort"].append(spent / people)
        spent, single = clocked(lambda: lives.run(alone, OWN, 1))
        seconds["alone"].append(spent)
        for r in TOLERANCES:
            spent, values = clocked(lambda r=r: [peer_run(k, r) for k in range(CHECKED)])
            seconds[r].append(spent / CHECKED)
            found[r] = values
    assert np.array_equal(single[0].values, outcomes[0].values), "one patient differs from the cohort"
    assert all(o.status == "ok" for o in outcomes)
    median = {k: statistics.median(v) for k, v in seconds.items()}
    own = errors(np.array([o.values for o in outcomes[:CHECKED]]), reference, scale)
    table = []
    for r in TOLERANCES:
        rms, largest = errors(np.array([v for v, _ in found[r]]), reference, scale)
        steps = int(np.mean([c[0] for _, c in found[r]]))
        table.append({"relative": r, "ms": 1e3 * median[r], "rms": rms, "max": largest, "steps": steps})
    equal = time_at(own[0], [(row["rms"], row["ms"]) for row in table])
    return {
        "areas": areas, "rhythm": rhythm, "states": peer.n, "nonzeros": peer.nonzeros, "people": people,
        "operations": peer.operations,
        "steps": float(np.mean([o.steps for o in outcomes])), "rejected": float(np.mean([o.rejected for o in outcomes])),
        "cohort_ms": 1e3 * median["cohort"], "alone_ms": 1e3 * median["alone"], "rms": own[0], "max": own[1],
        "cvode": table, "cvode_equal_ms": equal, "reference_agreement": agreement,
        "load": os.getloadavg()[0],
        "ratio_cohort": equal / (1e3 * median["cohort"]), "ratio_alone": equal / (1e3 * median["alone"]),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round, 16 people: to see that it runs")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--areas", default="1,3,19")
    parser.add_argument("--rounds", type=int, help="rounds, of which the median is taken")
    parser.add_argument("--parts", default=",".join(PARTS), help="which to measure; the others keep their last figures")
    asked = parser.parse_args()
    rounds, people = (1, 16) if asked.quick else (3, 64)
    rounds = asked.rounds or rounds
    wanted = asked.parts.split(",")
    result: dict = previous() | {"load_before": os.getloadavg()}
    around = {"build": build_times, "import": import_time, "demo": demo_times,
              "patient": patient_time, "trial": trial_estimate}  # fmt: skip
    for name, measure in around.items():
        if name in wanted:
            result[name] = measure()
    os.sched_setaffinity(0, {asked.core})
    if "body" in wanted:
        numbers = [int(a) for a in asked.areas.split(",")]
        result["body"] = [row for row in result.get("body", []) if row["areas"] not in numbers]
        for areas in numbers:
            peer = ExpandedC(lives_module.body(areas))
            print(f"{areas} areas: {peer.n} states, written out and compiled", flush=True)
            for rhythm in (True, False):
                result["body"].append(body_row(areas, rhythm, peer, rounds, people))
                result["body"].sort(key=lambda row: (row["areas"], not row["rhythm"]))
                write(result | {"machine": machine()})
    if "averaging" in wanted:
        result["averaging"] = averaging_error()
    if "roadrunner" in wanted:
        result["roadrunner"] = []
        for row in roadrunner_peer.rows(asked.quick):
            result["roadrunner"].append(row)
            write(result | {"machine": machine()})
    result["load_after"] = os.getloadavg()
    print(write(result | {"machine": machine()}))


if __name__ == "__main__":
    main()
