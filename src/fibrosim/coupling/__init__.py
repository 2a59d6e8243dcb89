"""Where slow physiology and fast electrophysiology meet."""

from .c_fibre_surface import CFibreSurface, c_fibre_surface
from .internode_surface import InternodeSurface, internode_surface

__all__ = ["CFibreSurface", "InternodeSurface", "c_fibre_surface", "internode_surface"]
