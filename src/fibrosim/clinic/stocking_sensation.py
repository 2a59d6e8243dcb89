"""Stocking sensation: pinwheel and 128 Hz fork from the toes upwards."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["PLACES", "StockingSensation"]

SMALL, LARGE = "nerve_supply.small", "nerve_supply.large"
SIDES = ("left", "right")
PLACES = ("toes", "ankle", "shin", "knee", "thigh")
"""Where the leg is tested, distal first."""


class StockingSensation(ClinicalTest):
    """Pinwheel rolled up each leg, and a graduated tuning fork on toe and knee.

    A place feels less sharp when the log share of small fibres left there falls short of that of the
    shoulder by more than a just noticeable difference, with noise of patient and examiner. The
    share at a place follows its fibre length on the line through thigh and calf. The fork is read
    0 to 8; half the large fibres cost some steps. A stocking: both feet, distal worse than proximal.
    """

    name = "stocking_sensation"
    numbers = "clinic_stocking_sensation"
    rank = 50
    level = "area"
    requires = (SMALL, LARGE)
    area = "upper_leg_left"

    def along(self, calf: float, thigh: float) -> np.ndarray:
        """Return the share of fibres at each place, shape (place,), from the shares at calf and thigh."""
        values = self.norms.values
        lengths = np.array([values[f"length_{place}"] for place in PLACES])
        slope = (calf - thigh) / (values["length_calf"] - values["length_thigh"])
        return np.maximum(thigh + slope * (lengths - values["length_thigh"]), self.norms.least_share)

    def dull(self, share: np.ndarray, reference: float, normal: np.ndarray) -> np.ndarray:
        """Say at which places the wheel feels less sharp than at the reference."""
        numbers = self.norms
        contrast = np.log(share) - math.log(max(reference, numbers.least_share))
        return contrast + numbers.examiner_noise * normal < -numbers.just_noticeable

    def border(self, dull: Sequence[bool]) -> float:
        """Return how far up from the sole the wheel is dull without a gap, cm; 0 if the toes are not."""
        height = 0.0
        for place, less in zip(PLACES, dull, strict=True):
            if not less:
                break
            height = self.norms.values[f"height_{place}"]
        return height

    def fork_norm(self, age: float) -> tuple[float, float]:
        """Return mean and SD of the fork at the great toe of healthy people of this age."""
        numbers = self.norms
        limit = numbers.fork_limit_young - numbers.fork_decline * age
        return limit + 1.645 * numbers.fork_sd, numbers.fork_sd

    def fork(self, age: float, share: float, noise: float) -> float:
        """Return the reading of the fork, 0 to 8."""
        mean, _ = self.fork_norm(age)
        top = self.norms.fork_top
        felt = mean + self.norms.fork_per_halving * math.log2(max(share, self.norms.least_share)) + noise
        return min(max(felt, 0.0), top)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Roll the wheel, set the fork."""
        self.check(view)
        numbers = self.norms
        own = float(draws.lasting(f"clinic/{self.name}").normal(1)[0])
        mean, sd = self.fork_norm(view.age)
        own_sd = math.sqrt(max(sd**2 - numbers.fork_reading**2, 0.0))
        found, pin, vibration = [], [], []
        for side in SIDES:
            calf, thigh, near = (f"{part}_{side}" for part in ("lower_leg", "upper_leg", "shoulder"))
            share = self.along(view.area(SMALL, day, calf), view.area(SMALL, day, thigh))
            dull = self.dull(share, view.area(SMALL, day, near), draws.normal(len(PLACES)))
            height = self.border(list(dull))
            large = self.along(view.area(LARGE, day, calf), view.area(LARGE, day, thigh))
            toe_noise, knee_noise = numbers.fork_reading * draws.normal(2) + own_sd * own
            toe = self.fork(view.age, float(large[0]), float(toe_noise))
            knee = self.fork(view.age, float(large[3]), float(knee_noise))
            limit = mean - 1.645 * sd
            pin.append(bool(dull[0] and dull[1]))
            vibration.append(toe < limit and toe < knee - numbers.fork_step)
            centile = 100.0 * float(ndtr((toe - mean) / sd))
            found += [
                Measurement(f"pinwheel dull up to, {side}", height, "cm", normal_high=0.0),
                Measurement(f"fork at great toe, {side}", toe, "1", normal_low=limit, percentile=centile, note="of 8"),
            ]
        found.append(Measurement("stocking hypaesthesia", all(pin) or all(vibration)))
        values = [
            {"name": m.name, "value": m.value, "low": m.normal_low, "high": m.normal_high, "unit": m.unit}
            for m in found[:-1]
        ]
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture={"kind": "ranges", "values": values},
            protocol=(
                "Pinwheel from the toes to the thigh of each leg against the shoulder; graduated 128 Hz fork on "
                "great toe and knee. A stocking is dull at toes and ankle of both legs, or "
                "the fork is low at both toes and better at the knee."
            ),
            references=numbers.sources(),
            title="Stocking sensation",
        )
