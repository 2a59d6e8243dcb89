"""Where slow physiology and fast electrophysiology meet."""

from .block_surface import ECTOPIC, BlockSurface, block_surface
from .c_fibre_surface import CFibreSurface, c_fibre_surface

__all__ = ["ECTOPIC", "BlockSurface", "CFibreSurface", "block_surface", "c_fibre_surface"]
