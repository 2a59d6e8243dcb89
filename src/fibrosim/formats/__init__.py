"""Exchange formats, one a file."""

from . import nmodl, sbml

__all__ = ["nmodl", "sbml"]
