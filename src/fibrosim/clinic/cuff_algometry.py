"""Cuff algometry of the calf: detection, tolerance, summation of repeated compressions."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import peaks_of, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import pressed
from fibrosim.coupling.percept import crossing
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["CuffAlgometry", "CuffFindings"]

STEP = 0.05
START = 1.0
LAST = 3


@dataclass(frozen=True)
class CuffFindings:
    """Detection and tolerance in kPa (the limit where not reached), ratings of the series (0 to 1), courses.

    Attributes
    ----------
    censored : tuple of bool
        Whether detection and tolerance were out of the compressor's reach.
    """

    detection: float
    tolerance: float
    censored: tuple[bool, bool]
    series: np.ndarray
    ramp_course: np.ndarray
    series_course: np.ndarray

    @property
    def summation(self) -> float:
        """Mean rating of the last three compressions less the first, points of 10."""
        return 10.0 * (float(self.series[-1] + self.series[-2] + self.series[-3]) / LAST - float(self.series[0]))


class CuffAlgometry(ClinicalTest):
    """A cuff at the calf, inflated by 1 kPa/s until it hurts and until it is too much; then ten compressions.

    Parameters
    ----------
    side : {"left", "right"}
    pause : float, optional
        Seconds between compressions.

    Notes
    -----
    The pressure at which a cuff begins to hurt healthy people is set; tolerance and summation are not. Compressions
    have the pressure of the patient's own tolerance.
    """

    name = "cuff_algometry"
    numbers = "clinic_cuff_algometry"
    rank = 64
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, side: str = "left", pause: float | None = None) -> None:
        if side not in ("left", "right"):
            raise InputError("unknown choice", field="side", value=side, allowed=("left", "right"),
                             code="unknown-choice")  # fmt: skip
        self.side, self.site, self.area = side, f"calf_{side}", f"lower_leg_{side}"
        low, high = self.norms.parameters["pause"].range
        self.pause = within("pause", self.norms.pause if pause is None else pause, low, high, "s")

    def measure(self, person: SensoryPerson, criterion: float = 1.0, tolerance: float = 0.0, noise: float = 0.0
                ) -> CuffFindings:  # fmt: skip
        """Measure a calf.

        Parameters
        ----------
        criterion : float
            Factor of the pressures that hurt this person.
        tolerance : float
            Log-odds by which the rating that the person bears departs from others'.
        noise : float
            Log-odds by which today's ratings do.
        """
        numbers, distance = self.norms, afferent_numbers()["distance_calf"]
        late = numbers.reaction_time + distance / afferent_numbers()["c_velocity"]
        healthy = (numbers.threshold - numbers.ramp * late) * criterion
        times = np.arange(round(numbers.limit / numbers.ramp / STEP)) * STEP
        rating = self._rating(person, numbers.ramp * times / healthy)
        read, censored = [], []
        for level, shift in ((numbers.detection, noise), (numbers.tolerance, tolerance + noise)):
            odds = level / (1.0 - level) * math.exp(shift)
            value = numbers.ramp * (crossing(times, rating, odds / (1.0 + odds)) + numbers.reaction_time)
            out = math.isnan(value) or value >= numbers.limit
            censored.append(out)
            read.append(numbers.limit if out else numbers.step * float(np.rint(value / numbers.step)))
        length, starts = numbers.length, self.starts
        clock = np.arange(round((starts[-1] + length + self.pause + 1.0) / STEP)) * STEP
        on = np.zeros(len(clock))
        for start in starts:
            on[round(start / STEP) : round((start + length) / STEP)] = read[1] / healthy
        course = self._rating(person, on)
        delay = distance / afferent_numbers()["c_velocity"]
        series = peaks_of(course[None, :], [s + 0.5 * delay for s in starts], length + self.pause, STEP)[0]
        return CuffFindings(read[0], read[1], (censored[0], censored[1]), series, rating, course)

    @property
    def starts(self) -> list[float]:
        """When each compression begins, s."""
        numbers = self.norms
        return [START + k * (numbers.length + self.pause) for k in range(round(numbers.count))]

    def _rating(self, person: SensoryPerson, pressure: np.ndarray) -> np.ndarray:
        """Rating over time of a cuff whose pressure is over that which hurts healthy people."""
        weight = np.asarray(person.spot.drive(pressure))
        drive = pressed(weight[None, :], person.endings.large, STEP, "cuff")
        return person.rating(drive, afferent_numbers()["distance_calf"])[0]

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Inflate, note both pressures, compress ten times."""
        self.check(view)
        numbers, person = self.norms, sensory_person(view, day, self.area)
        lasting = draws.lasting(f"clinic/{self.name}").normal(1)
        shared = draws.lasting("clinic/pressure_pain/criterion").normal(1)
        one = self.measure(person, math.exp(numbers.person_cv * float(shared[0])),
                           numbers.tolerance_person * float(lasting[0]),
                           numbers.criterion_noise * float(draws.normal(1)[0]))  # fmt: skip
        each = told(one.series, numbers.criterion_noise, 100.0, draws) / 10.0
        rise = float(each[-1] + each[-2] + each[-3]) / LAST - float(each[0])
        missed = ["not reached at the limit" if out else "" for out in one.censored]
        found = [
            Measurement("cuff pain detection threshold", one.detection, "kPa", note=missed[0]),
            Measurement("cuff pain tolerance", one.tolerance, "kPa", note=missed[1]),
            Measurement("rating of the first compression", float(each[0]), "pain_point"),
            Measurement("rating of the last compression", float(each[-1]), "pain_point"),
            Measurement("summation of compressions", rise, "pain_point", note="last three less the first"),
        ]
        pressure = [round(numbers.ramp * k * STEP, 2) for k in range(0, len(one.ramp_course), 10)]
        panels = [
            {"xlabel": "cuff pressure, kPa", "ylabel": "rating, 0 to 10", "ylim": (0, 10),
             "window": (one.detection, one.tolerance), "words": "shaded: from detection to tolerance",
             "curves": {"felt": [pressure, [round(10.0 * float(v), 3) for v in one.ramp_course[::10]]]}},
            {"xlabel": "compression", "ylabel": "rating, 0 to 10", "ylim": (0, 10), "points": True,
             "curves": {"told": [list(range(1, len(each) + 1)), each.tolist()]}},
        ]  # fmt: skip
        return TestResult(
            name=self.name, site=f"calf, {self.side}", day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": panels},
            protocol=f"Cuff around the calf, {numbers.ramp:g} kPa/s up to {numbers.limit:g} kPa, electronic scale; "
                     f"then {numbers.count:g} compressions of {numbers.length:g} s at the tolerance, "
                     f"{self.pause:g} s apart.",
            references=numbers.sources(), title="Cuff algometry",
        )  # fmt: skip
