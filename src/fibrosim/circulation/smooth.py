"""A smooth floor at zero without exponentials."""

from __future__ import annotations

from ..language import Quantity, sqrt

__all__ = ["above_zero"]


def above_zero(x: Quantity, width: Quantity) -> Quantity:
    """About `x` above a few widths and 0 below: (x + sqrt(x**2 + width**2)) / 2, in the unit of `x`."""
    return ((x + sqrt(x**2 + width**2)) / 2).to(x.unit)
