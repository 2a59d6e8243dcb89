"""Closed forms fitted to what a faster model does, which the package carries as data: polynomials of a few inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["StoredForm", "stored_form"]


@dataclass(frozen=True)
class StoredForm:
    """Weighted sums of products of scaled inputs.

    Attributes
    ----------
    inputs : mapping of str to (float, float)
        Range that was sampled.
    units : mapping of str to str
        Of inputs and outputs; an output ``ln_x`` is the logarithm of a number in its unit.
    logarithmic : frozenset of str
        Inputs that enter by their logarithm.
    scales : mapping of str to (float, float)
        What is subtracted from the others, and what they are divided by.
    powers : tuple of tuple of int
        Inputs, by number, that each term multiplies.
    weights : mapping of str to tuple of float
        Of the terms, one form an output.
    error : mapping of str to float
        Root of the mean square miss on samples that the fit did not see.
    """

    inputs: Mapping[str, tuple[float, float]]
    units: Mapping[str, str]
    logarithmic: frozenset[str]
    scales: Mapping[str, tuple[float, float]]
    powers: tuple[tuple[int, ...], ...]
    weights: Mapping[str, tuple[float, ...]]
    error: Mapping[str, float]


@cache
def stored_form(room: str, name: str) -> StoredForm:
    """Return the form of a data file ``<room>/data/<name>.json`` of the package."""
    # by folders: naming the room as a package would import it, and rooms import downwards only
    text = (files("fibrosim") / room / "data" / f"{name}.json").read_text(encoding="utf-8")
    one: dict[str, Any] = json.loads(text)
    return StoredForm(
        {n: (low, high) for n, (low, high) in one["inputs"].items()}, one["units"], frozenset(one["logarithmic"]),
        {n: (centre, scale) for n, (centre, scale) in one["scales"].items()}, tuple(tuple(p) for p in one["powers"]),
        {n: tuple(w) for n, w in one["weights"].items()}, one["error"],
    )  # fmt: skip
