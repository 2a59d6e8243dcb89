"""Offset analgesia: heat goes up by a degree and back; pain falls below that of heat that never changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import choice, level_for, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import heated
from fibrosim.results import Measurement, TestResult

__all__ = ["OffsetAnalgesia", "OffsetTrial"]

STEP = 0.05
TRIED = 13
START = 2.0


@dataclass(frozen=True)
class OffsetTrial:
    """Both trials without noise.

    Attributes
    ----------
    temperature : float
        First temperature, degC, and whether its rating is out of reach.
    offset, constant : ndarray, shape (time,)
        Ratings, 0 to 1, with the step and without.
    peak, lowest, beside : float
        Highest rating of the warmer interval, lowest after it, and that of the constant trial at the same time.
    """

    temperature: float
    missed: bool
    times: np.ndarray
    offset: np.ndarray
    constant: np.ndarray
    peak: float
    lowest: float
    beside: float

    @property
    def effect(self) -> float:
        """Percent by which pain lies below that of the constant trial."""
        return 100.0 * (1.0 - self.lowest / self.beside) if self.beside > 0.0 else float("nan")


class OffsetAnalgesia(ClinicalTest):
    """Three temperatures: the first, one degree more, the first again; against a constant one.

    Parameters
    ----------
    side : {"left", "right"}
        Forearm.
    step : float, optional
        Of the temperature, K.
    """

    name = "offset_analgesia"
    numbers = "clinic_offset_analgesia"
    rank = 68
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, side: str = "left", step: float | None = None) -> None:
        choice("side", side, ("left", "right"))
        self.side, self.site, self.area = side, f"forearm_{side}", f"lower_arm_{side}"
        low, high = self.norms.parameters["step"].range
        self.step = within("step", self.norms.step if step is None else step, low, high, "K")

    def course(self, first: float, step: float) -> tuple[list[float], list[float]]:
        """Knots (s, degC) of a trial."""
        numbers = self.norms
        up, small = (first - numbers.baseline) / numbers.ramp, max(step / numbers.ramp, STEP)
        t1 = START + up
        t2, t3 = t1 + numbers.first, t1 + numbers.first + numbers.second
        end = t3 + numbers.third
        knots = [0.0, START, t1, t2, t2 + small, t3, t3 + small, end, end + up]
        return knots, [numbers.baseline, numbers.baseline, first, first, first + step, first + step, first, first,
                       numbers.baseline]  # fmt: skip

    def trial(self, person: SensoryPerson) -> OffsetTrial:
        """Do both trials."""
        numbers, p = self.norms, afferent_numbers()
        distance, extent = p["distance_forearm"], p["extent_thermode"]
        until = START + numbers.first + numbers.second + numbers.third + 8.0
        tried = np.linspace(numbers.coolest, numbers.warmest, TRIED)
        flat = heated([self.course(float(t), 0.0) for t in tried], until, STEP, person.endings, extent)
        ratings = person.rating(flat, distance)
        ends = [START + (float(t) - numbers.baseline) / numbers.ramp + numbers.first for t in tried]
        at = np.array([ratings[k, round(e / STEP)] for k, e in enumerate(ends)])
        first, missed = level_for(tried, at, numbers.target / numbers.scale)
        drive = heated([self.course(first, self.step), self.course(first, 0.0)], until, STEP, person.endings, extent)
        offset, constant = person.rating(drive, distance)
        warm = START + (first - numbers.baseline) / numbers.ramp + numbers.first
        back = warm + numbers.second
        begin, stop = round(back / STEP), round((back + 0.75 * numbers.third) / STEP)
        low = begin + int(np.argmin(offset[begin:stop]))
        return OffsetTrial(first, missed, drive.times, offset, constant,
                           float(offset[round(warm / STEP) : begin + round(1.0 / STEP)].max()), float(offset[low]),
                           float(constant[low]))  # fmt: skip

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Find the temperature, do both trials, compare."""
        self.check(view)
        numbers = self.norms
        one = self.trial(sensory_person(view, day, self.area))
        peak, lowest, beside = told(np.array([one.peak, one.lowest, one.beside]), numbers.noise, numbers.scale, draws)
        effect = 100.0 * float(1.0 - lowest / beside) if beside > 0.0 else None
        found = [
            Measurement("first temperature", one.temperature, "degC",
                        note="its rating is out of reach" if one.missed else ""),
            Measurement("highest rating, a degree warmer", float(peak), "1", note="0 to 100"),
            Measurement("lowest rating after", float(lowest), "1", note="0 to 100"),
            Measurement("rating of constant heat then", float(beside), "1", note="0 to 100"),
            Measurement("offset analgesia", effect, "percent", note="below constant heat"),
        ]  # fmt: skip
        shown = [round(float(t), 2) for t in one.times[::4]]
        curves = {name: [shown, [round(100.0 * float(v), 3) for v in values[::4]]]
                  for name, values in (("constant", one.constant), ("up and back", one.offset))}  # fmt: skip
        warm = START + (one.temperature - numbers.baseline) / numbers.ramp + numbers.first
        panel = {"xlabel": "seconds", "ylabel": "rating, 0 to 100", "ylim": (0, 100), "curves": curves,
                 "window": (warm, warm + numbers.second), "words": f"shaded: {self.step:g} K warmer"}  # fmt: skip
        return TestResult(
            name=self.name, site=f"forearm, {self.side}", day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": [panel]},
            protocol=f"Heat adapted to {numbers.target:g} of 100 for {numbers.first:g} s, {self.step:g} K more for "
                     f"{numbers.second:g} s, the first again for {numbers.third:g} s, against constant heat; rated "
                     "continuously; lowest rating after the fall against constant heat at that time.",
            references=numbers.sources(), title="Offset analgesia",
        )  # fmt: skip
