"""How a sheet of tissue is written: parts at every point of a grid, and parts of fibres that end on many points.

The same builder as of subsystems, with two levels of its own. What a fibre gives reaches the points on which its
terminals lie, and what these points give is summed over the terminals of the fibre; states may spread by diffusion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..errors import ModelError
from ..parameters import all_parameter_files
from .graph import Graph, Node, symbols
from .quantity import DAY, ONE, Quantity, Unit, users_line
from .subsystem import Builder, Link, Observable, Parts, State, Subsystem, Take

__all__ = ["FIELD_LEVELS", "FieldBuilder", "FieldLevel", "FieldModel", "FieldPart", "assemble_field"]

FIELD_LEVELS = ("point", "fibre")
OTHER = {"point": "fibre", "fibre": "point"}
DIFFUSION = Unit.of("mm**2/s")
PER_SECOND = Unit.of("1/s")


class FieldPart(Subsystem):
    """A part of a sheet: states, rates and ports at each point or of each fibre.

    Subclasses set `level` ("point" or "fibre") and write `build(self, m)` with a `FieldBuilder`. Numbers are in the
    parameter file of the part's name.
    """

    level = "point"


@dataclass
class FieldLevel:
    """Equations of one point or one fibre.

    Attributes
    ----------
    states : list of State
    rates : list of Node
        Per second, in the order of the states.
    maps : dict of str to Unit
        What is given for each point or fibre and does not change.
    takes : list of (str, Node)
        Port of the other level, and the symbol that stands for its sum over terminals.
    gives : list of (str, Node)
        What the other level takes.
    observables : list of Observable
    """

    states: list[State] = field(default_factory=list)
    rates: list[Node] = field(default_factory=list)
    maps: dict[str, Unit] = field(default_factory=dict)
    takes: list[tuple[str, Node]] = field(default_factory=list)
    gives: list[tuple[str, Node]] = field(default_factory=list)
    observables: list[Observable] = field(default_factory=list)


@dataclass(eq=False)
class FieldModel:
    """The assembled equations of a sheet.

    Attributes
    ----------
    levels : dict of str to FieldLevel
        ``point`` and ``fibre``.
    diffusion : dict of str to Node
        Diffusion coefficient of each state of a point that spreads, mm2/s.
    inputs : dict of str to Unit
        The same everywhere, piecewise constant in time.
    """

    graph: Graph
    levels: dict[str, FieldLevel]
    diffusion: dict[str, Node]
    inputs: dict[str, Unit]
    links: dict[str, Link]
    parts: Parts

    @property
    def parameters(self) -> list[str]:
        """Names of what is one number for the whole sheet, links' gains among them; sorted."""
        return sorted([*self.parts.parameters, *(f"link.{name}" for name in self.links)])

    def unit(self, name: str) -> str:
        """Unit of a state, map, input, observable or parameter, as text."""
        for level in self.levels.values():
            for one in (*level.states, *level.observables):
                if one.name == name:
                    return one.unit.text
            if name in level.maps:
                return level.maps[name].text
        if name in self.inputs:
            return self.inputs[name].text
        return self.parts.parameters[name].unit if name in self.parts.parameters else ONE.text


class FieldBuilder(Builder):
    """What `FieldPart.build` writes with."""

    def __init__(self, parts: Parts, part: Subsystem, maps: dict[str, tuple[str, Unit]],
                 diffusion: dict[str, Quantity]) -> None:  # fmt: skip
        super().__init__(parts, part)
        self._maps, self._diffusion = maps, diffusion

    def borrow(self, owner: str, name: str) -> Quantity:
        """Return a parameter of another subsystem's file: one number, one place."""
        file = all_parameter_files().get(owner)
        if file is None or name not in file.parameters:
            raise ModelError(f"{users_line()}: no parameter '{name}' in {owner}.yaml")
        full = f"{owner}.{name}"
        self._parts.parameters[full] = file.parameters[name]
        self._parts.references.update(file.references)
        return self._quantity(self._parts.graph.symbol(("parameter", "sheet", full)), file.parameters[name].unit, full)

    def parameter(self, name: str) -> Quantity:
        """Return a parameter of this part's file as a quantity with the file's unit."""
        found = super().parameter(name)
        return self._quantity(self._parts.graph.symbol(("parameter", "sheet", found.name)), found.unit, found.name)

    def take(self, name: str, unit: str, over: str | None = None) -> Quantity:
        """Take a port of this level, or (with `over`) the sum of one of the other level over the terminals.

        Raises
        ------
        ModelError
            For `over` another than the other level.
        """
        if over not in (None, OTHER[self.level]):
            raise ModelError(f"{users_line()}: over={over!r} cannot be taken at level '{self.level}'")
        symbol = self._parts.graph.symbol(("take", self.level, over, name, unit))
        unit_ = Unit.of(unit)
        self._parts.takes.append(Take(name, over, self.level, self.owner, unit_, symbol, users_line()))
        return self._quantity(symbol, unit_, name)

    def map(self, name: str, unit: str) -> Quantity:
        """Declare what is given for each point (or fibre) before a run and stays; 0 unless given."""
        full = self._full(name)
        if full in self._maps:
            raise ModelError(f"{users_line()}: map '{full}' is declared twice")
        self._maps[full] = self.level, Unit.of(unit)
        return self._quantity(self._parts.graph.symbol(("map", self.level, full)), unit, full)

    def spread(self, state: Quantity, coefficient: Quantity) -> None:
        """Let a state of the points diffuse; nothing leaves the sheet at its borders.

        Raises
        ------
        ModelError
            For a state that is none of the points', or a coefficient that changes.
        """
        record = self._parts.states.get(state.name)
        if record is None or record.level != "point" or state.node is not record.symbol:
            raise ModelError(f"{users_line()}: spread() in '{self.owner}' needs a state of the points")
        value = coefficient.to(DIFFUSION, f"the diffusion coefficient of '{record.name}'")
        if any(s.value[0] != "parameter" for s in symbols([value.node])):
            raise ModelError(f"{users_line()}: the coefficient of '{record.name}' must follow from parameters")
        self._diffusion[record.name] = value


def assemble_field(given: Iterable[FieldPart]) -> FieldModel:
    """Make the equations of a sheet of its parts.

    Raises
    ------
    ModelError
        Ports that nobody gives, states without a rate, a port that fibres take and that depends on what they give.
    UnitError
        Units that do not fit.
    """
    parts, maps, diffusion = Parts(), {}, {}
    for part in given:
        if part.level not in FIELD_LEVELS:
            raise ModelError(f"part '{part.label()}': level must be one of {FIELD_LEVELS}")
        file = all_parameter_files().get(part.label())
        if file is not None:
            parts.references.update(file.references)
        part.build(FieldBuilder(parts, part, maps, diffusion))
    for state in parts.states.values():
        if state.rate is None:
            raise ModelError(f"{state.where}: state '{state.name}' has no rate")
    return _Assembly(parts, maps, {name: value.node for name, value in diffusion.items()}).model()


class _Assembly:
    """Resolves ports of the same level and names those of the other."""

    def __init__(self, parts: Parts, maps: dict[str, tuple[str, Unit]], diffusion: dict[str, Node]) -> None:
        self.parts, self.maps, self.diffusion, self.graph = parts, maps, diffusion, parts.graph
        self.table: dict[Node, Node] = {}
        self.open: set[tuple[str, str]] = set()

    def model(self) -> FieldModel:
        levels = {name: FieldLevel() for name in FIELD_LEVELS}
        per_second = self.graph.constant(ONE.times(DAY, -1).factor_to(PER_SECOND))
        for state in self.parts.states.values():
            levels[state.level].states.append(state)
            levels[state.level].rates.append(self.graph.mul(per_second, self.resolve(state.rate)))
        for one in self.parts.observables.values():
            solved = Observable(one.name, one.level, one.unit, self.resolve(one.node), one.long_name)
            levels[one.level].observables.append(solved)
        for name, (level, unit) in self.maps.items():
            levels[level].maps[name] = unit
        self._join(levels)
        inputs = {name: unit for name, (_, unit) in self.parts.inputs.items()}
        return FieldModel(self.graph, levels, self.diffusion, inputs, self.parts.links, self.parts)

    def resolve(self, node: Node) -> Node:
        """Put ports of the same level in place, and symbols of sums in that of ports of the other."""
        while wanted := [s for s in symbols([node]) if s.value[0] == "take"]:
            node = self.graph.substitute([node], {s: self._port(s) for s in wanted})[0]
        return node

    def _port(self, symbol: Node) -> Node:
        if symbol in self.table:
            return self.table[symbol]
        _, level, over, name, unit = symbol.value
        where = next(t.where for t in self.parts.takes if t.symbol is symbol)
        port = self.parts.ports.get((over or level, name))
        if port is None:
            raise ModelError(f"{where}: nobody gives the port '{name}' at level '{over or level}'")
        value = port.value.to(unit, f"port '{name}'")
        if over is None:
            if (level, name) in self.open:
                raise ModelError(f"{where}: port '{name}' depends on itself without a state between")
            self.open.add((level, name))
            self.table[symbol] = self.resolve(value.node)
            self.open.discard((level, name))
        else:
            self.table[symbol] = self.graph.symbol(("sum", level, name, unit))
        return self.table[symbol]

    def _join(self, levels: dict[str, FieldLevel]) -> None:
        for name, level in levels.items():
            ports = [self.resolve(p.value.node) for (owner, _), p in self.parts.ports.items() if owner == name]
            read = symbols([*level.rates, *(o.node for o in level.observables), *ports])
            for symbol in sorted((s for s in read if s.value[0] == "sum"), key=lambda s: s.value):
                level.takes.append((symbol.value[2], symbol))
                port = self.parts.ports[(OTHER[name], symbol.value[2])]
                node = self.resolve(port.value.to(symbol.value[3], f"port '{port.name}'").node)
                levels[OTHER[name]].gives.append((symbol.value[2], node))
        bad = [n for n, v in levels["point"].gives if any(s.value[0] == "sum" for s in symbols([v]))]
        if bad:
            raise ModelError(f"port '{bad[0]}' of the points is summed for fibres: it must not follow what these give")
