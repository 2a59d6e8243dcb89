"""Skin biopsies of calf and thigh read together: any site below its fifth centile, and the pattern."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.skin_biopsy import DENSITY, SkinBiopsy
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["PATTERNS", "SkinBiopsySites", "pattern"]

SITES = ("calf", "thigh")
PATTERNS = {
    (False, False): "normal",
    (True, False): "distal",
    (False, True): "proximal",
    (True, True): "both",
}
"""Name of what is reduced, by calf and thigh."""


def pattern(calf: bool, thigh: bool) -> str:
    """Return normal, distal, proximal or both."""
    return PATTERNS[bool(calf), bool(thigh)]


class SkinBiopsySites(ClinicalTest):
    """The punches of `SkinBiopsy` at calf and thigh, called reduced if any site is.

    The readings are those of the two biopsies of the same visit. Two sites find more than one, and
    more among healthy people too.

    Parameters
    ----------
    laboratory : {"caro", "goransson"}
    side : {"left", "right"}
    """

    name = "skin_biopsy_sites"
    numbers = "clinic_skin_biopsy"
    rank = 32
    level = "area"
    requires = (DENSITY,)

    def __init__(self, laboratory: str = "caro", side: str = "left") -> None:
        self.tests = tuple(SkinBiopsy(site, laboratory, side) for site in SITES)
        self.site = f"calf and thigh, {side}"
        self.area = f"upper_leg_{side}"

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Read both punches."""
        self.check(view)
        found, low = [], []
        for test in self.tests:
            density = np.array(view.area(DENSITY, day, test.area))
            reported = float(test.measure(density, test.draws(view, day))[1])
            norm = test.norm(view.age, view.woman)
            limit = norm.limit(self.norms.low_percentile)
            low.append(reported < limit)
            name = f"epidermal nerve fibre density, {test.place}"
            centile = norm.percentile(reported)
            found.append(Measurement(name, reported, "fibre/mm", normal_low=limit, percentile=centile))
        found.append(Measurement("reduced at any site", any(low), flag="met" if any(low) else "not met"))
        found.append(Measurement("pattern", pattern(*low), note="normal, distal, proximal or both"))
        values = [
            {"name": m.name, "value": m.value, "low": m.normal_low, "high": None, "unit": m.unit} for m in found[:2]
        ]
        return TestResult(
            name=self.name,
            site=self.site,
            day=day,
            measurements=found,
            picture={"kind": "ranges", "values": values},
            protocol=(
                f"Punches of {self.norms.punch:g} mm at calf and thigh, each against people of the same age and "
                f"sex at that site; reduced if either is below centile {self.norms.low_percentile:g}."
            ),
            references=self.norms.sources(),
            title="Skin biopsies, two sites",
        )
