"""Holter recording: the beats of a day with its posture, activity and sleep, hour by hour."""

from __future__ import annotations

import numpy as np

from fibrosim.circulation import Day, record_day, sleep_night, usual_day
from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.circulation_person import CIRCULATION_VARIABLES, circulation_state
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.heart_rate_variability import rounded
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.sleeper import SLEEP_VARIABLES, sleeper_of
from fibrosim.errors import SimulationError
from fibrosim.results import Measurement, TestResult

__all__ = ["HolterRecording"]

NIGHT, DAYTIME = range(6), range(9, 21)


class HolterRecording(ClinicalTest):
    """A day from midnight to midnight; some seconds for a person.

    In bed the heart follows the stages of a night that is drawn as in `Polysomnography`, from the deep sleep, the
    quality of sleep and the arousals of the slow body; what people do while awake is the same for all. Hours are
    recorded side by side, each after two minutes of what comes before it.
    """

    name = "holter_recording"
    numbers = "clinic_holter_recording"
    rank = 74
    on_request = True
    requires = (*CIRCULATION_VARIABLES, *SLEEP_VARIABLES)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Record."""
        self.check(view)
        n = self.norms
        occasion = f"clinic/{self.name}/{float(day)!r}"
        night = sleep_night(n.bed, n.rise, sleeper_of({name: view.value(name, day) for name in SLEEP_VARIABLES}),
                            patient=view.id, seed=view.seed, occasion=occasion)  # fmt: skip
        found = record_day(usual_day(n.bed, n.rise, night), patient=view.id, seed=view.seed, occasion=occasion,
                           inputs=circulation_state(view, day).inputs())  # fmt: skip
        for hour in found.hours:
            if hour.status != "ok":
                raise SimulationError(f"{self.name} of patient {view.id}: {hour.status}")
        return self._result(found, day)

    def _result(self, found: Day, day: float) -> TestResult:
        n, hourly = self.norms, found.hourly()
        rate, balance = hourly["heart_rate"], hourly["lf_hf"]
        clock = [h + 0.5 for h in range(24)]
        panels = [
            {"xlabel": "hour of the day", "ylabel": words, "points": True, "window": (n.rise, n.bed),
             "curves": {"": [clock, rounded(values, 2)]}, "words": note}
            for words, values, note in (("heart rate, 1/min", rate, "awake shaded"), ("LF/HF", balance, ""))
        ]  # fmt: skip
        return TestResult(
            name=self.name, site="24 hours", day=day,
            measurements=[
                Measurement("SDNN of 24 hours", found.sdnn, "ms", n.sdnn_low, n.sdnn_high),
                Measurement("heart rate of 24 hours", float(np.mean(rate)), "1/min"),
                Measurement("heart rate, asleep", float(np.mean(rate[list(NIGHT)])), "1/min"),
                Measurement("heart rate, by day", float(np.mean(rate[list(DAYTIME)])), "1/min"),
                Measurement("LF/HF at midnight", float(balance[0]), "1"),
                Measurement("LF/HF at three", float(balance[3]), "1"),
                Measurement("LF/HF by day over night",
                            float(np.mean(balance[list(DAYTIME)]) / np.mean(balance[list(NIGHT)])), "1"),
                Measurement("RMSSD, asleep", float(np.mean(hourly["rmssd"][list(NIGHT)])), "ms"),
            ],
            picture={"kind": "sensory_traces", "panels": panels},
            protocol=f"Midnight to midnight, in bed from {n.bed:g} to {n.rise:g}; sitting, standing and walking while "
                     "awake; powers are means of five-minute parts of an hour.",
            references=n.sources(), title="Holter recording",
        )  # fmt: skip
