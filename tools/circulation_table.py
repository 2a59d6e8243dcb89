"""Prints the tests of heart and vessels of healthy people and patients, and of patients whose links are cut.

Run: python tools/circulation_table.py [--people 24] [--holter]
"""

from __future__ import annotations

import argparse

import numpy as np

import fibrosim
from fibrosim.clinic import PatientView
from fibrosim.clinic.active_stand import ActiveStand
from fibrosim.clinic.cold_pressor import ColdPressor
from fibrosim.clinic.heart_rate_variability import HeartRateVariability
from fibrosim.clinic.holter_recording import HolterRecording
from fibrosim.clinic.interleukin_6_challenge import Interleukin6Challenge
from fibrosim.clinic.isoproterenol_challenge import IsoproterenolChallenge
from fibrosim.clinic.mental_stress_test import MentalStressTest
from fibrosim.clinic.muscle_blood_flow import MuscleBloodFlow
from fibrosim.clinic.muscle_sympathetic_activity import MuscleSympatheticActivity
from fibrosim.clinic.polysomnography import Polysomnography
from fibrosim.clinic.tilt_test import TiltTest
from fibrosim.results import TestResult

LENGTH, DAY = "3 year", 1090.0
TESTS = {
    HeartRateVariability: ("heart rate", "RMSSD", "HF power", "LF/HF"),
    TiltTest: ("rise of heart rate", "fall of the interval between beats", "change of HF power",
               "LF/HF, upright over lying", "systolic pressure, upright", "plasma norepinephrine, lying"),
    MuscleSympatheticActivity: ("bursts at rest", "rise under suction", "baroreflex gain of bursts"),
    ColdPressor: ("rise of systolic pressure", "rise of heart rate"),
    MentalStressTest: ("rise of heart rate", "rise of systolic pressure"),
    ActiveStand: ("rise of heart rate", "change of LF share", "change of LF power"),
    IsoproterenolChallenge: ("rise of heart rate at 14 ng/kg/minute",),
    MuscleBloodFlow: ("flow at rest", "flow at the end of the contraction", "highest flow after it"),
    Interleukin6Challenge: ("greatest rise of norepinephrine over saline", "greatest rise of heart rate over saline"),
    Polysomnography: ("total sleep time", "sleep efficiency", "wake after sleep onset", "N1 of sleep", "N3 of sleep",
                      "REM of sleep", "arousal index", "RMSSD in N2", "RMSSD in REM"),
}  # fmt: skip
ORGANS = ("muscle_outflow", "cardiac_outflow", "vagal_tone")
CUT = dict.fromkeys(
    [f"{source}_to_{organ}" for source in ("stress", "pain") for organ in ORGANS]
    + ["stress_to_setpoint", "deep_sleep_to_outflow", "systemic_cytokines_to_outflow"]
    + [f"{source}_to_{sleep}" for source in ("stress", "pain") for sleep in ("sleep", "deep_sleep")]
    + ["vagal_tone_to_deep_sleep", "systemic_cytokines_to_deep_sleep"], 0.0,
)  # fmt: skip


def examined(people: int, preset: str, **given: object) -> dict[str, np.ndarray]:
    """Values of each measurement, one a person."""
    people_ = [fibrosim.Patient(preset=preset, seed=100 + k, **given) for k in range(people)]
    views = [PatientView(fibrosim.simulate(one, LENGTH, record="tests", visits=[DAY])) for one in people_]
    found = {}
    for kind, names in TESTS.items():
        results = kind().perform_many(views, DAY)
        found |= {f"{kind.name}: {name}": np.array([_value(result, name) for result in results]) for name in names}
    return found


def _value(result: TestResult, name: str) -> float:
    """A measurement; NaN where it is absent."""
    value = result.value(name)
    return float("nan") if value is None else float(value)


def main() -> None:
    """Print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--holter", action="store_true", help="a day of everybody too: some seconds each")
    people, holter = vars(parser.parse_args()).values()
    if holter:
        TESTS[HolterRecording] = ("SDNN of 24 hours", "heart rate, asleep", "LF/HF at midnight", "LF/HF at three")
    columns = {
        "healthy": examined(people, "healthy"), "mixed": examined(people, "mixed"),
        "mixed, cut": examined(people, "mixed", links=CUT),
    }  # fmt: skip
    print(f"{'mean (SD)':72s}" + "".join(f"{name:>20s}" for name in columns))
    for name in columns["healthy"]:
        row = "".join(f"{np.nanmean(c[name]):12.4g} ({np.nanstd(c[name]):5.3g})" for c in columns.values())
        print(f"{name:72s}{row}")


if __name__ == "__main__":
    main()
