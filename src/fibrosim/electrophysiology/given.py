"""Which blocker of sodium channels is around a fibre or cell, and how much of it."""

from __future__ import annotations

import math

import numpy as np

from fibrosim.errors import InputError
from fibrosim.units import parse_quantity

from .channels import known_drug

__all__ = ["CONCENTRATION", "check_range", "given_drug"]

CONCENTRATION = "block_common.concentration"
"""Density of a membrane that stands for the free concentration, umol/l."""
MOST = 1e6  # umol/l: no drug dissolves better


def given_drug(drug: str | None, concentration: float | str) -> tuple[str, float]:
    """Name of a drug as its numbers are kept ("" for none), and its free concentration in umol/l.

    Parameters
    ----------
    drug : str or None
        Any usual name: ``"lidocaine"``, ``"VX-548"``.
    concentration : float or str
        In umol/l, or a text with a unit of amount per volume: ``"10 nmol/l"``.

    Raises
    ------
    InputError
        An unknown drug, a concentration that cannot be, a concentration of no drug.
    """
    if isinstance(concentration, str):
        concentration = parse_quantity(concentration, "umol/l", field="concentration")
    value = float(np.asarray(concentration, dtype=float))
    if not (math.isfinite(value) and 0.0 <= value <= MOST):
        raise InputError("a concentration", field="concentration", value=concentration, allowed=f"0 to {MOST:g} umol/l")
    if drug is None:
        if value:
            raise InputError("a concentration of what", field="concentration", value=concentration,
                             fix="name the drug: drug='lidocaine'")  # fmt: skip
        return "", 0.0
    return known_drug(drug), value


def check_range(name: str, value: float, low: float, high: float, unit: str = "") -> None:
    """Raise InputError if a number is not finite or lies outside its range."""
    if not (math.isfinite(value) and low <= value <= high):
        raise InputError("out of its range", field=name, value=value, allowed=f"{low:g} to {high:g} {unit}".rstrip(),
                         code="out-of-range")  # fmt: skip
