"""Membranes: which mechanisms a nerve fibre's membrane holds."""

from .c_fibre import c_fibre_membrane

__all__ = ["c_fibre_membrane"]
