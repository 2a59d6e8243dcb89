"""From a patient's record and course to the person and the lesions that a conduction study meets."""

from __future__ import annotations

from functools import cache

from fibrosim.clinic.draws import Draws
from fibrosim.clinic.view import PatientView
from fibrosim.coupling import NerveDraws, NerveLesions
from fibrosim.electrophysiology.nerves import NervePerson
from fibrosim.electrophysiology.nerves.anatomy import nerve_parameters
from fibrosim.parameters import ParameterFile, all_parameter_files

__all__ = ["POOLS", "SHARES", "lesions_of", "person_of"]

POOLS = {"arm": "brachial", "leg": "lumbosacral"}
"""Pools whose nerves run in a limb."""
SHARES = ("large_fibres.stripped", "large_fibres.bare", "large_fibres.thin", "large_fibres.axons")


@cache
def _population() -> ParameterFile:
    return all_parameter_files()["population"]


def person_of(view: PatientView, lasting: Draws, visit: Draws) -> NervePerson:
    """The patient: size, age, fibres for good, warmth of this visit."""
    file, population = nerve_parameters(), _population()
    usual = population["height_women" if view.woman else "height_men"].value
    height = view.record.get("height")
    height = float(usual if height is None else height)
    weight = view.record.get("weight")
    index = population["body_mass_index"].value
    weight = float(index * (height / file["cm_per_m"].value) ** 2 if weight is None else weight)
    names = NervePerson.varying()
    deviates = dict(zip(names, lasting.normal(len(names)).tolist(), strict=True))
    warm = visit.normal(2)
    least, most = file["skin_least"].value, file["skin_most"].value
    skin = [min(max(float(file[name].value_of(z)), least), most)
            for name, z in zip(("hand_skin", "foot_skin"), warm, strict=True)]  # fmt: skip
    return NervePerson(height, weight, view.age, skin[0], skin[1], deviates)


def lesions_of(view: PatientView, day: float, limb: str, side: str) -> NerveLesions:
    """Lesions of the nerves of a limb, as the patient's large fibres say."""
    stripped, bare, thin, axons = (view.pool(name, day, f"{POOLS[limb]}_{side}") for name in SHARES)
    attacked = min(max(stripped + bare, 0.0), 1.0)
    return NerveLesions(attacked, min(max(thin, 0.0), 1.0 - attacked), min(max(axons, 0.0), 1.0))


def draws_of(view: PatientView) -> NerveDraws:
    """Random numbers of the patient's nerves, the same at every visit."""
    return NerveDraws(view.seed, view.id, "nerve-conduction")
