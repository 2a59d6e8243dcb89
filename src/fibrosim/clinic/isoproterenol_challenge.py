"""Isoproterenol challenge: steps of an infusion, and the dose that quickens the heart by 25 beats a minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from fibrosim.circulation import Recording, manoeuvre
from fibrosim.clinic.circulation_person import CirculationTest
from fibrosim.clinic.heart_rate_variability import present, rounded
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["IsoproterenolChallenge"]

MINUTE = 60.0
BEFORE = 180.0
INPUT = "junctions.isoproterenol"


class IsoproterenolChallenge(CirculationTest):
    """Four steps of isoproterenol on the beta receptors that the patient has, blocked or desensitised as they are."""

    name = "isoproterenol_challenge"
    numbers = "clinic_isoproterenol_challenge"
    rank = 78

    def doses(self) -> list[float]:
        """Steps, ng/kg a minute."""
        n = self.norms
        return [n.first, n.second, n.third, n.fourth]

    def recording(self) -> tuple[float, Mapping[str, Any] | None]:
        """Duration and what the patient does."""
        long = MINUTE * self.norms.step
        steps = [(BEFORE + k * long, manoeuvre("isoproterenol", strength=dose)[INPUT][-1][1])
                 for k, dose in enumerate(self.doses())]  # fmt: skip
        return BEFORE + long * len(steps), {INPUT: [(0.0, 0.0), *steps]}

    def result(self, view: PatientView, record: Recording, day: float) -> TestResult:
        """Score."""
        n, doses = self.norms, self.doses()
        long = MINUTE * n.step
        ends = [BEFORE + long * (k + 1) for k in range(len(doses))]
        parts = [record.between(0.0, BEFORE), *(record.between(end - MINUTE * n.scored, end) for end in ends)]
        rates = np.array([part.heart_rate for part in parts])
        rises = rates[1:] - rates[0]
        systolic = [float(np.nanmean(part.systolic)) for part in parts]
        # straight between steps; the first rises from nothing at no dose
        known = bool(rises[-1] >= n.rise) and bool(np.all(np.diff([0.0, *rises]) > 0.0))
        dose = float(np.interp(n.rise, [0.0, *rises], [0.0, *doses])) if known else float("nan")
        return TestResult(
            name=self.name, site="forearm vein", day=day,
            measurements=[
                present("chronotropic dose 25", dose, "ng/kg/minute", note="the highest dose does not raise it by 25"),
                Measurement("heart rate before", float(rates[0]), "1/min"),
                *(Measurement(f"rise of heart rate at {given:g} ng/kg/minute", float(rise), "1/min")
                  for given, rise in zip(doses, rises, strict=True)),
                Measurement("change of systolic pressure at the highest dose", systolic[-1] - systolic[0], "mmHg"),
            ],
            picture={"kind": "sensory_traces", "panels": [
                {"xlabel": "isoproterenol, ng/kg/minute", "ylabel": "heart rate, 1/min", "points": True,
                 "curves": {"": [[0.0, *doses], rounded(rates)]}, "level": round(float(rates[0]) + n.rise, 1),
                 "words": f"line: {n.rise:g} above rest"}]},
            protocol=f"Infusion of {', '.join(f'{d:g}' for d in doses)} ng/kg a minute, {n.step:g} minutes each, the "
                     f"last {n.scored:g} scored; plasma is taken as steady at once. An infusion, not the single "
                     "injections by which the dose is usually defined.",
            references=n.sources(), title="Isoproterenol challenge",
        )  # fmt: skip
