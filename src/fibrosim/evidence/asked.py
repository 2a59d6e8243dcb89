"""Measures of what people say: items of questionnaires, tingling, how the illness began."""

from __future__ import annotations

import numpy as np

from fibrosim.clinic import PainMap, PatientView, acr_criteria
from fibrosim.clinic.questionnaires import ITEMS, PARAESTHESIA, Questionnaires
from fibrosim.clinic.rater import Rater

__all__ = ["acute_onset", "detect_item", "female", "lanss_item", "pain_variability", "paraesthesia"]

STRONG = 4
"""Grade of a painDETECT item, 0 to 5, that is called strong (Freynhagen 2006)."""

ONSET_STEP = 28.0
SHORTLY = 91.0
"""Days before the onset in which an event counts as its trigger."""


def _rater(view: PatientView, day: float) -> Rater:
    form = Questionnaires()
    return Rater(view.seed, view.id, form.name, day, form.norms, ITEMS)


def detect_item(item: str, view: PatientView, day: float) -> float:
    """Return 1 if the patient grades an item of painDETECT strong or very strong."""
    strengths = Questionnaires().strengths(view, day)
    return float(_rater(view, day).number(f"detect/{item}", strengths[item], 5.0) >= STRONG)


def lanss_item(item: str, view: PatientView, day: float) -> float:
    """Return 1 if the patient says yes to an item of LANSS."""
    strengths = Questionnaires().strengths(view, day)
    return float(_rater(view, day).yes(f"lanss/{item}", strengths[item]))


def paraesthesia(view: PatientView, day: float) -> float:
    """Return 1 if tingling somewhere is as strong as pain must be for an area to count as painful."""
    return float(view.area_values(PARAESTHESIA, np.array([day])).max() >= PainMap().norms.painful_from)


def pain_variability(view: PatientView, day: float) -> float:
    """Return the SD of a week's ratings on a scale of 0 to 20."""
    form = Questionnaires()
    diary = form.diary(view, day, form.draws(view, day))
    return 2.0 * float(diary.std(ddof=1)) if len(diary) > 1 else float("nan")


def female(view: PatientView, day: float) -> float:
    """Return 1 for women."""
    return float(view.woman)


def acute_onset(view: PatientView, day: float) -> float:
    """Return 1 if an event of the life came within three months before the illness began.

    NaN in those who do not meet the criteria on `day`. The illness begins where, going back in steps
    of four weeks, the rule of 2016 is first not met.
    """
    criteria = acr_criteria()
    if not criteria.fibromyalgia(view, day):
        return float("nan")
    onset = day
    while onset - ONSET_STEP >= view.days[0] and criteria.report(view, onset - ONSET_STEP).rule_2016:
        onset -= ONSET_STEP
    found = [float(event["day"]) for event in view.events if event.get("kind") == "trigger"]
    return float(any(onset - SHORTLY <= each <= onset for each in found))
