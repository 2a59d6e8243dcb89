"""A number with its unit, spread and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from fibrosim.random import inverse_normal, portable_exp, portable_log

__all__ = ["ASSUMED", "DEFINITION", "GRADES", "LAWS", "SOURCELESS", "Parameter", "ParameterFile", "Reference", "Spread"]

ASSUMED = "assumed"
DEFINITION = "definition"
SOURCELESS = frozenset({ASSUMED, DEFINITION})
GRADES = {
    "A": "measured in patients",
    "B": "measured in healthy people",
    "C": "measured in animals",
    "D": "derived or calibrated here",
    "E": "assumed",
}
LAWS = {"none": (), "lognormal": ("cv",), "normal": ("sd",)}


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a number comes from.

    Attributes
    ----------
    citation : str
    doi, pmid, identifier : str or None
        At least one is there.
    key : str
        Name within its file.
    """

    citation: str
    doi: str | None = None
    pmid: str | None = None
    identifier: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a value differs between people.

    Attributes
    ----------
    law : {"none", "lognormal", "normal"}
        The parameter's value is the median of either law.
    cv : float or None
        Coefficient of variation (SD / mean) of the lognormal law.
    sd : float or None
        Standard deviation of the normal law, in the parameter's unit.
    """

    law: str = "none"
    cv: float | None = None
    sd: float | None = None

    def __iter__(self) -> Iterator[tuple[str, object]]:
        """Pairs, so that ``dict(spread)`` is what the file says."""
        yield "law", self.law
        for name in LAWS[self.law]:
            yield name, getattr(self, name)

    def value_at(self, probability: ArrayLike, median: float) -> Any:
        """Quantile of the law around `median`.

        Parameters
        ----------
        probability : float array
            Strictly between 0 and 1; 0.5 gives `median` exactly.
        median : float

        Returns
        -------
        float64 array
            Shape of `probability`; the same bits on every CPU.
        """
        return self.value_of(inverse_normal(probability), median)

    def value_of(self, standard: ArrayLike, median: float) -> Any:
        """Value of the law at a standard normal deviate; shape of `standard`."""
        standard = np.asarray(standard)
        if self.law == "lognormal":
            width = np.sqrt(portable_log(1.0 + (self.cv or 0.0) ** 2))
            return median * portable_exp(width * standard)
        if self.law == "normal":
            return median + (self.sd or 0.0) * standard
        return median + 0.0 * standard


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the model.

    Attributes
    ----------
    name : str
        Within its subsystem.
    value : float
        In `unit`; the median between people.
    unit : str
    spread : Spread
        Between people.
    species, population : str
        In whom it was measured.
    grade : str
        A patients, B healthy people, C animals, D derived or calibrated here, E assumed.
    reference : str
        Key of the file's references; "assumed" for grade E, "definition" for a number of grade D
        that is a unit, a scale or equal to another number by definition.
    note : str
    own : bool
        Whether each area (or pool) has its own value.
    range : (float, float) or None
        What users may set, in `unit`.
    subsystem : str
    line : int
        In its file.
    """

    name: str
    value: float
    unit: str
    spread: Spread
    species: str
    population: str
    grade: str
    reference: str
    note: str
    own: bool = False
    range: tuple[float, float] | None = None
    subsystem: str = ""
    line: int = 0

    @property
    def full_name(self) -> str:
        """``subsystem.name``."""
        return f"{self.subsystem}.{self.name}"

    def value_at(self, probability: ArrayLike) -> Any:
        """Value of the person at this probability; a draw outside `range` takes its edge."""
        return self.value_of(inverse_normal(probability))

    def value_of(self, standard: ArrayLike, median: ArrayLike | None = None) -> Any:
        """Value of the person at this standard normal deviate, around `median` (default: the value)."""
        value = self.spread.value_of(standard, self.value if median is None else median)  # type: ignore[arg-type]
        return value if self.range is None else np.clip(value, *self.range)

    def shown_range(self) -> str:
        """Return unit and range as errors show them: ``[1, 0-1]``."""
        ends = "" if self.range is None else f", {self.range[0]:g}-{self.range[1]:g}"
        return f"[{self.unit}{ends}]"


@dataclass(frozen=True, slots=True)
class ParameterFile:
    """The parameters of one subsystem.

    Attributes
    ----------
    subsystem : str
    parameters : dict of str to Parameter
    references : dict of str to Reference
    file : str
    """

    subsystem: str
    parameters: dict[str, Parameter]
    references: dict[str, Reference]
    file: str = ""

    def __getitem__(self, name: str) -> Parameter:
        """Return the parameter of this name."""
        return self.parameters[name]

    def __contains__(self, name: object) -> bool:
        return name in self.parameters

    def __iter__(self) -> Iterator[str]:
        return iter(self.parameters)

    def __len__(self) -> int:
        return len(self.parameters)
