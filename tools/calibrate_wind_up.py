"""Set two weights of the deep horn against the frequency law of wind-up; prints the misfit of each target.

A coarse grid over the relay's AMPA and NMDA synapses; every point is run at 1, 0.5 and 0.2 Hz, and at 1 Hz without
NMDA receptors. The law counts first, then how much of the first response is kept. Targets: mean of the last three C
responses over the first near 1 at 0.2 Hz, 1.3 to 1.8 at 0.5 Hz, 2 to 3 at 1 Hz (Dickenson and Sullivan 1987,
doi:10.1016/0028-3908(87)90275-9, and the law of reviews), 1 without NMDA receptors, the first response then kept.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

from fibrosim.electrophysiology.horn import DeepHorn, wind_ups
from fibrosim.progress import task

FILE = Path(__file__).parent.parent / "src/fibrosim/parameters/data/horn_deep_circuit.yaml"
GRID = {
    "relay_ampa": (4.0e-4, 5.0e-4, 6.0e-4, 7.0e-4, 8.0e-4), "relay_nmda": (1.7e-4, 1.8e-4, 1.9e-4, 2.0e-4),
    "c_nk1": (2.25e-5,),
}  # fmt: skip
TARGETS = {"1 Hz": (2.0, 3.0), "0.5 Hz": (1.3, 1.8), "0.2 Hz": (0.9, 1.1), "1 Hz, no NMDA": (0.9, 1.1),
           "first response kept": (0.7, 1.2)}  # fmt: skip
LAW = 100.0
STIMULI = {1.0: 15, 0.5: 12, 0.2: 6}


def measured(changes: dict[str, float], replicates: int) -> dict[str, float]:
    """What the targets are compared with."""
    found = {}
    for rate, many in STIMULI.items():
        found[f"{rate:g} Hz"] = wind_ups([DeepHorn()], rate, many, replicates=replicates, changes=changes)[0]
    blocked = wind_ups([DeepHorn(nmda=0.0)], 1.0, 8, replicates=replicates, changes=changes)[0]
    first = found["1 Hz"].late[:, 0].mean()
    out = {name: one.ratio for name, one in found.items()}
    return out | {"1 Hz, no NMDA": blocked.ratio, "first response kept": blocked.late[:, 0].mean() / max(first, 1e-9)}


def misfit(found: dict[str, float]) -> float:
    """Squared distances to the targets' ranges, in widths of the range; those of the law count a hundredfold."""
    total = 0.0
    for name, (low, high) in TARGETS.items():
        value = found[name] if found[name] == found[name] else 0.0
        weight = 1.0 if name == "first response kept" else LAW
        total += weight * (max(low - value, value - high, 0.0) / (high - low)) ** 2
    return total


def main() -> None:
    """Run the grid, print it, and say which point is best; `--write` puts it into the parameter file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=8)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    points = [dict(zip(GRID, values, strict=True)) for values in itertools.product(*GRID.values())]
    best, least = points[0], float("inf")
    with task("wind-up", len(points)) as shown:
        for point in points:
            found = measured(point, given.replicates)
            here = misfit(found)
            print(" ".join(f"{k}={v:g}" for k, v in point.items()), {k: round(v, 2) for k, v in found.items()},
                  f"misfit {here:.2f}", flush=True)  # fmt: skip
            if here < least:
                best, least = point, here
            shown.advance(1)
    print("best:", best, f"misfit {least:.2f}")
    if given.write:
        text = FILE.read_text(encoding="utf-8").splitlines()
        for k, line in enumerate(text):
            name = line.strip().split(":")[0]
            if name in best:
                head, tail = line.split("{value: ", 1)
                text[k] = f"{head}{{value: {best[name]:g}, {tail.split(', ', 1)[1]}"
        FILE.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
