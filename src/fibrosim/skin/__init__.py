"""A sheet of skin: fibres with branching terminals, peptides, mast cells, vessels, and what is done to it."""

from .mast_cells import SkinMastCells
from .peptides import SkinPeptides
from .stimuli import SkinStimuli
from .terminals import SkinTerminals
from .vessels import SkinVessels

__all__ = ["SkinMastCells", "SkinPeptides", "SkinStimuli", "SkinTerminals", "SkinVessels"]
