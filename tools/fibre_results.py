"""The visible results of the published fibre and cell models, as this engine gives them today.

`.venv/bin/python tools/fibre_results.py` prints each with the published number (runs of the published code in NEURON
or SciPy, `tests/data`); tests hold the same within stated tolerances. A minute.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from fibrosim.electrophysiology.fibres import JunctionFibre, MyelinatedFibre, threshold
from fibrosim.electrophysiology.neurons import LargeNeuron, Nociceptor
from fibrosim.engine.cable import run_cable
from fibrosim.engine.double_cable import NodePulse

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))
from c_fibre_case import THRESHOLD, c_fibre  # noqa: E402

EULER = {"step": 0.005, "scheme": "backward-euler"}
SIDES = [("sodium", "inside"), ("potassium", "outside")]


def rows(name: str) -> dict[str, dict[str, float]]:
    """Rows of a file of tests/data: first column to the others."""
    table = list(csv.DictReader((TESTS / "data" / name).read_text(encoding="utf-8").splitlines()[1:]))
    key = next(iter(table[0]))
    return {row[key]: {k: float(v) for k, v in row.items() if k != key and v} for row in table}


def say(what: str, here: float, published: float, unit: str) -> None:
    """One line."""
    print(f"{what:58}{here:12.4g}{published:12.4g}  {unit}", flush=True)


def spike() -> None:
    """Velocity, spike and steps of concentrations of the fresh C fibre."""
    case = c_fibre(0.1)
    places = {"branch": case.branch_middle, "parent": case.parent_middle}
    trace = [one for k in places.values() for one in (k, *((k, *side) for side in SIDES))]
    run = run_cable(case.cable, 70.0, case.stimulus(5.0), watch=case.watch, threshold=THRESHOLD, trace=trace)
    branch, parent = case.velocities(run.spikes)
    say("C fibre, velocity of parent", parent, 0.69, "m/s (0.68 to 0.70)")
    say("C fibre, velocity of branch", branch, 0.347, "m/s")
    for n, place in enumerate(places):
        wanted = rows("c_fibre_spike.csv")[place]
        volts, sodium, potassium = run.traces[:, 3 * n : 3 * n + 3].T
        say(f"C fibre, peak, {place}", volts.max(), wanted["peak_mV"], "mV")
        say(f"C fibre, sodium inside rises, {place}", sodium.max() - 11.4, wanted["sodium_inside_peak_mM"] - 11.4, "mM")
        say(f"C fibre, potassium outside rises, {place}", potassium.max() - 5.6,
            wanted["potassium_outside_peak_mM"] - 5.6, "mM")  # fmt: skip


def pulses() -> None:
    """Paired pulses, and slowing at 2 Hz."""
    for gap, wanted in rows("c_fibre_two_pulses.csv").items():
        case, apart = c_fibre(0.1), float(gap)
        first, second = case.parent
        run = run_cable(case.cable, 45.0 + apart, [*case.stimulus(5.0), *case.stimulus(5.0 + apart)],
                        watch=[second + (second - first) // 2], threshold=THRESHOLD)  # fmt: skip
        early, late = run.spikes[0] - np.array([5.0, 5.0 + apart])
        changed = 100.0 * (late / early - 1.0)
        say(f"C fibre, latency of a pulse after {gap} ms", changed, wanted["latency_change_pct"], "%")
    case, table = c_fibre(0.05), rows("c_fibre_2hz.csv")
    first, second = case.parent
    run = run_cable(case.cable, 14_600.0, [p for k in range(30) for p in case.stimulus(10.0 + 500.0 * k)],
                    watch=[second + (second - first) // 2], threshold=THRESHOLD)  # fmt: skip
    latency = run.spikes[0] - (10.0 + 500.0 * np.arange(30))
    start = table["1"]["latency_p100_ms"]
    for k in (2, 10, 30):
        published = 100.0 * (table[str(k)]["latency_p100_ms"] / start - 1.0)
        say(f"C fibre, slowing at 2 Hz, pulse {k}", 100.0 * (latency[k - 1] / latency[0] - 1.0), published, "%")


def junction() -> None:
    """What passes the T-junction."""
    fibre = JunctionFibre(m_type=0.0)
    for rate, published in ((100.0, 20), (110.0, 14)):
        passed = len(fibre.train(rate).central)
        say(f"T-junction without M channels, of 20 pulses at {rate:g} Hz", passed, published, "arrive")


def myelinated() -> None:
    """Velocity, after-potentials, recovery and a thin sheath."""
    velocity, recovery = (np.loadtxt(TESTS / f"data/myelinated/{name}.csv", delimiter=",", skiprows=2)
                          for name in ("velocity", "recovery_cycle"))  # fmt: skip
    for diameter, published in velocity:
        fibre, pulse = MyelinatedFibre(diameter), NodePulse(0.1, 0.1, 1.5 if diameter == 10.0 else 3.2)
        run = fibre.run(2.5, [pulse], step=0.001, scheme="backward-euler")
        centres = fibre.cable.node_centres
        say(f"myelinated, velocity at {diameter:g} um, 1 us", (centres[15] - centres[5]) * 1e-3
            / (run.spikes[15][0] - run.spikes[5][0]), published, "m/s")  # fmt: skip
    fibre = MyelinatedFibre(10.0)
    alone = threshold(fibre, 0.1, **EULER)
    for interval in (2.0, 4.0, 10.0, 30.0):
        before = [NodePulse(0.01, 0.1, 1.5 * alone, 10)]
        changed = threshold(fibre, 0.1, start=0.01 + interval, before=before, **EULER)
        published = float(recovery[recovery[:, 0] == interval, 2][0])
        say(f"myelinated 10 um, threshold after {interval:g} ms", 100.0 * (changed / alone - 1.0), published, "%")

    def arrival(kept: float) -> float:
        lamellae = np.ones(24)
        lamellae[12] = kept
        fibre = MyelinatedFibre(10.0, nodes=25, lamellae=lamellae)
        found = fibre.run(4.0, [NodePulse(0.1, 0.1, 1.516)], **EULER).spikes
        return found[20][0] - found[4][0] if len(found[20]) else np.nan

    healthy = arrival(1.0)
    for kept, published in ((0.5, 0.005), (0.1, 0.035), (0.05, 0.070), (0.01, np.nan)):
        say(f"one internode keeps {kept:g} of its lamellae", arrival(kept) - healthy, published, "ms (nan: block)")


def cells() -> None:
    """Small and large ganglion cells."""
    cell = Nociceptor()
    say("nociceptor, rest", cell.inject(0.0, 100.0).resting, -66.478, "mV")
    say("nociceptor, rheobase", cell.rheobase(), 71.2, "pA")
    for current, hertz in ((150.0, 34.5), (250.0, 48.5)):
        spikes = cell.inject(current, 1000.0).spikes
        say(f"nociceptor, rate at {current:g} pA", 1e3 / np.diff(spikes)[-1], hertz, "1/s")
    bare = {"large_slow_potassium": 0.0}
    say("large cell, oscillation at 12 pA", LargeNeuron(bare).inject(12.0, 2800.0).oscillation()[0], 44.66, "Hz")
    burst = np.diff(LargeNeuron(bare).inject(63.0, 1500.0).spikes)
    say("large cell, shortest interval at 63 pA", float(burst.min()), 28.1, "ms")


if __name__ == "__main__":
    print(f"{'':58}{'here':>12}{'published':>12}")
    for part in (spike, pulses, junction, myelinated, cells):
        part()
