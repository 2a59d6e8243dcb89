"""Expressions of the graph as MathML whose numbers carry the units that make them consistent.

The graph holds plain numbers: a factor of 1000 between g/l and mg/l is a constant there. Units are
carried up from the symbols again, a constant factor takes the ratio of the units it stands
between, and where the graph has folded a factor of 1 away it is written as 1 with that ratio.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from ..errors import ModelError
from ..language import Node, Unit
from ..language.graph import FLOOR
from .sbml_units import DIMENSIONLESS, UnitTable

__all__ = ["FUNCTIONS", "TIME", "MathWriter", "number", "reference"]

TIME = (
    '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">'
    "time</csymbol>"
)
_CALLS = {
    "logistic": "logistic", "softplus": "softplus", "cos_turns": "cosine_of_turns",
    "floor": "floored",
}  # fmt: skip
_ELEMENTS = {"exp": "exp", "log": "ln"}


def number(value: float, unit: str) -> str:
    """Return a number with a unit identifier as MathML; the digits round-trip."""
    if not math.isfinite(value):
        raise ModelError(f"SBML cannot hold the number {value}")
    mantissa, _, exponent = repr(float(value)).partition("e")
    if exponent:
        inside = f"{mantissa}<sep/>{int(exponent)}"
        return f'<cn sbml:units="{unit}" type="e-notation">{inside}</cn>'
    return f'<cn sbml:units="{unit}">{mantissa}</cn>'


def reference(name: str) -> str:
    """Return the MathML of a variable, or of time."""
    return TIME if name == TIME else f"<ci>{name}</ci>"


def apply(operator: str, *parts: str) -> str:
    """Return an operator applied to parts."""
    return f"<apply><{operator}/>{''.join(parts)}</apply>"


def _pure(value: float) -> str:
    return number(value, "dimensionless")


def _function(name: str, meaning: str, body: str) -> str:
    return (
        f'<functionDefinition id="{name}" name="{meaning}"><math '
        'xmlns="http://www.w3.org/1998/Math/MathML"><lambda><bvar><ci>x</ci></bvar>'
        f"{body}</lambda></math></functionDefinition>"
    )


def _functions() -> list[str]:
    # without branches: programs that put rules into each other stay fast
    x, zero, one = "<ci>x</ci>", _pure(0.0), _pure(1.0)
    grown = apply("plus", one, apply("exp", apply("minus", x)))
    shrunk = apply("plus", one, apply("exp", apply("minus", apply("abs", x))))
    softplus = apply("plus", apply("max", x, zero), apply("ln", shrunk))
    turns = apply("cos", apply("times", _pure(2.0), "<pi/>", x))
    return [
        _function("logistic", "1 / (1 + exp(-x))", apply("divide", one, grown)),
        _function("softplus", "ln(1 + exp(x)), safe for any x", softplus),
        _function("cosine_of_turns", "cosine of a number of full turns", turns),
        _function("floored", "x, but never below 1e-30", apply("max", x, _pure(FLOOR))),
    ]


FUNCTIONS = _functions()
"""Function definitions of every document."""


class MathWriter:
    """Writes expressions of one level.

    Parameters
    ----------
    units : UnitTable
        Takes the units that are met.
    unit_of : callable
        Unit of a symbol.
    named : mapping of Node to Unit
        Expressions that have a variable of their own, and its unit.
    """

    def __init__(
        self, units: UnitTable, unit_of: Callable[[Node], Unit], named: Mapping[Node, Unit]
    ) -> None:
        self.units, self.unit_of, self.named = units, unit_of, named
        self._found: dict[Node, tuple[Unit | None, bool]] = {}

    def unit(self, node: Node) -> Unit:
        """Return the unit of an expression."""
        return self._infer(node)[0] or DIMENSIONLESS

    def text(
        self, node: Node, wanted: Unit, name_of: Callable[[Node], str], *, inside: bool = False
    ) -> str:
        """Return MathML of `node` in the unit `wanted`.

        Parameters
        ----------
        name_of : callable
            Variable of a symbol or of a named expression.
        inside : bool
            True writes what a named expression stands for, not its variable.
        """
        return _Writing(self, name_of).write(node, wanted, inside)

    def _infer(self, node: Node, inside: bool = False) -> tuple[Unit | None, bool]:
        """Unit of a node and whether it is certain: free of constants that may carry one."""
        if not inside and node in self.named:
            return self.named[node], True
        known = self._found.get(node)
        if known is None:
            known = self._found[node] = self._rule(node)
        return known

    def _rule(self, n: Node) -> tuple[Unit | None, bool]:
        if n.op == "const":
            return None, False
        if n.op == "sym":
            return self.unit_of(n), True
        if n.op in ("add", "sub"):
            found = [self._infer(a) for a in n.args]
            certain = [f for f in found if f[1]]
            return certain[0] if certain else next((f for f in found if f[0]), (None, False))
        if n.op in ("mul", "div"):
            (a, sure), (b, sure_too) = (self._infer(x) for x in n.args)
            power = 1 if n.op == "mul" else -1
            return (a or DIMENSIONLESS).times(b or DIMENSIONLESS, power), sure and sure_too
        if n.op == "neg":
            return self._infer(n.args[0])
        if n.op == "sqrt":
            unit, sure = self._infer(n.args[0])
            return (unit or DIMENSIONLESS).raised(Fraction(1, 2)), sure
        return DIMENSIONLESS, True


class _Writing:
    """One expression with the names of one block."""

    def __init__(self, writer: MathWriter, name_of: Callable[[Node], str]) -> None:
        self.writer, self.units, self.name_of = writer, writer.units, name_of

    def write(self, node: Node, wanted: Unit, inside: bool = False) -> str:
        writer = self.writer
        if node.op == "const":
            return number(float(node.value), self.units.identifier(wanted))
        if node.op == "sym" or (node in writer.named and not inside):
            unit = writer.unit(node)
            return self._scaled(reference(self.name_of(node)), unit, wanted)
        if node.op in ("mul", "div"):
            return self._product(node, wanted)
        unit, certain = writer._infer(node, inside=True)
        if unit is None or not certain:
            unit = wanted
        return self._scaled(self._plain(node, unit), unit, wanted)

    def _scaled(self, text: str, unit: Unit, wanted: Unit) -> str:
        if self.units.same(unit, wanted):
            return text
        return apply("times", number(1.0, self._ratio(wanted, unit)), text)

    def _ratio(self, wanted: Unit, unit: Unit) -> str:
        return self.units.identifier(wanted.times(unit, -1))

    def _plain(self, n: Node, unit: Unit) -> str:
        if n.op in ("add", "sub"):
            operator = "plus" if n.op == "add" else "minus"
            return apply(operator, *(self.write(a, unit) for a in n.args))
        if n.op == "neg":
            return apply("minus", self.write(n.args[0], unit))
        if n.op == "sqrt":
            return apply("root", self.write(n.args[0], unit.raised(Fraction(2))))
        pure = [self.write(a, DIMENSIONLESS) for a in n.args]
        if n.op == "pow":
            return apply("power", *pure)
        if n.op in _CALLS:
            return f"<apply><ci>{_CALLS[n.op]}</ci>{''.join(pure)}</apply>"
        if n.op in _ELEMENTS:
            return apply(_ELEMENTS[n.op], *pure)
        raise ModelError(f"SBML has no form of the operation '{n.op}'")

    def _product(self, node: Node, wanted: Unit) -> str:
        top: list[Node] = []
        bottom: list[Node] = []
        self._factors(node, top, bottom, first=True)
        unit = DIMENSIONLESS
        for factors, power in ((top, 1), (bottom, -1)):
            for f in factors:
                if f.op != "const":
                    unit = unit.times(self.writer.unit(f), power)
        fits = self.units.same(unit, wanted)
        ratio = DIMENSIONLESS if fits else wanted.times(unit, -1)
        over = self._times(top, ratio)
        if not fits and not any(f.op == "const" for f in top):
            over.insert(0, number(1.0, self.units.identifier(ratio)))
        under = self._times(bottom, DIMENSIONLESS)
        over = over or [_pure(1.0)]
        whole = over[0] if len(over) == 1 else apply("times", *over)
        if not under:
            return whole
        return apply("divide", whole, under[0] if len(under) == 1 else apply("times", *under))

    def _factors(self, n: Node, top: list[Node], bottom: list[Node], first: bool = False) -> None:
        if n.op in ("mul", "div") and (first or n not in self.writer.named):
            self._factors(n.args[0], top, bottom)
            right = (top, bottom) if n.op == "mul" else (bottom, top)
            self._factors(n.args[1], *right)
        else:
            top.append(n)

    def _times(self, factors: list[Node], ratio: Unit) -> list[str]:
        """Factors as texts; equal ones as a power, the first constant with the ratio."""
        counts: dict[Node, int] = {}
        for f in factors:
            counts[f] = counts.get(f, 0) + 1
        out = []
        for f, count in counts.items():
            if f.op == "const":
                out.append(number(float(f.value), self.units.identifier(ratio)))
                out += [number(float(f.value), "dimensionless")] * (count - 1)
                ratio = DIMENSIONLESS
                continue
            text = self.write(f, self.writer.unit(f))
            if count > 1:
                text = apply("power", text, f'<cn type="integer">{count}</cn>')
            out.append(text)
        return out
