"""How a membrane is written: channels with gates, pumps, ions with their concentrations.

A mechanism states its equations for one square centimetre of membrane; a membrane is a list of them.
What depends on the voltage only (gates) is tabulated by the cable engine, the rest is generated code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from ..errors import ModelError
from ..parameters import all_parameter_files, nearest
from .graph import Graph, Node, symbols
from .quantity import ONE, Quantity, Unit, users_line

if TYPE_CHECKING:
    from ..parameters import Parameter

__all__ = [
    "Concentration", "Current", "Gate", "Mechanism", "Membrane", "MembraneBuilder", "Occupancy", "assemble_membrane",
]  # fmt: skip

MILLIVOLT, KELVIN, MICROMETRE = Unit.of("mV"), Unit.of("K"), Unit.of("um")
PER_MS, SIEMENS, CURRENT, MILLIMOLAR = Unit.of("1/ms"), Unit.of("S/cm**2"), Unit.of("mA/cm**2"), Unit.of("mmol/l")
VOLTAGE = ("membrane", "voltage")
LOCAL, CORE = ("membrane", "temperature"), ("membrane", "core_temperature")
DIAMETER = ("membrane", "diameter")
SIDES = ("inside", "outside")
AT_ONCE = 1e9  # 1/ms: the rate of a gate without time constant


class Mechanism:
    """A channel, a pump or an ion of a membrane.

    Subclasses write `build(self, m)`. Their numbers are in the parameter file
    ``membrane_<name>.yaml``, or in that of the mechanism that `numbers` names; the name is the class
    name in snake case unless `name` is set.

    Parameters
    ----------
    core : bool
        Kinetics at the core's temperature in place of that of the compartment.
    """

    name: ClassVar[str] = ""
    numbers: ClassVar[str] = ""

    def __init__(self, *, core: bool = False) -> None:
        self.core = core

    def build(self, m: MembraneBuilder) -> None:
        """State the equations with the builder `m`."""
        raise NotImplementedError

    @classmethod
    def label(cls) -> str:
        """Name in symbols and results."""
        return cls.name or re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@dataclass
class Gate:
    """A gate: d x / d t = rate (steady - x).

    Attributes
    ----------
    steady, rate : Node
        Of the voltage, temperatures and parameters; rate in 1/ms.
    """

    name: str
    symbol: Node
    steady: Node
    rate: Node
    where: str


@dataclass
class Current:
    """A current through the membrane, outward positive: conductance (V - reversal), or a density.

    Attributes
    ----------
    ion : str
        "" where no concentration changes with it.
    conductance, reversal, density : Node or None
        In S/cm2, mV, mA/cm2.
    """

    mechanism: str
    ion: str
    conductance: Node | None
    reversal: Node | None
    density: Node | None


@dataclass
class Concentration:
    """A concentration on one side of the membrane, in mmol/l; its rate is per ms."""

    ion: str
    side: str
    symbol: Node
    start: Node
    rate: Node | None = None


@dataclass
class Occupancy:
    """A share of channels that something has bound: d x / d t = binding (1 - x) - leaving x.

    Unlike those of a gate its rates may follow other gates. It is slow against a spike.

    Attributes
    ----------
    binding, leaving : Node
        Of gates, temperatures, parameters and densities; in 1/ms.
    """

    name: str
    symbol: Node
    binding: Node
    leaving: Node


@dataclass(eq=False)
class Membrane:
    """The assembled equations of a membrane.

    Attributes
    ----------
    gates, currents, concentrations, occupancies : list
    reversals : dict of str to Node
        Reversal potential of each ion, mV.
    parameters : dict of str to Parameter
        By full name; the same in all compartments of a fibre.
    densities : dict of str to Parameter or None
        What may differ from compartment to compartment; None where the set-up computes it.
    """

    name: str
    graph: Graph
    gates: list[Gate] = field(default_factory=list)
    currents: list[Current] = field(default_factory=list)
    concentrations: list[Concentration] = field(default_factory=list)
    occupancies: list[Occupancy] = field(default_factory=list)
    reversals: dict[str, Node] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    densities: dict[str, Parameter | None] = field(default_factory=dict)
    references: dict[str, object] = field(default_factory=dict)
    mechanisms: list[str] = field(default_factory=list)


class _Names:
    """Attribute access to a mechanism's parameters as quantities."""

    def __init__(self, builder: MembraneBuilder) -> None:
        self._builder = builder

    def __getattr__(self, name: str) -> Quantity:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._builder.parameter(name)


class MembraneBuilder:
    """What `Mechanism.build` writes with."""

    def __init__(self, membrane: Membrane, mechanism: Mechanism) -> None:
        self._membrane, self._graph = membrane, membrane.graph
        self._mechanism = mechanism
        self.owner = mechanism.label()
        self.file = f"membrane_{mechanism.numbers or self.owner}"
        self._file = all_parameter_files().get(self.file)
        self.parameters = _Names(self)

    def _quantity(self, key: tuple[str, ...] | Node, unit: Unit, name: str = "") -> Quantity:
        node = key if isinstance(key, Node) else self._graph.symbol(key)
        return Quantity(self._graph, node, unit, name, self.owner)

    def _full(self, name: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ModelError(f"{users_line()}: '{name}' in '{self.owner}' is not a lower-case name")
        return f"{self.owner}.{name}"

    def _record(self, name: str, other: str = "") -> Parameter:
        stem = other or self.file
        file = all_parameter_files().get(other) if other else self._file
        if file is None:
            raise ModelError(f"{users_line()}: mechanism '{self.owner}' has no parameter file '{stem}.yaml'")
        if name not in file.parameters:
            hint = nearest(name, file.parameters)
            raise ModelError(
                f"{users_line()}: no parameter '{name}' in {stem}.yaml." + (f" Did you mean '{hint}'?" if hint else "")
            )
        if other:
            self._membrane.references.update(file.references)
        return file.parameters[name]

    def parameter(self, name: str, file: str = "") -> Quantity:
        """A number of the mechanism's file (or of the one named), the same in all compartments."""
        record, full = self._record(name, file), f"{file}.{name}" if file else self._full(name)
        self._membrane.parameters[full] = record
        return self._quantity(("parameter", "membrane", full), Unit.of(record.unit), full)

    def density(self, name: str, unit: str = "", file: str = "") -> Quantity:
        """A number that compartments may scale: from a file, or (with `unit`) set when a fibre is balanced.

        With the name of another `file` it is shared by all mechanisms that ask for it.
        """
        full = f"{file}.{name}" if file else self._full(name)
        record = None if unit else self._record(name, file)
        self._membrane.densities[full] = record
        return self._quantity(("density", full), Unit.of(unit or record.unit), full)  # type: ignore[union-attr]

    @property
    def voltage(self) -> Quantity:
        """Voltage across the membrane, inside against outside."""
        return self._quantity(VOLTAGE, MILLIVOLT, "voltage")

    @property
    def temperature(self) -> Quantity:
        """Absolute temperature at which the mechanism works."""
        return self._quantity(CORE if self._mechanism.core else LOCAL, KELVIN, "temperature")

    @property
    def core_temperature(self) -> Quantity:
        """Absolute temperature of the core."""
        return self._quantity(CORE, KELVIN, "core temperature")

    @property
    def diameter(self) -> Quantity:
        """Diameter of the axon."""
        return self._quantity(DIAMETER, MICROMETRE, "diameter")

    def q10(self, factor: Quantity, reference: Quantity) -> Quantity:
        """`factor` to the power of (temperature - reference) / 10 K."""
        ten = self._quantity(self._graph.constant(10.0), KELVIN, "10 K")
        return factor ** ((self.temperature - reference) / ten).pure("a temperature difference")

    def gate(
        self,
        name: str,
        *,
        opening: Quantity | None = None,
        closing: Quantity | None = None,
        steady: Quantity | None = None,
        time: Quantity | None = None,
        speed: Quantity | None = None,
    ) -> Quantity:
        """Declare a gate by opening and closing rates, or by steady state and time constant.

        Parameters
        ----------
        opening, closing : Quantity
            Rates, of the voltage.
        steady, time : Quantity
            Steady state (1) and time constant; without the latter the gate is always in its steady state.
        speed : Quantity, optional
            By which rates are multiplied (temperature).
        """
        full = self._full(name)
        if any(g.name == full for g in self._membrane.gates):
            raise ModelError(f"{users_line()}: gate '{full}' is declared twice")
        if opening is not None and closing is not None and steady is None and time is None:
            total = opening + closing
            end, rate = opening / total, total
        elif steady is not None and opening is None and closing is None:
            at_once = self._quantity(self._graph.constant(AT_ONCE), PER_MS)
            end, rate = steady, at_once if time is None else 1 / time
        else:
            raise ModelError(f"{users_line()}: gate '{full}' needs opening and closing, or steady and time")
        rate = rate if speed is None else rate * speed
        end, rate = end.pure(f"the steady state of '{full}'"), rate.to(PER_MS, f"the rate of '{full}'")
        for node in symbols([end.node, rate.node]):
            if node.value not in (VOLTAGE, LOCAL, CORE) and node.value[0] != "parameter":
                raise ModelError(
                    f"{users_line()}: gate '{full}' may depend on voltage and temperature, not {node.value}"
                )
        symbol = self._graph.symbol(("gate", full))
        self._membrane.gates.append(Gate(full, symbol, end.node, rate.node, users_line()))
        return self._quantity(symbol, ONE, full)

    def occupancy(self, name: str, *, binding: Quantity, leaving: Quantity) -> Quantity:
        """Declare a share of bound channels by its rates of binding (of free ones) and of leaving (of bound ones).

        They may follow gates and concentrations of the same membrane; a run starts at their balance at rest.
        """
        full = self._full(name)
        if any(one.name == full for one in self._membrane.occupancies):
            raise ModelError(f"{users_line()}: occupancy '{full}' is declared twice")
        rates = [rate.to(PER_MS, f"a rate of '{full}'").node for rate in (binding, leaving)]
        for node in symbols(rates):
            allowed = ("parameter", "density", "gate", "concentration")
            if node.value not in (LOCAL, CORE) and node.value[0] not in allowed:
                raise ModelError(
                    f"{users_line()}: occupancy '{full}' may depend on gates, concentrations and temperature, "
                    f"not {node.value}"
                )
        symbol = self._graph.symbol(("occupancy", full))
        self._membrane.occupancies.append(Occupancy(full, symbol, *rates))
        return self._quantity(symbol, ONE, full)

    def concentration(self, ion: str, side: str) -> Quantity:
        """Concentration of an ion, "inside" or "outside"."""
        if side not in SIDES:
            raise ModelError(f"{users_line()}: a side is one of {SIDES}, not {side!r}")
        return self._quantity(("concentration", ion, side), MILLIMOLAR, f"{ion} {side}")

    def reversal(self, ion: str) -> Quantity:
        """Reversal potential of an ion."""
        return self._quantity(("reversal", ion), MILLIVOLT, f"reversal of {ion}")

    def ion_current(self, ion: str) -> Quantity:
        """Sum of the currents of an ion, outward positive."""
        return self._quantity(("ion_current", ion), CURRENT, f"{ion} current")

    def ohmic(self, conductance: Quantity, *, ion: str = "", reversal: Quantity | None = None, part: str = "") -> None:
        """A current conductance (V - reversal); the reversal is the ion's own unless given."""
        if reversal is None:
            if not ion:
                raise ModelError(f"{users_line()}: a current of '{self.owner}' needs an ion or a reversal potential")
            reversal = self.reversal(ion)
        g = conductance.to(SIEMENS, f"a conductance of '{self.owner}'")
        e = reversal.to(MILLIVOLT, f"a reversal potential of '{self.owner}'")
        name = f"{self.owner}.{part}" if part else self.owner
        self._membrane.currents.append(Current(name, ion, g.node, e.node, None))

    def pumped(self, current: Quantity, *, ion: str) -> None:
        """A current that does not depend on the voltage."""
        i = current.to(CURRENT, f"a current of '{self.owner}'")
        self._membrane.currents.append(Current(self.owner, ion, None, None, i.node))

    def set_reversal(self, ion: str, value: Quantity) -> None:
        """Set the reversal potential of an ion."""
        if ion in self._membrane.reversals:
            raise ModelError(f"{users_line()}: the reversal potential of {ion} is set twice")
        self._membrane.reversals[ion] = value.to(MILLIVOLT, f"the reversal potential of {ion}").node

    def set_concentration(self, ion: str, side: str, *, start: Quantity, rate: Quantity | None = None) -> None:
        """Declare a concentration that changes: its start and its rate of change."""
        symbol = self.concentration(ion, side)
        first = start.to(MILLIMOLAR, f"the start of {ion} {side}")
        change = None
        if rate is not None:
            change = rate.to(MILLIMOLAR.times(PER_MS), f"the rate of {ion} {side}").node
        self._membrane.concentrations.append(Concentration(ion, side, symbol.node, first.node, change))


def assemble_membrane(name: str, mechanisms: Iterable[Mechanism]) -> Membrane:
    """Let every mechanism state its equations, and check that what one takes another gives.

    Raises
    ------
    ModelError, UnitError
        A concentration or reversal potential that nobody sets, a name used twice, units that do not fit.
    """
    membrane = Membrane(name, Graph())
    for mechanism in mechanisms:
        if mechanism.label() in membrane.mechanisms:
            raise ModelError(f"membrane '{name}': '{mechanism.label()}' comes twice")
        membrane.mechanisms.append(mechanism.label())
        builder = MembraneBuilder(membrane, mechanism)
        if builder._file is not None:
            membrane.references.update(builder._file.references)
        mechanism.build(builder)
    _refuse_what_nobody_gives(membrane)
    return membrane


def _refuse_what_nobody_gives(membrane: Membrane) -> None:
    given = {c.symbol.value for c in membrane.concentrations} | {("reversal", ion) for ion in membrane.reversals}
    ions = {c.ion for c in membrane.currents if c.ion}
    nodes = [n for c in membrane.currents for n in (c.conductance, c.reversal, c.density) if n is not None]
    nodes += [n for c in membrane.concentrations for n in (c.rate, c.start) if n is not None]
    nodes += list(membrane.reversals.values())
    for node in symbols(nodes):
        kind = node.value[0]
        if (kind in ("concentration", "reversal") and node.value not in given) or (
            kind == "ion_current" and node.value[1] not in ions
        ):
            raise ModelError(f"membrane '{membrane.name}': nobody gives {' '.join(node.value)}")
    seen = [(c.ion, c.side) for c in membrane.concentrations]
    if len(set(seen)) != len(seen):
        raise ModelError(f"membrane '{membrane.name}': a concentration is set twice")
