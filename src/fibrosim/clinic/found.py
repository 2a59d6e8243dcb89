"""Tests of this room, found by naming convention: a class `SkinBiopsy` in a file `skin_biopsy`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from fibrosim.clinic.base import ClinicalTest

__all__ = ["test_classes"]

ROOM = "fibrosim.clinic"


@cache
def test_classes() -> tuple[type[ClinicalTest], ...]:
    """Return the test classes of this room in the order of a visit (their `rank`, then name)."""
    package = importlib.import_module(ROOM)
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{ROOM}.{info.name}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            own = kind.__module__ == module.__name__
            if own and issubclass(kind, ClinicalTest) and kind.name and not inspect.isabstract(kind):
                found.append(kind)
    return tuple(sorted(found, key=lambda kind: (kind.rank, kind.name)))


test_classes.__test__ = False  # type: ignore[attr-defined]
