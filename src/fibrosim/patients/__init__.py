"""People: who they are, what is drawn for them, what happens to them, and their simulated lives."""

from . import triggers
from .cohort import Cohort
from .person import Patient
from .presets import preset_names
from .simulate import simulate

__all__ = ["Cohort", "Patient", "preset_names", "simulate", "triggers"]
