"""Block of NMDA receptors: ketamine."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["NmdaAntagonist"]


class NmdaAntagonist(DrugCourse):
    """Antagonist of glutamate at NMDA receptors in a single infusion, as Graven-Nielsen 2000 gave it.

    Parameters as in `DrugCourse`.
    """

    kind = "nmda_antagonist"
    numbers = "therapy_nmda_antagonist"
    label = "NMDA antagonist"
    target = "nmda_block"
    choices = ("ketamine",)
    examples = ({"drug": "ketamine"},)
