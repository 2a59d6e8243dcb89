"""Treatments, one a file: dose, schedule, routes into the body, side effects, adherence."""

from __future__ import annotations

from fibrosim.therapies.base import SideEffect, Therapy, check_therapy
from fibrosim.therapies.drug import Drug
from fibrosim.therapies.ivig import IVIg
from fibrosim.therapies.named import all_therapies, drug_named, therapy_from
from fibrosim.therapies.placebo import Placebo
from fibrosim.therapies.stellate_block import StellateBlock

__all__ = [
    "Drug",
    "IVIg",
    "Placebo",
    "SideEffect",
    "StellateBlock",
    "Therapy",
    "all_therapies",
    "check_therapy",
    "drug_named",
    "therapy_from",
]
