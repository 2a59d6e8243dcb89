"""Symptom severity scale, 0-12: fatigue, unrefreshed waking, cognition and somatic symptoms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fibrosim.clinic.norms import Norms
from fibrosim.clinic.rater import Rater
from fibrosim.clinic.view import PatientView

__all__ = ["SYMPTOMS", "Severity", "severity", "severity_at"]

SYMPTOMS = {
    "fatigue": "fatigue.level",
    "unrefreshed": "somatic_symptoms.unrefreshed",
    "cognition": "cognition.dyscognition",
    "headache": "somatic_symptoms.headache",
    "cramps": "somatic_symptoms.bowel",
    "depression": "mood.distress",
}
"""Item of the scale and the state that it asks for."""


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


def severity(strengths: Mapping[str, float], rater: Rater, numbers: Norms) -> Severity:
    """Let a person answer.

    Parameters
    ----------
    strengths : mapping of str to float
        Strength, 0 to 1, of each item of `SYMPTOMS`.
    rater : Rater
        The person on that day.
    numbers : Norms
        Of ``clinic_criteria``.
    """
    steps = (numbers.slight_from, numbers.moderate_from, numbers.severe_from)
    fatigue, unrefreshed, cognition = (
        rater.category(name, strengths[name], steps) for name in ("fatigue", "unrefreshed", "cognition")
    )
    somatic = sum(rater.yes(name, strengths[name]) for name in ("headache", "cramps", "depression"))
    return Severity(fatigue, unrefreshed, cognition, somatic)


def severity_at(view: PatientView, day: float, numbers: Norms) -> Severity:
    """Score the symptoms of a patient on a day."""
    strengths = {name: view.value(state, day) for name, state in SYMPTOMS.items()}
    rater = Rater(view.seed, view.id, "severity", day, numbers, tuple(SYMPTOMS))
    return severity(strengths, rater, numbers)
