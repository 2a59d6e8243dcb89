"""Time of a day of beats, a flare and the reduced forms: ``python -m benchmarks.heart_and_skin``; CPU of one thread."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

import numpy as np

from fibrosim.circulation import record, record_day, sleep_night, usual_day
from fibrosim.coupling.circulation import CirculationState
from fibrosim.coupling.circulation_surface import circulation_inputs, circulation_surface
from fibrosim.skin import SkinPatch
from fibrosim.skin.protocols import histamine

ROUNDS = 5
STATE = CirculationState(age=46.0, vagal_tone=0.8)


def day_of_beats(k: int) -> None:
    """Draw a night, record 24 hours, measure variability of each five minutes."""
    night = sleep_night(23, 7, patient=k, seed=4)
    record_day(usual_day(23, 7, night), patient=k, seed=4, inputs=STATE.inputs()).hourly()


def hours_alone(k: int) -> None:
    """Record 24 hours."""
    record_day(patient=k, seed=4, inputs=STATE.inputs())


def short_record(k: int) -> None:
    """Record five minutes of one person."""
    record(300.0, patients=[k], seed=4, inputs=STATE.inputs())


def closed_form(k: int) -> None:
    """All seventeen measures by the closed forms."""
    circulation_surface().expected(**circulation_inputs(STATE))


def flare(k: int) -> None:
    """Lay the fibres and follow a flare for 30 min."""
    histamine(SkinPatch(seed=k), np.arange(0.0, 1801.0, 60.0))


TASKS: dict[str, Callable[[int], None]] = {
    "24 h of beats": hours_alone, "the same with its night and hourly measures": day_of_beats,
    "five minutes of beats": short_record, "closed forms of them": closed_form, "flare of 30 min": flare,
}  # fmt: skip


def main() -> None:
    """Print the table."""
    print(f"load {os.getloadavg()[0]:.1f}; CPU s, median and worst of {ROUNDS}")
    for name, task in TASKS.items():
        task(0)
        found = []
        for k in range(1, ROUNDS + 1):
            start = time.process_time()
            task(k)
            found.append(time.process_time() - start)
        print(f"{name:<45}{statistics.median(found):>9.4f}{max(found):>9.4f}")


if __name__ == "__main__":
    main()
