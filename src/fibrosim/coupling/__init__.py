"""Where slow physiology and fast electrophysiology meet."""

from .c_fibre_surface import CFibreSurface, c_fibre_surface

__all__ = ["CFibreSurface", "c_fibre_surface"]
