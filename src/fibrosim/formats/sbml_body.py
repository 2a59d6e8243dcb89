"""The equations of a body as variables and rules of SBML, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

import numpy as np

from ..engine.maps import BlockMaps, Sparse
from ..language import Level, Node, System, Unit, topological
from .sbml_math import MathWriter, apply, number, reference
from .sbml_names import CLOCK, Names, parameter_unit, unit_of_symbol
from .sbml_units import DAY, UnitTable

__all__ = ["BodyWriter", "Variable"]

MATH = "http://www.w3.org/1998/Math/MathML"
_LARGE = 4
_HUGE = 60  # nodes: libsbml's check of units grows faster than an expression
_QUANTITY = "SBO:0000002"  # quantitative systems description parameter
Key = tuple[str, str, str | None]


@dataclass
class Variable:
    """One SBML parameter: constant, state, input or assigned."""

    identifier: str
    name: str
    unit: Unit
    value: float | None
    constant: bool
    notes: str = ""

    def line(self, units: UnitTable) -> str:
        """Return the XML."""
        value = "" if self.value is None else f' value="{self.value!r}"'
        text = (
            f'<parameter id="{self.identifier}" name={quoteattr(self.name)}{value}'
            f' units="{units.identifier(self.unit)}" constant="{str(self.constant).lower()}"'
            f' sboTerm="{_QUANTITY}"'
        )
        return f"{text}>{self.notes}</parameter>" if self.notes else f"{text}/>"


@dataclass
class BodyWriter:
    """Variables and rules of a body; `names` finds what each thing is called.

    Parameters
    ----------
    values : dict
        Value of every parameter, state and input by (what, name, block).
    changing : set
        What events change, by (what, name, block).
    notes : callable
        XHTML of a parameter by its full name, or "".
    """

    system: System
    maps: BlockMaps
    units: UnitTable
    values: dict[Key, float]
    changing: set[Key]
    notes: Callable[[str], str]
    variables: list[Variable] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = Names(self.system, self.maps)
        for level in self.system.levels:
            self._declare(level)
        self._ports()
        for level in self.system.levels:
            _LevelRules(self, level).write()

    def _declare(self, level: Level) -> None:
        parts = self.system.parts
        listed = [("parameter", n, parameter_unit(self.system, n), n) for n in level.parameters]
        listed += [("input", n, parts.inputs[n][1], n) for n in level.inputs]
        listed += [("state", s.name, s.unit, s.long_name) for s in level.states if s.name != CLOCK]
        for what, name, unit, words in listed:
            for block in self.names.blocks[level.name]:
                key = (what, name, block)
                fixed = what == "parameter" and key not in self.changing
                notes = self.notes(name) if what == "parameter" else ""
                shown, value = _words(words, block), float(self.values[key])
                made = Variable(self.names.new(*key), shown, unit, value, fixed, notes)
                self.variables.append(made)

    def assigned(self, identifier: str, name: str, unit: Unit, math: str) -> None:
        """Add a variable with its assignment rule."""
        self.variables.append(Variable(identifier, name, unit, None, False))
        self.rules.append(_rule("assignmentRule", identifier, math))

    def _ports(self) -> None:
        """Name what levels give each other before any formula needs it; a bare state is itself."""
        system, names = self.system, self.names
        for name, _, value in system.broadcast:
            if value.op == "sym":
                names.alias("broadcast", name, None, names.of_symbol(value, None))
            else:
                names.new("broadcast", name)
        for level in system.levels:
            given = dict([*level.gives, *level.late])
            for name, value in given.items():
                for block in names.blocks[level.name]:
                    if value.op == "sym" and value.value[0] != "in":
                        found = names.of_symbol(value, block)
                        names.alias(f"{level.name}_port", name, block, found)
                    else:
                        names.new(f"{level.name}_port", name, block)
        for level in system.levels:
            for take in level.takes:
                source = "area" if take.over == "area" else "pool"
                unit = unit_of_symbol(system, take.symbol)
                for block, row in zip(
                    names.blocks[level.name], self._rows(level, take.over), strict=True
                ):
                    self._taken(take.over, take.name, block, unit, source, row)

    def _rows(self, level: Level, over: str) -> list[list[tuple[int, float]]]:
        if level.name == "patient":
            n = len(self.names.blocks["area" if over == "area" else "pool"])
            return [[(i, 1.0) for i in range(n)]]
        tables: dict[str, Sparse] = {
            "pool": self.maps.leaf_to_hub, "area": self.maps.hub_to_leaf,
            "neighbours": self.maps.near, "opposite": self.maps.opposite,
        }  # fmt: skip
        return tables[over].rows()

    def _taken(
        self, over: str, name: str, block: str | None, unit: Unit, source: str,
        row: list[tuple[int, float]],
    ) -> None:  # fmt: skip
        names, mean = self.names, block is None
        blocks = names.blocks[source]
        read = [(names.get(f"{source}_port", name, blocks[i]), w) for i, w in row]
        what = f"from_{over}"
        if len(read) == 1 and read[0][1] == 1.0:
            names.alias(what, name, block, read[0][0])
            return
        terms = [
            reference(r) if w == 1.0 else apply("times", number(w, "dimensionless"), reference(r))
            for r, w in read
        ]
        if not terms:
            math = number(0.0, self.units.identifier(unit))
        else:
            math = terms[0] if len(terms) == 1 else apply("plus", *terms)
        if mean:
            math = apply("divide", math, number(float(len(terms)), "dimensionless"))
        identifier = names.new(what, name, block)
        self.assigned(identifier, _words(f"{name} read from {over}", block), unit, math)


class _LevelRules:
    """Rules of one level: named values first found, then written for every block."""

    def __init__(self, body: BodyWriter, level: Level) -> None:
        self.body, self.level, self.names = body, level, body.names
        self.blocks = body.names.blocks[level.name]
        self.named: dict[Node, Unit] = {}
        self.label: dict[Node, tuple[str, str]] = {}
        self.copies: list[tuple[tuple[str, str], str, Node, Unit]] = []
        self.words: dict[Node, str] = {}
        self.writer = MathWriter(
            body.units, lambda s: unit_of_symbol(body.system, s), self.named
        )

    def write(self) -> None:
        """Add everything to the body."""
        level, system = self.level, self.body.system
        outputs = sorted(level.outputs, key=lambda o: o.name.startswith("link."))
        for o in outputs:
            for block in self.blocks:
                self.names.new("output", o.name, block)
            note = " (provisional)" if o.provisional else ""
            self._name(o.node, ("output", o.name), o.unit, o.long_name + note)
        ports = dict([*level.gives, *level.late])
        for name, node in ports.items():
            if node.op != "sym" or node.value[0] == "in":
                unit = system.parts.ports[level.name, name].value.unit
                self._name(node, (f"{level.name}_port", name), unit, f"port {name}")
        if level.name == "patient":
            for name, symbol, node in system.broadcast:
                if node.op != "sym":
                    unit = unit_of_symbol(system, symbol)
                    self._name(node, ("broadcast", name), unit, f"{name}, read by areas and pools")
        self._share([*level.rates, *self.named])
        for node, label in self.label.items():
            self._assign(label, self.words[node], node, self.named[node], inside=True)
        for label, words, node, unit in self.copies:
            self._assign(label, words, node, unit, inside=False)
        self._rates()

    def _name(self, node: Node, label: tuple[str, str], unit: Unit, words: str) -> None:
        if node.op in ("sym", "const") or node in self.named:
            self.copies.append((label, words, node, unit))
            return
        self.named[node], self.label[node], self.words[node] = unit, label, words

    def _share(self, roots: Iterable[Node]) -> None:
        """Give a variable to every larger expression that is used more than once, and to parts of a huge one."""
        uses: dict[Node, int] = {}
        size: dict[Node, int] = {}
        order = topological(roots)
        for n in order:
            for a in n.args:
                uses[a] = uses.get(a, 0) + 1
        k = 0
        for n in order:
            size[n] = 1 + sum(0 if a in self.named else size[a] for a in n.args)
            often = uses.get(n, 0) > 1 and size[n] > _LARGE
            if n.args and (often or size[n] > _HUGE) and n not in self.named:
                k += 1
                label = (f"{self.level.name}_part", f"{k}")
                for block in self.blocks:
                    self.names.new(*label, block)
                self.named[n] = self.writer.unit(n)
                self.label[n], self.words[n] = label, "part of formulas"

    def _assign(
        self, label: tuple[str, str], words: str, node: Node, unit: Unit, inside: bool
    ) -> None:
        for block in self.blocks:
            math = self.writer.text(node, unit, self._finder(block), inside=inside)
            self.body.assigned(self.names.get(*label, block), _words(words, block), unit, math)

    def _finder(self, block: str | None) -> Callable[[Node], str]:
        def name_of(node: Node) -> str:
            if node.op == "sym":
                return self.names.of_symbol(node, block)
            return self.names.get(*self.label[node], block)

        return name_of

    def _rates(self) -> None:
        for state, rate in zip(self.level.states, self.level.rates, strict=True):
            if state.name == CLOCK:
                continue
            unit = state.unit.times(DAY, -1)
            for block in self.blocks:
                math = self.writer.text(rate, unit, self._finder(block))
                identifier = self.names.get("state", state.name, block)
                self.body.rules.append(_rule("rateRule", identifier, math))


def _words(text: str, block: str | None) -> str:
    return text if block is None else f"{text}, {block.replace('_', ' ')}"


def _rule(kind: str, variable: str, math: str) -> str:
    return f'<{kind} variable="{variable}"><math xmlns="{MATH}">{math}</math></{kind}>'


def block_values(
    values: dict[str, np.ndarray], system: System, names: Names
) -> dict[Key, float]:
    """Parameter arrays of an engine's case as values by (what, name, block)."""
    table: dict[Key, float] = {}
    for kind, level in (("root", system.root), ("hub", system.hub), ("leaf", system.leaf)):
        blocks = names.blocks[level.name]
        rows = np.asarray(values[kind], dtype=float).reshape(len(blocks), len(level.parameters))
        for b, block in enumerate(blocks):
            for i, name in enumerate(level.parameters):
                table["parameter", name, block] = float(rows[b, i])
    return table
