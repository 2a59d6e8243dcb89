"""Units: text to dimension and scale, and text to a number in a wanted unit.

`dimension_and_scale` is a small exact parser of our own, so that importing
the package does not cost the loading of pint. `registry` gives users a pint
registry that knows the same units.
"""

from fibrosim.units.grammar import describe_dimension, dimension_and_scale
from fibrosim.units.number import normalise_text, parse_number
from fibrosim.units.quantity import parse_quantity, split_quantity
from fibrosim.units.registry import registry
from fibrosim.units.table import BASE_UNITS, READINGS, Dimensions, Scale, known_units

__all__ = [
    "BASE_UNITS",
    "READINGS",
    "Dimensions",
    "Scale",
    "describe_dimension",
    "dimension_and_scale",
    "known_units",
    "normalise_text",
    "parse_number",
    "parse_quantity",
    "registry",
    "split_quantity",
]
