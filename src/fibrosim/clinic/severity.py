"""Symptom severity scale, 0-12: fatigue, unrefreshed waking, cognition and somatic symptoms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fibrosim.clinic.norms import Norms
from fibrosim.clinic.view import PatientView

__all__ = ["FATIGUE", "DISTRESS", "SLEEP", "Severity", "severity", "severity_at"]

FATIGUE, SLEEP, DISTRESS = "fatigue.level", "sleep.quality", "mood.distress"
HEADACHE_AREAS = frozenset({"jaw_left", "jaw_right", "neck"})
CRAMP_AREAS = frozenset({"abdomen"})


@dataclass(frozen=True)
class Severity:
    """Scores of the four parts, each 0 to 3.

    Parameters
    ----------
    fatigue, unrefreshed, cognition, somatic : int
        As in the 2016 criteria; somatic is headache, abdominal cramps and depression, 1 each.
    """

    fatigue: int
    unrefreshed: int
    cognition: int
    somatic: int

    @property
    def total(self) -> int:
        """0 to 12."""
        return self.fatigue + self.unrefreshed + self.cognition + self.somatic


def score(level: float, numbers: Norms) -> int:
    """Turn a symptom's level (0 to 1) into 0, 1, 2 or 3."""
    steps = (numbers.slight_from, numbers.moderate_from, numbers.severe_from)
    return sum(level >= step for step in steps)


def severity(fatigue: float, quality: float, distress: float, painful: Collection[str], numbers: Norms) -> Severity:
    """Score the symptoms.

    Parameters
    ----------
    fatigue, quality, distress : float
        Level of fatigue, quality of sleep and distress, each 0 to 1.
    painful : collection of str
        Painful areas of the diary: head and neck stand for headache, the abdomen for cramps.
    numbers : Norms
        Of ``clinic_criteria``.
    """
    unrefreshed = 1.0 - quality
    weights = (numbers.cognition_fatigue, numbers.cognition_sleep, numbers.cognition_distress)
    parts = (fatigue, unrefreshed, distress)
    cognition = sum(w * x for w, x in zip(weights, parts, strict=True)) / sum(weights)
    hit = set(painful)
    somatic = bool(hit & HEADACHE_AREAS) + bool(hit & CRAMP_AREAS) + (distress >= numbers.depression_from)
    return Severity(score(fatigue, numbers), score(unrefreshed, numbers), score(cognition, numbers), somatic)


def severity_at(view: PatientView, day: float, painful: Collection[str], numbers: Norms) -> Severity:
    """Score the symptoms of a patient on a day."""
    fatigue, quality, distress = (view.value(name, day) for name in (FATIGUE, SLEEP, DISTRESS))
    return severity(fatigue, quality, distress, painful, numbers)
