"""Neurons of the dorsal horn as cells of a network.

Deep projection neuron and relay: Aguiar et al. 2010 (doi:10.1152/jn.00834.2009); the others: Medlock et al. 2022
(doi:10.1523/JNEUROSCI.1199-21.2022). The numbers are in the parameter files ``horn_*.yaml``.
"""

from __future__ import annotations

from functools import cache

from ...engine.network import Cell, Section, cell_of
from ...errors import InputError
from ...language import Membrane
from ...parameters import all_parameter_files
from ..membranes.horn import (
    excitatory_dendrite_membrane,
    excitatory_hillock_membrane,
    excitatory_soma_membrane,
    horn_axon_membrane,
    projection_dendrite_membrane,
    projection_soma_membrane,
    relay_dendrite_membrane,
    relay_soma_membrane,
    tonic_dendrite_membrane,
    tonic_soma_membrane,
)

__all__ = ["CELLS", "horn_cell"]

CELLS = ("deep_projection", "deep_relay", "superficial_projection", "delayed", "transient", "tonic")
"""Kinds of cells."""
PARENTS = {"soma": ("", 0.0), "dendrite": ("soma", 0.0), "hillock": ("soma", 1.0), "axon": ("hillock", 1.0)}
MAIN = {"horn_calcium": "permeability"}


def _membranes(kind: str) -> dict[str, Membrane]:
    if kind in ("deep_projection", "superficial_projection"):
        found = {"soma": projection_soma_membrane(), "dendrite": projection_dendrite_membrane()}
        return found | dict.fromkeys(("hillock", "axon"), horn_axon_membrane())
    if kind == "deep_relay":
        found = {"soma": relay_soma_membrane(), "dendrite": relay_dendrite_membrane()}
        return found | dict.fromkeys(("hillock", "axon"), horn_axon_membrane())
    if kind == "tonic":
        return dict.fromkeys(("soma", "hillock"), tonic_soma_membrane()) | {"dendrite": tonic_dendrite_membrane()}
    return {
        "soma": excitatory_soma_membrane(), "dendrite": excitatory_dendrite_membrane(),
        "hillock": excitatory_hillock_membrane(),
    }  # fmt: skip


@cache
def horn_cell(kind: str) -> Cell:
    """A cell by its kind.

    Raises
    ------
    InputError
        An unknown kind.
    """
    if kind not in CELLS:
        raise InputError("no such neuron of the dorsal horn", field="kind", value=kind, allowed=list(CELLS),
                         code="unknown-name")  # fmt: skip
    p = {name: record.value for name, record in all_parameter_files()[f"horn_{kind}"].parameters.items()}
    membranes = _membranes(kind)
    sections = []
    for name in PARENTS:
        if f"{name}_length" not in p:
            continue
        membrane, (parent, at) = membranes[name], PARENTS[name]
        wide = p[f"{name}_diameter"]
        sections.append(
            Section(
                name, membrane, p[f"{name}_length"], (wide, p.get(f"{name}_end", wide)), round(p[f"{name}_pieces"]),
                parent, at, _scale(name, membrane, p), _parameters(name, membrane, p),
            )
        )  # fmt: skip
    return cell_of(
        kind, sections, capacitance=p["capacitance"], resistivity=p["resistivity"], threshold=p["spike_level"],
        start=p["start"], temperature=p["temperature"],
    )  # fmt: skip


def _scale(section: str, membrane: Membrane, p: dict[str, float]) -> dict[str, float]:
    """Factors that turn a membrane's densities into those of the section."""
    out = {}
    for name, record in membrane.densities.items():
        channel = name.split(".")[0]
        own = p["leak"] if channel == "horn_leak" else p.get(f"{section}_{channel}", 0.0)
        out[name] = own / record.value if record is not None else 1.0
    return out


def _parameters(section: str, membrane: Membrane, p: dict[str, float]) -> dict[str, float]:
    own = {
        "horn_sodium.threshold": p["voltage_shift"], "horn_potassium.threshold": p["voltage_shift"],
        "horn_persistent_sodium.threshold": p["voltage_shift"], "tonic_sodium.opening_shift": p["opening_shift"],
        "tonic_sodium.closing_shift": p["closing_shift"], "horn_leak.leak_reversal": p["leak_reversal"],
        "horn_leak.sodium_reversal": p["sodium_reversal"],
        "horn_leak.potassium_reversal": p[f"{section}_potassium_reversal"],
        "horn_calcium_pool.removal_time": p.get(f"{section}_removal_time", 1.0),
    }  # fmt: skip
    return {name: value for name, value in own.items() if name in membrane.parameters}
