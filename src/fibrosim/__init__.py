"""fibrosim: a research simulator of fibromyalgia. Nothing it says is medical advice.

Public names are imported when they are first used, so `import fibrosim` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from fibrosim.version import __version__

if TYPE_CHECKING:
    # for editors and type checkers only; at run time __getattr__ finds these
    from fibrosim import clinic, errors, figures, formats, therapies
    from fibrosim.clinic import examine, examine_cohort
    from fibrosim.commands.doctor import doctor
    from fibrosim.errors import FibrosimError
    from fibrosim.evidence import replay
    from fibrosim.patients import (
        Cohort,
        Patient,
        Subject,
        analyses,
        find_orbit,
        lesions,
        load_patient,
        simulate,
        triggers,
    )
    from fibrosim.patients.analyses import branches, feasible_region, keeps_ill, mechanism_graph_over_time
    from fibrosim.reports import report
    from fibrosim.reports.citations import cite
    from fibrosim.results import Course, load_course

_PUBLIC = {
    # name: (module, attribute); attribute None means the module itself
    "Patient": ("fibrosim.patients", "Patient"),
    "Subject": ("fibrosim.patients", "Subject"),
    "Cohort": ("fibrosim.patients", "Cohort"),
    "simulate": ("fibrosim.patients", "simulate"),
    "load_patient": ("fibrosim.patients", "load_patient"),
    "find_orbit": ("fibrosim.patients", "find_orbit"),
    "analyses": ("fibrosim.patients.analyses", None),
    "branches": ("fibrosim.patients.analyses", "branches"),
    "keeps_ill": ("fibrosim.patients.analyses", "keeps_ill"),
    "mechanism_graph_over_time": ("fibrosim.patients.analyses", "mechanism_graph_over_time"),
    "feasible_region": ("fibrosim.patients.analyses", "feasible_region"),
    "triggers": ("fibrosim.patients.triggers", None),
    "lesions": ("fibrosim.patients.lesions", None),
    "therapies": ("fibrosim.therapies", None),
    "clinic": ("fibrosim.clinic", None),
    "examine": ("fibrosim.clinic", "examine"),
    "examine_cohort": ("fibrosim.clinic", "examine_cohort"),
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

__all__ = [
    "Cohort",
    "Course",
    "FibrosimError",
    "Patient",
    "Subject",
    "__version__",
    "analyses",
    "branches",
    "cite",
    "clinic",
    "doctor",
    "errors",
    "examine",
    "examine_cohort",
    "feasible_region",
    "figures",
    "formats",
    "keeps_ill",
    "load_course",
    "find_orbit",
    "lesions",
    "load_patient",
    "mechanism_graph_over_time",
    "replay",
    "report",
    "simulate",
    "therapies",
    "triggers",
]


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
