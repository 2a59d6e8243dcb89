"""Tests that a clinic or laboratory does, one a file, and the visit that does them all."""

from __future__ import annotations

from fibrosim.clinic.base import ClinicalTest, check_test
from fibrosim.clinic.blood_panel import BloodPanel
from fibrosim.clinic.criteria import Criteria
from fibrosim.clinic.draws import Draws
from fibrosim.clinic.examine import all_tests, examine, test_named
from fibrosim.clinic.norms import norms
from fibrosim.clinic.pain_map import PainMap
from fibrosim.clinic.picture import picture
from fibrosim.clinic.skin_biopsy import SkinBiopsy
from fibrosim.clinic.view import PatientView

__all__ = [
    "BloodPanel",
    "ClinicalTest",
    "Criteria",
    "Draws",
    "PainMap",
    "PatientView",
    "SkinBiopsy",
    "all_tests",
    "check_test",
    "examine",
    "norms",
    "picture",
    "test_named",
]
