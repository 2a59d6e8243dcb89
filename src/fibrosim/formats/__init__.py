"""Exchange formats, one a file."""

from . import sbml

__all__ = ["sbml"]
