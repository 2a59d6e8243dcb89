"""Therapies of this room, found by naming convention: a class `PlasmaExchange` in a file `plasma_exchange`."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from fibrosim.therapies.base import Therapy

__all__ = ["therapy_classes"]

ROOM = "fibrosim.therapies"


@cache
def therapy_classes() -> tuple[type[Therapy], ...]:
    """Return the therapy classes of this room, sorted by kind."""
    package = importlib.import_module(ROOM)
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{ROOM}.{info.name}")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            own = kind.__module__ == module.__name__
            if own and issubclass(kind, Therapy) and kind.kind and not inspect.isabstract(kind):
                found.append(kind)
    return tuple(sorted(found, key=lambda kind: kind.kind))
