"""Treatments and challenges, one a file: dose, schedule, routes into the body, side effects, adherence.

Therapy classes are found by naming convention: ``therapies.StellateBlock`` stands in ``stellate_block.py``.
"""

from __future__ import annotations

from typing import Any

from fibrosim.therapies.base import SideEffect, Therapy, check_therapy
from fibrosim.therapies.drug import Drug
from fibrosim.therapies.found import therapy_classes
from fibrosim.therapies.named import all_therapies, drug_named, therapy_from

__all__ = [
    "Drug",
    "SideEffect",
    "Therapy",
    "all_therapies",
    "check_therapy",
    "drug_named",
    "therapy_classes",
    "therapy_from",
]


def __getattr__(name: str) -> Any:
    for kind in therapy_classes():
        if kind.__name__ == name:
            return kind
    raise AttributeError(f"module 'fibrosim.therapies' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, *(kind.__name__ for kind in therapy_classes())])
