"""People: who they are, what is drawn for them, what happens to them, and their simulated lives."""

from . import triggers
from .cohort import Cohort
from .orbit import Orbit, find_orbit
from .person import Patient
from .presets import preset_names
from .simulate import simulate

__all__ = ["Cohort", "Orbit", "Patient", "find_orbit", "preset_names", "simulate", "triggers"]
