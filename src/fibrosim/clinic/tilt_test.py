"""Tilt test: lying, then upright on a table, with heart rate, pressure and norepinephrine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, manoeuvre, measures
from fibrosim.clinic.circulation_person import CirculationTest
from fibrosim.clinic.heart_rate_variability import present, rounded
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["TiltTest", "chart", "lowest_systolic"]

LYING = 300.0
SETTLING = 120.0  # s after the table has turned that are not scored
MEAN = 10.0  # s over which pressures are taken together


class TiltTest(CirculationTest):
    """Five minutes lying, then upright to an angle.

    Parameters
    ----------
    angle : float
        Of the table, degree, 10 to 90.
    minutes : float
        Upright, 4 to 45.
    """

    name = "tilt_test"
    numbers = "clinic_tilt_test"
    rank = 71

    def __init__(self, angle: float = 70.0, minutes: float = 10.0) -> None:
        for field, value, low, high in (("angle", angle, 10.0, 90.0), ("minutes", minutes, 4.0, 45.0)):
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError("not what a tilt table does", field=field, value=value, allowed=f"{low:g} to {high:g}",
                                 code="out-of-range")  # fmt: skip
        self.angle, self.minutes = angle, minutes

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        return LYING + 60.0 * self.minutes, manoeuvre("tilt", LYING, strength=self.angle)

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        end, n = LYING + 60.0 * self.minutes, self.norms
        lying, upright = record.between(0.0, LYING), record.between(LYING + SETTLING, end)
        low, high = measures(lying.beats), measures(upright.beats)
        plasma = [float(part.series["junctions.plasma"][-40:].mean()) for part in (lying, upright)]
        rise = upright.heart_rate - lying.heart_rate
        pressure = [(float(np.nanmean(p.systolic)), float(np.mean(p.diastolic))) for p in (lying, upright)]
        lowest = lowest_systolic(record, LYING, end)
        fell = pressure[0][0] - lowest
        positive = fell >= n.syncope_fall and rise < n.syncope_rate
        change = 100.0 * (high["hf"] / low["hf"] - 1.0) if low["hf"] else math.nan
        return TestResult(
            name=self.name, site="tilt table", day=day,
            measurements=[
                Measurement("heart rate, lying", lying.heart_rate, "1/min"),
                Measurement("heart rate, upright", upright.heart_rate, "1/min"),
                Measurement("rise of heart rate", rise, "1/min", n.rise_low, n.rise_high),
                Measurement("fall of the interval between beats", low["mean_interval"] - high["mean_interval"], "ms"),
                Measurement("systolic pressure, lying", pressure[0][0], "mmHg"),
                Measurement("systolic pressure, upright", pressure[1][0], "mmHg"),
                Measurement("diastolic pressure, lying", pressure[0][1], "mmHg"),
                Measurement("diastolic pressure, upright", pressure[1][1], "mmHg"),
                Measurement("fall to the lowest systolic pressure", fell, "mmHg", note="ten-second mean"),
                Measurement("syncope", "about to faint" if positive else "no"),
                present("change of HF power", change, "percent", note="no HF power lying"),
                present("LF/HF, upright over lying", high["lf_hf"] / low["lf_hf"], "1", note="no power lying"),
                Measurement("plasma norepinephrine, lying", plasma[0], "nmol/l"),
                Measurement("plasma norepinephrine, upright over lying", plasma[1] / plasma[0], "1"),
            ],
            picture={"kind": "heart_record", "panels": [chart(record, LYING)]},
            protocol=f"{LYING / 60:g} minutes lying, {self.minutes:g} minutes at {self.angle:g} degrees without "
                     f"isoproterenol, scored from {SETTLING / 60:g} minutes after the turn. Positive: systolic "
                     f"pressure falls by {n.syncope_fall:g} mmHg or more without a rise of the heart rate.",
            references=n.sources(), title=f"Tilt to {self.angle:g} degrees",
        )  # fmt: skip


def lowest_systolic(record: Recording, start: float, end: float) -> float:
    """Lowest mean of the systolic pressure over ten seconds."""
    means = [np.nanmean(record.between(t, t + MEAN).systolic) for t in np.arange(start, end - MEAN, MEAN / 2)]
    return float(np.nanmin(means))


def chart(record: Recording, turned: float) -> dict[str, object]:
    """Panel of heart rate, pressures and plasma norepinephrine over time; `turned` is when it begins, s."""
    return {
        "kind": "tilt", "beats": rounded(record.beats[1:], 2), "rate": rounded(60000.0 / record.intervals),
        "systolic": [None if math.isnan(v) else round(float(v), 1) for v in record.systolic[1:]],
        "diastolic": rounded(record.diastolic[1:]), "turned": turned,
        "times": rounded(record.times[::8], 1), "norepinephrine": rounded(record.series["junctions.plasma"][::8], 3),
    }  # fmt: skip
