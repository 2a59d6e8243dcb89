"""Active stand test: lying, getting up, standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, manoeuvre, measures
from fibrosim.clinic.circulation_person import CirculationTest
from fibrosim.clinic.heart_rate_variability import present
from fibrosim.clinic.tilt_test import chart
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["ActiveStand"]

MINUTE = 60.0


class ActiveStand(CirculationTest):
    """Getting up by oneself: the effort squeezes belly and legs and quickens the heart, then gravity acts.

    The shares of LF and HF power (nu) are those of their sum.
    """

    name = "active_stand"
    numbers = "clinic_active_stand"
    rank = 77

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        n = self.norms
        return MINUTE * (n.lying + n.standing), manoeuvre("standing", MINUTE * n.lying)

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        n = self.norms
        up, end = MINUTE * n.lying, MINUTE * (n.lying + n.standing)
        lying, standing = record.between(0.0, up), record.between(up + MINUTE * n.settling, end)
        first = record.between(up, up + n.initial)
        low, high = measures(lying.beats), measures(standing.beats)
        share = [100.0 * found["lf"] / (found["lf"] + found["hf"]) for found in (low, high)]
        quickest = float(60000.0 / np.min(first.intervals)) if len(first.intervals) else float("nan")
        pressures = [(float(np.nanmean(p.systolic)), float(np.mean(p.diastolic))) for p in (lying, standing)]
        return TestResult(
            name=self.name, site="beside the couch", day=day,
            measurements=[
                Measurement("heart rate, lying", lying.heart_rate, "1/min"),
                Measurement("rise of heart rate", standing.heart_rate - lying.heart_rate, "1/min", n.rise_low,
                            n.rise_high),
                present("quickest beats on getting up, above lying", quickest - lying.heart_rate, "1/min",
                        note="no beats"),
                Measurement("systolic pressure, lying", pressures[0][0], "mmHg"),
                Measurement("systolic pressure, standing", pressures[1][0], "mmHg"),
                Measurement("fall of systolic pressure on getting up",
                            pressures[0][0] - float(np.nanmin(first.systolic)), "mmHg", note="lowest beat"),
                Measurement("diastolic pressure, lying", pressures[0][1], "mmHg"),
                Measurement("diastolic pressure, standing", pressures[1][1], "mmHg"),
                Measurement("LF share, lying", share[0], "percent"),
                Measurement("change of LF share", share[1] - share[0], "percent"),
                Measurement("change of LF power", high["lf"] - low["lf"], "ms^2"),
            ],
            picture={"kind": "heart_record", "panels": [chart(record, up)]},
            protocol=f"{n.lying:g} minutes supine, {n.standing:g} standing, scored from minute {n.settling:g}; the "
                     f"first {n.initial:g} s apart. LF share of LF and HF power together.",
            references=n.sources(), title="Active stand test",
        )  # fmt: skip
