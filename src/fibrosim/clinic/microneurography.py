"""Microneurography: silent C nociceptors found in a nerve, and how many fire by themselves."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["Microneurography"]

SPONTANEOUS = "c_afferents.spontaneous_share"


class Microneurography(ClinicalTest):
    """A needle in the peroneal nerve; a handful of silent C units of the lower leg and foot.

    Each unit fires by itself with the share of the area. Slowing with activity, by which units are
    told apart and which is excessive in patients, needs the axon and is not done here.
    """

    name = "microneurography"
    numbers = "clinic_microneurography"
    rank = 65
    level = "area"
    requires = (SPONTANEOUS,)
    area = "lower_leg_left"
    site = "peroneal nerve, left"

    def count(self, share: np.ndarray, uniform: np.ndarray) -> np.ndarray:
        """Return how many of the units found fire by themselves; arrays of one shape."""
        return binom.ppf(uniform, round(self.norms.units), np.clip(share, 0.0, 1.0))

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Record."""
        self.check(view)
        units = round(self.norms.units)
        share = np.array(view.area(SPONTANEOUS, day, self.area))
        firing = int(self.count(share, draws.uniform(1)[0]))
        found = [
            Measurement("silent C units firing spontaneously", firing, "1", normal_high=0.0, note=f"of {units}"),
            Measurement("share firing spontaneously", 100.0 * firing / units, "percent"),
        ]
        values = [{"name": m.name, "value": m.value, "low": None, "high": None, "unit": m.unit} for m in found]
        return TestResult(
            name=self.name,
            site=self.site,
            day=day,
            measurements=found,
            picture={
                "kind": "body_map",
                "pain": {a: 10.0 * view.area(SPONTANEOUS, day, a) for a in view.areas},
                "values": values,
            },
            protocol=(
                "Electrical pulses to the foot every four seconds and trains of 2 a second for three minutes; "
                "silent units told by their slowing, spontaneous firing by jumps of latency that recover."
            ),
            references=self.norms.sources(),
            title="Microneurography",
        )
