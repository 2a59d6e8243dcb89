"""Propranolol in low dose: block of beta receptors."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["Propranolol"]


class Propranolol(DrugCourse):
    """Tablets or a low dose by vein (Light 2009); a sham is the same without the drug.

    Parameters as in `DrugCourse`; `drug` is the way of giving it.
    """

    kind = "propranolol"
    numbers = "therapy_propranolol"
    label = "beta blocker"
    target = "beta_block"
    choices = ("propranolol_oral", "propranolol_intravenous")
    examples = ({"drug": "propranolol_oral"}, {"drug": "propranolol_intravenous"})
