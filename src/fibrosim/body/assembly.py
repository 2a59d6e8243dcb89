"""Assembling the body: every subsystem found by naming convention, in one of its versions."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points

from ..engine.maps import BlockMaps
from ..errors import ModelError
from ..language import Subsystem, System, assemble
from .areas import block_maps

__all__ = ["Body", "body", "subsystems"]

ROOMS = ("fibrosim.physiology", "fibrosim.coupling")
PLUG_INS = "fibrosim.subsystems"


@dataclass(frozen=True)
class Body:
    """A version of the body: equations and block maps.

    Attributes
    ----------
    areas : int
        1, 3 or 19. The equations, and so the kernel, are the same for all three.
    fast : bool
        Whether the fast states are kept (the day clock).
    """

    system: System
    maps: BlockMaps
    areas: int
    fast: bool


@cache
def subsystems() -> tuple[type[Subsystem], ...]:
    """Subsystem classes of the body, sorted by name; plug-ins register by entry point.

    Raises
    ------
    ModelError
        Two subsystems of one name, or a class whose name does not match its file.
    """
    found: dict[str, type[Subsystem]] = {}
    for room in ROOMS:
        package = importlib.import_module(room)
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{room}.{info.name}")
            for kind in _classes(module):
                if kind.label() != info.name:
                    raise ModelError(f"{room}.{info.name}: subsystem '{kind.label()}' must have the name of its file")
                _add(found, kind)
    for point in entry_points(group=PLUG_INS):
        _add(found, point.load())
    return tuple(found[name] for name in sorted(found))


def _classes(module: object) -> list[type[Subsystem]]:
    members = inspect.getmembers(module, inspect.isclass)
    name = getattr(module, "__name__", "")
    return [k for _, k in members if issubclass(k, Subsystem) and k is not Subsystem and k.__module__ == name]


def _add(found: dict[str, type[Subsystem]], kind: type[Subsystem]) -> None:
    if kind.label() in found:
        raise ModelError(f"two subsystems are called '{kind.label()}'")
    found[kind.label()] = kind


@cache
def _system(fast: bool) -> System:
    return assemble([kind() for kind in subsystems()], fast=fast)


@cache
def body(areas: int = 19, *, fast: bool = False) -> Body:
    """Return a version of the body.

    Parameters
    ----------
    areas : {1, 3, 19}
        How many areas.
    fast : bool
        Keep the states of seconds and minutes (for tests of seconds to days).
    """
    return Body(_system(fast), block_maps(areas), areas, fast)
