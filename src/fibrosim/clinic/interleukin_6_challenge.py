"""Interleukin-6 challenge: an injection, and norepinephrine and heart rate over three hours."""

from __future__ import annotations

import numpy as np

from fibrosim.circulation import bursts, record
from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.circulation_person import CIRCULATION_VARIABLES, circulation_state
from fibrosim.clinic.day_clock import DayClock
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.heart_rate_variability import rounded
from fibrosim.clinic.muscle_sympathetic_activity import burst_rate
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.circulation import CirculationState
from fibrosim.engine import Action
from fibrosim.errors import SimulationError
from fibrosim.results import Measurement, TestResult

__all__ = ["Interleukin6Challenge"]

INJECTION = "systemic_cytokines.interleukin_6_injection"
MINUTE, MINUTES_A_DAY, HOURS_A_DAY, LAST = 60.0, 1440.0, 24.0, 40


class Interleukin6Challenge(ClinicalTest):
    """Interleukin-6 under the skin (Torpy 2000).

    The slow body goes on for three hours after the injection, on the bench and beside one without it; its outflows at
    each time set the loop, whose plasma norepinephrine and heart rate are what the laboratory sees.
    """

    name = "interleukin_6_challenge"
    numbers = "clinic_interleukin_6_challenge"
    rank = 79
    on_request = True
    requires = CIRCULATION_VARIABLES

    def times(self) -> list[float]:
        """Minutes after the injection."""
        n = self.norms
        return [0.0, n.first, n.second, n.third]

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Inject and record."""
        self.check(view)
        n, minutes = self.norms, self.times()
        start, absorbed = n.clock / HOURS_A_DAY, n.absorption_time / HOURS_A_DAY
        days = [start + t / MINUTES_A_DAY for t in minutes]
        bench = DayClock(view, day)
        arms = {}
        depot = Action(start, "input", INJECTION, n.dose / absorbed, until=start + absorbed)
        for words, actions in (("interleukin-6", [depot]), ("saline", [])):
            run = bench.run(start + absorbed, actions, times=days, record=list(CIRCULATION_VARIABLES))
            arms[words] = self._heart(view, day, [
                {name: float(run[name][k]) for name in CIRCULATION_VARIABLES} for k in range(len(days))
            ])  # fmt: skip
        return self._result(arms, day)

    def _heart(self, view: PatientView, day: float, values: list[dict[str, float]]) -> dict[str, list[float]]:
        """Rate, norepinephrine and bursts at each time; the same noise at all, so that only the slow body differs."""
        blocks = circulation_state(view, day)
        states = [CirculationState.of(one, view.age, alpha_block=blocks.alpha_block, beta_block=blocks.beta_block)
                  for one in values]  # fmt: skip
        occasion = f"clinic/{self.name}/{float(day)!r}"
        long = MINUTE * self.norms.record
        inputs = {place: np.array([state.inputs()[place] for state in states]) for place in states[0].inputs()}
        runs = record(long, patients=[view.id] * len(states), seed=view.seed, occasion=occasion, inputs=inputs)
        found: dict[str, list[float]] = {"rate": [], "plasma": [], "bursts": []}
        for run in runs:
            if run.status != "ok":
                raise SimulationError(f"{self.name} of patient {view.id}: {run.status}")
            heights = bursts(run, view.seed, view.id, occasion)
            found["rate"].append(run.heart_rate)
            found["plasma"].append(float(run.series["junctions.plasma"][-LAST:].mean()))
            found["bursts"].append(burst_rate(run, heights, 0.0, long))
        return found

    def _result(self, arms: dict[str, dict[str, list[float]]], day: float) -> TestResult:
        n, given, mock, minutes = self.norms, arms["interleukin-6"], arms["saline"], self.times()
        rise = {key: float(np.max(np.array(given[key][1:]) - np.array(mock[key][1:]))) for key in given}
        panels = [
            {"xlabel": "minutes after the injection", "ylabel": words, "points": True, "legend": "upper left",
             "curves": {arm: [minutes, rounded(np.array(found[key]), 3)] for arm, found in arms.items()}}
            for key, words in (("plasma", "plasma norepinephrine, nmol/l"), ("rate", "heart rate, 1/min"))
        ]  # fmt: skip
        return TestResult(
            name=self.name, site="under the skin", day=day,
            measurements=[
                Measurement("plasma norepinephrine before", given["plasma"][0], "nmol/l"),
                Measurement("greatest rise of norepinephrine over saline", rise["plasma"], "nmol/l"),
                Measurement("heart rate before", given["rate"][0], "1/min"),
                Measurement("greatest rise of heart rate over saline", rise["rate"], "1/min"),
                Measurement("greatest rise of bursts over saline", rise["bursts"], "burst/minute"),
            ],
            picture={"kind": "sensory_traces", "panels": panels},
            protocol=f"Interleukin-6, {n.dose:g} ug/kg, or saline under the skin at nine; heart and vessels recorded "
                     f"for {n.record:g} minutes before and {', '.join(f'{t:g}' for t in minutes[1:])} minutes after. "
                     "Both arms have the same noise.",
            references=n.sources(), title="Interleukin-6 challenge",
        )  # fmt: skip
