"""Exchange formats, one a file."""

from . import nmodl, nwb, sbml

__all__ = ["nmodl", "nwb", "sbml"]
