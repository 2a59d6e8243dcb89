"""How a subsystem is written: a class with a level and a `build` that states its equations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import ModelError, UnitError
from ..parameters import all_parameter_files, nearest
from .graph import Graph, Node
from .quantity import DAY, ONE, Quantity, Unit, cosine_of_turns, users_line

if TYPE_CHECKING:
    from ..parameters import Parameter

__all__ = ["LEVELS", "Builder", "Link", "Observable", "Port", "State", "Subsystem"]

LEVELS = ("area", "pool", "patient")
OVERS = {"area": ("pool",), "pool": ("area", "neighbours", "opposite"), "patient": ("area", "pool")}


class Subsystem:
    """A part of the body: states, rates, ports and links at one level.

    Subclasses set `level` ("area", "pool" or "patient"), may set `name` (default: the class name in
    snake case, which is also the name of its parameter file) and write `build(self, m)`.
    """

    level: ClassVar[str] = "patient"
    name: ClassVar[str] = ""

    def build(self, m: Builder) -> None:
        """State the equations with the builder `m`."""
        raise NotImplementedError

    @classmethod
    def label(cls) -> str:
        """Name of the subsystem and of its parameter file."""
        return cls.name or re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@dataclass
class State:
    """A state variable: one value per block of its level."""

    name: str
    level: str
    unit: Unit
    symbol: Node
    start: Node
    clock: str
    positive: bool
    long_name: str
    rate: Any = None
    where: str = ""


@dataclass
class Port:
    """A named value that one subsystem gives and others take."""

    name: str
    level: str
    owner: str
    value: Quantity
    where: str


@dataclass
class Link:
    """A named coupling: a gain times what it carries."""

    name: str
    level: str
    owner: str
    source: str
    target: str
    gain: Node
    carried: Node
    unit: Unit
    disputed: bool
    loop: str
    reference: str
    note: str
    where: str


@dataclass
class Observable:
    """A named algebraic value that a course can hold."""

    name: str
    level: str
    unit: Unit
    node: Node
    long_name: str
    provisional: bool = False


@dataclass
class Take:
    """A wish for a port; resolved when all subsystems have been built."""

    name: str
    over: str | None
    level: str
    owner: str
    unit: Unit
    symbol: Node
    where: str


@dataclass
class Noise:
    """Ornstein-Uhlenbeck value with mean 0 and SD 1, piecewise constant on the noise grid."""

    name: str
    level: str
    correlation_time: str
    symbol: Node


@dataclass
class Parts:
    """Everything the subsystems have declared."""

    graph: Graph = field(default_factory=Graph)
    states: dict[str, State] = field(default_factory=dict)
    ports: dict[tuple[str, str], Port] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    observables: dict[str, Observable] = field(default_factory=dict)
    takes: list[Take] = field(default_factory=list)
    inputs: dict[str, tuple[str, Unit]] = field(default_factory=dict)
    noises: dict[str, Noise] = field(default_factory=dict)
    drugs: dict[str, Quantity] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    parameter_levels: dict[str, str] = field(default_factory=dict)
    references: dict[str, object] = field(default_factory=dict)


class ParameterNodes:
    """Attribute access to a subsystem's parameters as quantities."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder

    def __getattr__(self, name: str) -> Quantity:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._builder.parameter(name)


class Builder:
    """What `Subsystem.build` writes with. One builder per subsystem."""

    def __init__(self, parts: Parts, subsystem: Subsystem) -> None:
        self._parts = parts
        self._file = all_parameter_files().get(subsystem.label())
        self.owner = subsystem.label()
        self.level = subsystem.level
        self.parameters = ParameterNodes(self)

    def _quantity(self, node: Node, unit: Unit | str, name: str = "") -> Quantity:
        unit = Unit.of(unit) if isinstance(unit, str) else unit
        return Quantity(self._parts.graph, node, unit, name, self.owner)

    def _full(self, name: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ModelError(f"{users_line()}: '{name}' in '{self.owner}' is not a lower-case name")
        return f"{self.owner}.{name}"

    def parameter(self, name: str) -> Quantity:
        """Return a parameter of this subsystem's file as a quantity with the file's unit."""
        if self._file is None:
            raise ModelError(f"{users_line()}: subsystem '{self.owner}' has no parameter file '{self.owner}.yaml'")
        if name not in self._file.parameters:
            hint = nearest(name, self._file.parameters)
            raise ModelError(
                f"{users_line()}: no parameter '{name}' in {self.owner}.yaml."
                + (f" Did you mean '{hint}'?" if hint else "")
            )
        record = self._file.parameters[name]
        full = self._full(name)
        level = self.level if record.own else "patient"
        self._parts.parameters[full] = record
        self._parts.parameter_levels[full] = level
        return self._quantity(self._parts.graph.symbol(("parameter", level, full)), record.unit, full)

    def state(
        self,
        name: str,
        unit: str,
        *,
        start: Quantity | float = 0,
        clock: str = "slow",
        positive: bool = True,
        long_name: str = "",
    ) -> Quantity:
        """Declare a state; its rate is set with `rate`.

        Parameters
        ----------
        name, unit : str
            Name inside the subsystem and unit.
        start : Quantity or 0 or 1
            Value from which a life starts, from parameters only.
        clock : {"slow", "fast"}
            A fast state is replaced by its long-run form in the slow body.
        positive : bool
            Whether a negative value is an error.
        """
        full = self._full(name)
        if full in self._parts.states or full in self._parts.observables:
            raise ModelError(f"{users_line()}: state '{full}' is declared twice")
        if clock not in ("slow", "fast"):
            raise ModelError(f"{users_line()}: clock of '{full}' must be 'slow' or 'fast', not {clock!r}")
        unit_ = Unit.of(unit)
        symbol = self._parts.graph.symbol(("state", self.level, full))
        if not isinstance(start, Quantity) and start not in (0, 1):
            raise UnitError(
                f"{users_line()}: in subsystem '{self.owner}', '{full}' starts from {start!r}: no bare number in an "
                "equation (only 0 and 1); make it a parameter with a unit and a source"
            )
        first = start if isinstance(start, Quantity) else self._quantity(self._parts.graph.constant(start), unit_)
        first = first.to(unit_, f"the start of '{full}'")
        self._parts.states[full] = State(
            full, self.level, unit_, symbol, first.node, clock, positive, long_name or name.replace("_", " "),
            None, users_line(),
        )  # fmt: skip
        return self._quantity(symbol, unit_, full)

    def rate(self, state: Quantity, value: Quantity) -> None:
        """Set d state / d time; `value` must have the state's unit per time."""
        record = self._parts.states.get(state.name)
        if record is None or state.node is not record.symbol:
            raise ModelError(f"{users_line()}: rate() in '{self.owner}' needs a state, got {state.label()}")
        if record.rate is not None:
            raise ModelError(f"{users_line()}: the rate of '{record.name}' is set twice")
        unit = record.unit.times(DAY, -1)
        record.rate = value.to(unit, f"the rate of '{record.name}'").node

    def take(self, name: str, unit: str, over: str | None = None) -> Quantity:
        """Take a port of this level or of the patient, or (with `over`) of another level."""
        if over is not None and over not in OVERS[self.level]:
            raise ModelError(
                f"{users_line()}: over={over!r} cannot be taken at level '{self.level}' (allowed: {OVERS[self.level]})"
            )
        symbol = self._parts.graph.symbol(("take", self.level, over, name, unit, self.owner))
        unit_ = Unit.of(unit)
        self._parts.takes.append(Take(name, over, self.level, self.owner, unit_, symbol, users_line()))
        return self._quantity(symbol, unit_, name)

    def give(self, name: str, value: Quantity) -> None:
        """Give a port to other subsystems."""
        key = (self.level, name)
        if key in self._parts.ports:
            other = self._parts.ports[key].owner
            raise ModelError(f"{users_line()}: port '{name}' of level '{self.level}' is given by '{other}' already")
        self._parts.ports[key] = Port(name, self.level, self.owner, value, users_line())

    def define(
        self, name: str, value: Quantity, *, unit: str | None = None, long_name: str = "", provisional: bool = False
    ) -> Quantity:
        """Name an algebraic value so that courses hold it; returns it in `unit`."""
        full = self._full(name)
        if full in self._parts.observables or full in self._parts.states:
            raise ModelError(f"{users_line()}: '{full}' is defined twice")
        value = value.to(unit, f"'{full}'") if unit else value
        self._parts.observables[full] = Observable(
            full, self.level, value.unit, value.node, long_name or name.replace("_", " "), provisional
        )
        return value

    def link(
        self,
        name: str,
        value: Quantity,
        *,
        source: str,
        target: str,
        loop: str = "",
        disputed: bool = False,
        reference: str = "",
        note: str = "",
    ) -> Quantity:
        """Declare a coupling and return gain times `value`; gain 1 is reference, 0 is cut."""
        if name in self._parts.links:
            raise ModelError(f"{users_line()}: link '{name}' is declared twice")
        graph = self._parts.graph
        gain = self._quantity(graph.symbol(("parameter", "patient", f"link.{name}")), ONE, f"link.{name}")
        carried = gain * value
        self._parts.parameter_levels[f"link.{name}"] = "patient"
        self._parts.links[name] = Link(
            name, self.level, self.owner, source, target, gain.node, carried.node, value.unit, disputed, loop,
            reference, note, users_line(),
        )  # fmt: skip
        return carried

    def _new_input(self, name: str) -> str:
        full = self._full(name)
        if full in self._parts.inputs:
            raise ModelError(f"{users_line()}: input or noise '{full}' is declared twice")
        return full

    def input(self, name: str, unit: str) -> Quantity:
        """Declare a piecewise constant input (0 until a trigger or a therapy sets it)."""
        full = self._new_input(name)
        unit_ = Unit.of(unit)
        self._parts.inputs[full] = (self.level, unit_)
        return self._quantity(self._parts.graph.symbol(("input", self.level, full)), unit_, full)

    def noise(self, name: str, correlation_time: Quantity) -> Quantity:
        """Declare an Ornstein-Uhlenbeck value of mean 0 and SD 1 with that correlation time."""
        full = self._new_input(name)
        correlation_time.to(DAY, "a correlation time")
        if correlation_time.name not in self._parts.parameters:
            raise ModelError(f"{users_line()}: the correlation time of '{full}' must be a parameter")
        symbol = self._parts.graph.symbol(("input", self.level, full))
        self._parts.noises[full] = Noise(full, self.level, correlation_time.name, symbol)
        self._parts.inputs[full] = (self.level, ONE)
        return self._quantity(symbol, ONE, full)

    @property
    def time(self) -> Quantity:
        """Time in days; 0 is midnight before the first day of the course."""
        return self._quantity(self._parts.graph.symbol(("state", "patient", "clock.time")), DAY, "time")

    def circadian(self, amplitude: Quantity, peak: Quantity, waves: int = 1) -> Quantity:
        """1 + rhythm * amplitude * cos(2 pi waves (t - peak) / day), where `rhythm` is the run's switch (0 or 1).

        `waves` is the number of waves in a day.
        """
        switch = self._quantity(self._parts.graph.symbol(("parameter", "patient", "clock.rhythm")), ONE, "clock.rhythm")
        turns = (self.time - peak) / self._quantity(self._parts.graph.one, DAY)
        return 1 + switch * amplitude * cosine_of_turns(turns if waves == 1 else waves * turns)

    def drug(self, target: str) -> Quantity:
        """Share (0 to 1) of a drug target that the bank of drugs occupies."""
        if target not in self._parts.drugs:
            symbol = self._parts.graph.symbol(("drug", target))
            self._parts.drugs[target] = self._quantity(symbol, ONE, f"drug.{target}")
        return self._quantity(self._parts.drugs[target].node, ONE, f"drug.{target}")


def build_parts(subsystems: Iterable[Subsystem]) -> Parts:
    """Let every subsystem state its equations."""
    parts = Parts()
    for subsystem in subsystems:
        if subsystem.level not in LEVELS:
            raise ModelError(f"subsystem '{subsystem.label()}': level must be one of {LEVELS}")
        file = all_parameter_files().get(subsystem.label())
        if file is not None:
            parts.references.update(file.references)
        subsystem.build(Builder(parts, subsystem))
    for state in parts.states.values():
        if state.rate is None:
            raise ModelError(f"{state.where}: state '{state.name}' has no rate")
    return parts
