"""Mast-cell stabiliser: ketotifen."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["MastCellStabiliser"]


class MastCellStabiliser(DrugCourse):
    """Ketotifen by mouth.

    Whether it holds mast cells of human skin is disputed (Phillips 1983), so the greatest effect may
    be zero; a trial in fibromyalgia was negative (Ang 2015).

    Parameters as in `DrugCourse`.
    """

    kind = "mast_cell_stabiliser"
    numbers = "therapy_mast_cell_stabiliser"
    label = "mast-cell stabiliser"
    target = "mast_cell_stabiliser"
    choices = ("ketotifen",)
    examples = ({"drug": "ketotifen"},)
