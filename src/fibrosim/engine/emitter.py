"""From graph nodes to vector instructions, with fused multiply-adds and hoisted parts left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from ..language import Node
from .writer import Function

__all__ = ["Emitter", "order_until"]

CALLS = {"exp": "fs_exp", "log": "fs_log", "cos_turns": "fs_cos_turns", "logistic": "fs_logistic",
         "softplus": "fs_softplus", "linoid": "fs_linoid"}  # fmt: skip
PLAIN = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
LEAST = 1e-30


def order_until(roots: Iterable[Node], known: Callable[[Node], bool]) -> list[Node]:
    """Topological order of what has to be computed, not going below nodes that are `known`."""
    done: set[Node] = set()
    order: list[Node] = []
    for root in roots:
        stack = [(root, 0)]
        while stack:
            node, k = stack.pop()
            if node in done:
                continue
            if known(node) or k >= len(node.args):
                done.add(node)
                order.append(node)
                continue
            stack.append((node, k + 1))
            if node.args[k] not in done:
                stack.append((node.args[k], 0))
    return order


class Emitter:
    """Writes nodes into a function.

    Parameters
    ----------
    place : callable
        From which pointer and row a known node is loaded.
    reciprocals : dict of Node to Node, optional
        Denominators whose reciprocal is known: they are multiplied with instead of divided by.
    """

    def __init__(
        self, f: Function, place: Callable[[Node], tuple[str, int] | None], reciprocals: dict[Node, Node] | None = None
    ) -> None:
        self.f = f
        self.place = place
        self.reciprocals = reciprocals or {}
        self.names: dict[Node, str] = {}

    def emit(self, roots: list[Node], done: Callable[[Node], None] | None = None) -> None:
        """Compute `roots`; afterwards `name` gives their values.

        `done` is called once for each root, as soon as it is computed: what is stored at once need
        not be kept in a register.
        """
        asked = set(roots)
        if done is not None:
            for node in dict.fromkeys(roots):
                if node.op == "const" or node in self.names:
                    done(node)
        order = [n for n in order_until(roots, self._known) if n not in self.names]
        uses = Counter(a for n in order if not self._known(n) for a in n.args)
        uses.update(roots)
        fused = self._fusions(order, uses)
        skipped = set(fused.values())
        for node in order:
            if node in skipped or node.op == "const":
                continue
            self.names[node] = self._write(node, fused.get(node))
            if done is not None and node in asked:
                done(node)

    def name(self, node: Node) -> str:
        """Text of a computed value."""
        if node.op == "const":
            return self.f.splat(node.value)
        return self.names[node]

    def _known(self, node: Node) -> bool:
        return node in self.names or node.op in ("const", "sym") or self.place(node) is not None

    def _fusions(self, order: list[Node], uses: Counter[Node]) -> dict[Node, Node]:
        fused: dict[Node, Node] = {}
        for node in order:
            if node.op in ("add", "sub") and not self._known(node):
                for a in node.args:
                    if a.op == "mul" and uses[a] == 1 and not self._known(a):
                        fused[node] = a
                        break
        return fused

    def _write(self, node: Node, product: Node | None) -> str:
        f = self.f
        where = self.place(node)
        if where is not None:
            return f.load(*where)
        if node.op == "sym":
            raise KeyError(f"no place for {node.value!r}")
        if product is not None:
            x, y = (self.name(a) for a in product.args)
            first, second = node.args
            other = second if first is product else first
            if node.op == "add":
                return f.fma(x, y, self.name(other))
            if first is product:
                return f.fma(x, y, f.negative(self.name(other)))
            return f.fma(f.negative(x), y, self.name(other))
        args = [self.name(a) for a in node.args]
        if node.op == "div" and node.args[1] in self.reciprocals:
            return f.op("fmul", args[0], self._reciprocal(self.reciprocals[node.args[1]]))
        if node.op in PLAIN:
            return f.op(PLAIN[node.op], *args)
        if node.op in CALLS:
            return f.call(CALLS[node.op], *args)
        if node.op == "neg":
            return f.negative(args[0])
        if node.op == "pow":
            return f.call("fs_pow", *args)
        if node.op == "floor":
            # compared this way round, a NaN stays a NaN
            return f.select(f.compare("olt", args[0], f.splat(LEAST)), f.splat(LEAST), args[0])
        if node.op == "sqrt":
            return f.value(f"call {f.vector} @llvm.sqrt.v{f.lanes}f64({f.vector} {args[0]})")
        raise ValueError(f"the slow engine has no operation {node.op!r}")

    def _reciprocal(self, node: Node) -> str:
        if node.op != "const" and node not in self.names:
            where = self.place(node)
            if where is None:
                raise KeyError(f"no place for the reciprocal {node!r}")
            self.names[node] = self.f.load(*where)
        return self.name(node)
