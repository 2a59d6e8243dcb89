"""ACR criteria of 1990, 2010 and 2016, judged from what the patient reports over three months."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from fibrosim.clinic.base import ClinicalTest
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.norms import Norms
from fibrosim.clinic.pain_map import ALL_AREAS, Diary, PainMap
from fibrosim.clinic.pressure import PRESSURE_VARIABLES, spot_of
from fibrosim.clinic.regions import point_sites, regions_with_pain, widespread_1990
from fibrosim.clinic.severity import SYMPTOMS, Severity, severity_at
from fibrosim.clinic.view import PatientView
from fibrosim.results import Measurement, TestResult

__all__ = ["Criteria", "meets_2010", "meets_2016"]


def meets_2010(index: int, severity: int, numbers: Norms) -> bool:
    """Judge widespread pain index and symptom severity by the bands of 2010."""
    return _bands(index, severity, numbers.index_low_2010, numbers)


def meets_2016(index: int, severity: int, regions: int, numbers: Norms) -> bool:
    """Judge index, severity and the number of painful regions (of five) by the rule of 2016."""
    generalised = regions >= numbers.regions_needed
    return generalised and _bands(index, severity, numbers.index_low_2016, numbers)


def _bands(index: int, severity: int, low: float, numbers: Norms) -> bool:
    first = index >= numbers.index_main and severity >= numbers.severity_main
    second = low <= index <= numbers.index_high and severity >= numbers.severity_high
    return first or second


@dataclass(frozen=True)
class Reported:
    """What a patient reports on one day."""

    diary: Diary
    severity: Severity
    rule_2010: bool
    rule_2016: bool
    widespread: bool

    @property
    def index(self) -> int:
        """Widespread pain index."""
        return len(self.diary.painful)


class Criteria(ClinicalTest):
    """Widespread pain index, symptom severity and the three sets of ACR criteria.

    Three months "at a similar level" are judged by asking the same questions on earlier days of
    the course: the rule must hold each time. A course that is too short fails it, and says so.
    """

    name = "criteria"
    numbers = "clinic_criteria"
    rank = 20
    requires = (*PainMap.requires, *SYMPTOMS.values(), *PRESSURE_VARIABLES)

    def report(self, view: PatientView, day: float) -> Reported:
        """Return what the patient reports on a day, the three months left out."""
        diary = PainMap().diary(view, day)
        severity = severity_at(view, day, self.norms)
        index, regions = len(diary.painful), len(regions_with_pain(diary.painful))
        return Reported(
            diary,
            severity,
            meets_2010(index, severity.total, self.norms),
            meets_2016(index, severity.total, regions, self.norms),
            widespread_1990(diary.painful),
        )

    def earlier_days(self, day: float) -> list[float]:
        """Return the days before the visit on which the questions are asked."""
        numbers = self.norms
        count = int(np.ceil(numbers.duration / numbers.check_step))
        return [day - min(k * numbers.check_step, numbers.duration) for k in range(1, count + 1)]

    def fibromyalgia(self, view: PatientView, day: float) -> bool:
        """Say whether the patient meets the 2016 criteria, three months included."""
        self.check(view)
        days = [day, *self.earlier_days(day)]
        if min(days) < view.days[0] or len(view.areas) < ALL_AREAS:
            return False
        return all(self.report(view, each).rule_2016 for each in days)

    def tender_points(self, view: PatientView, day: float, draws: Draws) -> dict[str, float]:
        """Return the pressure at which each of the 18 points hurts, in kg on the thumb of the examiner."""
        numbers, sites = self.norms, point_sites()
        noise = draws.normal(len(sites))
        spots = {area: spot_of(view, day, area) for _, _, area in sites if area in view.areas}
        found = {}
        for (point, side, area), z in zip(sites, noise, strict=True):
            if area in spots:
                kg = numbers.resting_threshold * spots[area].pressure(1.0)
                found[f"{point}, {side}"] = kg * float(np.exp(numbers.threshold_cv * float(z)))
        return found

    def perform(self, view: PatientView, day: float, draws: Draws) -> TestResult:
        """Ask, press and judge."""
        self.check(view)
        numbers = self.norms
        now = self.report(view, day)
        asked = len(now.diary.areas)
        short = "" if now.diary.complete else f"only {asked} of {ALL_AREAS} areas were simulated"
        days = self.earlier_days(day)
        known = min(days) >= view.days[0]
        earlier = [self.report(view, each) for each in days] if known else []
        thresholds = self.tender_points(view, day, draws)
        tender = sum(kg <= numbers.palpation for kg in thresholds.values())
        found = [
            Measurement("widespread pain index", now.index, "1", note=short),
            *_severity_rows(now.severity),
            Measurement(
                "polysymptomatic distress",
                now.index + now.severity.total,
                "1",
                note=f"0 to {ALL_AREAS + 12}",
            ),
            Measurement("painful regions", len(regions_with_pain(now.diary.painful)), "1"),
            Measurement("tender points", tender, "1", note=f"of {len(point_sites())} at {numbers.palpation:g} kg"),
            Measurement("widespread pain in the sense of 1990", now.widespread),
        ]
        enough = tender >= numbers.tender_points_needed
        rules = (
            ("1990", now.widespread and enough, [r.widespread for r in earlier]),
            ("2010", now.rule_2010, [r.rule_2010 for r in earlier]),
            ("2016", now.rule_2016, [r.rule_2016 for r in earlier]),
        )
        for year, today, before in rules:
            found.append(_verdict(year, today, before, known, short))
        picture = {
            "kind": "criteria",
            "pain": {a: float(m) for a, m in zip(now.diary.areas, now.diary.means, strict=True)},
            "painful": list(now.diary.painful),
            "tender_points": thresholds,
            "index": now.index,
            "severity": now.severity.total,
        }
        return TestResult(
            name=self.name,
            day=day,
            measurements=found,
            picture=picture,
            protocol=self._protocol(days),
            references=numbers.sources(),
            title="ACR criteria",
        )

    def _protocol(self, days: Collection[float]) -> str:
        numbers = self.norms
        asked = ", ".join(f"{day:g}" for day in sorted(days))
        return (
            f"Pain map of the week; symptom severity in the self-report form; 18 points pressed "
            f"with {numbers.palpation:g} kg. Three months: the same questions on days {asked}."
        )


def _severity_rows(severity: Severity) -> list[Measurement]:
    rows = [Measurement("symptom severity", severity.total, "1", note="0 to 12")]
    for name in ("fatigue", "unrefreshed", "cognition", "somatic"):
        words = "unrefreshed waking" if name == "unrefreshed" else name
        rows.append(Measurement(f"{words} score", getattr(severity, name), "1", note="0 to 3"))
    return rows


def _verdict(year: str, today: bool, before: Collection[bool], known: bool, short: str) -> Measurement:
    name = f"ACR {year} criteria"
    if short:
        note = f"cannot be judged: {short}"
        return Measurement(name, None, "1", note=note)
    if not known and today:
        note = "three months cannot be judged: the course is too short"
        return Measurement(name, None, "1", note=note)
    met = today and all(before)
    lapsed = "met today, not for three months" if today and not met else ""
    flag = "met" if met else "not met"
    return Measurement(name, met, "1", flag=flag, note=lapsed)
