"""What changes during a run: temperature and parameters, from given times on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ...language.membrane import LOCAL
from ..interpret import evaluate
from .plan import ROW

if TYPE_CHECKING:
    from .fibre_run import Running

__all__ = ["Change", "apply_change", "check_changes"]

AWAKE = 1e9


@dataclass(frozen=True)
class Change:
    """Temperature and parameters from a time on; what is not named stays.

    Attributes
    ----------
    start : float
        In ms, rounded to steps.
    temperature : float or ndarray of shape (compartments,), optional
        In K.
    parameters : dict of str to float
        Parameters of the membrane by full name.
    """

    start: float
    temperature: float | np.ndarray | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)


def check_changes(run: Running, changes: list[Change]) -> None:
    """Refuse what cannot change.

    Raises
    ------
    InputError
        An unknown parameter, or temperatures that do not fit the compartments.
    """
    for change in changes:
        for name in change.parameters:
            if name not in run.cable.membrane.parameters:
                raise InputError(f"no parameter '{name}' in the membrane", field="changes.parameters", value=name,
                                 allowed=sorted(run.cable.membrane.parameters), code="unknown-key")  # fmt: skip
        shape = () if change.temperature is None else np.shape(change.temperature)
        if shape not in ((), (run.cable.size,)):
            raise InputError("one temperature is needed, or one for each compartment", field="changes.temperature",
                             value=shape, allowed=(run.cable.size,))  # fmt: skip


def apply_change(run: Running, change: Change) -> None:
    """Make the tables anew, and what is computed once of temperature and parameters; states stay."""
    run.values.update(change.parameters)
    for name, value in change.parameters.items():
        run.table["parameter", "membrane", name] = value
    if change.temperature is not None:
        warmth = np.broadcast_to(np.asarray(change.temperature, dtype=float), run.cable.size)
        run.set_temperature(warmth)
        run.table[LOCAL] = run.temperature
    run.make_tables()
    fields, nodes = run.keep["fields"], run.plan.static
    for node, values in zip(nodes, evaluate(nodes, run.table), strict=True):
        fields[:, run.plan.fields[node]] = np.broadcast_to(np.asarray(values, float), run.padded).reshape(-1, ROW)
    for name in ("moved", "drift"):
        run.keep[name][:] = AWAKE
