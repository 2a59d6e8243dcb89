"""Glucocorticoid: prednisolone by mouth."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["Steroid"]


class Steroid(DrugCourse):
    """Prednisolone: stops the expansion of T cells and lowers the synthesis of IgG.

    Parameters as in `DrugCourse`.
    """

    kind = "steroid"
    numbers = "therapy_steroid"
    label = "tablets"
    target = "steroid"
    choices = ("prednisolone",)
    examples = ({"drug": "prednisolone"},)
