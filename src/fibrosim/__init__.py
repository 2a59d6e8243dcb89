"""fibrosim: a research simulator of fibromyalgia. Nothing it says is medical advice.

Public names are imported when they are first used, so `import fibrosim` is quick.
"""

from __future__ import annotations

import importlib
from typing import Any

from fibrosim.version import __version__

_PUBLIC = {
    # name: (module, attribute); attribute None means the module itself
    "Patient": ("fibrosim.patients", "Patient"),
    "Cohort": ("fibrosim.patients", "Cohort"),
    "simulate": ("fibrosim.patients", "simulate"),
    "load_patient": ("fibrosim.patients", "load_patient"),
    "triggers": ("fibrosim.patients.triggers", None),
    "therapies": ("fibrosim.therapies", None),
    "clinic": ("fibrosim.clinic", None),
    "examine": ("fibrosim.clinic", "examine"),
    "Course": ("fibrosim.results", "Course"),
    "load_course": ("fibrosim.results", "load_course"),
    "report": ("fibrosim.reports", "report"),
    "cite": ("fibrosim.reports.citations", "cite"),
    "replay": ("fibrosim.evidence", "replay"),
    "formats": ("fibrosim.formats", None),
    "figures": ("fibrosim.figures", None),
    "doctor": ("fibrosim.commands.doctor", "doctor"),
    "errors": ("fibrosim.errors", None),
    "FibrosimError": ("fibrosim.errors", "FibrosimError"),
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(_unknown(name))
    module_name, attribute = _PUBLIC[name]
    module = importlib.import_module(module_name)
    found = module if attribute is None else getattr(module, attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


def _unknown(name: str) -> str:
    message = f"module 'fibrosim' has no attribute '{name}'"
    if name.startswith("_"):
        return message
    import difflib

    near = difflib.get_close_matches(name, __all__, n=1)
    return f"{message}. Did you mean '{near[0]}'?" if near else message
