"""The flare in space: its onset at a distance from heat, protein of a wheal, and flux beside an electrode."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fibrosim.evidence.laboratory import experiment
from fibrosim.skin.measures import fibre_of, onset
from fibrosim.skin.patch import SkinPatch
from fibrosim.skin.protocols import current, histamine

PEOPLE = range(6)
MINUTE = 60.0
BESIDE = (4.0, 6.0)
"""Distances (mm) between which a probe stands beside the electrode."""


@experiment(CP019="calibrated", CP020="predicted", CP021="predicted")
def flare_by_heat() -> Mapping[str, float]:
    """Delay of the flare at 8 mm from painful heat, and how much later it begins at 16 and 24 mm."""
    near, middle, far = (delay for delay, _ in onset(people=range(8)))
    return {"CP019": near, "CP020": middle - near, "CP021": far - near}


@experiment(CP022="hand-set")
def protein_in_a_wheal() -> Mapping[str, float]:
    """Greatest protein along a dialysis fibre under histamine by iontophoresis, rise in percent."""
    found = []
    for person in PEOPLE:
        course = histamine(SkinPatch(person=person), MINUTE * np.arange(0.0, 46.0, 5.0))
        along = fibre_of(course, 6.0)
        found.append(100.0 * float((course.protein[:, along].mean(axis=1) - 1.0).max()))
    return {"CP022": float(np.mean(found))}


@experiment(CP114="predicted")
def flux_beside_an_electrode() -> Mapping[str, float]:
    """Greatest flow some millimetres from a pointed electrode, 10 mA twice a second for 16 s, rise in percent."""
    found = []
    for person in PEOPLE:
        patch = SkinPatch(person=person)
        rest = patch.sheet.state("skin_vessels.flow").copy()
        course = current(patch, np.arange(0.0, 181.0, 10.0), rate=2.0, seconds=16.0)
        ring = (course.distance > BESIDE[0]) & (course.distance < BESIDE[1])
        found.append(100.0 * float((course.flow[:, ring].mean(axis=1) / rest[ring].mean() - 1.0).max()))
    return {"CP114": float(np.mean(found))}
