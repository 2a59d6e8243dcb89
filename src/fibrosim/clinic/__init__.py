"""Tests that a clinic or laboratory does, one a file, and the visit that does them all.

Test classes are found by naming convention: ``clinic.SkinBiopsy`` stands in ``skin_biopsy.py``.
"""

from __future__ import annotations

from typing import Any

from fibrosim.clinic.base import ClinicalTest, check_test
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.examine import acr_criteria, all_tests, examine, examine_cohort, read_by_tests, test_named
from fibrosim.clinic.found import test_classes
from fibrosim.clinic.norms import norms
from fibrosim.clinic.picture import picture
from fibrosim.clinic.view import PatientView

__all__ = [
    "ClinicalTest",
    "Draws",
    "PatientView",
    "acr_criteria",
    "all_tests",
    "check_test",
    "examine",
    "examine_cohort",
    "norms",
    "picture",
    "read_by_tests",
    "test_classes",
    "test_named",
]


def __getattr__(name: str) -> Any:
    for kind in test_classes():
        if kind.__name__ == name:
            return kind
    raise AttributeError(f"module 'fibrosim.clinic' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, *(kind.__name__ for kind in test_classes())])
