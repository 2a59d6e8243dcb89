"""Pressure algometry: threshold by the method of limits, and pressure for moderate pain at the thumbnail."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.pressure import PRESSURE_VARIABLES, usual_threshold
from fibrosim.clinic.sensory_person import SENSORY_VARIABLES, SensoryPerson, sensory_person
from fibrosim.clinic.thumbnail_algometry import ThumbnailAlgometry
from fibrosim.clinic.view import PatientView
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.horn_stimuli import pressed
from fibrosim.coupling.percept import crossing
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["PressurePain"]

SITES = {
    "forearm": "lower_arm",
    "thumbnail": "lower_arm",
    "trapezius": "shoulder",
    "gluteal": "hip",
    "lumbar": "lower_back",
}
MIDLINE = ("lower_back",)
WAYS = {
    "forearm": "distance_forearm", "thumbnail": "distance_hand", "trapezius": "distance_trunk",
    "gluteal": "distance_trunk", "lumbar": "distance_trunk",
}  # fmt: skip
STEP, FARTHEST = 0.05, 1.5  # seconds; how far the ramp is followed, over the limit of the device
BOXES = 20
WIDE = 1.96


class PressurePain(ClinicalTest):
    """Ramp of pressure on a site until the patient says that it hurts.

    Parameters
    ----------
    site : {"forearm", "thumbnail", "trapezius", "gluteal", "lumbar"}
        Where the probe of 1 cm2 stands.
    side : {"left", "right"}
        Which side.

    Notes
    -----
    The ramp goes through the endings, horn and percept of the patient, as in all tests of the senses. At the
    thumbnail, rising pressures of the 0-20 box scale give the pressure of moderate pain besides
    (`ThumbnailAlgometry` gives the same in random order). Every person has a criterion of their own that stays (a
    norm's spread).
    """

    name = "pressure_pain"
    numbers = "clinic_pressure_pain"
    rank = 60
    level = "area"
    requires = tuple(dict.fromkeys((*PRESSURE_VARIABLES, *SENSORY_VARIABLES)))
    variants: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        f"pressure_pain_{site}": {"site": site} for site in SITES if site != "forearm"
    }

    def __init__(self, site: str = "forearm", side: str = "left") -> None:
        for field, value, allowed in (("site", site, tuple(SITES)), ("side", side, ("left", "right"))):
            if value not in allowed:
                raise InputError("unknown choice", field=field, value=value, allowed=allowed, code="unknown-choice")
        self.place, self.side = site, side
        self.name = "pressure_pain" if site == "forearm" else f"pressure_pain_{site}"
        self.site = f"{site}_{side}"

    @property
    def area(self) -> str:
        """Area of the body that is pressed."""
        area = SITES[self.place]
        return area if area in MIDLINE else f"{area}_{self.side}"

    @property
    def healthy(self) -> float:
        """Pressure that just hurts a healthy person, kPa; the norm less the time to say so."""
        numbers = self.norms
        return numbers.values[f"threshold_{self.place}"] - numbers.ramp * numbers.reaction_time

    def criterion(self, draws: Draws) -> float:
        """Return the factor on every threshold of this person, the same at every visit."""
        z = float(draws.lasting("clinic/pressure_pain/criterion").normal(1)[0])
        return float(np.exp(self.norms.person_cv * z))

    def hurting(self, person: SensoryPerson) -> float:
        """Return the pressure of the ramp that just hurts a person, over the healthy one of women, infinite if none."""
        numbers, p = self.norms, afferent_numbers()
        per_second = numbers.ramp / self.healthy
        times = np.arange(round(FARTHEST * numbers.device_limit / numbers.ramp / STEP)) * STEP
        drive = pressed(np.asarray(person.spot.drive(per_second * times[None, :])), person.endings.large, STEP)
        found = crossing(times, person.rating(drive, p[WAYS[self.place]])[0], numbers.threshold_rating)
        return math.inf if math.isnan(found) else per_second * found

    def threshold(self, person: SensoryPerson, draws: Draws) -> tuple[float, bool]:
        """Return the mean of the ramps in kPa, and whether the limit of the device was reached."""
        numbers = self.norms
        count = round(numbers.repeats)
        noise = np.exp(numbers.trial_cv * draws.normal(count))
        over = self.hurting(person) / self.hurting(SensoryPerson())
        read = self.healthy * over * self.criterion(draws) * noise + numbers.ramp * numbers.reaction_time
        stopped = read >= numbers.device_limit
        steps = np.rint(np.minimum(read, numbers.device_limit) / numbers.resolution)
        return float(steps.mean() * numbers.resolution), bool(stopped.any())

    def ratings(self, person: SensoryPerson, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
        """Return pressures in kPa and box ratings, whole numbers 0 to 20, in rising order."""
        numbers = self.norms
        pressures = np.arange(1, round(numbers.box_steps) + 1) * numbers.box_step
        true = ThumbnailAlgometry(self.side).rated(person, pressures, self.criterion(draws))
        noise = numbers.box_sd * draws.normal(len(pressures))
        return pressures, np.clip(np.rint(BOXES * true + noise), 0, BOXES)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Press, note the threshold, and compare with healthy people."""
        self.check(view)
        numbers, person = self.norms, sensory_person(view, day, self.area)
        value, stopped = self.threshold(person, draws)
        norm = numbers.values[f"threshold_{self.place}"] * usual_threshold(view)
        found = [self._row("pressure pain threshold", value, norm, "at the limit of the device" if stopped else "")]
        picture: dict[str, Any] = {"kind": "ranges", "threshold": value, "limit_reached": stopped}
        if self.place == "thumbnail":
            pressures, boxes = self.ratings(person, draws)
            moderate, note = _crossing(pressures, boxes, numbers.moderate)
            middle = ThumbnailAlgometry(self.side).moderate(SensoryPerson())[0] * usual_threshold(view)
            found.append(self._row("pressure for moderate pain", moderate, middle, note))
            picture |= {"pressures": pressures.tolist(), "boxes": boxes.tolist()}
        protocol = (
            f"Probe of 1 cm2, {numbers.ramp:g} kPa/s, mean of {numbers.repeats:g} ramps, read to "
            f"{numbers.resolution:g} kPa, stopped at {numbers.device_limit:g} kPa; {self.place}, {self.side}."
        )
        return TestResult(
            name=self.name,
            site=f"{self.place}, {self.side}",
            day=day,
            measurements=found,
            picture=picture,
            protocol=protocol,
            references=numbers.sources(),
            title="Pressure pain",
        )

    def _row(self, name: str, value: float, norm: float, note: str) -> Measurement:
        spread = np.exp(WIDE * self.norms.person_cv)
        low, high = norm / spread, norm * spread
        return Measurement(name, value, "kPa", normal_low=float(low), normal_high=float(high), note=note)


def _crossing(pressures: np.ndarray, boxes: np.ndarray, level: float) -> tuple[float, str]:
    """Return the pressure at which the ratings pass a level, by a line between neighbours."""
    rising = np.maximum.accumulate(boxes)
    if rising[-1] < level:
        return float(pressures[-1]), "not reached at the highest pressure"
    k = int(np.argmax(rising >= level))
    low, start = (0.0, 0.0) if k == 0 else (float(pressures[k - 1]), float(rising[k - 1]))
    return low + (float(pressures[k]) - low) * (level - start) / (float(rising[k]) - start), ""
