"""Block of tumour necrosis factor: adalimumab."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["AntiCytokine"]


class AntiCytokine(DrugCourse):
    """Antibody to tumour necrosis factor under the skin.

    The one state of proinflammatory cytokines stands for interleukin-1 too, so the greatest effect
    is less than complete.

    Parameters as in `DrugCourse`.
    """

    kind = "anti_cytokine"
    numbers = "therapy_anti_cytokine"
    label = "anti-cytokine"
    target = "anti_cytokine"
    choices = ("adalimumab",)
    examples = ({"drug": "adalimumab"},)
