"""Sets what tests of the senses need of a healthy default person, and prints it; ``--write`` puts it into the files.

Run: python tools/set_senses.py. Each number is found by its own row or norm alone: the rates of fibres under probe and
cuff by the threshold of the hand (norm of the German network) and of the calf (26 kPa, Polianskis 2001), the unit of
the thumbnail by 11.95 of 20 at 408 kPa (row CEN021), the first motoneuron by 33 mA (row CEN011), what pain elsewhere
recruits by 29 % (Pud 2009, recalled). Nothing of patients is looked at.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from parameter_values import put
from scipy.optimize import brentq

from fibrosim.clinic import ConditionedPainModulation, CuffAlgometry, FlexionReflex, ThumbnailAlgometry
from fibrosim.clinic.norms import norms
from fibrosim.clinic.sensory_mechanical import pressure_threshold
from fibrosim.clinic.sensory_person import SensoryPerson
from fibrosim.coupling.horn_afferents import afferent_numbers
from fibrosim.coupling.percept import percept_numbers

HEALTHY = SensoryPerson()
MODERATE, BOXES, PRESSED = 11.95, 20.0, 408.0
FEWER = 29.0
REFLEX = 33.0
RECTIFIED = math.sqrt(1.0 - 2.0 / math.pi)  # SD of rectified noise over that of the noise


class Quiet:
    """Draws without noise."""

    def normal(self, many: int) -> np.ndarray:
        """Zeros."""
        return np.zeros(many)


def probe() -> float:
    """Pressure threshold of the hand over its norm, kPa."""
    numbers = norms("clinic_quantitative_sensory_testing")
    norm, way = 10.0**numbers.hand_ppt, afferent_numbers()["distance_hand"]
    return pressure_threshold(HEALTHY, numbers, way, norm, 1.0, Quiet()).value - norm  # type: ignore[arg-type]


def cuff() -> float:
    """Detection threshold of the cuff over what it is in health, kPa, without rounding."""
    test = CuffAlgometry()
    numbers, way = test.norms, afferent_numbers()["distance_calf"]
    times = np.arange(round(numbers.limit / numbers.ramp / 0.05)) * 0.05
    late = numbers.reaction_time + way / afferent_numbers()["c_velocity"]
    rating = test._rating(HEALTHY, numbers.ramp * times / (numbers.threshold - numbers.ramp * late))
    return float(np.interp(numbers.detection, rating, times)) * numbers.ramp + numbers.reaction_time - numbers.threshold


def thumbnail() -> float:
    """Boxes at 408 kPa, each pressure alone, over those of controls."""
    return BOXES * float(ThumbnailAlgometry().rated(HEALTHY, np.array([PRESSED]))[0]) - MODERATE


def reflex() -> float:
    """Threshold of the reflex over that of controls, mA: where the mean EMG is at the criterion."""
    test = FlexionReflex()
    currents, single, _ = test.curves(HEALTHY)
    numbers = test.norms
    return float(np.interp(numbers.criterion * numbers.noise * RECTIFIED, single, currents)) - REFLEX


def conditioning() -> float:
    """Fall of the rating in the water less 29 %."""
    return -ConditionedPainModulation().session(HEALTHY, HEALTHY).effect(1) - FEWER


@dataclass(frozen=True)
class Number:
    """A number, the values it has while the tool runs, what it must bring to 0, and between which bounds."""

    name: str
    held: Any
    misses: Callable[[], float]
    low: float
    high: float

    def found(self) -> float:
        """Its value."""
        key = self.name.split(".")[1]

        def miss(value: float) -> float:
            self.held[key] = value
            return self.misses()

        value = float(brentq(miss, self.low, self.high, rtol=np.float64(1e-4)))  # type: ignore[arg-type]
        self.held[key] = float(f"{value:.3g}")
        return self.held[key]


def main() -> None:
    """Find, print, write."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true", help="put the values into the parameter files")
    write = asked.parse_args().write
    found = {}
    for one in (
        Number("coupling_horn_afferents.probe_rate", afferent_numbers(), probe, 0.3, 10.0),
        Number("coupling_horn_afferents.cuff_rate", afferent_numbers(), cuff, 0.02, 2.0),
        Number("clinic_thumbnail_algometry.threshold", norms("clinic_thumbnail_algometry").values, thumbnail, 80, 600),
        Number("clinic_flexion_reflex.pool_first", norms("clinic_flexion_reflex").values, reflex, 0.3, 30.0),
        Number("coupling_percept.conditioning_effect", percept_numbers(), conditioning, 0.0, 4.0),
    ):
        before = one.held[one.name.split(".")[1]]
        found[one.name] = one.found()
        print(f"{one.name}: {before:g} -> {found[one.name]:g}, misses by {one.misses():.3g}", flush=True)
    if write:
        put(found)


if __name__ == "__main__":
    main()
