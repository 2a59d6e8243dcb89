"""Prints the tests of heart and vessels of healthy people and patients, and of patients whose links are cut.

Run: python tools/circulation_table.py [--people 24] [--holter]
"""

from __future__ import annotations

import argparse

import numpy as np

import fibrosim
from fibrosim.clinic import PatientView
from fibrosim.clinic.cold_pressor import ColdPressor
from fibrosim.clinic.heart_rate_variability import HeartRateVariability
from fibrosim.clinic.holter_recording import HolterRecording
from fibrosim.clinic.muscle_sympathetic_activity import MuscleSympatheticActivity
from fibrosim.clinic.tilt_test import TiltTest

LENGTH, DAY = "3 year", 1090.0
TESTS = {
    HeartRateVariability: ("heart rate", "RMSSD", "HF power", "LF/HF"),
    TiltTest: ("rise of heart rate", "fall of the interval between beats", "change of HF power",
               "LF/HF, upright over lying", "systolic pressure, upright", "plasma norepinephrine, lying"),
    MuscleSympatheticActivity: ("bursts at rest", "rise under suction", "baroreflex gain of bursts"),
    ColdPressor: ("rise of systolic pressure",),
}  # fmt: skip
ORGANS = ("muscle_outflow", "cardiac_outflow", "vagal_tone")
CUT = dict.fromkeys(
    [f"{source}_to_{organ}" for source in ("stress", "pain") for organ in ORGANS]
    + ["stress_to_setpoint", "deep_sleep_to_outflow"], 0.0,
)  # fmt: skip


def examined(people: int, preset: str, **given: object) -> dict[str, np.ndarray]:
    """Values of each measurement, one a person."""
    views = [
        PatientView(fibrosim.simulate(fibrosim.Patient(preset=preset, seed=100 + k, **given), LENGTH, record="tests"))
        for k in range(people)
    ]
    found = {}
    for kind, names in TESTS.items():
        results = kind().perform_many(views, DAY)
        found |= {name: np.array([result.value(name) for result in results]) for name in names}
    return found


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
    print(f"{'mean (SD)':32s}" + "".join(f"{name:>20s}" for name in columns))
    for name in columns["healthy"]:
        row = "".join(f"{np.mean(c[name]):12.4g} ({np.std(c[name]):5.3g})" for c in columns.values())
        print(f"{name:32s}{row}")


if __name__ == "__main__":
    main()
