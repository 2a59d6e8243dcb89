"""Regrowth of epidermal fibres."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fibrosim.engine import Action
from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Patient, simulate

DENSITY = "small_fibres.density"
RECOVERED = 0.95
DAYS = 400.0


class _Axotomy:
    """Loss of epidermal fibres on one day, as an event of a life."""

    day = 1.0

    def __init__(self, lost: float) -> None:
        self.lost = lost

    def actions(self) -> list[Action]:
        return [Action(self.day, "add", DENSITY, -self.lost)]

    def until(self) -> float:
        return self.day

    def describe(self) -> str:
        return "axotomy"

    def to_dict(self) -> dict[str, object]:
        return {"kind": "axotomy", "day": self.day}


@experiment(CP308="calibrated", CP311="predicted")
def regrowth_after_capsaicin() -> Mapping[str, float]:
    """Healthy skin loses nearly all epidermal fibres at once; days until 95 % are back.

    Capsaicin and incision are one event here.
    """
    subject = Patient(areas=1, seed=1)
    healthy = simulate(subject, 1, rhythm="never").data[DENSITY].values[0, -1, 0]
    course = simulate(subject, DAYS, triggers=[_Axotomy(0.98 * float(healthy))], rhythm="never")
    after = course.days > _Axotomy.day
    back = course.data[DENSITY].values[0, after, 0] >= RECOVERED * healthy
    days = float(course.days[after][int(np.argmax(back))]) - _Axotomy.day
    return {"CP308": days, "CP311": days}
