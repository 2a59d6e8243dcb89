"""Dynamic allodynia: a soft brush over every area of the body."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import AfferentDrive, afferent_numbers
from fibrosim.coupling.horn_stimuli import brushed
from fibrosim.results import Measurement, TestResult

__all__ = ["DynamicAllodynia"]

STEP, START, LISTEN = 0.02, 0.2, 2.0


class DynamicAllodynia(ClinicalTest):
    """Three strokes in each area; pain where there should be touch alone.

    Parameters
    ----------
    pause : float, optional
        Seconds between strokes.

    Notes
    -----
    A brush excites large fibres and nothing else. In health they reach nociceptive output nowhere; over paths that lost
    inhibition opens, or over new ones, they do, and the horn's gain and the brain make pain of it.
    """

    name = "dynamic_allodynia"
    numbers = "clinic_dynamic_allodynia"
    rank = 62
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, pause: float | None = None) -> None:
        low, high = self.norms.parameters["pause"].range
        self.pause = within("pause", self.norms.pause if pause is None else pause, low, high, "s")

    def rating(self, person: SensoryPerson) -> float:
        """Return the highest rating of the strokes, 0 to 1."""
        numbers, p = self.norms, afferent_numbers()
        starts = [START + k * (numbers.stroke + self.pause) for k in range(round(numbers.strokes))]
        until = starts[-1] + numbers.stroke + LISTEN
        one = [brushed([1.0], s, numbers.stroke, until, STEP, person.endings, p["extent_brush"]) for s in starts]
        drive = one[0]
        for more in one[1:]:
            drive = AfferentDrive(STEP, drive.a_beta + more.a_beta, drive.a_delta, drive.c, drive.extent)
        return float(person.rating(drive, numbers.distance).max())

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Stroke every area that was simulated."""
        self.check(view)
        numbers = self.norms
        true = np.array([self.rating(sensory_person(view, day, area)) for area in view.areas])
        rated = told(true, numbers.noise, numbers.scale, draws)
        count = int(np.sum(rated >= numbers.painful))
        found = [
            Measurement("areas in which a brush hurts", count, "1", normal_high=0.0, note=f"of {len(view.areas)}"),
            Measurement("highest rating of a brush", float(rated.max()), "1", normal_high=0.0, note="0 to 100"),
        ]
        pain = {area: float(v) / 10.0 for area, v in zip(view.areas, rated, strict=True)}
        return TestResult(
            name=self.name, day=day, measurements=found, picture={"kind": "body_map", "pain": pain},
            protocol=f"{numbers.strokes:g} strokes of {numbers.stroke:g} s with a soft brush in each area, "
                     f"{self.pause:g} s apart, the highest pain rated 0 to 100.",
            references=numbers.sources(), title="Dynamic allodynia",
        )  # fmt: skip
