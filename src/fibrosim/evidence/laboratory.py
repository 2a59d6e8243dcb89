"""Laboratory experiments on one subject, whose results stand beside published rows.

An experiment is a function in a file of `evidence/experiments`, marked with `experiment`; it lives
a subject through the published protocol and returns one number a row.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fibrosim.errors import ModelError
from fibrosim.evidence import experiments as room
from fibrosim.evidence.study import LABELS
from fibrosim.evidence.targets import targets

__all__ = ["Experiment", "experiment", "experiments"]

_FOUND: dict[str, Experiment] = {}


@dataclass(frozen=True)
class Experiment:
    """One experiment.

    Parameters
    ----------
    name : str
    rows : mapping of str to str
        Label of each row that it predicts: "calibrated", "predicted", "hand-set" or "sign only".
    run : callable
        () -> value by row id, in the row's unit.
    about : str
        First line of its docstring.
    """

    name: str
    rows: Mapping[str, str]
    run: Callable[[], Mapping[str, float]]
    about: str


def experiment(**rows: str) -> Callable[[Callable[[], Mapping[str, float]]], Callable[[], Mapping[str, float]]]:
    """Mark a function as an experiment; the keywords are row ids with the label of each.

    Raises
    ------
    ModelError
        An unknown row or label, a row that another experiment has, or a function without docstring.
    """

    def mark(run: Callable[[], Mapping[str, float]]) -> Callable[[], Mapping[str, float]]:
        name = run.__name__
        about = (run.__doc__ or "").strip().split("\n")[0]
        known = targets()
        for row, label in rows.items():
            if row not in known or label not in LABELS:
                raise ModelError(f"experiment '{name}': row '{row}' with label '{label}' is unknown")
            if any(row in other.rows for other in _FOUND.values() if other.name != name):
                raise ModelError(f"experiment '{name}': row '{row}' belongs to another experiment")
        if not about:
            raise ModelError(f"experiment '{name}' does not say what it does")
        _FOUND[name] = Experiment(name, dict(rows), run, about)
        return run

    return mark


def experiments() -> dict[str, Experiment]:
    """Return the experiments of this package by name."""
    for info in pkgutil.iter_modules(room.__path__):
        importlib.import_module(f"{room.__name__}.{info.name}")
    return dict(sorted(_FOUND.items()))
