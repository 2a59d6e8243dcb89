"""Muscle sympathetic activity: microneurography of the peroneal nerve at rest and under suction of the legs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, bursts, manoeuvre, neurogram
from fibrosim.clinic.circulation_person import CirculationTest
from fibrosim.clinic.heart_rate_variability import present, rounded
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["MuscleSympatheticActivity", "burst_rate"]

REST, SUCTION, SETTLING = 600.0, 300.0, 60.0
SHOWN = (240.0, 270.0)
LEAST = 5  # cycles in a class of diastolic pressure
CLASSES = 10


class MuscleSympatheticActivity(CirculationTest):
    """Bursts of the loop's muscle sympathetic fibres, one or none a cardiac cycle, as an electrode hears them.

    Ten minutes lying, then five with suction of the legs. The baroreflex gain is the slope of burst incidence on
    diastolic pressure over classes of cycles at rest.
    """

    name = "muscle_sympathetic_activity"
    numbers = "clinic_muscle_sympathetic_activity"
    rank = 72

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        return REST + SUCTION, manoeuvre("suction", REST, strength=self.norms.suction)

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        n = self.norms
        heights = bursts(record, view.seed, view.id, f"clinic/{self.name}/{float(day)!r}")
        rest = burst_rate(record, heights, 0.0, REST)
        pulled = burst_rate(record, heights, REST + SETTLING, REST + SUCTION)
        lying = record.between(0.0, REST)
        hundred = 100.0 * rest / lying.heart_rate
        gain = _gain(record, heights)
        times, trace = neurogram(record, heights, *SHOWN)
        seen = record.between(*SHOWN)
        return TestResult(
            name=self.name, site="peroneal nerve, right", day=day,
            measurements=[
                Measurement("bursts at rest", rest, "burst/minute", n.bursts_low, n.bursts_high),
                Measurement("bursts of 100 beats at rest", hundred, "1"),
                Measurement("bursts under suction", pulled, "burst/minute"),
                Measurement("rise under suction", pulled - rest, "burst/minute"),
                present("baroreflex gain of bursts", gain, "percent/mmHg",
                        note="too few cycles, or pressure too even"),
                Measurement("heart rate", lying.heart_rate, "1/min"),
            ],
            picture={"kind": "heart_record", "panels": [
                {"kind": "neurogram", "times": rounded(times, 2), "trace": rounded(trace, 3),
                 "beats": rounded(seen.beats, 2), "diastolic": rounded(seen.diastolic)}]},
            protocol=f"Electrode in a muscle fascicle; {REST / 60:g} minutes lying, {SUCTION / 60:g} minutes with "
                     f"{n.suction:g} mmHg of suction around the legs, the first left out. No burst is missed or "
                     "taken for one that is none.",
            references=n.sources(), title="Muscle sympathetic activity",
        )  # fmt: skip


def burst_rate(record: Recording, heights: np.ndarray, start: float, end: float) -> float:
    """Bursts a minute between two times."""
    inside = (record.beats >= start) & (record.beats < end)
    return float(60.0 * np.count_nonzero(heights[inside]) / (end - start))


def _gain(record: Recording, heights: np.ndarray) -> float:
    """Slope of burst incidence (percent) on the diastolic pressure at the beginning of the cycle."""
    inside = np.flatnonzero(record.beats[1:] < REST)
    pressure, burst = record.diastolic[inside], heights[inside + 1] > 0.0
    if len(pressure) < CLASSES * LEAST:
        return float("nan")
    order = np.argsort(pressure, kind="stable")
    groups = np.array_split(order, CLASSES)
    x = np.array([np.mean(pressure[g]) for g in groups])
    y = np.array([100.0 * np.mean(burst[g]) for g in groups])
    spread = float(np.mean((x - x.mean()) ** 2))
    return float(np.mean((x - x.mean()) * (y - y.mean())) / spread) if spread > 0.0 else float("nan")
