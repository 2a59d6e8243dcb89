"""Block of the NK1 receptor: aprepitant."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["Nk1Antagonist"]


class Nk1Antagonist(DrugCourse):
    """Antagonist of substance P at NK1 receptors; occupancy by concentration from Bergstrom 2004.

    Parameters as in `DrugCourse`.
    """

    kind = "nk1_antagonist"
    numbers = "therapy_nk1_antagonist"
    label = "NK1 antagonist"
    target = "substance_p_block"
    choices = ("aprepitant",)
    examples = ({"drug": "aprepitant"},)
