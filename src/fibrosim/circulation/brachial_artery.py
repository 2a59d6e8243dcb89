"""The brachial artery behind a cuff: reactive hyperaemia, shear, nitric oxide, tone of the wall, diameter."""

from __future__ import annotations

from functools import cache

from ..language import hill
from ..language.field import FieldModel, FieldPart, assemble_field

__all__ = ["BrachialArtery", "artery_model"]


class BrachialArtery(FieldPart):
    """A conduit artery and the forearm that it feeds.

    States ``debt`` [1], what stopped flow leaves in the tissue beyond; ``nitric_oxide`` [1], which shear makes the
    endothelium release; ``tone`` [1] of the wall's muscle, which nitric oxide and nitroglycerin relax. The diameter
    follows the tone at once, and the shear the diameter. Input ``cuff`` [1] is 1 while it is shut, ``nitroglycerin``
    [1] what the tongue has taken up.
    """

    name = "brachial_artery"

    def build(self, m):
        """State the equations."""
        p = m.parameters
        cuff = m.input("cuff", "1")
        debt = m.state("debt", "1", long_name="what stopped flow leaves beyond the cuff")
        opened = m.link(
            "debt_to_flow",
            p.hyperaemia * debt,
            source="brachial_artery.debt",
            target="brachial_artery.flow",
            reference="pyke2008",
            note="tissue that went without flow opens its vessels",
        )
        flow = (1 - cuff) * (1 + opened)
        m.rate(debt, cuff * (1 - debt) / p.debt_time - debt * flow / p.repayment_time)
        tone = m.state("tone", "1", start=p.resting_tone, long_name="tone of the wall of the brachial artery")
        diameter = p.relaxed_diameter * (1 - p.span * tone)
        shear = p.poiseuille * p.resting_flow * flow / diameter**3
        released = m.link(
            "shear_to_nitric_oxide",
            p.endothelium * p.release * hill(shear, p.shear_half, 2),
            source="brachial_artery.flow",
            target="brachial_artery.nitric_oxide",
            reference="pyke2008",
            note="shear makes the endothelium release nitric oxide",
        )
        oxide = m.state("nitric_oxide", "1", long_name="nitric oxide at the muscle of the wall")
        m.rate(oxide, (released - oxide) / p.release_time)
        relaxing = m.link(
            "nitric_oxide_to_tone",
            hill(oxide + p.nitroglycerin_effect * m.input("nitroglycerin", "1"), p.relaxation_half),
            source="brachial_artery.nitric_oxide",
            target="brachial_artery.tone",
            reference="pyke2008",
            note="nitric oxide relaxes the muscle of the wall",
        )
        m.rate(tone, (1 - relaxing - tone) / p.muscle_time)
        m.define("diameter", diameter, unit="mm", long_name="diameter of the brachial artery")
        m.define("shear", shear, unit="1/s", long_name="shear rate at its wall")
        m.define("flow", flow, long_name="flow over rest")


@cache
def artery_model() -> FieldModel:
    """Return the assembled equations of the artery."""
    return assemble_field([BrachialArtery()])
