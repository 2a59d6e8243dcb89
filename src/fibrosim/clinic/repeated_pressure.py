"""Slowly repeated and constant pressure at the shoulder."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import choice, level_for, peaks_of, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import pressed
from fibrosim.coupling.percept import crossing, rate
from fibrosim.results import Measurement, TestResult

__all__ = ["PressureSeries", "RepeatedPressure"]

STEP = 0.05
START = 1.0
HIGHEST, TRIED = 6.0, 41  # pressures tried, over that which just hurts healthy people


@dataclass(frozen=True)
class PressureSeries:
    """Threshold in kPa, ratings of the series, rating over time of constant pressure (0 to 1), without noise."""

    threshold: float
    censored: bool
    series: np.ndarray
    tonic: np.ndarray
    tonic_pressure: float
    tonic_missed: bool


class RepeatedPressure(ClinicalTest):
    """Nine pressures of five seconds, one in half a minute; then a constant pressure that begins at 4 of 10.

    Parameters
    ----------
    side : {"left", "right"}
    interval : float, optional
        Pause between pressures, s.

    Notes
    -----
    The trace of wind-up is gone after half a minute, so what a series gains or loses there is the brain's habituation
    (``supraspinal.habituation``). With short pauses and under constant pressure the horn's wind-up makes up for what
    adaptation of the afferents takes.
    """

    name = "repeated_pressure"
    numbers = "clinic_repeated_pressure"
    rank = 64
    level = "area"
    requires = SENSORY_VARIABLES

    def __init__(self, side: str = "left", interval: float | None = None) -> None:
        choice("side", side, ("left", "right"))
        self.side, self.site, self.area = side, f"shoulder_{side}", f"shoulder_{side}"
        low, high = self.norms.parameters["interval"].range
        self.interval = within("interval", self.norms.interval if interval is None else interval, low, high, "s")

    @property
    def starts(self) -> list[float]:
        """When each pressure begins, s."""
        return [START + k * (self.norms.length + self.interval) for k in range(round(self.norms.count))]

    def measure(self, person: SensoryPerson, criterion: float = 1.0) -> PressureSeries:
        """Find the threshold, give both series; `criterion` is a factor of the pressures that hurt this person."""
        numbers, distance = self.norms, afferent_numbers()["distance_forearm"]
        late = numbers.reaction_time + distance / afferent_numbers()["c_velocity"]
        healthy = max(numbers.threshold - numbers.ramp * late, 1.0) * criterion
        times = np.arange(round(numbers.limit / numbers.ramp / STEP)) * STEP
        rising = rate(self._felt(person, numbers.ramp * times[None, :] / healthy))[0]
        threshold = numbers.ramp * (crossing(times, rising, numbers.detection) + numbers.reaction_time)
        censored = math.isnan(threshold) or threshold >= numbers.limit
        threshold = numbers.limit if censored else threshold

        starts = self.starts
        clock = np.arange(round((starts[-1] + numbers.length + 5.0) / STEP)) * STEP
        on = np.zeros((1, len(clock)))
        for start in starts:
            on[0, round(start / STEP) : round((start + numbers.length) / STEP)] = numbers.share * threshold / healthy
        felt = peaks_of(self._felt(person, on), starts, numbers.length + 2.0, STEP)[0]
        series = rate(felt * person.percept.habituated(np.arange(len(felt))))

        held = np.linspace(0.2, HIGHEST, TRIED)
        steady = np.ones((TRIED, round((numbers.tonic_time + START) / STEP)))
        steady[:, : round(START / STEP)] = 0.0
        constant = rate(self._felt(person, held[:, None] * steady))
        begin = constant[:, round((START + numbers.tonic_start) / STEP)]
        level, missed = level_for(held, begin, numbers.tonic_rating)
        tonic = rate(self._felt(person, level * steady[:1]))[0]
        return PressureSeries(threshold, censored, series, tonic, level * healthy, missed)

    def _felt(self, person: SensoryPerson, pressure: np.ndarray) -> np.ndarray:
        """What is felt over time of pressures over that which just hurts healthy people."""
        drive = pressed(np.asarray(person.spot.drive(pressure)), person.endings.large, STEP)
        return person.percept.felt(person.answer(drive, afferent_numbers()["distance_forearm"]))

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Press nine times, then hold."""
        self.check(view)
        numbers, person = self.norms, sensory_person(view, day, self.area)
        shared = float(draws.lasting("clinic/pressure_pain/criterion").normal(1)[0])
        one = self.measure(person, math.exp(numbers.person_cv * shared))
        each = told(one.series, numbers.noise, 100.0, draws) / 10.0
        last = len(one.tonic) - 1
        asked = np.array([one.tonic[round((START + numbers.tonic_start) / STEP)], one.tonic[last]])
        first, end = told(asked, numbers.noise, 100.0, draws) / 10.0
        found = [
            Measurement("pressure pain threshold, trapezius", one.threshold, "kPa",
                        note="not reached at the limit" if one.censored else ""),
            Measurement("rating of the first pressure", float(each[0]), "pain_point"),
            Measurement("rating of the last pressure", float(each[-1]), "pain_point"),
            Measurement("change over the series", float(each[-1] - each[0]), "pain_point"),
            Measurement("constant pressure at the beginning", float(first), "pain_point",
                        note="its rating is out of reach" if one.tonic_missed else ""),
            Measurement("constant pressure after 30 s", float(end), "pain_point"),
        ]  # fmt: skip
        shown = [round(k * STEP - START, 2) for k in range(0, len(one.tonic), 4)]
        panels = [
            {"xlabel": "pressure number", "ylabel": "rating, 0 to 10", "ylim": (0, 10), "points": True,
             "curves": {"told": [list(range(1, len(each) + 1)), [float(v) for v in each]]}},
            {"xlabel": "seconds of constant pressure", "ylabel": "rating, 0 to 10", "ylim": (0, 10),
             "curves": {"felt": [shown, [round(10.0 * float(v), 3) for v in one.tonic[::4]]]}},
        ]  # fmt: skip
        return TestResult(
            name=self.name, site=f"trapezius, {self.side}", day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": panels},
            protocol=f"{numbers.count:g} pressures of {numbers.length:g} s at {numbers.share:g} times the person's own "
                     f"threshold, {self.interval:g} s apart; then {numbers.tonic_time:g} s of a pressure rated "
                     f"{10 * numbers.tonic_rating:g} of 10 as it stands.",
            references=numbers.sources(), title="Repeated and constant pressure",
        )  # fmt: skip
