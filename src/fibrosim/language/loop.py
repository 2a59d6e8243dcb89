"""How a closed loop in fast time is written: parts with states, delays, events, inputs and noise; time in seconds.

A part is a small class as a `Subsystem` is: it states its equations with a builder, its numbers come from its
parameter file, its units are proved while the graph is built. Parts meet through ports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from ..errors import ModelError, UnitError
from ..parameters import all_parameter_files, nearest
from .graph import Graph, Node, symbols
from .quantity import ONE, Quantity, Unit, users_line

if TYPE_CHECKING:
    from ..parameters import Parameter

__all__ = ["Delay", "Event", "LoopBuilder", "LoopPart", "LoopState", "LoopSystem", "assemble_loop"]

SECOND = Unit.of("s")
TIME = ("time",)


class LoopPart:
    """A part of a loop: states, rates, ports, delays and events.

    Subclasses write `build(self, m)`. Their numbers are in the parameter file named by `numbers`, else by the
    class name in snake case.
    """

    name: ClassVar[str] = ""
    numbers: ClassVar[str] = ""

    def build(self, m: LoopBuilder) -> None:
        """State the equations with the builder `m`."""
        raise NotImplementedError

    @classmethod
    def label(cls) -> str:
        """Name in symbols and results."""
        return cls.name or re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@dataclass
class LoopState:
    """A state: where it starts (of parameters) and its rate, per second."""

    name: str
    unit: Unit
    symbol: Node
    start: Node
    where: str
    rate: Node | None = None


@dataclass
class Named:
    """A value with a name: an observable, an input with its default, or a noise with its correlation time."""

    name: str
    unit: Unit
    node: Node
    symbol: Node | None = None


@dataclass
class Delay:
    """An earlier value of an expression; before the run it is `start`."""

    symbol: Node
    value: Node
    time: Node
    start: Node
    where: str


@dataclass
class Event:
    """A guard that rises through zero, the states it resets, and what is kept of each time.

    Attributes
    ----------
    resets : dict of str to Node
        New value of each state, of the values just before.
    kept : dict of str to (Unit, Node)
        Values just before the reset.
    """

    name: str
    guard: Node
    resets: dict[str, Node]
    kept: dict[str, tuple[Unit, Node]]
    where: str


@dataclass(eq=False)
class LoopSystem:
    """The closed equations of a loop.

    Attributes
    ----------
    states, inputs, noises, observables, events, delays
        In the order in which they were declared.
    parameters : dict of str to Parameter
        By full name.
    """

    name: str
    graph: Graph = field(default_factory=Graph)
    states: list[LoopState] = field(default_factory=list)
    inputs: list[Named] = field(default_factory=list)
    noises: list[Named] = field(default_factory=list)
    observables: list[Named] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    references: dict[str, object] = field(default_factory=dict)

    def unit(self, name: str) -> str:
        """Unit of a state, observable or input, as text."""
        for one in (*self.states, *self.observables, *self.inputs):
            if one.name == name:
                return one.unit.text
        raise ModelError(f"loop '{self.name}' has no '{name}'")


class _Numbers:
    """Attribute access to a part's parameters as quantities."""

    def __init__(self, builder: LoopBuilder) -> None:
        self._builder = builder

    def __getattr__(self, name: str) -> Quantity:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._builder.parameter(name)


class LoopBuilder:
    """What `LoopPart.build` writes with; one for each part."""

    def __init__(self, system: LoopSystem, ports: dict[str, tuple[Quantity, str]], part: LoopPart) -> None:
        self._system, self._ports, self._graph = system, ports, system.graph
        self.owner = part.label()
        self.file = part.numbers or self.owner
        self._taken: list[tuple[Node, str, Unit, str]] = []
        self.parameters = _Numbers(self)

    def _quantity(self, node: Node, unit: Unit, name: str = "") -> Quantity:
        return Quantity(self._graph, node, unit, name, self.owner)

    def _full(self, name: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ModelError(f"{users_line()}: '{name}' in '{self.owner}' is not a lower-case name")
        full = f"{self.owner}.{name}"
        system = self._system
        taken = [one.name for one in (*system.states, *system.inputs, *system.noises, *system.observables)]
        if full in taken or full in (e.name for e in system.events):
            raise ModelError(f"{users_line()}: '{full}' is declared twice")
        return full

    def _value(self, value: Quantity | float, unit: Unit, what: str) -> Node:
        """Node of a value in a unit; bare numbers are 0 or 1 only."""
        if isinstance(value, Quantity):
            return value.to(unit, what).node
        if value not in (0, 1):
            raise UnitError(
                f"{users_line()}: in part '{self.owner}', {what} is {value!r}: no bare number in an equation "
                "(only 0 and 1); make it a parameter with a unit and a source"
            )
        return self._graph.constant(value)

    def parameter(self, name: str) -> Quantity:
        """Return a parameter of the part's file as a quantity with the file's unit."""
        file = all_parameter_files().get(self.file)
        if file is None:
            raise ModelError(f"{users_line()}: part '{self.owner}' has no parameter file '{self.file}.yaml'")
        if name not in file.parameters:
            hint = nearest(name, file.parameters)
            raise ModelError(
                f"{users_line()}: no parameter '{name}' in {self.file}.yaml."
                + (f" Did you mean '{hint}'?" if hint else "")
            )
        full = f"{self.file}.{name}"
        self._system.parameters[full] = file.parameters[name]
        self._system.references.update(file.references)
        symbol = self._graph.symbol(("parameter", full))
        return self._quantity(symbol, Unit.of(file.parameters[name].unit), full)

    def state(self, name: str, unit: str, *, start: Quantity | float = 0) -> Quantity:
        """Declare a state; its rate is set with `rate`, else it only changes by events."""
        full, unit_ = self._full(name), Unit.of(unit)
        symbol = self._graph.symbol(("state", full))
        first = self._value(start, unit_, f"the start of '{full}'")
        self._system.states.append(LoopState(full, unit_, symbol, first, users_line()))
        return self._quantity(symbol, unit_, full)

    def _state(self, quantity: Quantity, what: str) -> LoopState:
        for one in self._system.states:
            if one.symbol is quantity.node:
                return one
        raise ModelError(f"{users_line()}: {what} in '{self.owner}' needs a state, got {quantity.label()}")

    def rate(self, state: Quantity, value: Quantity) -> None:
        """Set d state / d time; `value` has the state's unit per time."""
        one = self._state(state, "rate()")
        if one.rate is not None:
            raise ModelError(f"{users_line()}: the rate of '{one.name}' is set twice")
        one.rate = value.to(one.unit.times(SECOND, -1), f"the rate of '{one.name}'").node

    def give(self, name: str, value: Quantity) -> None:
        """Give a port to other parts."""
        if name in self._ports:
            raise ModelError(f"{users_line()}: port '{name}' is given by '{self._ports[name][1]}' already")
        self._ports[name] = value, self.owner

    def take(self, name: str, unit: str) -> Quantity:
        """Take a port that any part gives, before or after this one."""
        symbol, unit_ = self._graph.symbol(("take", name, unit)), Unit.of(unit)
        self._taken.append((symbol, name, unit_, users_line()))
        return self._quantity(symbol, unit_, name)

    def define(self, name: str, value: Quantity, *, unit: str = "") -> Quantity:
        """Name an algebraic value so that a run can keep it; returns it in `unit`."""
        full = self._full(name)
        value = value.to(unit, f"'{full}'") if unit else value
        self._system.observables.append(Named(full, value.unit, value.node))
        return value

    def input(self, name: str, unit: str, *, default: Quantity | float = 0) -> Quantity:
        """Declare a piecewise constant input of each lane; without a schedule it is `default` (of parameters)."""
        full, unit_ = self._full(name), Unit.of(unit)
        symbol = self._graph.symbol(("input", full))
        first = self._value(default, unit_, f"the default of '{full}'")
        self._system.inputs.append(Named(full, unit_, first, symbol))
        return self._quantity(symbol, unit_, full)

    def noise(self, name: str, correlation_time: Quantity) -> Quantity:
        """Declare an Ornstein-Uhlenbeck value of mean 0 and SD 1, exact in law on the run's noise grid."""
        full = self._full(name)
        symbol = self._graph.symbol(("noise", full))
        time = correlation_time.to(SECOND, "a correlation time")
        self._system.noises.append(Named(full, ONE, time.node, symbol))
        return self._quantity(symbol, ONE, full)

    def delayed(self, value: Quantity, time: Quantity, *, start: Quantity | float = 0) -> Quantity:
        """`value` as it was `time` (of parameters) ago; `start` before the run."""
        wait = time.to(SECOND, "a delay").node
        first = self._value(start, value.unit, "the start of a delayed value")
        known = [d.symbol for d in self._system.delays if (d.value, d.time, d.start) == (value.node, wait, first)]
        symbol = known[0] if known else self._graph.symbol(("delay", len(self._system.delays)))
        if not known:
            self._system.delays.append(Delay(symbol, value.node, wait, first, users_line()))
        return self._quantity(symbol, value.unit, f"delayed {value.label()}")

    def event(
        self, name: str, guard: Quantity, *, resets: dict[Quantity, Quantity | float] | None = None,
        keep: dict[str, Quantity] | None = None,
    ) -> None:  # fmt: skip
        """Declare what happens whenever `guard` rises through zero.

        Parameters
        ----------
        guard : Quantity
            Of any unit; continuous in time but for events.
        resets : dict of state to its new value
        keep : dict of str to Quantity
            Values just before the reset, kept with the time.
        """
        full, changes = self._full(name), {}
        for state, value in (resets or {}).items():
            one = self._state(state, "event()")
            changes[one.name] = self._value(value, one.unit, f"the reset of '{one.name}'")
        kept = {key: (value.unit, value.node) for key, value in (keep or {}).items()}
        self._system.events.append(Event(full, guard.node, changes, kept, users_line()))

    @property
    def time(self) -> Quantity:
        """Time of the run."""
        return self._quantity(self._graph.symbol(TIME), SECOND, "time")


def assemble_loop(name: str, parts: Iterable[LoopPart]) -> LoopSystem:
    """Let every part state its equations, and join their ports.

    Raises
    ------
    ModelError, UnitError
        A port that nobody gives, a loop of ports without a state, a start or delay that is not of parameters only,
        units that do not fit.
    """
    system, ports, builders = LoopSystem(name), {}, []
    for part in parts:
        builders.append(LoopBuilder(system, ports, part))
        part.build(builders[-1])
    _join(system, ports, [taken for builder in builders for taken in builder._taken])
    for state in system.states:
        _only_parameters(state.start, f"{state.where}: the start of '{state.name}'")
    for one in system.inputs:
        _only_parameters(one.node, f"the default of '{one.name}'")
    for one in system.noises:
        _only_parameters(one.node, f"the correlation time of '{one.name}'")
    for delay in system.delays:
        _only_parameters(delay.time, f"{delay.where}: a delay")
        _only_parameters(delay.start, f"{delay.where}: the start of a delayed value")
    return system


def _only_parameters(node: Node, what: str) -> None:
    for symbol in symbols([node]):
        if symbol.value[0] != "parameter":
            raise ModelError(f"{what} depends on {symbol.value[-1]}; it may hold parameters only")


def _join(
    system: LoopSystem, ports: dict[str, tuple[Quantity, str]], taken: list[tuple[Node, str, Unit, str]]
) -> None:
    """Put what ports give in the place of what takes them."""
    graph, table = system.graph, {}
    wishes = {symbol: (name, unit, where) for symbol, name, unit, where in taken}

    def resolved(node: Node, path: tuple[str, ...]) -> Node:
        for symbol in sorted(symbols([node]), key=lambda s: s.index):
            if symbol in wishes and symbol not in table:
                name, unit, where = wishes[symbol]
                if name in path:
                    raise ModelError(f"a loop of ports without a state: {' -> '.join((*path, name))}")
                if name not in ports:
                    hint = nearest(name, ports)
                    raise ModelError(
                        f"{where}: nobody gives port '{name}'." + (f" Did you mean '{hint}'?" if hint else "")
                    )
                value = ports[name][0].to(unit, f"port '{name}' taken at {where}")
                table[symbol] = resolved(value.node, (*path, name))
        return graph.substitute([node], table)[0]

    for state in system.states:
        state.rate = resolved(state.rate if state.rate is not None else graph.zero, ())
    for one in system.observables:
        one.node = resolved(one.node, ())
    for delay in system.delays:
        delay.value = resolved(delay.value, ())
    for event in system.events:
        event.guard = resolved(event.guard, ())
        event.resets = {key: resolved(node, ()) for key, node in event.resets.items()}
        event.kept = {key: (unit, resolved(node, ())) for key, (unit, node) in event.kept.items()}
