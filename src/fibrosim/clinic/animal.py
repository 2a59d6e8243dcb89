"""What the reflex tests of animals have in common: the paw, its excitability, and how a result is written."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult

__all__ = ["ANSWER", "CONDUCTING", "PawTest", "excitability"]

ANSWER, CONDUCTING, SHARE = "pain.answer", "c_afferents.conducting_share", "c_afferents.spontaneous_share"
WIDE = 1.96


def excitability(view: PatientView, day: float, area: str, healthy_share: float, healthy_answer: float) -> float:
    """Return how much stronger a paw's fibres and the horn answer than in a healthy animal, 1 in health.

    The odds of firing without stimulus stand for the excitability of an ending, and the horn's answer
    for that of the reflex; the impulses that conducting fibres carry scale both.
    """
    share = min(max(view.area(SHARE, day, area), 0.0), 0.999)
    odds = share / (1.0 - share) * (1.0 - healthy_share) / healthy_share
    return float(odds * view.area(CONDUCTING, day, area) * view.area(ANSWER, day, area) / healthy_answer)


class PawTest(ClinicalTest):
    """Base of tests on a hind paw.

    Parameters
    ----------
    side : {"left", "right"}
    """

    species: ClassVar[tuple[str, ...]] = ("mouse", "rat")
    rank = 50
    level = "area"
    requires = (ANSWER, CONDUCTING, SHARE)
    unit: ClassVar[str] = "s"
    measure: ClassVar[str] = ""
    protocol: ClassVar[str] = ""

    def __init__(self, side: str = "left") -> None:
        if side not in ("left", "right"):
            raise InputError(
                "unknown choice", field="side", value=side, allowed=["left", "right"], code="unknown-choice"
            )
        self.site = f"hind paw, {side}"
        self.area = f"lower_leg_{side}"

    def number(self, view: PatientView, name: str) -> float:
        """Return the species' number."""
        return self.norms.values[f"{view.species}_{name}"]

    def gain(self, view: PatientView, day: float) -> float:
        """Return the excitability of the paw to the power that the stimulus meets."""
        numbers = self.norms
        gain = excitability(view, day, self.area, numbers.healthy_share, numbers.healthy_answer)
        return max(gain, 1e-6) ** numbers.power

    @abstractmethod
    def read(self, view: PatientView, day: float, draws: Draws) -> tuple[float, str]:
        """Return what the tester reads, and a remark."""

    def own(self, draws: Draws) -> float:
        """Return the factor on every reading of this animal, the same on every day."""
        return float(np.exp(self.norms.animal_cv * draws.lasting(f"clinic/{self.numbers}").normal(1)[0]))

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Do the test on the paw."""
        self.check(view)
        numbers = self.norms
        value, note = self.read(view, day, draws)
        norm, spread = self.number(view, "norm"), float(np.exp(WIDE * numbers.animal_cv))
        low, high = norm / spread, norm * spread
        row = Measurement(self.measure, value, self.unit, normal_low=low, normal_high=high, note=note)
        shown: list[dict[str, Any]] = [
            {"name": row.name, "value": value, "low": low, "high": high, "unit": self.unit}
        ]
        return TestResult(
            name=self.name, site=self.site, day=day, measurements=[row], picture={"kind": "ranges", "values": shown},
            protocol=f"{self.protocol} {self.site}, {view.species}.", references=numbers.sources(),
            title=self.measure.capitalize(),
        )  # fmt: skip
