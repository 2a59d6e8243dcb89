"""Block of the CGRP receptor: telcagepant, MK-3207, erenumab."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["CgrpAntagonist"]


class CgrpAntagonist(DrugCourse):
    """Antagonists of CGRP; vessels of skin answer capsaicin less.

    Concentrations at half effect are those on capsaicin flow of skin (Sinclair 2010, Li 2015, Vu
    2017).

    Parameters as in `DrugCourse`.
    """

    kind = "cgrp_antagonist"
    numbers = "therapy_cgrp_antagonist"
    label = "CGRP antagonist"
    target = "cgrp_block"
    choices = ("erenumab", "telcagepant", "mk_3207")
    examples = ({"drug": "erenumab"}, {"drug": "telcagepant"}, {"drug": "mk_3207"})
