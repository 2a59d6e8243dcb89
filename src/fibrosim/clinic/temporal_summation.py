"""Temporal summation: repeated heat taps, pricks or pressures, what the last hurts more than the first, what stays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norms import norms
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.sensory_scale import choice, level_for, peaks_of, told, within
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import AfferentDrive, afferent_numbers
from fibrosim.coupling.horn_stimuli import heated, knots_of_pulses, pressed, pricked
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["TemporalSummation"]

MODALITIES = ("heat", "pinprick", "pressure")
STEP, START = 0.05, 1.0
TRIED = 21
PRESSURES, LISTEN = np.geomspace(0.1, 6.0, 42), 4.0  # tried, over the usual threshold; seconds of a record
WORDS = {"heat": "heat taps", "pinprick": "pricks", "pressure": "pressures"}


class TemporalSummation(ClinicalTest):
    """A series of equal stimuli, each rated; then the after-sensation.

    Parameters
    ----------
    modality : {"heat", "pinprick", "pressure"}
        Contacts of a hot thermode at the thenar, a needle of 256 mN, or pressures of one second at the forearm.
    rate : float, optional
        Stimuli per second.
    temperature : float, optional
        Of the contacts, degC.

    Notes
    -----
    The trace that C volleys leave in the horn (`fibrosim.coupling.horn_rates`) makes later answers larger; nothing in
    the test knows how often a stimulus was given. For heat the temperature is also found at which the last contact is
    rated 45 of 100, as Staud 2008 adapts it. Pressures are given over the person's own threshold.
    """

    name = "temporal_summation"
    numbers = "clinic_temporal_summation"
    rank = 62
    level = "area"
    requires = SENSORY_VARIABLES
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        f"temporal_summation_{modality}": {"modality": modality} for modality in MODALITIES if modality != "heat"
    }
    area = "lower_arm_left"

    def __init__(self, modality: str = "heat", rate: float | None = None, temperature: float | None = None) -> None:
        choice("modality", modality, MODALITIES)
        numbers = self.norms
        self.modality = modality
        key = {"heat": "rate", "pinprick": "prick_rate", "pressure": "press_rate"}[modality]
        low, high = numbers.parameters[key].range
        self.rate = within("rate", numbers.values[key] if rate is None else rate, low, high, "per second")
        low, high = numbers.parameters["temperature"].range
        self.temperature = within(
            "temperature", numbers.temperature if temperature is None else temperature, low, high, "degC"
        )
        if temperature is not None and modality != "heat":
            raise InputError("only heat taps have a temperature", field="temperature", value=temperature,
                             fix='modality="heat"', code="contradiction")  # fmt: skip
        self.name = "temporal_summation" + ("" if modality == "heat" else f"_{modality}")
        self.site = modality

    @property
    def starts(self) -> list[float]:
        """When each stimulus begins, s."""
        return [START + k / self.rate for k in range(round(self.norms.count))]

    @property
    def until(self) -> float:
        """Length of the record, s."""
        return self.starts[-1] + self.norms.after_second + 2.0

    def drive(self, person: SensoryPerson, temperatures: np.ndarray | None = None) -> AfferentDrive:
        """Return what the series makes of afferents; a row a temperature where heat is given."""
        numbers, p = self.norms, afferent_numbers()
        if self.modality == "heat":
            peaks = np.array([self.temperature]) if temperatures is None else temperatures
            courses = [
                knots_of_pulses(numbers.skin, float(peak), self.starts, numbers.contact, numbers.ramp) for peak in peaks
            ]
            return heated(courses, self.until, STEP, person.endings, p["extent_thermode"])
        if self.modality == "pinprick":
            qst = norms("clinic_quantitative_sensory_testing")
            return pricked(np.array([qst.train_force]), self.starts, qst.contact, self.until, STEP, person.endings,
                           p["extent_prick"])  # fmt: skip
        own, _ = self.own_pressure(person)
        return self._pressed(person, np.array([numbers.press_share * own]), self.starts, self.until)

    def _pressed(self, person: SensoryPerson, over: np.ndarray, starts: list[float], until: float) -> AfferentDrive:
        """Pressures (over the usual threshold of the person's sex), a row each, given at these times."""
        times = np.arange(round(until / STEP)) * STEP
        on = np.zeros(len(times))
        for start in starts:
            on[(times >= start) & (times < start + self.norms.press_length)] = 1.0
        weight = np.asarray(person.spot.drive(over[:, None] * on * person.spot.usual))
        return pressed(weight, person.endings.large, STEP)

    def own_pressure(self, person: SensoryPerson) -> tuple[float, bool]:
        """Return the pressure of one contact that just hurts this person, over the usual one, and whether none did."""
        drive = self._pressed(person, PRESSURES, [START], START + LISTEN)
        rating = person.rating(drive, afferent_numbers()["distance_forearm"]).max(axis=-1)
        return level_for(PRESSURES, rating, self.norms.press_pain)

    def course(self, person: SensoryPerson, temperatures: np.ndarray | None = None) -> np.ndarray:
        """Return the rating over time, 0 to 1, shape (series, time), without noise."""
        site = "forearm" if self.modality == "pressure" else "hand"
        return person.rating(self.drive(person, temperatures), afferent_numbers()[f"distance_{site}"])

    def peaks(self, rating: np.ndarray) -> np.ndarray:
        """Return the rating of each stimulus, shape (series, stimuli): the highest until the next arrives."""
        distance = afferent_numbers()["distance_hand"] / afferent_numbers()["c_velocity"]
        return peaks_of(rating, [start + 0.5 * distance for start in self.starts], 1.0 / self.rate, STEP)

    def adapted(self, person: SensoryPerson) -> tuple[float, bool]:
        """Return the temperature (degC) whose last contact is rated at the target, and whether it was not reached."""
        numbers = self.norms
        tried = np.linspace(numbers.lowest, numbers.highest, TRIED)
        last = self.peaks(self.course(person, tried))[:, -1]
        return level_for(tried, last, numbers.target / numbers.scale)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Give the series, ask for each rating and for what stays."""
        self.check(view)
        numbers, person = self.norms, sensory_person(view, day, self.area)
        rating = self.course(person)
        each = told(self.peaks(rating)[0], numbers.noise, numbers.scale, draws)
        end = self.starts[-1]
        late = [float(rating[0, round((end + wait) / STEP)]) for wait in (numbers.after_first, numbers.after_second)]
        stays = told(np.array(late), numbers.noise, numbers.scale, draws)
        one = {"heat": "tap", "pinprick": "prick", "pressure": "pressure"}[self.modality]
        found = [
            Measurement(f"rating of the first {one}", float(each[0]), "1", note="0 to 100"),
            Measurement(f"rating of the last {one}", float(each[-1]), "1", note="0 to 100"),
            Measurement("temporal summation", float(each[-1] - each[0]), "1", note="last less first, points of 100"),
            Measurement("after-sensation at 15 s", float(stays[0]), "1", note="0 to 100"),
            Measurement("after-sensation at 30 s", float(stays[1]), "1", note="0 to 100"),
        ]
        if self.modality == "heat":
            needed, missed = self.adapted(person)
            words = "not reached at the highest" if missed else ""
            name = f"temperature for a last rating of {numbers.target:g}"
            found.append(Measurement(name, needed, "degC", note=words))
            own = self.peaks(self.course(person, np.array([needed])))[0]
            asked = told(own, numbers.noise, numbers.scale, draws)
            found.append(Measurement("temporal summation at that temperature", float(asked[-1] - asked[0]), "1",
                                     note="last less first, points of 100"))  # fmt: skip
        times = [round(START + k * STEP - START, 3) for k in range(0, rating.shape[1], 4)]
        panels = [
            {"xlabel": f"{one} number", "ylabel": "rating, 0 to 100", "points": True, "ylim": (0, 100),
             "curves": {"told": [list(range(1, len(each) + 1)), each.tolist()]}},
            {"xlabel": "seconds", "ylabel": "felt, 0 to 100", "ylim": (0, 100), "level": None,
             "window": (START, end + numbers.contact),
             "curves": {"felt": [times, [round(100.0 * float(v), 3) for v in rating[0, ::4]]]}},
        ]  # fmt: skip
        what = {
            "heat": f"contacts of {numbers.contact:g} s at {self.temperature:g} degC on the thenar, skin at "
                    f"{numbers.skin:g} between",
            "pinprick": "contacts of a needle of 256 mN on the back of the hand",
            "pressure": f"pressures of {numbers.press_length:g} s at {numbers.press_share:g} times the person's "
                        "own threshold on the forearm",
        }[self.modality]  # fmt: skip
        return TestResult(
            name=self.name, site=self.area.replace("_", " "), day=day, measurements=found,
            picture={"kind": "sensory_traces", "panels": panels},
            protocol=f"{numbers.count:g} {what}, {self.rate:g} per second, each rated 0 to 100; after-sensation at "
                     f"{numbers.after_first:g} and {numbers.after_second:g} s.",
            references=numbers.sources(), title=f"Temporal summation, {WORDS[self.modality]}",
        )  # fmt: skip

    def gain(self, person: SensoryPerson) -> float:
        """Return how many points of 100 the last stimulus hurts more than the first, without noise."""
        peaks = self.peaks(self.course(person))[0]
        return float(100.0 * (peaks[-1] - peaks[0])) if not math.isnan(peaks[0]) else math.nan
