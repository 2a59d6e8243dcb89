"""Fewer divisions: a division of eight numbers costs as much as sixteen products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce

from ...language import Graph, Node, topological

__all__ = ["affine", "slow_first", "with_few_divisions"]


def affine(graph: Graph, node: Node, moving: Callable[[Node], bool]) -> Node:
    """The node as a sum of products of moving symbols and what is fixed, if it is that; else the node.

    Parameters
    ----------
    moving : callable
        Whether a node holds a symbol that changes from step to step.
    """
    slopes = {s: slope for s, slope in graph.derivatives(node).items() if moving(s)}
    if not slopes or any(moving_below(slope, moving) for slope in slopes.values()):
        return node
    (out,) = graph.substitute([node], dict.fromkeys(slopes, graph.zero))
    for symbol, slope in slopes.items():
        out = graph.add(out, graph.mul(slope, symbol))
    return out


def slow_first(graph: Graph, terms: Iterable[Node], quick: Callable[[Node], bool]) -> list[Node]:
    """Terms of a sum, those without quick symbols first, and in products the factors without quick symbols first.

    Parameters
    ----------
    quick : callable
        Whether a node is a symbol that changes in every step.
    """

    def has_quick(node: Node) -> bool:
        return any(quick(n) for n in topological([node]))

    def factors(node: Node) -> list[Node]:
        # powers of one quick symbol stay as they are
        if node.op != "mul" or all(quick(n) or n.op != "sym" for n in topological([node])):
            return [node]
        return [f for a in node.args for f in factors(a)]

    made = []
    for term in terms:
        parts = factors(term)
        if len(parts) > 1 and has_quick(term):
            still, moving = ([p for p in parts if has_quick(p) == q] for q in (False, True))
            term = reduce(graph.mul, moving)
            if still:
                term = graph.mul(reduce(graph.mul, still), term)
        made.append(term)
    return sorted(made, key=has_quick)


def moving_below(node: Node, moving: Callable[[Node], bool]) -> bool:
    """Whether any symbol under a node moves."""
    return any(n.op == "sym" and moving(n) for n in topological([node]))


def with_few_divisions(graph: Graph, roots: Iterable[Node], fixed: Callable[[Node], bool]) -> list[Node]:
    """The roots with nested fractions made one, and the reciprocals of several denominators from one division.

    Parameters
    ----------
    fixed : callable
        Whether a node is computed once before the run: it stays as it is.
    """
    writer = _Fractions(graph, fixed)
    found = [writer.value(root) for root in roots]
    return graph.substitute(found, _from_one_division(graph, found))


class _Fractions:
    def __init__(self, graph: Graph, fixed: Callable[[Node], bool]) -> None:
        self.graph, self.fixed = graph, fixed
        self.pairs: dict[Node, tuple[Node, Node]] = {}

    def value(self, node: Node) -> Node:
        """The node with at most one reciprocal outside of functions."""
        g = self.graph
        if self.fixed(node) or node.op in ("sym", "const"):
            return node
        if node.op == "neg":
            return g.neg(self.value(node.args[0]))
        if node.op in ("add", "sub"):
            _, bottoms = zip(*(self.pair(a) for a in node.args), strict=True)
            if g.one in bottoms:
                first, second = (self.value(a) for a in node.args)
                return (g.add if node.op == "add" else g.sub)(first, second)
        top, bottom = self.pair(node)
        return top if bottom is g.one else g.mul(top, g.div(g.one, bottom))

    def pair(self, node: Node) -> tuple[Node, Node]:
        """Numerator and denominator."""
        if node not in self.pairs:
            self.pairs[node] = self._pair(node)
        return self.pairs[node]

    def _pair(self, node: Node) -> tuple[Node, Node]:
        g = self.graph
        if self.fixed(node) or node.op in ("sym", "const"):
            return node, g.one
        if node.op == "neg":
            top, bottom = self.pair(node.args[0])
            return g.neg(top), bottom
        if node.op in ("add", "sub", "mul", "div"):
            (a, b), (c, d) = (self.pair(x) for x in node.args)
            if node.op == "mul":
                return g.mul(a, c), g.mul(b, d)
            if node.op == "div":
                return g.mul(a, d), g.mul(b, c)
            join = g.add if node.op == "add" else g.sub
            if b is d:
                return join(a, c), b
            return join(g.mul(a, d), g.mul(c, b)), g.mul(b, d)
        # functions take values; powers and logarithms are floored, which a fraction must not be
        table = {a: self.value(a) for a in node.args}
        (made,) = self._with_arguments(node, table)
        return made, g.one

    def _with_arguments(self, node: Node, table: Mapping[Node, Node]) -> list[Node]:
        args = [table[a] for a in node.args]
        if node.op in ("pow", "floor"):
            return [getattr(self.graph, node.op)(*args)]
        return [self.graph.unary(node.op, *args)]


def _from_one_division(graph: Graph, roots: list[Node]) -> dict[Node, Node]:
    """Reciprocals that need no other one first, made from the reciprocal of their product."""
    after: dict[Node, bool] = {}
    for n in topological(roots):
        after[n] = any(after[a] or _reciprocal(graph, a) for a in n.args)
    wanted = [n for n in after if _reciprocal(graph, n) and not after[n]]
    if len(wanted) < 2:
        return {}
    bottoms = [n.args[1] for n in wanted]
    whole = graph.div(graph.one, reduce(graph.mul, bottoms))
    table = {}
    for k, n in enumerate(wanted):
        table[n] = graph.mul(whole, reduce(graph.mul, bottoms[:k] + bottoms[k + 1 :]))
    return table


def _reciprocal(graph: Graph, node: Node) -> bool:
    return node.op == "div" and node.args[0] is graph.one
