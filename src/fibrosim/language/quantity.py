"""Quantities: expressions with a unit, checked and converted while they are written.

A unit is a set of dimensions and a scale; adding pg/ml to ng/ml puts the factor 1000 into the
graph, adding pg/ml to fibre/mm is refused with both units and the line that did it.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ..errors import UnitError
from ..units import dimension_and_scale
from .graph import Graph, Node, describe

__all__ = [
    "Quantity", "Unit", "choose", "cosine_of_turns", "excess", "exp", "hill", "larger", "linoid", "log", "logistic",
    "positive", "softplus", "sqrt", "tanh",
]  # fmt: skip

_OWN_FOLDER = str(Path(__file__).parent)


@dataclass(frozen=True)
class Unit:
    """Dimensions and scale of a unit.

    Parameters
    ----------
    text : str
        The unit as written, for example ``pg/ml``.
    dimensions : tuple of (str, Fraction)
        Powers of the base dimensions, sorted by name.
    scale : Fraction or float
        Size of the unit in coherent base units.
    """

    text: str
    dimensions: tuple[tuple[str, Fraction], ...]
    scale: Fraction | float

    @staticmethod
    def of(text: str) -> Unit:
        """Read a unit such as ``nmol/l``; "1" is the unit of a pure number."""
        dimensions, scale = dimension_and_scale(text)
        return Unit(text, tuple(dimensions), scale)

    def times(self, other: Unit, power: int = 1) -> Unit:
        """Return this unit times `other` to `power`."""
        table = dict(self.dimensions)
        for name, exponent in other.dimensions:
            table[name] = table.get(name, Fraction(0)) + exponent * power
        dims = tuple(sorted((n, e) for n, e in table.items() if e))
        scale = self.scale * other.scale**power
        return Unit(_product(self.text, other.text, power), dims, scale)

    def raised(self, power: Fraction) -> Unit:
        """Return this unit to a rational power."""
        dims = tuple((n, e * power) for n, e in self.dimensions)
        scale = self.scale**power.numerator
        if power.denominator != 1:
            scale = float(scale) ** (1 / power.denominator)
        return Unit(f"({self.text})^{power}", dims, scale)

    def factor_to(self, other: Unit) -> float:
        """Return the number by which a value in this unit is multiplied to be in `other`."""
        return float(self.scale / other.scale)


def _product(a: str, b: str, power: int) -> str:
    if b == "1":
        return a
    right = f"({b})" if "/" in b or " " in b else b
    if power == 1:
        return right if a == "1" else f"{a} {right}"
    return f"{a}/{right}" + ("" if power == -1 else f"^{-power}")


ONE = Unit("1", (), Fraction(1))
DAY = Unit("day", (("day", Fraction(1)),), Fraction(1))


def users_line() -> str:
    """Return file:line of the nearest frame outside the language: where the user wrote it."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OWN_FOLDER):
        frame = frame.f_back
    if frame is None:
        return "unknown line"
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


class Quantity:
    """An expression with a unit. Made by a subsystem's builder; combined with + - * / **.

    Raises
    ------
    UnitError
        When units do not fit; it names the subsystem, the symbols, both units and the line.
    """

    __slots__ = ("graph", "name", "node", "owner", "unit")

    def __init__(self, graph: Graph, node: Node, unit: Unit, name: str = "", owner: str = "") -> None:
        self.graph = graph
        self.node = node
        self.unit = unit
        self.name = name
        self.owner = owner

    def __repr__(self) -> str:
        return f"<{self.label()} [{self.unit.text}]>"

    def __bool__(self) -> bool:
        raise TypeError("a quantity has no truth value: the language has no branches, only smooth functions")

    def label(self) -> str:
        """Name of the symbol, or a short text of the expression."""
        return self.name or describe(self.node, _key_name, 3)

    def to(self, unit: Unit | str, what: str = "a value") -> Quantity:
        """Convert to another unit of the same dimension, putting the factor into the graph."""
        unit = Unit.of(unit) if isinstance(unit, str) else unit
        if unit.dimensions != self.unit.dimensions:
            raise UnitError(
                f"{users_line()}: in subsystem '{self.owner}', {what} must be in [{unit.text}], "
                f"but {self.label()} is in [{self.unit.text}]: the dimensions differ"
            )
        factor = self.unit.factor_to(unit)
        node = self.node
        if factor != 1.0:
            node = self.graph.mul(self.graph.constant(factor), node)
        return Quantity(self.graph, node, unit, self.name, self.owner)

    def _lift(self, other: Quantity | float | int) -> Quantity:
        if isinstance(other, Quantity):
            return other
        if isinstance(other, (int, float)) and float(other) in (0.0, 1.0, 2.0, -1.0, 0.5):
            return Quantity(self.graph, self.graph.constant(float(other)), ONE, f"{other:g}", self.owner)
        raise UnitError(
            f"{users_line()}: in subsystem '{self.owner}', {other!r} stands beside {self.label()}: no bare number "
            "in an equation (only 0, 1, 2, 1/2 and -1); make it a parameter with a unit and a source"
        )

    def _sum(self, other: Quantity | float | int, sign: int, swap: bool = False) -> Quantity:
        right = self._lift(other)
        if right.node is self.graph.zero and not isinstance(other, Quantity):
            return -self if swap and sign < 0 else self
        if self.unit.dimensions != right.unit.dimensions:
            word = "added to" if sign > 0 else "subtracted from"
            raise UnitError(
                f"{users_line()}: in subsystem '{self.owner}', {right.label()} [{right.unit.text}] cannot be {word} "
                f"{self.label()} [{self.unit.text}]: the dimensions differ"
            )
        right = right.to(self.unit)
        left = self
        if swap:
            left, right = right, left
        node = self.graph.add(left.node, right.node) if sign > 0 else self.graph.sub(left.node, right.node)
        return Quantity(self.graph, node, self.unit, "", self.owner)

    def __add__(self, other: Quantity | float) -> Quantity:
        return self._sum(other, 1)

    __radd__ = __add__

    def __sub__(self, other: Quantity | float) -> Quantity:
        return self._sum(other, -1)

    def __rsub__(self, other: float) -> Quantity:
        return self._sum(other, -1, swap=True)

    def __neg__(self) -> Quantity:
        return Quantity(self.graph, self.graph.neg(self.node), self.unit, "", self.owner)

    def __mul__(self, other: Quantity | float) -> Quantity:
        right = self._lift(other)
        return Quantity(self.graph, self.graph.mul(self.node, right.node), self.unit.times(right.unit), "", self.owner)

    __rmul__ = __mul__

    def __truediv__(self, other: Quantity | float) -> Quantity:
        right = self._lift(other)
        unit = self.unit.times(right.unit, -1)
        return Quantity(self.graph, self.graph.div(self.node, right.node), unit, "", self.owner)

    def __rtruediv__(self, other: float) -> Quantity:
        return self._lift(other) / self

    def __pow__(self, power: Quantity | int | float) -> Quantity:
        if isinstance(power, int):
            return Quantity(
                self.graph, self.graph.powi(self.node, power), self.unit.raised(Fraction(power)), "", self.owner
            )
        if not isinstance(power, Quantity):
            raise UnitError(f"{users_line()}: in subsystem '{self.owner}', a real exponent must be a parameter")
        base, exponent = self.pure("the base of a real power"), power.pure("an exponent")
        return Quantity(self.graph, self.graph.pow(base.node, exponent.node), ONE, "", self.owner)

    def _one(self) -> Quantity:
        """1 in the quantity's own unit."""
        return Quantity(self.graph, self.graph.one, self.unit, "1", self.owner)

    def pure(self, what: str) -> Quantity:
        """Return the value as a pure number; refuse it when it has a dimension."""
        return self.to(ONE, what)


def _key_name(key: Hashable) -> str:
    return str(key[-1]) if isinstance(key, tuple) else str(key)


def _function(op: str, x: Quantity) -> Quantity:
    x = x.pure(f"the argument of {op}")
    return Quantity(x.graph, x.graph.unary(op, x.node), ONE, "", x.owner)


def exp(x: Quantity) -> Quantity:
    """Exponential of a pure number."""
    return _function("exp", x)


def log(x: Quantity) -> Quantity:
    """Natural logarithm of a pure number; the argument is floored at 1e-30."""
    return _function("log", x)


def cosine_of_turns(x: Quantity) -> Quantity:
    """Cosine of a number of full turns: cos(2 pi x)."""
    return _function("cos_turns", x)


def tanh(x: Quantity) -> Quantity:
    """Hyperbolic tangent of a pure number."""
    return 2 * _function("logistic", 2 * x) - 1


def logistic(x: Quantity) -> Quantity:
    """1 / (1 + exp(-x)) of a pure number, safe for any x."""
    return _function("logistic", x)


def sqrt(x: Quantity) -> Quantity:
    """Square root; the unit's powers are halved."""
    return Quantity(x.graph, x.graph.unary("sqrt", x.node), x.unit.raised(Fraction(1, 2)), "", x.owner)


def linoid(x: Quantity) -> Quantity:
    """X / (1 - exp(-x)) of a pure number, 1 at 0; for rates of gates."""
    return _function("linoid", x)


def choose(x: Quantity, border: Quantity, below: Quantity, above: Quantity) -> Quantity:
    """`below` where x < border, else `above`; only for rates of gates, which are tabulated."""
    switch = _function("step", (x - border) / x._one())
    return below + switch * (above - below)


def larger(a: Quantity, b: Quantity) -> Quantity:
    """The larger of two; only for rates of gates, which are tabulated."""
    return choose(a, b, b, a)


def positive(x: Quantity) -> Quantity:
    """`x`, or next to nothing where it is negative: for shares that published rates push a little below 0."""
    return Quantity(x.graph, x.graph.floor(x.node), x.unit, x.name, x.owner)


def softplus(x: Quantity, width: Quantity) -> Quantity:
    """Smooth max(x, 0): width * log(1 + exp(x / width)), in the unit of `x`."""
    y = width * _function("softplus", x / width)
    return y.to(x.unit)


def excess(x: Quantity, width: Quantity) -> Quantity:
    """Smooth max(x, 0) that is exactly 0 at 0 and never negative, in the unit of `x`.

    About `x` above a few widths and 0 below minus a few; a drive by an excess over health is silent
    in health with it.
    """
    ratio = (x / width).pure("x / width in excess")
    return (x * ratio * logistic(ratio) / sqrt(1 + ratio**2)).to(x.unit)


def hill(x: Quantity, half: Quantity | int, power: Quantity | int = 1) -> Quantity:
    """Saturating x^n / (half^n + x^n), a pure number; smooth and finite at x = 0."""
    ratio = (x / half).pure("x / half in hill")
    top = ratio**power
    return top / (1 + top)
