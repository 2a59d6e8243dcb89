"""A drug as the bank of pharmacokinetic slots takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Drug"]


@dataclass(frozen=True)
class Drug:
    """Constants of one slot and what it acts on.

    Parameters
    ----------
    name : str
        Name that a "dose" action carries.
    absorption, elimination, to_peripheral, from_peripheral : float
        First-order rates, 1/day: depot to central, central out, central to peripheral and back.
    targets : mapping of str to (float, float)
        Maximum (0 to 1) and half amount (mg in the central part) by drug target of the body.
    """

    name: str
    absorption: float
    elimination: float
    to_peripheral: float
    from_peripheral: float
    targets: Mapping[str, tuple[float, float]]

    def slot_parameters(self, slot: int) -> dict[str, float]:
        """Return the parameters of a slot of the bank that hold this drug."""
        rates = ("absorption", "elimination", "to_peripheral", "from_peripheral")
        table = {f"drug.slot{slot}.{rate}": float(getattr(self, rate)) for rate in rates}
        for target, (maximum, half) in self.targets.items():
            table[f"drug.slot{slot}.{target}.maximum"] = float(maximum)
            table[f"drug.slot{slot}.{target}.half"] = float(half)
        return table
