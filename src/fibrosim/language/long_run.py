"""Long-run forms of fast states, derived from their rates by machine.

A fast state's rate must be linear in that state: rate = a x + b with a free of x, so that the
long-run form is x = -b / a. Forms that need each other in a ring without a slow state are refused.
"""

from __future__ import annotations

from ..errors import ModelError
from .graph import Node, symbols
from .subsystem import Parts, State

__all__ = ["eliminate"]


def eliminate(parts: Parts) -> dict[Node, Node]:
    """Return symbol -> long-run form for every fast state, free of other fast states.

    Raises
    ------
    ModelError
        A rate that is not linear in its state, or fast states that determine each other in a ring.
    """
    fast = {s.symbol: s for s in parts.states.values() if s.clock == "fast"}
    raw = {symbol: _solve(parts, state) for symbol, state in fast.items()}
    done: dict[Node, Node] = {}
    for symbol in fast:
        _finish(parts, symbol, raw, fast, done, [])
    return done


def _solve(parts: Parts, state: State) -> Node:
    graph = parts.graph
    slope = graph.jacobian([state.rate], {state.symbol})[0].get(state.symbol)
    if slope is None:
        raise ModelError(f"{state.where}: fast state '{state.name}' has a rate without itself: it has no long-run form")
    if state.symbol in symbols([slope]):
        raise ModelError(
            f"{state.where}: the rate of fast state '{state.name}' is not linear in it, so its long-run form cannot "
            "be derived; make it slow or make its loss linear"
        )
    rest = graph.substitute([state.rate], {state.symbol: graph.zero})[0]
    return graph.neg(graph.div(rest, slope))


def _finish(
    parts: Parts,
    symbol: Node,
    raw: dict[Node, Node],
    fast: dict[Node, State],
    done: dict[Node, Node],
    stack: list[Node],
) -> Node:
    if symbol in done:
        return done[symbol]
    if symbol in stack:
        ring = [*stack[stack.index(symbol) :], symbol]
        # gains, not carried nodes: resolving ports has rebuilt those
        inside = symbols([fast[s].rate for s in ring])
        links = sorted(k.name for k in parts.links.values() if k.gain in inside)
        raise ModelError(
            "fast states in a ring without a slow state: " + " -> ".join(fast[s].name for s in ring)
            + "; links in it: " + (", ".join(links) or "none (plain equations)")
        )  # fmt: skip
    stack.append(symbol)
    table = {
        s: _finish(parts, s, raw, fast, done, stack)
        for s in sorted(symbols([raw[symbol]]) & fast.keys(), key=lambda n: n.index)
    }
    stack.pop()
    done[symbol] = parts.graph.substitute([raw[symbol]], table)[0] if table else raw[symbol]
    return done[symbol]
