"""Conditioned pain modulation: heat at one forearm before, during and after the other hand is in cold water."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import level_for, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import cooled, heated
from fibrosim.coupling.percept import conditioned_inhibition, conditioning_course
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["ConditionedPainModulation", "Modulation"]

STEP = 0.1
TRIED = 15
SIDES = ("left", "right")
LAG = 8.0  # seconds in the record after the last stimulus


@dataclass(frozen=True)
class Modulation:
    """Ratings of one session without noise, 0 to 1.

    Attributes
    ----------
    temperature : float
        Of the test stimulus, degC, and whether its target was out of reach.
    tests : tuple of float
        Ratings before, during and after.
    water : float
        Highest rating of the water.
    """

    temperature: float
    missed: bool
    tests: tuple[float, float, float]
    water: float
    times: np.ndarray
    test_course: np.ndarray
    water_course: np.ndarray

    def effect(self, at: int = 1) -> float:
        """Percent by which the rating changes during (1) or after (2) the conditioning; negative is inhibition."""
        return 100.0 * (self.tests[at] / self.tests[0] - 1.0)


class ConditionedPainModulation(ClinicalTest):
    """Pain inhibits pain: the cold-heat method.

    Parameters
    ----------
    side : {"left", "right"}
        Hand in the water; heat is at the other forearm.
    water : float, optional
        Temperature, degC.
    immersion : float, optional
        Time in the water, s.

    Notes
    -----
    What the water hurts recruits descending inhibition by the law and the capacity of the body's own
    ``descending`` (link ``pain_to_descending``); the test stimulus meets that in the horn of its segment.
    """

    name = "conditioned_pain_modulation"
    numbers = "clinic_conditioned_pain_modulation"
    rank = 63
    level = "area"
    requires = SENSORY_VARIABLES
    area = "lower_arm_left"

    def __init__(self, side: str = "left", water: float | None = None, immersion: float | None = None) -> None:
        if side not in SIDES:
            raise InputError("unknown choice", field="side", value=side, allowed=SIDES, code="unknown-choice")
        numbers = self.norms
        self.side = side
        for name, value, unit in (("water", water, "degC"), ("immersion", immersion, "s")):
            low, high = numbers.parameters[name].range
            setattr(self, name, within(name, numbers.values[name] if value is None else value, low, high, unit))
        self.site = f"water_{side}"
        self.area = f"lower_arm_{side}"

    water: float
    immersion: float

    @property
    def starts(self) -> list[float]:
        """When each test stimulus begins to hold, s: before, at the end of the immersion, after."""
        numbers = self.norms
        immersed = numbers.test_time + numbers.before
        return [0.0, immersed + self.immersion - numbers.test_time, immersed + self.immersion + numbers.before]

    def session(self, test: SensoryPerson, other: SensoryPerson) -> Modulation:
        """Do a session: `test` is heated, `other` has its hand in the water."""
        numbers, p = self.norms, afferent_numbers()
        distance = p["distance_forearm"]
        up = (numbers.warmest - numbers.baseline) / numbers.ramp
        starts = [up + start for start in self.starts]
        until = starts[-1] + numbers.test_time + LAG
        tried = np.linspace(numbers.coolest, numbers.warmest, TRIED)
        last = up + numbers.test_time
        alone = heated([self._heat(t, [up]) for t in tried], last + LAG, STEP, test.endings, p["extent_thermode"])
        at_end = test.rating(alone, distance)[:, round(last / STEP)]
        temperature, missed = level_for(tried, at_end, numbers.test_rating / numbers.scale)

        first = up + numbers.test_time + numbers.before
        knots = ([0.0, first, first + 1.0, first + self.immersion, first + self.immersion + 1.0],
                 [numbers.baseline, numbers.baseline, self.water, self.water, numbers.baseline])  # fmt: skip
        cold = cooled([knots], until, STEP, other.endings, p["extent_hand"])
        water = other.rating(cold, p["distance_hand"])
        held = conditioned_inhibition(test.horn.descending, test.percept, conditioning_course(water, STEP))
        heat = heated([self._heat(temperature, starts)], until, STEP, test.endings, p["extent_thermode"])
        rating = test.rating(heat, distance, held)[0]
        told_at = [float(rating[round((start + numbers.test_time) / STEP)]) for start in starts]
        return Modulation(temperature, missed, (told_at[0], told_at[1], told_at[2]), float(water.max()),
                          heat.times, rating, water[0])  # fmt: skip

    def _heat(self, peak: float, starts: list[float]) -> tuple[list[float], list[float]]:
        numbers = self.norms
        up = (float(peak) - numbers.baseline) / numbers.ramp
        knots, values = [0.0], [numbers.baseline]
        for start in starts:
            ends = start + numbers.test_time
            knots += [max(start - up, knots[-1] + STEP / 10.0), start, ends, ends + up]
            values += [numbers.baseline, float(peak), float(peak), numbers.baseline]
        return knots, values

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Heat, immerse, heat again; compare."""
        self.check(view)
        numbers = self.norms
        across = f"lower_arm_{SIDES[1 - SIDES.index(self.side)]}"
        one = self.session(sensory_person(view, day, across), sensory_person(view, day, self.area))
        each = told(np.array([*one.tests, one.water]), numbers.noise, numbers.scale, draws)
        none = "no baseline: the test stimulus does not hurt"
        change = [100.0 * float(v / each[0] - 1.0) if each[0] > 0.0 else None for v in each[1:3]]
        found = [
            Measurement("test rating before", float(each[0]), "1", note="0 to 100"),
            Measurement("test rating during", float(each[1]), "1", note="0 to 100"),
            Measurement("test rating after", float(each[2]), "1", note="0 to 100"),
            Measurement("conditioned pain modulation", change[0], "percent",
                        note=none if change[0] is None else "during; negative is inhibition"),
            Measurement("conditioned pain modulation after", change[1], "percent",
                        note=none if change[1] is None else ""),
            Measurement("rating of the water", float(each[3]), "1", note="0 to 100"),
            Measurement("test temperature", one.temperature, "degC",
                        note="the test rating is out of reach" if one.missed else ""),
        ]  # fmt: skip
        times = [round(float(t), 2) for t in one.times[::10]]
        first = float(one.times[0]) + (numbers.warmest - numbers.baseline) / numbers.ramp
        start = first + numbers.test_time + numbers.before
        panel = {
            "xlabel": "seconds", "ylabel": "felt, 0 to 100", "ylim": (0, 100),
            "window": (start, start + self.immersion),
            "words": "shaded: the other hand in cold water", "legend": "upper left",
            "curves": {name: [times, [round(100.0 * float(v), 3) for v in course[::10]]]
                       for name, course in (("heat", one.test_course), ("water", one.water_course))},
        }  # fmt: skip
        return TestResult(
            name=self.name, site=f"heat {across.replace('_', ' ')}, water {self.side} hand", day=day,
            measurements=found, picture={"kind": "sensory_traces", "panels": [panel]},
            protocol=f"Heat adapted to {numbers.test_rating:g} of 100 for {numbers.test_time:g} s at one forearm, "
                     f"{numbers.before:g} s before, at the end of, and {numbers.before:g} s after "
                     f"{self.immersion:g} s of the {self.side} hand in water of {self.water:g} degC; rated at its end.",
            references=numbers.sources(), title="Conditioned pain modulation",
        )  # fmt: skip
