"""The hash-consed graph of numeric operations from which every kernel is made.

Nodes carry no unit: units live in `quantity.Quantity`, which inserts the conversion factors while
the graph is built. Equal operations on equal arguments are one node, which is the elimination of
common subexpressions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from heapq import heapify, heappop, heappush
from typing import Any

__all__ = ["OPERATIONS", "RESERVED_OPERATIONS", "Graph", "Node"]

OPERATIONS = {
    "const": 0, "sym": 0, "add": 2, "sub": 2, "mul": 2, "div": 2, "neg": 1, "powi": 1, "pow": 2,
    "exp": 1, "log": 1, "sqrt": 1, "logistic": 1, "softplus": 1, "cos_turns": 1, "floor": 1,
    "linoid": 1, "step": 1,
}  # fmt: skip
"""Operations and how many arguments each takes; the last two are for tables of gates only."""

RESERVED_OPERATIONS = ("channel", "gate", "delay", "event", "reset")
"""Node types kept for the fixed-step and cable engines; a slow body that holds one is refused."""

FLOOR = 1e-30


class Node:
    """One operation. Made by `Graph` only, so that equal nodes are the same object."""

    __slots__ = ("args", "index", "op", "value")

    def __init__(self, op: str, args: tuple[Node, ...], value: Any, index: int) -> None:
        self.op = op
        self.args = args
        self.value = value
        self.index = index

    def __repr__(self) -> str:
        return describe(self)


class Graph:
    """Builder and owner of nodes."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[Hashable, ...], Node] = {}
        self._count = 0
        self.zero = self.constant(0.0)
        self.one = self.constant(1.0)

    def _make(self, op: str, args: tuple[Node, ...] = (), value: Hashable = None) -> Node:
        key = (op, value, *(a.index for a in args))
        node = self._nodes.get(key)
        if node is None:
            node = Node(op, args, value, self._count)
            self._count += 1
            self._nodes[key] = node
        return node

    def constant(self, value: float) -> Node:
        """Return the node of a number; minus zero is stored as zero."""
        value = float(value) + 0.0
        return self._make("const", (), value.hex() if value != value else value)

    def symbol(self, key: Hashable) -> Node:
        """Return the leaf node that stands for `key` (a state, parameter, input or port)."""
        return self._make("sym", (), key)

    def reserve(self, op: str, args: tuple[Node, ...], value: Hashable = None) -> Node:
        """Make a node of a type that only other engines understand (channels, gates, delays...)."""
        if op not in RESERVED_OPERATIONS:
            raise ValueError(f"{op!r} is not one of {RESERVED_OPERATIONS}")
        return self._make(op, args, value)

    def add(self, a: Node, b: Node) -> Node:
        """Return a + b, simplified."""
        if a.op == "const" and b.op == "const":
            return self.constant(a.value + b.value)
        if a is self.zero:
            return b
        if b is self.zero:
            return a
        if b.op == "neg":
            return self.sub(a, b.args[0])
        if a.op == "neg":
            return self.sub(b, a.args[0])
        return self._make("add", (a, b) if a.index <= b.index else (b, a))

    def sub(self, a: Node, b: Node) -> Node:
        """Return a - b, simplified."""
        if a.op == "const" and b.op == "const":
            return self.constant(a.value - b.value)
        if b is self.zero:
            return a
        if a is self.zero:
            return self.neg(b)
        if a is b:
            return self.zero
        if b.op == "neg":
            return self.add(a, b.args[0])
        return self._make("sub", (a, b))

    def neg(self, a: Node) -> Node:
        """Return -a, simplified."""
        if a.op == "const":
            return self.constant(-a.value)
        if a.op == "neg":
            return a.args[0]
        if a.op == "sub":
            return self.sub(a.args[1], a.args[0])
        return self._make("neg", (a,))

    def mul(self, a: Node, b: Node) -> Node:
        """Return a * b, simplified."""
        if a.op == "const" and b.op == "const":
            return self.constant(a.value * b.value)
        if a is self.zero or b is self.zero:
            return self.zero
        if a is self.one:
            return b
        if b is self.one:
            return a
        if a.op == "neg":
            return self.neg(self.mul(a.args[0], b))
        if b.op == "neg":
            return self.neg(self.mul(a, b.args[0]))
        if a.op == "const" and a.value == -1.0:
            return self.neg(b)
        if b.op == "const" and b.value == -1.0:
            return self.neg(a)
        return self._make("mul", (a, b) if a.index <= b.index else (b, a))

    def div(self, a: Node, b: Node) -> Node:
        """Return a / b, simplified."""
        if a is self.zero:
            return self.zero
        if b is self.one:
            return a
        if a.op == "const" and b.op == "const" and b.value != 0.0:
            return self.constant(a.value / b.value)
        if a.op == "neg":
            return self.neg(self.div(a.args[0], b))
        return self._make("div", (a, b))

    def powi(self, a: Node, n: int) -> Node:
        """Integer power, as products."""
        if n == 0:
            return self.one
        if n == 1:
            return a
        if n < 0:
            return self.div(self.one, self.powi(a, -n))
        half = self.powi(a, n // 2)
        square = self.mul(half, half)
        return self.mul(square, a) if n % 2 else square

    def pow(self, a: Node, b: Node) -> Node:
        """Real power of a number that is not negative; a is floored so that 0 ** b stays finite."""
        if b.op == "const" and float(b.value).is_integer() and abs(b.value) <= 16:
            return self.powi(a, int(b.value))
        return self._make("pow", (self.floor(a), b))

    def floor(self, a: Node) -> Node:
        """max(a, 1e-30): keeps logarithms and real powers away from zero."""
        if a.op == "const":
            return self.constant(max(a.value, FLOOR))
        return a if a.op in ("floor", "exp", "logistic") else self._make("floor", (a,))

    def unary(self, op: str, a: Node) -> Node:
        """Return exp, log, sqrt, logistic, softplus or cos_turns (cosine of a number of turns)."""
        if OPERATIONS.get(op) != 1:
            raise ValueError(f"no unary operation {op!r}")
        return self._make(op, (self.floor(a),) if op == "log" else (a,))

    def derivatives(self, node: Node, order: list[Node] | None = None) -> dict[Node, Node]:
        """Forward derivatives of `node`: symbol -> d node / d symbol, structural zeros left out."""
        found: dict[Node, dict[Node, Node]] = {}
        for n in order or topological([node]):
            found[n] = self._rule(n, found)
        return found[node]

    def jacobian(self, nodes: Iterable[Node], wanted: set[Node]) -> list[dict[Node, Node]]:
        """Derivatives of many nodes at once, only with respect to `wanted` symbols."""
        nodes = list(nodes)
        before: dict[int, dict[int, Node]] = {}
        after: dict[int, set[int]] = {}
        known: dict[int, Node] = {}
        for n in topological(nodes):
            if n.op == "sym" and n in wanted:
                known[n.index], after[n.index] = n, set()
            slopes = self._local_slopes(n, known)
            if slopes:
                known[n.index], after[n.index], before[n.index] = n, set(), slopes
                for a in slopes:
                    after[a].add(n.index)
        # the asked nodes stand apart, as one may be an argument of another
        for k, n in enumerate(nodes):
            before[-1 - k] = {n.index: self.one} if n.index in known else {}
            if n.index in known:
                after[n.index].add(-1 - k)
        self._eliminate_inner(before, after)
        return [{known[a]: v for a, v in before[-1 - k].items() if v is not self.zero} for k in range(len(nodes))]

    def _local_slopes(self, n: Node, known: dict[int, Node]) -> dict[int, Node]:
        """Partial derivatives of a node by those of its arguments that are known, by their index."""
        if n.op in ("sym", "const") or not any(a.index in known for a in n.args):
            return {}
        found: dict[int, Node] = {}
        for a, slope in zip(n.args, self._partials(n), strict=True):
            if a.index in known and slope is not self.zero:
                found[a.index] = self.add(found[a.index], slope) if a.index in found else slope
        return found

    def _eliminate_inner(self, before: dict[int, dict[int, Node]], after: dict[int, set[int]]) -> None:
        """Chain rule over inner nodes, the one with the fewest products first: far fewer operations than forwards."""

        def cost(v: int) -> tuple[int, int]:
            return len(before[v]) * len(after[v]), v

        heap = [cost(v) for v in before if v >= 0]
        heapify(heap)
        while heap:
            price, v = heappop(heap)
            if v not in before:
                continue
            if cost(v)[0] != price:
                heappush(heap, cost(v))
                continue
            slopes = before.pop(v)
            for a in slopes:
                after[a].discard(v)
            for user in sorted(after.pop(v)):
                outer = before[user].pop(v)
                for a, inner in slopes.items():
                    term = self.mul(outer, inner)
                    before[user][a] = self.add(before[user][a], term) if a in before[user] else term
                    after[a].add(user)

    def _rule(self, n: Node, found: dict[Node, dict[Node, Node]]) -> dict[Node, Node]:
        if n.op == "sym":
            return {n: self.one}
        if n.op == "const":
            return {}
        inner = [found[a] for a in n.args]
        if not any(inner):
            return {}
        partial = self._partials(n)
        out: dict[Node, Node] = {}
        for slope, terms in zip(partial, inner, strict=True):
            for symbol, value in terms.items():
                term = self.mul(slope, value)
                out[symbol] = self.add(out[symbol], term) if symbol in out else term
        return {s: v for s, v in out.items() if v is not self.zero}

    def _partials(self, n: Node) -> tuple[Node, ...]:
        a = n.args[0]
        if n.op == "add":
            return self.one, self.one
        if n.op == "sub":
            return self.one, self.constant(-1.0)
        if n.op == "mul":
            return n.args[1], a
        if n.op == "div":
            slope = self.div(self.one, n.args[1])
            return slope, self.neg(self.mul(n, slope))
        if n.op == "neg":
            return (self.constant(-1.0),)
        if n.op == "pow":
            b = n.args[1]
            return self.mul(b, self.div(n, a)), self.mul(n, self.unary("log", a))
        if n.op == "exp":
            return (n,)
        if n.op == "log":
            return (self.div(self.one, a),)
        if n.op == "sqrt":
            return (self.div(self.constant(0.5), n),)
        if n.op == "logistic":
            return (self.mul(n, self.sub(self.one, n)),)
        if n.op == "softplus":
            return (self.unary("logistic", a),)
        if n.op == "floor":
            return (self.one,)
        if n.op == "cos_turns":
            # sin(2 pi x) = cos(2 pi (x - 1/4))
            sine = self.unary("cos_turns", self.sub(a, self.constant(0.25)))
            return (self.mul(self.constant(-6.283185307179586), sine),)
        raise ValueError(f"{n.op!r} has no derivative in the slow language")

    def substitute(self, nodes: Iterable[Node], table: dict[Node, Node]) -> list[Node]:
        """Rebuild `nodes` with symbols replaced as `table` says (once, not repeatedly)."""
        nodes = list(nodes)
        new: dict[Node, Node] = {}
        for n in topological(nodes):
            new[n] = table.get(n) or self._rebuild(n, [new[a] for a in n.args])
        return [new[n] for n in nodes]

    def _rebuild(self, n: Node, args: list[Node]) -> Node:
        if all(x is y for x, y in zip(args, n.args, strict=True)):
            return n
        if n.op in ("add", "sub", "mul", "div", "neg", "pow", "floor"):
            return getattr(self, n.op)(*args)
        if n.op in OPERATIONS:
            return self.unary(n.op, *args)
        return self._make(n.op, tuple(args), n.value)


def topological(nodes: Iterable[Node]) -> list[Node]:
    """Return every node under `nodes`, arguments before their users, in a fixed order."""
    done: set[Node] = set()
    order: list[Node] = []
    for root in nodes:
        stack: list[tuple[Node, int]] = [(root, 0)]
        while stack:
            n, k = stack.pop()
            if n in done:
                continue
            if k < len(n.args):
                stack.append((n, k + 1))
                if n.args[k] not in done:
                    stack.append((n.args[k], 0))
            else:
                done.add(n)
                order.append(n)
    return order


def symbols(nodes: Iterable[Node]) -> set[Node]:
    """Return the symbols under `nodes`."""
    return {n for n in topological(nodes) if n.op == "sym"}


def describe(node: Node, name: Callable[[Hashable], str] = str, depth: int = 5) -> str:
    """Short text of an expression, for error messages."""
    if node.op == "const":
        return f"{float(node.value):g}"
    if node.op == "sym":
        return name(node.value)
    if depth == 0:
        return "..."
    inside = [describe(a, name, depth - 1) for a in node.args]
    sign = {"add": " + ", "sub": " - ", "mul": " * ", "div": " / ", "pow": " ** "}.get(node.op)
    return f"({sign.join(inside)})" if sign else f"{node.op}({', '.join(inside)})"
