"""Interferon beta under the skin."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["Interferon"]


class Interferon(DrugCourse):
    """Interferon beta-1a: raises regulation and closes the blood-brain barrier to T cells.

    Parameters as in `DrugCourse`.
    """

    kind = "interferon"
    numbers = "therapy_interferon"
    label = "injections"
    target = "interferon"
    choices = ("interferon_beta_1a",)
    examples = ({"drug": "interferon_beta_1a"},)
