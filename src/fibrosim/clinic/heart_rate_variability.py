"""Heart-rate variability: five minutes of beats lying still."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, measures, spectrum
from fibrosim.clinic.circulation_person import CirculationTest
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["HeartRateVariability", "present", "rounded"]

SHOWN = 0.5  # Hz up to which a spectrum is drawn


class HeartRateVariability(CirculationTest):
    """Beats of the loop of heart and vessels with the outflows, vagal tone, receptors and drugs of the day.

    Parameters
    ----------
    minutes : float
        1 to 30. Less than 2 give no power of low frequency.
    """

    name = "heart_rate_variability"
    numbers = "clinic_heart_rate_variability"
    rank = 70

    def __init__(self, minutes: float = 5.0) -> None:
        if not (math.isfinite(minutes) and 1.0 <= minutes <= 30.0):
            raise InputError("a record is of some minutes", field="minutes", value=minutes, allowed="1 to 30",
                             code="out-of-range")  # fmt: skip
        self.minutes = minutes

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        return 60.0 * self.minutes, None

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        found, n = measures(record.beats), self.norms
        short = "record too short: 2 minutes are needed"
        frequency, density = spectrum(record.beats)
        drawn = frequency <= SHOWN
        return TestResult(
            name=self.name, site="supine", day=day,
            measurements=[
                Measurement("heart rate", record.heart_rate, "1/min", n.rate_low, n.rate_high),
                present("SDNN", found["sdnn"], "ms", n.sdnn_low, n.sdnn_high, short),
                present("RMSSD", found["rmssd"], "ms", n.rmssd_low, n.rmssd_high, short),
                present("pNN50", found["pnn50"], "percent", note=short),
                present("LF power", found["lf"], "ms^2", n.lf_low, n.lf_high, short),
                present("HF power", found["hf"], "ms^2", n.hf_low, n.hf_high, short),
                present("LF/HF", found["lf_hf"], "1", n.lf_hf_low, n.lf_hf_high, short),
                Measurement("systolic pressure", float(np.nanmean(record.systolic)), "mmHg"),
                Measurement("diastolic pressure", float(np.mean(record.diastolic)), "mmHg"),
            ],
            picture={"kind": "heart_record", "panels": [
                {"kind": "tachogram", "beats": rounded(record.beats[1:], 3), "intervals": rounded(record.intervals)},
                {"kind": "spectrum", "frequency": rounded(frequency[drawn], 4), "density": rounded(density[drawn], 1)},
            ]},
            protocol=f"{self.minutes:g} minutes supine, breathing as one likes; every beat a normal one, no device "
                     "noise. LF 0.04 to 0.15 Hz, HF 0.15 to 0.4 Hz by Welch's method at 4 Hz, segments of half "
                     "the record.",
            references=n.sources(), title="Heart-rate variability",
        )  # fmt: skip


def present(name: str, value: float, unit: str, low: float | None = None, high: float | None = None, note: str = ""
            ) -> Measurement:  # fmt: skip
    """A measurement that is absent, with its reason, where the record is too short."""
    if math.isnan(value):
        return Measurement(name, None, unit, low, high, note=note)
    return Measurement(name, value, unit, low, high)


def rounded(values: np.ndarray, digits: int = 1) -> list[float]:
    """Plain numbers for a picture."""
    return [round(float(v), digits) for v in values]
