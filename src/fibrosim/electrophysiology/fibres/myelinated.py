"""A myelinated fibre with its double cable (McIntyre 2002, doi:10.1152/jn.00353.2001)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...engine.double_cable import SCHEMES, DoubleCable, DoubleCableRun, NodePulse, Prepared, run_prepared
from ...errors import InputError
from ...language import Membrane
from ...parameters import all_parameter_files, nearest
from ..given import CONCENTRATION, given_drug
from ..membranes import (
    motor_internode_membrane,
    motor_node_membrane,
    node_membrane,
    sensory_internode_membrane,
    sensory_node_membrane,
)
from .myelinated_geometry import AXONS, Sizes, axon_numbers, axon_sizes, fibre_numbers, sizes_of

if TYPE_CHECKING:
    from ..terminals import ConductedResponse, Sensitisation, Stimulus

__all__ = ["MyelinatedFibre"]

FEWEST = 1 + 2
STARTS = ("rest", "health")


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
        Factors of the nodes' channel densities by mechanism: ``{"node_fast_sodium": 0.8}``; of an axon also of
        the channels under its sheath, shape (nodes - 1,).
    temperature : float, optional
        K; 310.15 if not given. Gates follow their Q10, conductances and resistances do not.
    membrane : Membrane, optional
        Of the nodes. With a drug it must be made for it: ``sensory_node_membrane("lidocaine")``.
    axon : {"motor", "sensory"}, optional
        A human motor or sensory axon (Gaines 2018, doi:10.1007/s10827-018-0689-5) with its sizes, its nodes and
        channels under the sheath. If not given, the fibre of McIntyre 2002, with none.
    drug : str, optional
        Blocker of sodium channels around all nodes; every run starts in balance with it.
    concentration : float, str or array of shape (nodes,)
        Its free concentration, umol/l; one for each node is a block of part of the nerve.

    start : {"rest", "health"}
        From where runs start: the fibre's own rest, or that of the same fibre with healthy nodes and sheath.
        Nodes that fire by themselves have no rest that lasts.

    Raises
    ------
    InputError
        A diameter, number of nodes, temperature, lamella, channel, drug or start that cannot be.
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
    axon: str | None = None
    drug: str | None = None
    concentration: float | str | Sequence[float] | np.ndarray = 0.0
    start: str = "rest"

    def __post_init__(self) -> None:
        count = self.node_count
        if self.axon is not None and (self.axon not in AXONS or self.geometry is not None or self.membrane is not None):
            raise InputError("an axon is motor or sensory and has its own geometry and membrane", field="axon",
                             value=self.axon, allowed=list(AXONS), fix="leave out geometry and membrane")  # fmt: skip
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < FEWEST:
            raise InputError("a fibre has a whole number of nodes, at least three", field="nodes", value=count,
                             allowed=f"{FEWEST} or more")  # fmt: skip
        record = all_parameter_files()["fibre_myelinated"]["temperature"]
        low, high = record.range or (record.value, record.value)
        if self.temperature is not None and not low <= self.temperature <= high:
            raise InputError("no temperature of a living fibre", field="temperature", value=self.temperature,
                             allowed=f"{low:g} to {high:g} K")  # fmt: skip
        if self.start not in STARTS:
            raise InputError("there is no such start", field="start", value=self.start, allowed=list(STARTS))
        if self._given[0] and CONCENTRATION not in self._membrane.densities:
            raise InputError("this membrane knows of no drug", field="membrane", value=self._membrane.name,
                             fix=f"make it with {self._given[0]!r}")  # fmt: skip
        self._each("lamellae", self.lamellae, count - 1)
        self._each("length", self.length, count - 1)
        self._each("node_width", self.node_width, count)
        for name, factor in self.density.items():
            known = {full.partition(".")[0] for full in self._membrane.densities if full != CONCENTRATION}
            under = set() if self._channels is None else {n.partition(".")[0] for n in self._channels.densities}
            if name not in known | under:
                hint = nearest(name, sorted(known | under))
                raise InputError(f"the fibre has no '{name}'", field="density", value=name,
                                 allowed=sorted(known | under), fix=f"Did you mean '{hint}'?" if hint else None,
                                 code="unknown-key")  # fmt: skip
            self._each(f"density.{name}", factor, count - (name in under), zero=True)
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
        if self.axon is not None:
            return (motor_node_membrane if self.axon == "motor" else sensory_node_membrane)(self._given[0])
        return node_membrane(self._given[0]) if self.membrane is None else self.membrane


    @cached_property
    def _given(self) -> tuple[str, np.ndarray]:
        """Name of the drug and its concentration at each node."""
        if isinstance(self.concentration, str) or np.ndim(self.concentration) == 0:
            drug, value = given_drug(self.drug, self.concentration)  # type: ignore[arg-type]
            return drug, np.full(self.node_count, value)
        values = self._each("concentration", self.concentration, self.node_count, zero=True)
        return given_drug(self.drug, float(values.max()))[0], values

    @property
    def _channels(self) -> Membrane | None:
        """Channels under the sheath."""
        if self.axon is None:
            return None
        return motor_internode_membrane() if self.axon == "motor" else sensory_internode_membrane()

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
        return sizes_of(self.diameter, self.geometry) if self.axon is None else axon_sizes(self.diameter)

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
        diameters = [s.attachment, s.axon, *[s.axon] * main, s.axon, s.attachment]
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
            if not any(full.partition(".")[0] == name for full in self._membrane.densities):
                continue  # under the sheath
            values = self._each(f"density.{name}", factor, nodes, zero=True)
            for full in self._membrane.densities:
                if full.partition(".")[0] == name:
                    scale[full] = scale.get(full, np.asarray(1.0)) * values
        drug, given = self._given
        if drug:
            scale[CONCENTRATION] = given
        one = np.ones(nodes)
        leak, reversal, channels = at("attachment_leak", "internode_leak"), p["leak_reversal"], {}
        if self.axon is not None:
            leak, reversal, channels = self._under_the_sheath(along, np.array(attached), np.array(diameters))
        return DoubleCable(
            self._membrane,
            node_length=p["node_length"] * self._each("node_width", self.node_width, nodes),
            node_diameter=s.node * one, node_width=p["node_gap"] * one,
            node_capacitance=p["axolemma_capacitance"] * one,
            length=along(lengths), diameter=along(diameters), width=at("node_gap", "space_width"),
            capacitance=along([p["axolemma_capacitance"]] * shape[1]), leak=leak,
            sheath_diameter=along([s.fibre] * shape[1]),
            sheath_capacitance=along(p["lamella_capacitance"] / membranes),
            sheath_conductance=along(p["lamella_conductance"] / membranes),
            leak_reversal=reversal, resistivity=p["axoplasm_resistivity"],
            space_resistivity=p["space_resistivity"],
            temperature=p["temperature"] if self.temperature is None else self.temperature, scale=scale,
            start=self._healthy_rest() if self.start == "health" else None, **channels,
        )  # fmt: skip

    def _healthy_rest(self) -> tuple[np.ndarray, np.ndarray]:
        """Resting state of the same fibre with healthy nodes and sheath, and without a drug."""
        healthy = MyelinatedFibre(
            self.diameter, self.nodes, self.geometry, temperature=self.temperature, axon=self.axon
        )
        if self.membrane is not None:
            healthy = replace(healthy, membrane=self.membrane, drug=self.drug)
        rested = Prepared(healthy.cable, fibre_numbers()["search_step"], SCHEMES[0])
        return rested.rest, rested.full

    def _under_the_sheath(
        self, along: Callable[[np.ndarray], np.ndarray], attached: np.ndarray, diameters: np.ndarray
    ) -> tuple[np.ndarray, float, dict[str, Any]]:
        """Leak (S/cm2 of the axolemma), its reversal potential, and channels of an axon's internodes."""
        p, kind, membrane = axon_numbers(), self.axon, self._channels
        if membrane is None:
            raise ValueError("an axon without channels")
        # in the published code all densities are of the fibre's outer surface
        whole = self.sizes.fibre / diameters
        leak = along(whole * np.where(attached, p[f"{kind}_attachment_leak"], p[f"{kind}_internode_leak"]))
        wanted = {
            "slow_potassium": np.full(len(attached), p[f"{kind}_slow_potassium"]),
            "fast_potassium": np.where(
                attached, p[f"{kind}_attachment_fast_potassium"], p[f"{kind}_internode_fast_potassium"]
            ),
        }
        scale: dict[str, np.ndarray] = {}
        for full, record in membrane.densities.items():
            name = full.partition(".")[0]
            factor = along(np.ones(len(attached)))
            for ending, density in wanted.items():
                if name.endswith(ending) and record is not None:
                    factor = along(density / record.value)
            given = self._each(f"density.{name}", self.density.get(name, 1.0), self.node_count - 1, zero=True)
            scale[full] = factor * given[:, None]
        outer = along(np.full(len(attached), self.sizes.fibre))
        return leak, p[f"{kind}_leak_reversal"], {"channels": membrane, "channel_diameter": outer,
                                                  "channel_scale": scale}  # fmt: skip

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

    def respond(
        self, stimulus: Stimulus | str, *, ending: str = "a-delta-mechano", seed: int | str = 0,
        sensitisation: Sensitisation | None = None,
    ) -> ConductedResponse:
        """Stimulate a thin ending in the skin; its spikes start at the first node and run through the fibre.

        Parameters
        ----------
        stimulus : Stimulus or str
        ending : str
            Class of the ending, "a-delta-mechano" or "a-delta-cold".
        seed : int or str
            Of the chance of its channels.
        """
        from ..terminals import ConductedResponse, Sensitisation, Terminal
        from .excitation import threshold

        p = fibre_numbers()
        found = Terminal(ending, sensitisation or Sensitisation()).respond(stimulus, seed=seed)
        strength = p["strong"] * threshold(self, node=0)
        pulses = [NodePulse(float(t), p["pulse"], strength, 0) for t in found.spikes]
        until = found.stimulus.duration + self.node_count * p["slowest_node"]
        run = self.run(until, pulses) if pulses else None
        words = f"myelinated fibre of {self.diameter:g} um"
        return ConductedResponse(words, found, run.spikes[self.node_count - 1] if run else np.empty(0))
