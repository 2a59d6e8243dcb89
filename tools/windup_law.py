"""Law of wind-up of the reduced horn: the numbers of parameters/data/coupling_horn.yaml.

`.venv/bin/python tools/windup_law.py` fits decay, gain and half of the trace, and the first answer, to the C spikes of
15 stimuli at 0.2, 0.5 and 1 per second of the published cell (Aguiar 2010, its own step, 45 counts), and prints them
with the error and the ratio of the last answer to the first. `--counts FILE` takes other counts instead: a JSON object
of a list of counts by interval in seconds. `--spiking` takes those of the spiking deep horn, and prints the error of
the numbers in use against them as well.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

AGUIAR = {
    1.0: [4, 6, 8, 9, 10, 9, 10, 10, 10, 10, 11, 11, 11, 11, 11],
    2.0: [4, 5, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7],
    5.0: [4, 4, 4, 5, 5, 5, 5, 4, 4, 5, 4, 4, 4, 5, 4],
}
SHOWN = (10.0, 5.0, 3.0, 2.0, 1.0, 0.5)
START = (4.2, 2.0, 1.5, 2.5)


def trace(interval: float, count: int, time: float, delay: float) -> np.ndarray:
    """Trace just before each of `count` volleys of one impulse, `interval` seconds apart."""
    late = np.arange(1, count) * interval
    left = time / (time - delay) * (np.exp(-late / time) - np.exp(-late / delay))
    return np.concatenate([[0.0], np.cumsum(left)])


def answers(numbers: np.ndarray, delay: float, interval: float, count: int) -> np.ndarray:
    """Answer to each volley: the first one times 1 + gain z^2 / (half^2 + z^2)."""
    first, gain, half, time = numbers
    square = trace(interval, count, time, delay) ** 2
    return first * (1.0 + gain * square / (half**2 + square))


def spiking() -> dict[float, list[float]]:
    """Mean late spikes of the projection neuron of lamina V, by interval in seconds."""
    from fibrosim.electrophysiology.horn import wind_up

    out = {}
    for interval, many in ((1.0, 15), (2.0, 12), (5.0, 6)):
        out[interval] = [float(v) for v in wind_up(1.0 / interval, many).late.mean(axis=0)]
        print(f"every {interval:g} s:", *(f"{v:.1f}" for v in out[interval]))
    return out


def error_in_use(counts: dict[float, list[float]]) -> None:
    """Error of the law as it stands in the parameter file, first answer fitted."""
    from fibrosim.coupling.horn_rates import horn_numbers

    p = horn_numbers()
    numbers = np.array([1.0, p["windup_gain"], p["windup_half"], p["windup_time"]])
    shape = np.concatenate([answers(numbers, p["windup_delay"], t, len(v)) for t, v in counts.items()])
    found = np.concatenate(list(counts.values()))
    first = float(shape @ found / (shape @ shape))
    rms = np.sqrt(np.mean((first * shape - found) ** 2))
    part = 100 * rms / found.mean()
    print(f"law in use: first answer {first:.2f}, rms {rms:.2f} of {len(found)} counts, {part:.0f} %")


def main() -> None:
    """Fit and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--delay", type=float, default=0.5, help="windup_delay, s")
    asked.add_argument("--counts", type=Path)
    asked.add_argument("--spiking", action="store_true")
    settings = asked.parse_args()
    counts = AGUIAR
    if settings.spiking:
        counts = spiking()
        error_in_use(counts)
    if settings.counts:
        counts = {float(k): v for k, v in json.loads(settings.counts.read_text(encoding="utf-8")).items()}

    def misses(numbers: np.ndarray) -> np.ndarray:
        return np.concatenate([answers(numbers, settings.delay, t, len(v)) - v for t, v in counts.items()])

    found = least_squares(misses, START)
    first, gain, half, time = found.x
    print(f"windup_time {time:.3g} s, windup_delay {settings.delay:g} s")
    print(f"windup_gain {gain:.3g}, windup_half {half:.3g}")
    print(f"first answer {first:.3g}, rms {np.sqrt(np.mean(found.fun**2)):.2f} of {len(found.fun)} counts")
    for interval in SHOWN:
        series = answers(found.x, settings.delay, interval, 15)
        print(f"every {interval:g} s: last over first {series[-1] / series[0]:.2f}")


if __name__ == "__main__":
    main()
