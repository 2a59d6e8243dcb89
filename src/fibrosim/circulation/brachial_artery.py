"""The brachial artery behind a cuff: reactive hyperaemia, shear, nitric oxide, tone of the wall, diameter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from ..engine.field import Grid, Sheet
from ..errors import InputError
from ..language import hill
from ..language.field import FieldModel, FieldPart, assemble_field

__all__ = ["ArteryCourse", "BrachialArtery", "artery_model", "reactive_hyperaemia"]

STEP, REST = 0.1, 900.0
NUMBERS = "brachial_artery"


class BrachialArtery(FieldPart):
    """A conduit artery and the forearm that it feeds.

    States ``debt`` [1], what stopped flow leaves in the tissue beyond; ``nitric_oxide`` [1], which shear makes the
    endothelium release; ``tone`` [1] of the wall's muscle, which nitric oxide and nitroglycerin relax. The diameter
    follows the tone at once, and the shear the diameter. Input ``cuff`` [1] is 1 while it is shut, ``nitroglycerin``
    [1] what the tongue has taken up.
    """

    name = NUMBERS

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


@dataclass(frozen=True, eq=False)
class ArteryCourse:
    """What the artery did.

    Attributes
    ----------
    times : ndarray, shape (frames,)
        s after the cuff was opened; negative before.
    diameter, shear, flow : ndarray, shape (frames,)
        mm; 1/s; over rest.
    """

    times: np.ndarray
    diameter: np.ndarray
    shear: np.ndarray
    flow: np.ndarray

    @property
    def rest(self) -> float:
        """Diameter at the beginning, mm."""
        return float(self.diameter[0])

    @property
    def dilatation(self) -> float:
        """Greatest diameter after the cuff was opened, percent over that at rest."""
        after = self.diameter[self.times > 0.0]
        return 100.0 * (float(after.max()) / self.rest - 1.0)


def reactive_hyperaemia(
    endothelium: float = 1.0, *, occlusion: float = 300.0, after: float = 180.0, nitroglycerin: float = 0.0,
    every: float = 1.0, links: dict[str, float] | None = None, parameters: dict[str, float] | None = None,
) -> ArteryCourse:  # fmt: skip
    """Shut the cuff, open it, and follow the artery.

    Parameters
    ----------
    endothelium : float
        Nitric oxide that shear releases, over health.
    occlusion, after : float
        s; no occlusion where 0.
    nitroglycerin : float
        1 for the usual dose under the tongue, when the cuff is opened.
    every : float
        Time between frames, s.
    links, parameters : dict of str to float, optional
        Gains of links; other numbers by full name.
    """
    for name, value, most in (("endothelium", endothelium, 100.0), ("occlusion", occlusion, 900.0),
                              ("after", after, 3600.0), ("nitroglycerin", nitroglycerin, 10.0)):  # fmt: skip
        if not 0.0 <= value <= most:
            raise InputError("outside the allowed range", field=name, value=value, allowed=f"0 to {most:g}",
                             code="out-of-range")  # fmt: skip
    gains = {f"link.{name}": gain for name, gain in (links or {}).items()}
    sheet = Sheet(artery_model(), Grid(1, 1, 1.0), step=STEP,
                  parameters={f"{NUMBERS}.endothelium": endothelium} | dict(parameters or {}) | gains)  # fmt: skip
    sheet.advance(REST)
    before = -occlusion - 30.0
    frames, times = [], np.arange(before, after + 0.5 * every, every)
    for k, now in enumerate(times):
        if k:
            sheet.set(f"{NUMBERS}.cuff", 1.0 if -occlusion <= now - every and now <= 0.0 else 0.0)
            sheet.set(f"{NUMBERS}.nitroglycerin", nitroglycerin if now > 0.0 else 0.0)
            sheet.advance(every)
        frames.append([float(one[0, 0]) for one in sheet.look(*(f"{NUMBERS}.{n}" for n in NAMES))])
    return ArteryCourse(times, *np.array(frames).T)


NAMES = ("diameter", "shear", "flow")


