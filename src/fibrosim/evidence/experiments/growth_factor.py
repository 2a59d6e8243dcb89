"""Nerve growth factor as a drug: the dose that hurts, how long an injected place stays tender."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fibrosim.evidence.laboratory import experiment
from fibrosim.patients import Patient, simulate
from fibrosim.therapies.ngf_challenge import NgfChallenge

PRESSURE, DEEP = "ngf_sensitisation.pressure", "deep_tissue.sensitivity"
START = 1.0
TENDER = 1.1
"""Factor on the sensitivity of muscle from which a place counts as tender."""

LEFT = 0.1
"""Part of the greatest sensitisation of skin that is still felt."""

DOSES = (0.03, 0.1, 0.3, 1.0)
WEEK = 7.0


def lived(treatment: NgfChallenge, days: float) -> Mapping[str, np.ndarray]:
    """Return courses of the leg of a healthy person by name."""
    names = [PRESSURE, DEEP]
    subject = Patient(age=30, areas=1, seed=1)
    course = simulate(subject, START + days, treatments=[treatment], rhythm="never", record=names, outputs=0.25)
    after = course.days >= START
    found = {name: course.data[name].values[0, after, 0] for name in names}
    return {**found, "days": course.days[after] - START}


def lasts(days: np.ndarray, felt: np.ndarray) -> float:
    """Return the last day on which it is felt; 0 if never."""
    return float(days[felt][-1]) if felt.any() else 0.0


@experiment(NGF006="predicted")
def systemic_threshold() -> Mapping[str, float]:
    """Nerve growth factor by vein in four doses: the smallest that makes muscle tender.

    No dose makes muscle ache by itself here, as it did in volunteers. Ten times the largest dose
    stands for none at all.
    """
    tender = [
        dose
        for dose in DOSES
        if lived(NgfChallenge("intravenous", f"{dose} ug/kg", day=START), WEEK)[DEEP].max() >= TENDER
    ]
    return {"NGF006": min(tender, default=10.0 * DOSES[-1])}


@experiment(NGF007="predicted")
def injected_under_the_skin() -> Mapping[str, float]:
    """One microgram under the skin: weeks until a tenth of the greatest tenderness is left."""
    course = lived(NgfChallenge("skin", "1 ug", day=START), 20 * WEEK)
    felt = course[PRESSURE] >= LEFT * course[PRESSURE].max()
    return {"NGF007": lasts(course["days"], felt) / WEEK}


@experiment(NGF013="predicted")
def injected_into_fascia() -> Mapping[str, float]:
    """One microgram into muscle, which stands for its fascia: days of tenderness to pressure."""
    course = lived(NgfChallenge("muscle", "1 ug", day=START), 40.0)
    return {"NGF013": lasts(course["days"], course[DEEP] >= TENDER)}
