"""From a patient's record and course to the person and the lesions that a conduction study meets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView, pool_values
from fibrosim.coupling import NerveDraws, NerveLesions
from fibrosim.electrophysiology.nerves import NervePerson
from fibrosim.electrophysiology.nerves.anatomy import nerve_parameters
from fibrosim.parameters import ParameterFile, all_parameter_files

__all__ = ["POOLS", "SHARES", "draws_of", "lesions_many", "lesions_of", "people_of", "person_of"]

POOLS = {"arm": "brachial", "leg": "lumbosacral"}
"""Pools whose nerves run in a limb."""
TINY = 1e-12
SHARES = ("large_fibres.stripped", "large_fibres.bare", "large_fibres.thin", "large_fibres.axons")


@cache
def _population() -> ParameterFile:
    return all_parameter_files()["population"]


def person_of(view: PatientView, lasting: Draws, visit: Draws) -> NervePerson:
    """The patient: size, age, fibres for good, warmth of this visit."""
    return people_of([view], lasting.normal(len(NervePerson.varying()))[None, :], visit.normal(2)[None, :])[0]


def people_of(
    views: Sequence[PatientView], lasting: NDArray[np.float64], warm: NDArray[np.float64]
) -> list[NervePerson]:
    """Patients, from standard normal deviates.

    Parameters
    ----------
    lasting : ndarray, shape (people, varying)
        Of what stays with them, in the order of `NervePerson.varying`.
    warm : ndarray, shape (people, 2)
        Of the warmth of hand and foot at this visit.
    """
    file, population, names = nerve_parameters(), _population(), NervePerson.varying()
    least, most = file["skin_least"].value, file["skin_most"].value
    index, per_metre = population["body_mass_index"].value, file["cm_per_m"].value
    usual = {woman: population["height_women" if woman else "height_men"].value for woman in (True, False)}
    skin = [(file[name].value, file[name].spread.sd) for name in ("hand_skin", "foot_skin")]
    found = []
    for view, deviates, cold in zip(views, lasting.tolist(), warm.tolist(), strict=True):
        height, weight = view.record.get("height"), view.record.get("weight")
        height = float(usual[view.woman] if height is None else height)
        weight = float(index * (height / per_metre) ** 2 if weight is None else weight)
        hand, foot = (min(max(mean + sd * z, least), most) for (mean, sd), z in zip(skin, cold, strict=True))
        found.append(NervePerson(height, weight, view.age, hand, foot, dict(zip(names, deviates, strict=True))))
    return found


def lesions_of(view: PatientView, day: float, limb: str, side: str) -> NerveLesions:
    """Lesions of the nerves of a limb, as the patient's large fibres say."""
    return lesions_many([view], day, side)[limb][0]


def lesions_many(views: Sequence[PatientView], day: float, side: str) -> dict[str, list[NerveLesions]]:
    """Lesions of the nerves of arm and leg of many patients, by limb."""
    shares = pool_values(views, SHARES, day, [f"{POOLS[limb]}_{side}" for limb in POOLS])
    found: dict[str, list[NerveLesions]] = {}
    remyelination = all_parameter_files()["large_fibres"]["remyelination_time"].value
    for column, limb in enumerate(POOLS):
        stripped, bare, thin, axons = np.clip(shares[:, :, column], 0.0, 1.0)
        attacked = np.minimum(stripped + bare, 1.0)
        thin = np.minimum(thin, 1.0 - attacked)
        # as many sheaths are made as bare internodes leave, so this long ago in the mean
        age = thin * remyelination / np.maximum(bare, TINY)
        rows = np.stack([attacked, thin, axons, age], axis=1).tolist()
        found[limb] = [NerveLesions(a, t, n, new_for=old) for a, t, n, old in rows]
    return found


def draws_of(view: PatientView) -> NerveDraws:
    """Random numbers of the patient's nerves, the same at every visit."""
    return NerveDraws(view.seed, view.id, "nerve-conduction")
