"""Block of the neonatal Fc receptor: efgartigimod, rozanolixizumab."""

from __future__ import annotations

from fibrosim.therapies.drug_course import DrugCourse

__all__ = ["FcrnBlocker"]


class FcrnBlocker(DrugCourse):
    """Antagonist of FcRn by vein or under the skin; IgG falls by 60-70 % in four to six weeks.

    Parameters as in `DrugCourse`.
    """

    kind = "fcrn_blocker"
    numbers = "therapy_fcrn_blocker"
    label = "infusion"
    target = "fcrn_block"
    choices = ("efgartigimod", "rozanolixizumab")
    examples = ({"drug": "efgartigimod"}, {"drug": "rozanolixizumab"})
