"""What closed forms fitted to samples share: their terms, and the refusal of what was not sampled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import InputError

__all__ = ["check_sampled", "cubic_terms", "quadratic_terms"]


def quadratic_terms(x: Sequence[float]) -> list[float]:
    """Constant, linear terms, squares and products."""
    return [1.0, *x, *(a * b for k, a in enumerate(x) for b in x[k:])]


def cubic_terms(x: Sequence[float]) -> list[float]:
    """`quadratic_terms`, and products of three."""
    threes = (a * b * c for k, a in enumerate(x) for i, b in enumerate(x[k:], k) for c in x[i:])
    return [*quadratic_terms(x), *threes]


def check_sampled(given: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]) -> None:
    """Refuse inputs that the surface does not have or that lie outside what was sampled.

    Raises
    ------
    InputError
        With the inputs that there are, or the range.
    """
    for name, value in given.items():
        if name not in ranges:
            raise InputError("the surface has no such input", field=name, allowed=list(ranges))
        low, high = ranges[name]
        if not low <= value <= high:
            raise InputError("outside what was sampled", field=name, value=value, allowed=f"{low:g} to {high:g}")
