"""Mental stress test: rest, arithmetic, recovery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, manoeuvre, measures
from fibrosim.clinic.circulation_person import CirculationTest
from fibrosim.clinic.tilt_test import chart
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["MentalStressTest"]

MINUTE = 60.0
SETTLING = 30.0  # s of each part that are not scored


class MentalStressTest(CirculationTest):
    """Mental arithmetic between rest and recovery; the drive of command is the same for everybody."""

    name = "mental_stress_test"
    numbers = "clinic_mental_stress_test"
    rank = 76

    def times(self) -> tuple[float, float, float]:
        """Begin and end of the task, and end of the record, s."""
        n = self.norms
        return MINUTE * n.rest, MINUTE * (n.rest + n.task), MINUTE * (n.rest + n.task + n.recovery)

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        begin, end, last = self.times()
        return last, manoeuvre("mental_stress", begin, end)

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        n, (begin, end, last) = self.norms, self.times()
        before, task, after = (record.between(a, b) for a, b in
                               ((0.0, begin), (begin + SETTLING, end), (end + SETTLING, last)))  # fmt: skip
        found = [measures(part.beats) for part in (before, task, after)]
        systolic = [float(np.nanmean(part.systolic)) for part in (before, task, after)]
        return TestResult(
            name=self.name, site="seated at a desk", day=day,
            measurements=[
                Measurement("heart rate at rest", before.heart_rate, "1/min"),
                Measurement("rise of heart rate", task.heart_rate - before.heart_rate, "1/min", n.rise_low,
                            n.rise_high),
                Measurement("fall of the interval between beats",
                            found[0]["mean_interval"] - found[1]["mean_interval"], "ms"),
                Measurement("rise of systolic pressure", systolic[1] - systolic[0], "mmHg"),
                Measurement("rise of diastolic pressure", float(task.diastolic.mean() - before.diastolic.mean()),
                            "mmHg"),
                Measurement("RMSSD at rest", found[0]["rmssd"], "ms"),
                Measurement("change of RMSSD", 100.0 * (found[1]["rmssd"] / found[0]["rmssd"] - 1.0), "percent"),
                Measurement("heart rate after, above rest", after.heart_rate - before.heart_rate, "1/min"),
            ],
            picture={"kind": "heart_record", "panels": [chart(record, begin) | {"until": end}]},
            protocol=f"{n.rest:g} minutes at rest, {n.task:g} of mental arithmetic, {n.recovery:g} of recovery; the "
                     f"first {SETTLING:g} s of task and recovery are left out. How hard the task is felt is the same "
                     "for everybody.",
            references=n.sources(), title="Mental stress test",
        )  # fmt: skip
