"""A cuff on the forearm, opened after some minutes: what the brachial artery does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..engine.field import Grid, Sheet
from ..errors import InputError
from .brachial_artery import artery_model

__all__ = ["ArteryCourse", "reactive_hyperaemia"]

STEP, REST = 0.1, 900.0
NUMBERS, NAMES = "brachial_artery", ("diameter", "shear", "flow")


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
