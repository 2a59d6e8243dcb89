"""Derive the wind-up of the reduced horn from the spiking one; prints the error, `--write` sets the parameter file.

The trace of C volleys and its action (`coupling.horn_rates`) are fitted to the mean late spikes of the projection
neuron of lamina V at 1, 0.5 and 0.2 Hz; rates in between are held back. The share that NK1 receptors carry is what the
growth at 1 Hz loses without them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from fibrosim.electrophysiology.horn import DeepHorn, wind_ups

FILE = Path(__file__).parent.parent / "src/fibrosim/parameters/data/coupling_horn.yaml"
FITTED, HELD = {1.0: 15, 0.5: 12, 0.2: 6}, {0.7: 12, 0.33: 10}
NAMES = ("windup_time", "windup_delay", "windup_gain", "windup_half")
# wind-up beyond five times the first answer is not published; the spiking cell would go on at 1 Hz
START, LOW, HIGH = (2.5, 0.5, 3.0, 1.6), (0.3, 0.02, 0.1, 0.1), (10.0, 2.0, 4.0, 10.0)


def law(rate: float, stimuli: int, time: float, delay: float, gain: float, half: float) -> np.ndarray:
    """Answers to volleys over the first one."""
    period, trace, acting, out = 1.0 / rate, 0.0, 0.0, []
    for _ in range(stimuli):
        out.append(1.0 + gain * acting**2 / (half**2 + acting**2))
        trace += 1.0
        # the trace decays, what acts follows it: exact over a period
        share = time / (time - delay) * trace
        acting = share * np.exp(-period / time) + (acting - share) * np.exp(-period / delay)
        trace *= np.exp(-period / time)
    return np.array(out)


def main() -> None:
    """Run, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=8)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    counts, without = {}, np.zeros(0)
    for rate, many in {**FITTED, **HELD}.items():
        states = [DeepHorn(), DeepHorn(nk1=0.0)] if rate == 1.0 else [DeepHorn()]
        found = wind_ups(states, rate, many, replicates=given.replicates)
        counts[rate] = found[0].late.mean(axis=0)
        if rate == 1.0:
            without = found[1].late.mean(axis=0)
        print(f"{rate:g} Hz:", np.round(counts[rate], 1))
    print("1 Hz without NK1:", np.round(without, 1))

    def miss(numbers: np.ndarray) -> np.ndarray:
        return np.concatenate([numbers[0] * law(r, n, *numbers[1:]) - counts[r] for r, n in FITTED.items()])

    best = least_squares(miss, (counts[1.0][0], *START), bounds=((1.0, *LOW), (60.0, *HIGH)))
    values = dict(zip(NAMES, (float(f"{v:.3g}") for v in best.x[1:]), strict=True))
    held = np.concatenate([best.x[0] * law(r, n, *best.x[1:]) - counts[r] for r, n in HELD.items()])
    growth = [c[-3:].mean() / c[0] - 1.0 for c in (without, counts[1.0])]
    values["windup_nk1_share"] = float(f"{max(1.0 - growth[0] / growth[1], 0.0):.2g}")
    print(values, f"first answer {best.x[0]:.2f} spikes; rms {np.sqrt(np.mean(best.fun**2)):.2f} spikes fitted, "
          f"{np.sqrt(np.mean(held**2)):.2f} held back")  # fmt: skip
    if given.write:
        lines = FILE.read_text(encoding="utf-8").splitlines()
        for k, line in enumerate(lines):
            name = line.strip().split(":")[0]
            if name in values:
                head, tail = line.split("{value: ", 1)
                lines[k] = f"{head}{{value: {values[name]:g}, {tail.split(', ', 1)[1]}"
        FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
