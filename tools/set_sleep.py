"""Sets the rates of sleep stages on healthy norms, and prints what a night then looks like, healthy and light.

Run: python tools/set_sleep.py [--nights 96] [--rounds 8]. What it prints is what circulation_sleep.yaml holds.
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.optimize import lsq_linear

from fibrosim.circulation.hypnogram import Sleeper, numbers, sleep_night

TARGETS = {  # value, and how far from it is as bad as one unit; Boulos 2019, recalled but N3
    "share_N1": (7.9, 0.5), "share_N3": (20.4, 0.5), "share_REM": (19.0, 0.5), "latency": (15.4, 1.0),
    "wake_after_onset": (48.2, 2.0), "rem_latency": (97.4, 4.0),
}  # fmt: skip
HALVED = 0.5  # N3 at half of the depth over N3 at all of it
FREE = ("asleep", "again", "deepen", "slow_waves", "lightens", "rem_rise", "rem_fall", "slow_waves_depth")
LONGEST, PULL = 0.3, 0.2


def found(values: dict[str, float], nights: int) -> np.ndarray:
    """Means of the targets over nights, and what half of the depth leaves of N3."""
    whole, half = (
        [sleep_night(sleeper=Sleeper(depth=depth), patient=k, parameters=values).measures() for k in range(nights)]
        for depth in (1.0, 0.5)
    )
    means = [float(np.nanmean([m[name] for m in whole])) for name in TARGETS]
    left = np.mean([m["share_N3"] for m in half]) / np.mean([m["share_N3"] for m in whole])
    return np.array([*means, float(left)])


def main() -> None:
    """Set and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=8)
    nights, rounds = vars(parser.parse_args()).values()
    goal = np.array([v for v, _ in TARGETS.values()] + [HALVED])
    scale = np.array([s for _, s in TARGETS.values()] + [0.02])
    values = {name: numbers()[name] for name in FREE}
    now = found(values, nights)
    for _ in range(rounds):
        slopes = np.array([(found(values | {n: 1.1 * values[n]}, nights) - now) / np.log(1.1) for n in FREE]).T
        rows = np.vstack([slopes / scale[:, None], PULL * np.eye(len(FREE))])
        aim = np.concatenate([(goal - now) / scale, np.zeros(len(FREE))])
        size = lsq_linear(rows, aim, (-LONGEST, LONGEST)).x
        values = {n: float(f"{values[n] * np.exp(s):.3g}") for n, s in zip(FREE, size, strict=True)}
        now = found(values, nights)
        print("  ".join(f"{n} {v:g}" for n, v in values.items()), flush=True)
        print("   misfit in scales: " + " ".join(f"{m:.1f}" for m in (now - goal) / scale), flush=True)
    for name, sleeper in (("healthy", Sleeper()), ("light and broken", Sleeper(0.65, 0.15, 16.0))):
        all_ = [sleep_night(sleeper=sleeper, patient=k, parameters=values).measures() for k in range(nights)]
        for key in all_[0]:
            column = [m[key] for m in all_]
            print(f"{name:18s}{key:20s}{np.nanmean(column):8.1f} (SD {np.nanstd(column):.1f})")


if __name__ == "__main__":
    main()
