"""Numbers of a test: protocol, noise and norms, from its own parameter file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from fibrosim.parameters import SOURCELESS

__all__ = ["Norms", "norms"]


@dataclass(frozen=True)
class Norms:
    """Values of one parameter file by name, each readable as an attribute.

    Parameters
    ----------
    subsystem : str
        Name of the file, for example ``clinic_skin_biopsy``.
    values : mapping of str to float
        In the units of the file.
    parameters : mapping of str to Parameter
        With unit, grade and reference.
    references : mapping of str to Reference
        Sources by key.
    """

    subsystem: str
    values: Mapping[str, float]
    parameters: Mapping[str, Any]
    references: Mapping[str, Any]

    def __getattr__(self, name: str) -> float:
        if name.startswith("_") or name not in self.values:
            raise AttributeError(f"{self.subsystem} has no number '{name}'")
        return self.values[name]

    def sources(self, names: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """Return the sources behind these numbers (all), each with its ``key``."""
        chosen = self.values if names is None else list(names)
        keys = sorted({self.parameters[name].reference for name in chosen} - SOURCELESS)
        return [{"key": key, **_record(self.references[key])} for key in keys]


def _record(reference: Any) -> dict[str, Any]:
    if isinstance(reference, Mapping):
        return dict(reference)
    return {
        name: getattr(reference, name)
        for name in ("citation", "doi", "pmid", "identifier")
        if getattr(reference, name, None)
    }


@lru_cache(maxsize=32)
def norms(subsystem: str) -> Norms:
    """Return the numbers of a test.

    Raises
    ------
    InputError
        If the file lacks a field of a number; it names file, line and field.
    """
    from fibrosim.parameters import load_parameters

    place = resources.files("fibrosim") / "parameters" / "data" / f"{subsystem}.yaml"
    with resources.as_file(place) as path:
        file = load_parameters(path)
    values = {name: float(each.value) for name, each in file.parameters.items()}
    return Norms(subsystem, values, dict(file.parameters), dict(file.references))
