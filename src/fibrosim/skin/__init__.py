"""A sheet of skin: fibres with branching terminals, peptides, mast cells, vessels, and what is done to it."""

from .flare import SkinFlare, skin_flare
from .patch import SkinCourse, SkinPatch, skin_model
from .person import SkinState

__all__ = ["SkinCourse", "SkinFlare", "SkinPatch", "SkinState", "skin_flare", "skin_model"]
