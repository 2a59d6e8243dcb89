"""Depletion of B cells: rituximab."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["AntiCd20"]


class AntiCd20(DrugCourse):
    """Antibody against CD20; B cells come back after about eight months (Leandro 2006).

    Parameters as in `DrugCourse`.
    """

    kind = "anti_cd20"
    numbers = "therapy_anti_cd20"
    label = "infusion"
    target = "b_cell_depletion"
    choices = ("rituximab",)
    examples = ({"drug": "rituximab"},)
