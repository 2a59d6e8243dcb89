"""Thumbnail algometry: pressures in random order on the thumbnail, box ratings, the pressure of moderate pain."""

from __future__ import annotations

import math

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import choice, level_for, peaks_of, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import pressed
from fibrosim.results import Measurement, TestResult

__all__ = ["ThumbnailAlgometry"]

STEP, START = 0.05, 1.0


class ThumbnailAlgometry(ClinicalTest):
    """Twenty pressures of five seconds in random order, each rated on 20 boxes.

    Parameters
    ----------
    side : {"left", "right"}
    interval : float, optional
        Pause between pressures, s.

    Notes
    -----
    What controls rate at 4.16 kg/cm2 is set; the slope of the ratings, and what patients need, are not. The
    pressure pain test gives the same pressures in rising order; in both each meets what the one before has left.
    """

    name = "thumbnail_algometry"
    numbers = "clinic_thumbnail_algometry"
    rank = 64
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, side: str = "left", interval: float | None = None) -> None:
        choice("side", side, ("left", "right"))
        self.side, self.site, self.area = side, f"thumbnail_{side}", f"lower_arm_{side}"
        low, high = self.norms.parameters["interval"].range
        self.interval = within("interval", self.norms.interval if interval is None else interval, low, high, "s")

    @property
    def pressures(self) -> np.ndarray:
        """Pressures that are given, rising, kPa."""
        return self.norms.step * np.arange(1, round(self.norms.steps) + 1)

    def rated(self, person: SensoryPerson, pressures: np.ndarray, criterion: float = 1.0) -> np.ndarray:
        """Return the highest rating (0 to 1) of each pressure (kPa), given in this order."""
        numbers = self.norms
        starts = [START + k * (numbers.length + self.interval) for k in range(len(pressures))]
        over = np.zeros((1, round((starts[-1] + numbers.length + 3.0) / STEP)))
        for start, pressure in zip(starts, pressures, strict=True):
            ends = round((start + numbers.length) / STEP)
            over[0, round(start / STEP) : ends] = float(pressure) / (numbers.threshold * criterion)
        drive = pressed(np.asarray(person.spot.drive(over)), person.endings.large, STEP)
        rating = person.rating(drive, afferent_numbers()["distance_hand"])
        return peaks_of(rating, starts, numbers.length + 2.0, STEP)[0]

    def moderate(self, person: SensoryPerson, criterion: float = 1.0) -> tuple[float, bool]:
        """Return the pressure (kPa) of moderate pain without noise, given in rising order, and whether none had it."""
        ratings = self.rated(person, self.pressures, criterion)
        return level_for(self.pressures, ratings, self.norms.moderate / self.norms.boxes)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Press in random order, note the boxes, read off moderate pain."""
        self.check(view)
        numbers, person = self.norms, sensory_person(view, day, self.area)
        shared = float(draws.lasting("clinic/pressure_pain/criterion").normal(1)[0])
        order = np.argsort(draws.uniform(len(self.pressures)), kind="stable")
        true = self.rated(person, self.pressures[order], math.exp(numbers.person_cv * shared))
        boxes = np.empty(len(order))
        noise = numbers.box_sd * draws.normal(len(order))
        boxes[order] = np.clip(np.rint(numbers.boxes * true + noise), 0.0, numbers.boxes)
        value, missed = level_for(self.pressures, boxes / numbers.boxes, numbers.moderate / numbers.boxes)
        usual = self.moderate(SensoryPerson())[0] * person.spot.usual
        spread = math.exp(numbers.wide * numbers.person_cv)
        found = [
            Measurement("pressure for moderate pain, random order", value, "kPa", usual / spread, usual * spread,
                        note="not reached at the highest pressure" if missed else ""),
        ]  # fmt: skip
        panel = {
            "xlabel": "pressure, kPa", "ylabel": "rating, 0 to 20 boxes", "ylim": (0, numbers.boxes), "points": True,
            "level": numbers.moderate, "words": "dashed: moderate pain", "legend": "lower right",
            "curves": {"told": [self.pressures.tolist(), boxes.tolist()]},
        }  # fmt: skip
        return TestResult(
            name=self.name, site=f"thumbnail, {self.side}", day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": [panel]},
            protocol=f"{numbers.steps:g} pressures of {numbers.length:g} s in steps of {numbers.step:g} kPa on the "
                     f"thumbnail, random order, {self.interval:g} s apart, rated on {numbers.boxes:g} boxes.",
            references=numbers.sources(), title="Thumbnail algometry",
        )  # fmt: skip
