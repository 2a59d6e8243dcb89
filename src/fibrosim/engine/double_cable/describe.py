"""What a double cable is made of."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from ...errors import InputError
from ...language import Membrane

__all__ = ["DoubleCable", "check_cable"]

INTERNODAL = (
    "length", "diameter", "width", "capacitance", "leak", "sheath_diameter", "sheath_capacitance", "sheath_conductance",
)  # fmt: skip
MAY_BE_ZERO = ("leak", "sheath_capacitance", "sheath_conductance")
NODAL = ("node_length", "node_diameter", "node_width", "node_capacitance")
FEWEST = 3


@dataclass
class DoubleCable:
    """A chain of nodes and internodes.

    A node has an active membrane, and its outside is the tissue. A compartment of an internode has a linear
    axolemma, with or without channels besides, a space under the sheath with a resistance along the axon, and a
    linear sheath.

    Attributes
    ----------
    membrane : Membrane
        Of the nodes; without concentrations.
    node_length, node_diameter, node_width : ndarray, shape (nodes,)
        In um; the width is that of the space between node and end of the sheath.
    node_capacitance : ndarray, shape (nodes,)
        uF/cm2.
    length, diameter, width : ndarray, shape (nodes - 1, compartments)
        Of the internodes' compartments: their length, diameter of the axon, width of the space, um.
    capacitance, leak : ndarray, shape (nodes - 1, compartments)
        Of the axolemma, uF/cm2 and S/cm2.
    sheath_diameter : ndarray, shape (nodes - 1, compartments)
        To which the sheath's area belongs, um.
    sheath_capacitance, sheath_conductance : ndarray, shape (nodes - 1, compartments)
        Of the whole sheath, uF/cm2 and S/cm2.
    leak_reversal : float
        mV.
    resistivity, space_resistivity : float
        Of the axoplasm and of the space, ohm cm.
    temperature : float
        K.
    scale : dict
        Factors of densities by full name, numbers or arrays of shape (nodes,).
    parameters : dict
        Values of the membrane's parameters that differ from the files'.
    channels : Membrane, optional
        Of the internodes' axolemma, beside its capacitance and leak.
    channel_diameter : ndarray, shape (nodes - 1, compartments), optional
        To which the channels' area belongs, um; that of the axon if not given.
    channel_scale : dict
        Factors of the channels' densities, numbers or arrays of shape (nodes - 1, compartments).
    start : tuple of ndarray, optional
        State from which runs start, as `Prepared.rest` and `Prepared.full` of another cable, gates in balance
        with it; the cable's own rest if not given. Nodes that fire by themselves have no rest that lasts.
    """

    membrane: Membrane
    node_length: np.ndarray
    node_diameter: np.ndarray
    node_width: np.ndarray
    node_capacitance: np.ndarray
    length: np.ndarray
    diameter: np.ndarray
    width: np.ndarray
    capacitance: np.ndarray
    leak: np.ndarray
    sheath_diameter: np.ndarray
    sheath_capacitance: np.ndarray
    sheath_conductance: np.ndarray
    leak_reversal: float
    resistivity: float
    space_resistivity: float
    temperature: float
    scale: dict[str, float | np.ndarray] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    channels: Membrane | None = None
    channel_diameter: np.ndarray | None = None
    channel_scale: dict[str, float | np.ndarray] = field(default_factory=dict)
    start: tuple[np.ndarray, np.ndarray] | None = None

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_length)

    @property
    def pieces(self) -> int:
        """Number of compartments of an internode."""
        return self.length.shape[1]

    @property
    def spans(self) -> np.ndarray:
        """Lengths of all compartments along the fibre, um: a node, its internode, the next node, ..."""
        inner = np.concatenate((self.node_length[:-1, None], self.length), axis=1)
        return np.append(inner.ravel(), self.node_length[-1])

    @property
    def centres(self) -> np.ndarray:
        """Distance of all compartments' centres from the start of the first node, um; order of `spans`."""
        return np.cumsum(self.spans) - 0.5 * self.spans

    @property
    def node_centres(self) -> np.ndarray:
        """Distance of the nodes' centres from the start of the first, um; shape (nodes,)."""
        return self.centres[:: self.pieces + 1]


def check_cable(cable: DoubleCable) -> None:
    """Refuse what cannot be.

    Raises
    ------
    InputError
        Fewer than three nodes, shapes that differ, sizes that are not above 0, unknown densities or parameters.
    """
    nodes = len(np.atleast_1d(cable.node_length))
    if nodes < FEWEST:
        raise InputError("a double cable has at least three nodes", field="node_length", value=nodes,
                         allowed=f"{FEWEST} or more")  # fmt: skip
    if np.ndim(cable.length) != 2 or np.shape(cable.length)[1] < FEWEST:
        raise InputError("an internode has at least three compartments", field="length", value=np.shape(cable.length),
                         allowed=f"shape ({nodes - 1}, {FEWEST} or more)")  # fmt: skip
    inner = (nodes - 1, np.shape(cable.length)[1])
    for names, shape in ((NODAL, (nodes,)), (INTERNODAL, inner)):
        for name in names:
            values = np.asarray(getattr(cable, name), dtype=float)
            if values.shape != shape:
                raise InputError("one number for each compartment is needed", field=name, value=values.shape,
                                 allowed=shape)  # fmt: skip
            wrong = ~np.isfinite(values) | (values < 0.0)
            if name not in MAY_BE_ZERO:
                wrong |= values == 0.0
            if wrong.any():
                least = "0 or more" if name in MAY_BE_ZERO else "above 0"
                raise InputError("a size that cannot be", field=name, value=float(values[wrong][0]), allowed=least)
    if cable.start is not None:
        for part, shape in zip(cable.start, ((nodes,), (*inner, 2)), strict=True):
            if np.shape(part) != shape or not np.isfinite(part).all():
                raise InputError("one finite voltage for each node, and for axon and space of each compartment, is "
                                 "needed", field="start", value=np.shape(part), allowed=shape)  # fmt: skip
    for name in ("resistivity", "space_resistivity", "temperature"):
        value = getattr(cable, name)
        if not (math.isfinite(value) and value > 0.0):
            raise InputError("must be above 0", field=name, value=value, allowed="above 0")
    if cable.membrane.concentrations:
        raise InputError("nodes whose membrane changes concentrations are not supported in a double cable",
                         field="membrane", value=cable.membrane.name)  # fmt: skip
    for name in cable.scale:
        if name not in cable.membrane.densities:
            raise InputError(f"no density '{name}' in the membrane", field="scale", value=name,
                             allowed=sorted(cable.membrane.densities), code="unknown-key")  # fmt: skip
        factor = np.asarray(cable.scale[name], dtype=float)
        if factor.shape not in ((), (nodes,)) or not (np.isfinite(factor) & (factor >= 0.0)).all():
            raise InputError("a factor of a density is one number, or one for each node, of at least 0",
                             field=f"scale.{name}", value=cable.scale[name], allowed=f"shape ({nodes},)")  # fmt: skip
    for name in cable.parameters:
        if name not in cable.membrane.parameters:
            raise InputError(f"no parameter '{name}' in the membrane", field="parameters", value=name,
                             allowed=sorted(cable.membrane.parameters), code="unknown-key")  # fmt: skip
    _check_channels(cable, inner)


def _check_channels(cable: DoubleCable, shape: tuple[int, int]) -> None:
    if cable.channels is None:
        if cable.channel_scale:
            raise InputError("the internodes have no channels to scale", field="channel_scale",
                             value=sorted(cable.channel_scale), fix="channels=...")  # fmt: skip
        return
    if cable.channels.concentrations:
        raise InputError("channels that change concentrations are not supported in a double cable",
                         field="channels", value=cable.channels.name)  # fmt: skip
    if cable.channel_diameter is not None:
        values = np.asarray(cable.channel_diameter, dtype=float)
        if values.shape != shape or not (np.isfinite(values) & (values > 0.0)).all():
            raise InputError("one diameter above 0 for each compartment is needed", field="channel_diameter",
                             value=values.shape, allowed=shape)  # fmt: skip
    for name, factor in cable.channel_scale.items():
        if name not in cable.channels.densities:
            raise InputError(f"no density '{name}' in the channels", field="channel_scale", value=name,
                             allowed=sorted(cable.channels.densities), code="unknown-key")  # fmt: skip
        values = np.asarray(factor, dtype=float)
        if values.shape not in ((), shape) or not (np.isfinite(values) & (values >= 0.0)).all():
            raise InputError("a factor of a density is one number, or one for each compartment, of at least 0",
                             field=f"channel_scale.{name}", value=values.shape, allowed=shape)  # fmt: skip
