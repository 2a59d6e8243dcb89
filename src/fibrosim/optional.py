"""Packages that only some jobs need."""

from __future__ import annotations

import importlib
from types import ModuleType

from fibrosim.errors import MissingExtra

__all__ = ["require"]


def require(name: str, *, extra: str) -> ModuleType:
    """Import a package that belongs to an extra.

    Parameters
    ----------
    name : str
        Import name, for example ``libsbml``.
    extra : str
        The extra of fibrosim that installs it, for example ``standards``.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    MissingExtra
        If the package is not installed; the message holds the install line.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        # a package that is there but lacks a package of its own is another fault
        if error.name is None or error.name.split(".")[0] != name.split(".")[0]:
            raise
        raise MissingExtra(name, extra) from error
