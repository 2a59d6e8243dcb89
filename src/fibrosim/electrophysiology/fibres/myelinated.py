"""A myelinated fibre with its double cable (McIntyre 2002, doi:10.1152/jn.00353.2001)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ...engine.double_cable import SCHEMES, DoubleCable, DoubleCableRun, NodePulse, Prepared, run_prepared
from ...errors import InputError
from ...language import Membrane
from ...parameters import all_parameter_files, nearest
from ..membranes import node_membrane
from .myelinated_geometry import Sizes, fibre_numbers, sizes_of

__all__ = ["MyelinatedFibre"]

FEWEST = 1 + 2


@dataclass(frozen=True)
class MyelinatedFibre:
    """A myelinated axon: nodes, attachments of the sheath, internodes.

    Parameters
    ----------
    diameter : float
        Of the fibre with its sheath, um: 1.011 to 16.
    nodes : int, optional
        At least 3; 21 if not given.
    geometry : {"measured", "interpolated", "thin"}, optional
        Chosen by the diameter if not given.
    lamellae : float or array of shape (nodes - 1,)
        Part of the sheath's lamellae that each internode has kept, 1 in health. Only the sheath changes:
        no channels appear under it.
    length : float or array of shape (nodes - 1,)
        Factor of the internodes' lengths from node to node; remyelinated internodes are short.
    node_width : float or array of shape (nodes,)
        Factor of the nodes' lengths.
    density : dict of str to float or array of shape (nodes,)
        Factors of the nodes' channel densities by mechanism: ``{"node_fast_sodium": 0.8}``.
    temperature : float, optional
        K; 310.15 if not given. Gates follow their Q10, conductances and resistances do not.
    membrane : Membrane, optional
        Of the nodes. Motor and sensory nodes (Gaines 2018) come without their models' channels under the
        sheath: their rest, threshold and recovery are not those of the published fibres.

    Raises
    ------
    InputError
        A diameter, number of nodes, temperature, lamella or channel that cannot be.
    """

    diameter: float
    nodes: int | None = None
    geometry: str | None = None
    lamellae: float | Sequence[float] | np.ndarray = 1.0
    length: float | Sequence[float] | np.ndarray = 1.0
    node_width: float | Sequence[float] | np.ndarray = 1.0
    density: Mapping[str, float | Sequence[float] | np.ndarray] = field(default_factory=dict)
    temperature: float | None = None
    membrane: Membrane | None = None

    def __post_init__(self) -> None:
        count = self.node_count
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < FEWEST:
            raise InputError("a fibre has a whole number of nodes, at least three", field="nodes", value=count,
                             allowed=f"{FEWEST} or more")  # fmt: skip
        record = all_parameter_files()["fibre_myelinated"]["temperature"]
        low, high = record.range or (record.value, record.value)
        if self.temperature is not None and not low <= self.temperature <= high:
            raise InputError("no temperature of a living fibre", field="temperature", value=self.temperature,
                             allowed=f"{low:g} to {high:g} K")  # fmt: skip
        self._each("lamellae", self.lamellae, count - 1)
        self._each("length", self.length, count - 1)
        self._each("node_width", self.node_width, count)
        for name, factor in self.density.items():
            known = {full.partition(".")[0] for full in self._membrane.densities}
            if name not in known:
                hint = nearest(name, sorted(known))
                raise InputError(f"the nodes have no '{name}'", field="density", value=name, allowed=sorted(known),
                                 fix=f"Did you mean '{hint}'?" if hint else None, code="unknown-key")  # fmt: skip
            self._each(f"density.{name}", factor, count, zero=True)
        _ = self.sizes

    @property
    def node_count(self) -> int:
        """Number of nodes."""
        return int(fibre_numbers()["default_nodes"]) if self.nodes is None else self.nodes

    @property
    def middle(self) -> int:
        """The node in the middle."""
        return self.node_count // 2

    @property
    def _membrane(self) -> Membrane:
        return node_membrane() if self.membrane is None else self.membrane

    @staticmethod
    def _each(name: str, values: float | Sequence[float] | np.ndarray, count: int, zero: bool = False) -> np.ndarray:
        """One factor for each node or internode."""
        found = np.asarray(values, dtype=float)
        least = "0 or more" if zero else "above 0"
        if found.shape not in ((), (count,)):
            raise InputError("one number is needed, or one for each", field=name, value=found.shape,
                             allowed=f"({count},)")  # fmt: skip
        wrong = ~np.isfinite(found) | (found < 0.0 if zero else found <= 0.0)
        if wrong.any():
            raise InputError("a factor that cannot be", field=name, value=float(found[wrong].ravel()[0]), allowed=least)
        return np.broadcast_to(found, count)

    @cached_property
    def sizes(self) -> Sizes:
        """Sizes of a healthy internode and its node."""
        return sizes_of(self.diameter, self.geometry)

    @cached_property
    def cable(self) -> DoubleCable:
        """The double cable."""
        p, s, nodes = fibre_numbers(), self.sizes, self.node_count
        main = int(p["main_pieces"])
        part = self._each("length", self.length, nodes - 1)
        rest = part * s.spacing - p["node_length"] - 2 * (p["attachment_length"] + part * s.main)
        if (rest <= 0.0).any() or s.lamellae <= 0.0:
            raise InputError("the sizes leave no internode", field="diameter", value=self.diameter)
        ends = np.full(nodes - 1, p["attachment_length"])
        sides = [ends, part * s.main]
        lengths = np.stack([*sides, *[rest / main] * main, *sides[::-1]], axis=1)
        diameters = [s.node, s.axon, *[s.axon] * main, s.axon, s.node]
        attached = [True, False, *[False] * main, False, True]
        shape = lengths.shape

        def along(values: Sequence[float] | np.ndarray) -> np.ndarray:
            return np.broadcast_to(np.asarray(values, dtype=float), shape).copy()

        def at(name_there: str, name_else: str) -> np.ndarray:
            return along(np.where(attached, p[name_there], p[name_else]))

        membranes = 2 * s.lamellae * self._each("lamellae", self.lamellae, nodes - 1)[:, None]
        if not set(s.scale) <= set(self._membrane.densities):
            raise InputError("thin fibres have channel densities of their own, for the usual nodes only",
                             field="membrane", value=self._membrane.name, fix="geometry='interpolated'")  # fmt: skip
        scale: dict[str, float | np.ndarray] = {name: np.asarray(factor) for name, factor in s.scale.items()}
        for name, factor in self.density.items():
            values = self._each(f"density.{name}", factor, nodes, zero=True)
            for full in self._membrane.densities:
                if full.partition(".")[0] == name:
                    scale[full] = scale.get(full, np.asarray(1.0)) * values
        one = np.ones(nodes)
        return DoubleCable(
            self._membrane,
            node_length=p["node_length"] * self._each("node_width", self.node_width, nodes),
            node_diameter=s.node * one, node_width=p["node_gap"] * one,
            node_capacitance=p["axolemma_capacitance"] * one,
            length=along(lengths), diameter=along(diameters), width=at("node_gap", "space_width"),
            capacitance=along([p["axolemma_capacitance"]] * shape[1]), leak=at("attachment_leak", "internode_leak"),
            sheath_diameter=along([s.fibre] * shape[1]),
            sheath_capacitance=along(p["lamella_capacitance"] / membranes),
            sheath_conductance=along(p["lamella_conductance"] / membranes),
            leak_reversal=p["leak_reversal"], resistivity=p["axoplasm_resistivity"],
            space_resistivity=p["space_resistivity"],
            temperature=p["temperature"] if self.temperature is None else self.temperature, scale=scale,
        )  # fmt: skip

    @cached_property
    def _prepared(self) -> dict[tuple[float, str], Prepared]:
        return {}

    def run(
        self,
        duration: float,
        pulses: Sequence[NodePulse] = (),
        *,
        step: float | None = None,
        scheme: str = SCHEMES[0],
        **options: Any,
    ) -> DoubleCableRun:
        """Run from rest; times in ms, options of `run_double_cable`.

        What does not depend on the pulses is computed once for each step and scheme.
        """
        p = fibre_numbers()
        step = p["search_step"] if step is None else step
        if (step, scheme) not in self._prepared:
            self._prepared[step, scheme] = Prepared(self.cable, step, scheme)
        chosen = {"threshold": p["spike_level"], **options}
        return run_prepared(self._prepared[step, scheme], duration, pulses, **chosen)
