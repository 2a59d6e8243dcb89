"""Cold pressor test: a hand in cold water for two minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, bursts, manoeuvre
from fibrosim.clinic.circulation_person import CirculationTest
from fibrosim.clinic.muscle_sympathetic_activity import burst_rate
from fibrosim.clinic.tilt_test import chart
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["ColdPressor"]

BEFORE, COLD, AFTER = 180.0, 120.0, 120.0
ZERO = 273.15  # K at 0 degrees Celsius


class ColdPressor(CirculationTest):
    """Three minutes at rest, two with the hand in water of 12 degrees, two after; the last cold minute is scored.

    The drive that cold pain puts on the brain stem is the same for everybody: how much it hurts is not yet in it.
    """

    name = "cold_pressor"
    numbers = "clinic_cold_pressor"
    rank = 73

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        return BEFORE + COLD + AFTER, manoeuvre("cold_pressor", BEFORE, BEFORE + COLD)

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        n = self.norms
        heights = bursts(record, view.seed, view.id, f"clinic/{self.name}/{float(day)!r}")
        parts = [(0.0, BEFORE), (BEFORE + COLD / 2, BEFORE + COLD)]
        before, cold = (record.between(*part) for part in parts)
        rates = [burst_rate(record, heights, *part) for part in parts]
        rise = float(np.nanmean(cold.systolic) - np.nanmean(before.systolic))
        return TestResult(
            name=self.name, site="hand", day=day,
            measurements=[
                Measurement("rise of systolic pressure", rise, "mmHg", n.rise_low, n.rise_high),
                Measurement("rise of diastolic pressure", float(cold.diastolic.mean() - before.diastolic.mean()),
                            "mmHg"),
                Measurement("rise of heart rate", cold.heart_rate - before.heart_rate, "1/min"),
                Measurement("rise of bursts", rates[1] - rates[0], "burst/minute"),
            ],
            picture={"kind": "heart_record", "panels": [chart(record, BEFORE) | {"until": BEFORE + COLD}]},
            protocol=f"Hand in water of {n.water - ZERO:g} degrees for two minutes; the second minute against "
                     "three minutes before.",
            references=n.sources(), title="Cold pressor test",
        )  # fmt: skip
