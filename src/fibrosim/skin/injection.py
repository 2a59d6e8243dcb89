"""An injection into the skin: norepinephrine or saline, the needle, and how the fibres it reaches fire."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fibrosim.errors import InputError
from fibrosim.parameters import all_parameter_files
from fibrosim.skin.patch import SkinPatch

__all__ = ["InjectionCourse", "inject_norepinephrine"]

QUICK, FINE, COARSE = 60.0, 1.0, 2.5
MILLILITRE = 1000.0  # mm3
CENTIMETRE = 100.0  # mm2
EIGHTH = 0.125
NANOMOLES = 1e6  # nmol/l in a ug/(g/mol)/ml


@dataclass(frozen=True, eq=False)
class InjectionCourse:
    """What an injection did.

    Attributes
    ----------
    times : ndarray, shape (frames,)
        s after the needle.
    rate : ndarray, shape (frames, fibres)
        Impulses of each fibre, 1/s.
    reached : ndarray, shape (fibres,)
        Whether a fibre ends in the bleb: its patches of terminals there, at most 1; lost fibres count.
    area : float
        Skin that the fibres reached innervate, cm2.
    amount : ndarray, shape (frames,)
        Norepinephrine left in the skin, over what was injected; 1 for saline.
    junction : ndarray, shape (frames,)
        Highest injected norepinephrine at junctions, nmol/l.
    flow : ndarray, shape (frames,)
        In the middle of the bleb, over rest.
    """

    times: np.ndarray
    rate: np.ndarray
    reached: np.ndarray
    area: float
    amount: np.ndarray
    junction: np.ndarray
    flow: np.ndarray

    @property
    def risen(self) -> np.ndarray:
        """Mean rise of firing over the fibres reached that health has, 1/s, shape (frames,)."""
        many = self.reached.sum()
        if many <= 0.0:
            return np.zeros(len(self.times))
        return np.array([float((row * self.reached).sum()) for row in self.rate - self.rate[0]]) / many


def inject_norepinephrine(
    patch: SkinPatch, times: np.ndarray, *, dose: float, volume: float, thickness: float, molar_mass: float,
    needle: tuple[float, float] = (0.0, 1.0),
) -> InjectionCourse:  # fmt: skip
    """Inject, and follow the fibres; the sheet must be one for injections, and fresh.

    Parameters
    ----------
    times : ndarray
        s after the needle, rising from 0.
    dose : float
        ug; 0 is saline.
    volume, thickness : float
        ml; of the skin in which the bleb lies as a disc, mm.
    molar_mass : float
        g/mol.
    needle : (float, float)
        Firing (1/s) of the fibres that end in the bleb by needle and volume, and its decay (s).
    """
    radius = np.sqrt(volume * MILLILITRE / (np.pi * thickness))
    if radius + patch.grid.spacing > 0.5 * patch.grid.spacing * patch.grid.rows:
        raise InputError("the bleb does not lie on the sheet", field="volume", value=volume, allowed="a smaller volume")
    sheet, bleb = patch.sheet, np.minimum(patch.disc(radius), 1.0)
    fluid, flow = sheet.state("skin_injection.norepinephrine"), sheet.state("skin_vessels.flow")
    frames, middle = {"rate": [], "amount": [], "junction": [], "flow": []}, patch.y**2 + patch.x**2 <= radius**2
    rest = flow[middle].mean()

    def keep() -> None:
        rate, junction = sheet.look("skin_adrenergic_fibres.felt", "skin_injection.junction_rise")
        for name, one in (("rate", rate), ("amount", fluid.sum()), ("junction", junction.max()),
                          ("flow", flow[middle].mean() / rest)):  # fmt: skip
            frames[name].append(one)

    keep()
    start = dose / molar_mass / volume * NANOMOLES
    fluid += start * bleb
    held = fluid.sum()
    # its terminals count by the eighth power: a point that is half in the bleb is half of a point
    sheet.state("skin_injection.pricked")[...] += bleb**EIGHTH
    sheet.set("skin_adrenergic_fibres.needle_firing", needle[0])
    sheet.set("skin_injection.needle_decay", needle[1])
    for early, late in pairwise(times):
        sheet.advance(float(late - early), FINE if early < QUICK else COARSE)
        keep()
    columns = {name: np.array(values) for name, values in frames.items()}
    columns["amount"] = columns["amount"] / held if held > 0.0 else np.ones(len(times))
    columns["amount"][0] = 1.0
    reached = np.minimum(_patches(patch, bleb), 1.0)
    numbers = {n: float(p.value) for n, p in all_parameter_files()["skin_innervation"].parameters.items()}
    area = float(reached.sum()) * numbers["territory"] / numbers["coverage"]
    return InjectionCourse(np.asarray(times, dtype=float), reached=reached, area=area, **columns)


def _patches(patch: SkinPatch, bleb: np.ndarray) -> np.ndarray:
    """Patches of terminals of each fibre in the bleb."""
    ends = patch.fibres.terminals
    inside = np.append(ends.weight * bleb[ends.row, ends.column], 0.0)
    return np.array([float(inside[a:b].sum()) for a, b in pairwise(ends.first)]
                    ) * patch.fibres.patch_share  # fmt: skip
