"""Norepinephrine-evoked pain: drug in one forearm, saline in the other, double blind."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from fibrosim.body.areas import area_names
from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.day_clock import DayClock
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.injection import Injection, injection_pain
from fibrosim.clinic.moment import Moment
from fibrosim.clinic.view import PatientView
from fibrosim.errors import InputError
from fibrosim.results import Measurement, TestResult
from fibrosim.units import parse_quantity

__all__ = ["NorepinephrineTest"]

FOREARMS = ("lower_arm_left", "lower_arm_right")
STEP = 1.0 / 12.0


class NorepinephrineTest(ClinicalTest):
    """Highest pain within five minutes after 10 ug of norepinephrine, less that after saline.

    Martinez-Lavin 2002 (doi:10.1186/1471-2474-3-2): positive where norepinephrine hurts more. The drug lies, spreads
    and is taken up on a sheet of the area's skin, whose fibres fire by the body's own sensitivity; horn and percept
    are those of the tests of the senses. A spot is too small to move the body within minutes, so the body stands still
    at its moment.

    Parameters
    ----------
    dose : str or float, optional
        ``"10 ug"``; a plain number is micrograms.
    areas : tuple of str
        Two areas; which of them gets the drug is drawn. The same twice: both injections there.
    accept : str, optional
        Reason for a dose outside the usual range; printed with the protocol.
    full : bool
        On the sheet, or in closed form, as cohorts are done (`skin.short_injection`).
    """

    name = "norepinephrine_test"
    numbers = "clinic_norepinephrine_test"
    rank = 80
    level = "area"
    on_request = True
    requires = ("pain.intensity",)

    def __init__(
        self, dose: str | float | None = None, areas: tuple[str, str] = FOREARMS, accept: str | None = None, *,
        full: bool = True,
    ) -> None:  # fmt: skip
        given = self.norms.dose if dose is None else dose
        plain = isinstance(given, (int, float)) and not isinstance(given, bool)
        self.dose = float(given) if plain else parse_quantity(given, "ug", field="dose")
        low, high = self.norms.parameters["dose"].range
        if not (low <= self.dose <= high or (accept and 0.0 < self.dose < math.inf)):
            raise InputError(
                f"outside the allowed range; the test is done with {self.norms.dose:g} ug", field="dose", value=dose,
                allowed=f"{low:g} to {high:g} ug", code="out-of-range",
                fix='correct the dose or its unit, or give accept="reason" if it is meant',
            )  # fmt: skip
        self.accepted, self.full = accept, full
        self.areas: tuple[str, ...] = (areas,) if isinstance(areas, str) else tuple(areas)
        if len(self.areas) != 2 or not set(self.areas) <= set(area_names()):
            raise InputError("two areas: one for the drug, one for saline", field="areas", value=list(self.areas),
                             allowed=list(area_names()), fix='areas=("lower_arm_left", "lower_arm_right")',
                             code="unknown-value")  # fmt: skip
        self.area = self.areas[0]
        self.site = "" if self.areas == FOREARMS else "/".join(self.areas)

    def for_cohorts(self) -> NorepinephrineTest:
        """Return the form for many people: an injection in closed form."""
        return NorepinephrineTest(self.dose, (self.areas[0], self.areas[1]), self.accepted, full=False)

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Inject, take the highest rating of each side, and report the difference."""
        self.check(view)
        for area in self.areas:
            view.area("pain.intensity", day, area)
        return self.at(DayClock(view, day).moment(), view, day, draws)

    def at(self, moment: Moment, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Do the test at a moment of the day clock."""
        numbers = self.norms
        drug_side = int(draws.uniform(1)[0] < 0.5)
        sides = (self.areas[drug_side], self.areas[1 - drug_side])
        minutes = self.minutes()
        curves = [
            self.course(moment, area, dose, self.needle(draws, float(z)), minutes)
            for area, dose, z in zip(sides, (self.dose, 0.0), draws.normal(2), strict=True)
        ]
        rated = [
            self.rating(float(c.max()), float(z), draws) for c, z in zip(curves, draws.normal(2), strict=True)
        ]
        difference = rated[0] - rated[1]
        low = numbers.healthy_difference - 2.0 * numbers.parameters["healthy_difference"].spread.sd
        high = numbers.healthy_difference + 2.0 * numbers.parameters["healthy_difference"].spread.sd
        found = [
            Measurement("norepinephrine-evoked pain", difference, "pain_point", normal_low=low, normal_high=high),
            Measurement("positive", float(difference > 0.0), "1", flag="positive" if difference > 0.0 else "negative"),
            Measurement("pain after norepinephrine", rated[0], "pain_point"),
            Measurement("pain after saline", rated[1], "pain_point"),
        ]
        picture = {
            "kind": "ratings",
            "minutes": minutes.tolist(),
            "curves": {"norepinephrine": curves[0].tolist(), "saline": curves[1].tolist()},
        }
        protocol = (
            f"{self.dose:g} ug norepinephrine in {numbers.volume:g} ml intradermally into the {_words(sides[0])}, "
            f"saline into the {_words(sides[1])}, order and side blinded; highest rating within "
            f"{numbers.observation:g} minutes, 0 to {numbers.worst:g}; positive where norepinephrine hurts more."
            + (f" Dose accepted: {self.accepted}." if self.accepted else "")
        )
        return TestResult(
            name=self.name, day=day, measurements=found, picture=picture, protocol=protocol,
            references=numbers.sources(), title="Norepinephrine test",
        )  # fmt: skip

    # -- parts that studies and science tests use --------------------------------------------

    def minutes(self) -> np.ndarray:
        """Times at which pain is felt, from the first rating to the end."""
        numbers = self.norms
        return np.arange(numbers.first_rating, numbers.observation + STEP / 2.0, STEP)

    def needle(self, draws: Draws, z: float = 0.0) -> tuple[float, float]:
        """Firing by this injection's needle, and its decay: the person's own, times a draw of the injection."""
        numbers = self.norms
        u = draws.lasting(f"clinic/{self.name}/needle").uniform(2)
        person = float(numbers.parameters["needle_firing"].value_at(float(u[0])))
        decay = float(numbers.parameters["needle_decay"].value_at(float(u[1])))
        sigma = np.sqrt(np.log1p(numbers.needle_repeat**2))
        return person * float(np.exp(sigma * z - 0.5 * sigma**2)), decay

    def course(
        self, moment: Moment, area: str, dose: float, needle: tuple[float, float] | None, minutes: np.ndarray
    ) -> np.ndarray:
        """Pain of an injection over time, unrounded; without a needle if there is none."""
        firing, decay = (0.0, 1.0) if needle is None else needle
        felt = injection_pain(self.norms, moment, area, Injection(dose, firing, decay), minutes, self.full)
        return np.clip(felt, 0.0, self.norms.worst)

    def evoked(self, moment: Moment, area: str, dose: float | None = None) -> float:
        """Highest pain that a dose evokes at its spot, without needle, noise and rounding."""
        given = self.dose if dose is None else dose
        return float(self.course(moment, area, given, None, self.minutes()).max())

    def rating(self, pain: float, z: float, draws: Draws) -> float:
        """Rate a pain as this person does: noise, nothing below the limit, whole or half points."""
        numbers = self.norms
        habit = draws.lasting(f"clinic/{self.name}/habit").uniform(1)[0]
        step = 1.0 if habit < numbers.whole_number_share else 0.5
        share = min(max(pain / numbers.worst, 0.0), 1.0)
        noisy = pain + numbers.rating_sd * 2.0 * np.sqrt(share * (1.0 - share)) * z
        if noisy < numbers.no_pain_below:
            return 0.0
        return float(min(step * np.rint(noisy / step), numbers.worst))

    def difference(self, moment: Moment, areas: tuple[str, str], draws: Draws) -> float:
        """Score one test: rated pain after the drug less that after saline."""
        z = draws.normal(4)
        rated = [
            self.rating(
                float(self.course(moment, area, dose, self.needle(draws, float(z[k])), self.minutes()).max()),
                float(z[2 + k]), draws,
            )
            for k, (area, dose) in enumerate(zip(areas, (self.dose, 0.0), strict=True))
        ]  # fmt: skip
        return rated[0] - rated[1]

    def to_dict(self) -> dict[str, Any]:
        """Return how it is done."""
        return {"dose": f"{self.dose:g} ug", "areas": list(self.areas)}


def _words(area: str) -> str:
    return area.replace("_", " ")
