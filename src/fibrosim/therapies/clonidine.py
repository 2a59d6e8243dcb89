"""Clonidine by mouth: activation of alpha-2 receptors, which lowers outflow and release."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["Clonidine"]


class Clonidine(DrugCourse):
    """Tablets twice a day; a sham is the same without the drug (kinetics of Davies 1977).

    Parameters as in `DrugCourse`.
    """

    kind = "clonidine"
    numbers = "therapy_clonidine"
    label = "tablets"
    target = "alpha2_activation"
    choices = ("clonidine",)
    examples = ({"drug": "clonidine"},)
