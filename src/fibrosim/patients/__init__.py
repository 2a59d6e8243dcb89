"""People: who they are, what is drawn for them, what happens to them, and their simulated lives."""

from . import lesions, triggers
from .cohort import Cohort
from .export import export_sbml, personal_model
from .files import Life, PatientFile, load_life, load_patient, read_patient
from .orbit import Orbit, find_orbit
from .person import Patient
from .presets import preset_names
from .recruit import Recruited, clinic_names, recruit
from .simulate import simulate
from .subject import Subject
from .writing import patient_text, write_patient

__all__ = [
    "Cohort",
    "Life",
    "Orbit",
    "Patient",
    "PatientFile",
    "Recruited",
    "Subject",
    "clinic_names",
    "export_sbml",
    "find_orbit",
    "lesions",
    "load_life",
    "load_patient",
    "patient_text",
    "personal_model",
    "preset_names",
    "read_patient",
    "recruit",
    "simulate",
    "triggers",
    "write_patient",
]
