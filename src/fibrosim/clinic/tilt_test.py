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
FITTED = (70.0, 10.0)  # degree and minutes of the closed forms
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
    full : bool
        False for the form of cohorts: ten minutes at 70 degrees by closed forms of the loop with the chance of one
        record, within the error that is stored with them; without a chart. Whom they do not cover is recorded.
    """

    name = "tilt_test"
    numbers = "clinic_tilt_test"
    rank = 71

    def __init__(self, angle: float = 70.0, minutes: float = 10.0, *, full: bool = True) -> None:
        for field, value, low, high in (("angle", angle, 10.0, 90.0), ("minutes", minutes, 4.0, 45.0)):
            if not (math.isfinite(value) and low <= value <= high):
                raise InputError("not what a tilt table does", field=field, value=value, allowed=f"{low:g} to {high:g}",
                                 code="out-of-range")  # fmt: skip
        if not full and (angle, minutes) != FITTED:
            raise InputError("the closed forms are of ten minutes at 70 degrees", field="full", value=full,
                             allowed=True)  # fmt: skip
        self.angle, self.minutes, self.full = angle, minutes, full

    def for_cohorts(self) -> TiltTest:
        """Return the form for many people, where there is one."""
        return TiltTest(full=False) if (self.angle, self.minutes) == FITTED else self

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        return LYING + 60.0 * self.minutes, manoeuvre("tilt", LYING, strength=self.angle)

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        end = LYING + 60.0 * self.minutes
        lying, upright = record.between(0.0, LYING), record.between(LYING + SETTLING, end)
        low, high = measures(lying.beats), measures(upright.beats)
        plasma = [float(part.series["junctions.plasma"][-40:].mean()) for part in (lying, upright)]
        pressure = [(float(np.nanmean(p.systolic)), float(np.mean(p.diastolic))) for p in (lying, upright)]
        return self._scored(
            (lying.heart_rate, upright.heart_rate), low["mean_interval"] - high["mean_interval"], pressure,
            lowest_systolic(record, LYING, end), (low, high), plasma, day,
            {"kind": "heart_record", "panels": [chart(record, LYING)]},
            f"{LYING / 60:g} minutes lying, {self.minutes:g} minutes at {self.angle:g} degrees without isoproterenol, "
            f"scored from {SETTLING / 60:g} minutes after the turn.",
        )  # fmt: skip

    def short_result(self, found: Mapping[str, float], day: float) -> TestResult:
        """Score a record by the closed forms."""
        rates = found["heart_rate"], found["heart_rate"] + found["tilt_rise"]
        powers = []
        for words in ("", "tilt_"):
            low, high = math.exp(found[f"{words}ln_lf"]), math.exp(found[f"{words}ln_hf"])
            powers.append({"lf": low, "hf": high, "lf_hf": low / high})
        return self._scored(
            rates, 60000.0 / rates[0] - 60000.0 / rates[1],
            [(found[f"{w}systolic"], found[f"{w}diastolic"]) for w in ("", "tilt_")], found["tilt_lowest"],
            (powers[0], powers[1]), [found["plasma"], found["tilt_plasma"]], day, {"kind": "ranges"},
            f"{LYING / 60:g} minutes lying, {self.minutes:g} minutes at {self.angle:g} degrees by closed forms of the "
            "loop of heart and vessels with the chance of one record; for cohorts, without beats.",
        )  # fmt: skip

    def _scored(
        self, rates: tuple[float, float], shorter: float, pressure: list[tuple[float, float]], lowest: float,
        powers: tuple[Mapping[str, float], Mapping[str, float]], plasma: list[float], day: float, shown: dict[str, Any],
        protocol: str,
    ) -> TestResult:  # fmt: skip
        """Result of what was measured lying and upright."""
        n, (low, high), rise = self.norms, powers, rates[1] - rates[0]
        fell = pressure[0][0] - lowest
        positive = fell >= n.syncope_fall and rise < n.syncope_rate
        change = 100.0 * (high["hf"] / low["hf"] - 1.0) if low["hf"] else math.nan
        return TestResult(
            name=self.name, site="tilt table", day=day,
            measurements=[
                Measurement("heart rate, lying", rates[0], "1/min"),
                Measurement("heart rate, upright", rates[1], "1/min"),
                Measurement("rise of heart rate", rise, "1/min", n.rise_low, n.rise_high),
                Measurement("fall of the interval between beats", shorter, "ms"),
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
            picture=shown,
            protocol=f"{protocol} Positive: systolic pressure falls by {n.syncope_fall:g} mmHg or more without a rise "
                     "of the heart rate.",
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
