"""Cells in their sheath of satellite glia, and what IgG on the glia does to them."""

from __future__ import annotations

import math
from dataclasses import replace

from ...engine.cable import Cable
from ...errors import InputError
from ...language import Membrane
from ..resting import resting_currents

__all__ = ["check_occupancy", "in_sheath"]


def check_occupancy(value: float | None) -> None:
    """Refuse an occupancy that is no share.

    Raises
    ------
    InputError
        Outside 0 to 1.
    """
    if value is not None and not (math.isfinite(value) and 0.0 <= value <= 1.0):
        raise InputError("a share", field="satellite_glia", value=value, allowed="0 to 1, or None")


def in_sheath(
    cable: Cable, occupancy: float, reversal: float, low: float, high: float, bare: Membrane
) -> Cable:
    """A cell with potassium around it: the pump returns what flows at its rest.

    Parameters
    ----------
    occupancy : float
        Of satellite glia by IgG, 0 to 1.
    reversal : float
        Of potassium at rest, mV.
    low, high : float
        Voltages (mV) between which the cell rests.
    bare : Membrane
        The cell's without drugs: the pump is set for the cell as it is before one comes.
    """
    own = {"sheath.occupancy": occupancy, "sheath.potassium_reversal": reversal}
    cable = replace(cable, parameters={**cable.parameters, **own})
    known = {name: factor for name, factor in cable.scale.items() if name in bare.densities}
    _, flows = resting_currents(replace(cable, membrane=bare, scale=known), low, high)
    record = cable.membrane.densities["sheath.potassium_return"]
    unit = record.value if record else 1.0
    return replace(cable, scale={**cable.scale, "sheath.potassium_return": flows["potassium"] / unit})
