"""Chloride of horn neurons as a state: volume that takes the load, extrusion, chloride at rest."""

from __future__ import annotations

import math

import numpy as np

from ...engine.network import Chloride
from ...errors import InputError
from ...parameters import all_parameter_files

__all__ = ["EXTRUSION_LIMITS", "anion_rest", "chloride_of", "extrusions", "kept_reversal"]

EXTRUSION_LIMITS = 0.05, 20.0
PICOLITRE = 1e-3  # pl in a um3


def chloride_of(kind: str) -> Chloride:
    """Chloride of a kind of cell, in the part of the dendrite that it reaches by diffusion within its recovery."""
    files = all_parameter_files()
    own = {name: record.value for name, record in files["horn_chloride"].parameters.items()}
    anions = {name: record.value for name, record in files["spinal_inhibition"].parameters.items()}
    shape = {name: record.value for name, record in files[f"horn_{kind}"].parameters.items()}
    length = min(shape["dendrite_length"], 2.0 * math.sqrt(own["diffusion"] * own["recovery"]))
    volume = PICOLITRE * 0.25 * math.pi * shape["dendrite_diameter"] ** 2 * length
    return Chloride(volume, own["recovery"], anions["chloride_outside"], anions["bicarbonate_inside"],
                    anions["bicarbonate_outside"], anions["permeability_ratio"], anions["thermal_voltage"])  # fmt: skip


def anion_rest(healthy: float, extrusion: float) -> float:
    """Reversal potential (mV) at rest: chloride inside is that of health over the factor of extrusion."""
    kind = chloride_of("deep_projection")
    return kind.reversal(kind.inside(healthy) / extrusion)


def extrusions(states: list[float | None]) -> np.ndarray | None:
    """Factors of all lanes; none where chloride is given.

    Raises
    ------
    InputError
        Some lanes keep chloride as a state and others do not.
    """
    given = [one for one in states if one is not None]
    if not given:
        return None
    if len(given) < len(states):
        raise InputError("either every lane keeps chloride as a state or none does", field="extrusion", value=None,
                         allowed="a factor for each", fix="extrusion=1 for health", code="contradiction")  # fmt: skip
    return np.array(given)


def kept_reversal(healthy: float, given: float | None, extrusion: float | None) -> float:
    """Reversal potential at rest: what is given, else what extrusion makes of the healthy one."""
    if given is not None:
        return given
    return healthy if extrusion is None else anion_rest(healthy, extrusion)
