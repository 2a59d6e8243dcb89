"""Sheets of tissue: points of a grid side by side in lanes, diffusion, and fibres that end on many points.

Explicit steps of second order of a `language.FieldModel`; knows no biology.
"""

from .grid import Grid, Terminals
from .run import FieldRun, Sheet

__all__ = ["FieldRun", "Grid", "Sheet", "Terminals"]
