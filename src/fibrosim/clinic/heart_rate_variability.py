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

FITTED = 5.0  # minutes of the closed forms
SHOWN = 0.5  # Hz up to which a spectrum is drawn


class HeartRateVariability(CirculationTest):
    """Beats of the loop of heart and vessels with the outflows, vagal tone, receptors and drugs of the day.

    Parameters
    ----------
    minutes : float
        1 to 30. Less than 2 give no power of low frequency.
    full : bool
        False for the form of cohorts: five minutes by closed forms of the loop with the chance of one record, within
        the error that is stored with them; without a tachogram. Whom they do not cover is recorded.
    """

    name = "heart_rate_variability"
    numbers = "clinic_heart_rate_variability"
    rank = 70

    def __init__(self, minutes: float = 5.0, *, full: bool = True) -> None:
        if not (math.isfinite(minutes) and 1.0 <= minutes <= 30.0):
            raise InputError("a record is of some minutes", field="minutes", value=minutes, allowed="1 to 30",
                             code="out-of-range")  # fmt: skip
        if not full and minutes != FITTED:
            raise InputError("the closed forms are of five minutes", field="minutes", value=minutes, allowed=FITTED)
        self.minutes, self.full = minutes, full

    def for_cohorts(self) -> HeartRateVariability:
        """Return the form for many people, where there is one."""
        return HeartRateVariability(full=False) if self.minutes == FITTED else self

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        return 60.0 * self.minutes, None

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        frequency, density = spectrum(record.beats)
        drawn = frequency <= SHOWN
        panels = [
            {"kind": "tachogram", "beats": rounded(record.beats[1:], 3), "intervals": rounded(record.intervals)},
            {"kind": "spectrum", "frequency": rounded(frequency[drawn], 4), "density": rounded(density[drawn], 1)},
        ]  # fmt: skip
        return self._scored(
            measures(record.beats), record.heart_rate,
            (float(np.nanmean(record.systolic)), float(np.mean(record.diastolic))), day,
            {"kind": "heart_record", "panels": panels},
            f"{self.minutes:g} minutes supine, breathing as one likes; every beat a normal one, no device "
            "noise. LF 0.04 to 0.15 Hz, HF 0.15 to 0.4 Hz by Welch's method at 4 Hz, segments of half the record.",
        )  # fmt: skip

    def short_result(self, found: Mapping[str, float], day: float) -> TestResult:
        """Score a record by the closed forms."""
        values = {name: math.exp(found[f"ln_{name}"]) for name in ("sdnn", "rmssd", "lf", "hf")}
        values |= {"lf_hf": values["lf"] / values["hf"], "pnn50": math.nan}
        return self._scored(
            values, found["heart_rate"], (found["systolic"], found["diastolic"]), day, {"kind": "ranges"},
            f"{self.minutes:g} minutes supine by closed forms of the loop of heart and vessels with the chance of one "
            "record; for cohorts, without beats.",
        )  # fmt: skip

    def _scored(self, found: Mapping[str, float], rate: float, pressure: tuple[float, float], day: float,
                shown: dict[str, Any], protocol: str) -> TestResult:  # fmt: skip
        n, short = self.norms, "record too short: 2 minutes are needed"
        counted = short if self.full else "not by closed forms"
        return TestResult(
            name=self.name, site="supine", day=day,
            measurements=[
                Measurement("heart rate", rate, "1/min", n.rate_low, n.rate_high),
                present("SDNN", found["sdnn"], "ms", n.sdnn_low, n.sdnn_high, short),
                present("RMSSD", found["rmssd"], "ms", n.rmssd_low, n.rmssd_high, short),
                present("pNN50", found["pnn50"], "percent", note=counted),
                present("LF power", found["lf"], "ms^2", n.lf_low, n.lf_high, short),
                present("HF power", found["hf"], "ms^2", n.hf_low, n.hf_high, short),
                present("LF/HF", found["lf_hf"], "1", n.lf_hf_low, n.lf_hf_high, short),
                Measurement("systolic pressure", pressure[0], "mmHg"),
                Measurement("diastolic pressure", pressure[1], "mmHg"),
            ],
            picture=shown, protocol=protocol, references=n.sources(), title="Heart-rate variability",
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
