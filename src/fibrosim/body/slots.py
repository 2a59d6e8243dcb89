"""Giving drugs their slots of the bank: constants into parameters, doses into depot or centre."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np

from ..engine import Action
from ..errors import InputError
from ..language.drugs import SLOTS
from .assembly import Body

__all__ = ["fill_slots"]

RATES = ("absorption", "elimination", "to_peripheral", "from_peripheral")


def fill_slots(
    version: Body,
    values: dict[str, np.ndarray],
    actions: Iterable[Action],
    drugs: Sequence[Any],
    occupied: Collection[int] = (),
) -> list[Action]:
    """Write the drugs' constants into `values` and resolve dose actions.

    Parameters
    ----------
    values : dict of str to ndarray
        Parameters per block kind; changed in place.
    drugs : sequence
        Each with ``name``, four rates and ``targets``.
    occupied : collection of int
        Slots that hold something already.

    Raises
    ------
    InputError
        More drugs than free slots, or a target that no part of the body has.
    """
    free = [slot for slot in range(SLOTS) if slot not in occupied]
    if len(drugs) > len(free):
        raise InputError("more drugs than slots of the bank", field="treatments", value=[d.name for d in drugs],
                         allowed=f"up to {len(free)}", code="too-many-drugs")  # fmt: skip
    names = version.system.root.parameters
    slots = {}
    for slot, drug in zip(free, drugs, strict=False):
        slots[drug.name] = slot
        for rate in RATES:
            values["root"][names.index(f"drug.slot{slot}.{rate}")] = getattr(drug, rate)
        for target in sorted(version.system.parts.drugs):
            values["root"][names.index(f"drug.slot{slot}.{target}.maximum")] = 0.0
        for target, (maximum, half) in drug.targets.items():
            key = f"drug.slot{slot}.{target}.maximum"
            if key not in names:
                raise InputError("unknown drug target", field=drug.name, value=target, code="unknown-value")
            values["root"][names.index(key)] = maximum
            values["root"][names.index(f"drug.slot{slot}.{target}.half")] = half
    out = []
    for a in actions:
        if a.kind == "dose":
            slot = slots[a.name]
            drug = next(d for d in drugs if d.name == a.name)
            part = "depot" if drug.absorption > 0 else "central"
            out.append(Action(a.day, "add", f"drug.slot{slot}_{part}", a.value))
        else:
            out.append(a)
    return out
