"""Passive results: labelled courses, test results, run folders. Nothing here simulates."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fibrosim.results.canonical import config_hash, content_hash, patient_hash
    from fibrosim.results.course import Course, Variable, concatenate
    from fibrosim.results.manifest import RunManifest, make_manifest
    from fibrosim.results.measurement import Measurement, TestResult
    from fibrosim.results.run_folder import RunFolder
    from fibrosim.results.storage import load_course, save_course
    from fibrosim.results.visit import Visit

_HOMES = {
    "Course": "course",
    "Variable": "course",
    "concatenate": "course",
    "load_course": "storage",
    "save_course": "storage",
    "Measurement": "measurement",
    "TestResult": "measurement",
    "Visit": "visit",
    "content_hash": "canonical",
    "patient_hash": "canonical",
    "config_hash": "canonical",
    "RunManifest": "manifest",
    "make_manifest": "manifest",
    "RunFolder": "run_folder",
}

__all__ = [
    "Course",
    "Measurement",
    "RunFolder",
    "RunManifest",
    "TestResult",
    "Variable",
    "Visit",
    "concatenate",
    "config_hash",
    "content_hash",
    "load_course",
    "make_manifest",
    "patient_hash",
    "save_course",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
